"""URLs of the door, below /desk/."""

from django.urls import path

from turnout.registration.web.door import pages

BASE = "events/<str:reference>/check-in/"

urlpatterns = [
    path(BASE, pages.enter, name="door"),
    path(f"{BASE}<uuid:key>/", pages.session, name="door-session"),
    path(f"{BASE}<uuid:key>/taps/", pages.tap, name="door-tap"),
    path(f"{BASE}<uuid:key>/walk-ins/", pages.walk_ins, name="door-walk-ins"),
]

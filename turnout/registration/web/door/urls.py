"""URLs of the door, below /desk/events/<reference>/check-in/."""

from django.urls import path

from turnout.registration.web.door import pages

urlpatterns = [
    path("", pages.enter, name="door"),
    path("<uuid:key>/", pages.session, name="door-session"),
    path("<uuid:key>/taps/", pages.tap, name="door-tap"),
    path("<uuid:key>/walk-ins/", pages.walk_ins, name="door-walk-ins"),
]

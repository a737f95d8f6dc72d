"""URLs of the door, below /desk/."""

from django.urls import path

from turnout.registration.web.door import pages, standby, sync

BASE = "events/<str:reference>/check-in/"

urlpatterns = [
    path(BASE, pages.enter, name="door"),
    path(f"{BASE}worker.js", sync.worker, name="door-worker"),
    path(f"{BASE}door.webmanifest", sync.manifest, name="door-manifest"),
    path(f"{BASE}<uuid:key>/", pages.session, name="door-session"),
    path(f"{BASE}<uuid:key>/taps/", pages.tap, name="door-tap"),
    path(f"{BASE}<uuid:key>/walk-ins/", pages.walk_ins, name="door-walk-ins"),
    path(f"{BASE}<uuid:key>/codes/", sync.code, name="door-code"),
    path(f"{BASE}<uuid:key>/sync/", sync.sync, name="door-sync"),
    path(f"{BASE}<uuid:key>/standby/", standby.page, name="door-standby"),
    path(f"{BASE}<uuid:key>/standby/join/", standby.join, name="door-standby-join"),
    path(f"{BASE}<uuid:key>/standby/let-in/", standby.let_in, name="door-standby-let-in"),
    path(f"{BASE}<uuid:key>/standby/<uuid:wish>/", standby.change, name="door-standby-change"),
    path(f"{BASE}<uuid:key>/changes/", sync.changes, name="door-changes"),
]

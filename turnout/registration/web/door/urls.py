"""URLs of the door: below /desk/, and for volunteers below /door/."""

from django.urls import path

from turnout.registration.web.door import kiosk, links, names, pages, paying, standby, sync

BASE = "events/<str:reference>/check-in/"

urlpatterns = [
    path(BASE, pages.enter, name="door"),
    path(f"{BASE}worker.js", sync.worker, name="door-worker"),
    path(f"{BASE}door.webmanifest", sync.manifest, name="door-manifest"),
    path(f"{BASE}<uuid:key>/", pages.session, name="door-session"),
    path(f"{BASE}<uuid:key>/taps/", pages.tap, name="door-tap"),
    path(f"{BASE}<uuid:key>/payments/", paying.payment, name="door-payment"),
    path(f"{BASE}<uuid:key>/walk-ins/", pages.walk_ins, name="door-walk-ins"),
    path(f"{BASE}<uuid:key>/codes/", sync.code, name="door-code"),
    path(f"{BASE}<uuid:key>/sync/", sync.sync, name="door-sync"),
    path(f"{BASE}<uuid:key>/names/", names.page, name="door-names"),
    path(f"{BASE}<uuid:key>/names/<uuid:details>/", names.removal, name="door-name-removal"),
    path(f"{BASE}<uuid:key>/standby/", standby.page, name="door-standby"),
    path(f"{BASE}<uuid:key>/standby/join/", standby.join, name="door-standby-join"),
    path(f"{BASE}<uuid:key>/standby/let-in/", standby.let_in, name="door-standby-let-in"),
    path(f"{BASE}<uuid:key>/standby/<uuid:wish>/", standby.change, name="door-standby-change"),
    path(f"{BASE}<uuid:key>/changes/", sync.changes, name="door-changes"),
    path("events/<str:reference>/volunteers/", links.page, name="door-links"),
    path(
        "events/<str:reference>/volunteers/<uuid:key>/revocation/",
        links.revocation,
        name="door-link-revocation",
    ),
]

AT = "door/at/<uuid:kiosk>/"

volunteer_urls = [
    path("door/<str:token>/", kiosk.by_link, name="door-link"),
    path(AT, kiosk.enter, name="kiosk"),
    path(f"{AT}worker.js", kiosk.worker, name="kiosk-worker"),
    path(f"{AT}<uuid:key>/", kiosk.session, name="kiosk-session"),
    path(f"{AT}<uuid:key>/taps/", kiosk.tap, name="kiosk-tap"),
    path(f"{AT}<uuid:key>/walk-ins/", kiosk.walk_ins, name="kiosk-walk-ins"),
    path(f"{AT}<uuid:key>/codes/", kiosk.code, name="kiosk-code"),
    path(f"{AT}<uuid:key>/sync/", kiosk.take, name="kiosk-sync"),
    path(f"{AT}<uuid:key>/changes/", kiosk.changes, name="kiosk-changes"),
    path(f"{AT}<uuid:key>/phone/", kiosk.phone, name="kiosk-phone"),
]

"""The door in the hands of a volunteer: opened by a link, kept by a cookie for one event and day (COM UC-1.4, G-85).

Pages, script and rules are those of the desk's door; here stands only how it opens, and what a volunteer may more
or less: one guardian's number at a time, no family names, no way into the desk.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from turnout.kernel import clock, limits
from turnout.kernel.refusals import Refused
from turnout.registration.actions import entrusting
from turnout.registration.models import Kiosk
from turnout.registration.queries import kiosks as queries
from turnout.registration.rules import door, kiosks
from turnout.registration.web.door import pages, reading, sync
from turnout.ui import doors

View = TypeVar("View", bound=Callable[..., HttpResponse])
PER, MOST = timedelta(minutes=10), 60
PHONES_PER, MOST_PHONES = timedelta(hours=1), 60


def _guard(request: HttpRequest, kiosk: UUID, *_args: object, **_kwargs: object) -> HttpResponse | None:
    found = queries.by_key(kiosk)
    if found is None or not kiosks.is_pass(found, request.COOKIES.get(kiosks.COOKIE, "")):
        raise Http404
    sessions = list(found.event.sessions.order_by("starts_at", "pk"))
    if kiosks.phase(found, sessions, clock.now()) != kiosks.OPEN:
        return _ended(request, found)
    entrusting.note_use(found)
    request.kiosk = found, kiosks.on_day(found.event, sessions, found.day)  # type: ignore[attr-defined]
    return None


def volunteer(view: View) -> View:
    """Open a view to the devices on which a volunteer's link was opened, while it has not ended."""
    return doors.door("token", "a device on which a volunteer's link was opened", _guard)(view)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@doors.public("The secret in the address opens one door; nothing is done before its button is pressed.")
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show whose link it is and for which door; its button opens that door on this device."""
    network = limits.network(request.META, proxies=settings.TURNOUT_TRUSTED_PROXIES)
    limits.require("door-link", network, most=MOST, per=PER)
    found = queries.by_token(token)
    if found is None:
        raise Refused("link_unknown", _("This link is not one of ours. Perhaps a part of it was lost."))
    sessions = list(found.event.sessions.order_by("starts_at", "pk"))
    phase = kiosks.phase(found, sessions, clock.now())
    if phase == kiosks.ENDED:
        return _ended(request, found)
    if request.method == "POST":
        entrusting.open_link(found)
        return _opened(found)
    first = kiosks.on_day(found.event, sessions, found.day)[0]
    context = {
        "kiosk": found,
        "event": found.event,
        "is_early": phase == kiosks.EARLY,
        "opens_at": door.opens(found.event, first),
    }
    return render(request, "registration/kiosk/link.html", context)


@never_cache
@require_safe
@volunteer
def enter(request: HttpRequest, kiosk: UUID) -> HttpResponse:
    """Lead to the session of the day that is on, or comes next."""
    _found, sessions = request.kiosk  # type: ignore[attr-defined]
    session = door.suitable(sessions, clock.now())
    if session is None:
        raise Http404
    return HttpResponseRedirect(reverse("kiosk-session", args=[kiosk, session.pk]))


@never_cache
@require_safe
@volunteer
def session(request: HttpRequest, kiosk: UUID, key: UUID) -> HttpResponse:
    """Show who is expected and who is here, by first names."""
    return pages.shown(request, _place(request, key))


@never_cache
@require_POST
@volunteer
def tap(request: HttpRequest, kiosk: UUID, key: UUID) -> HttpResponse:
    """Check somebody in, or take that back."""
    return pages.tapped(request, _place(request, key))


@never_cache
@require_POST
@volunteer
def walk_ins(request: HttpRequest, kiosk: UUID, key: UUID) -> HttpResponse:
    """Count somebody who came without a place, or take one back."""
    return pages.counted(request, _place(request, key))


@never_cache
@require_POST
@volunteer
def take(request: HttpRequest, kiosk: UUID, key: UUID) -> HttpResponse:
    """Take what the device kept."""
    return sync.taken(request, _place(request, key))


@never_cache
@require_POST
@volunteer
def code(request: HttpRequest, kiosk: UUID, key: UUID) -> HttpResponse:
    """Say what a code is worth that a camera read."""
    return sync.judged(request, _place(request, key))


@never_cache
@require_safe
@volunteer
def changes(request: HttpRequest, kiosk: UUID, key: UUID) -> HttpResponse:
    """Tell what other devices did."""
    return sync.heard(request, _place(request, key))


@never_cache
@require_POST
@volunteer
def phone(request: HttpRequest, kiosk: UUID, key: UUID) -> HttpResponse:
    """Show one guardian's number in this answer alone: it is neither kept on the device nor in an address."""
    place = _place(request, key)
    limits.require("door-phone", str(kiosk), most=MOST_PHONES, per=PHONES_PER)
    found = entrusting.show_phone(
        place.session, reading.key(request.POST.get("attendee", "")), by=place.actor
    )
    guardian = found.registration.registrant
    context = {"attendee": found, "guardian": guardian.first_name, "number": guardian.phone, "place": place}
    return render(request, "registration/kiosk/phone.html", context)


@doors.public("A script without any data: it lets the page of the door open without a connection.")
@require_safe
def worker(request: HttpRequest, kiosk: UUID) -> HttpResponse:
    """Answer with the service worker of a door; its address limits it to the pages of that door."""
    return sync.worker_script(request)


def _place(request: HttpRequest, key: UUID) -> pages.Place:
    kiosk, sessions = request.kiosk  # type: ignore[attr-defined]
    found = next((one for one in sessions if one.pk == key), None)
    if found is None:
        raise Http404
    return pages.Place(kiosk.event, found, sessions, kiosks.actor(kiosk), kiosk)


def _opened(kiosk: Kiosk) -> HttpResponse:
    """Lead to the door, with the cookie that opens it; the secret stays behind."""
    base = kiosks.base_path(kiosk)
    response = HttpResponseRedirect(base, status=303)
    response.set_cookie(
        kiosks.COOKIE,
        kiosks.pass_of(kiosk),
        max_age=int((kiosk.expires_at + kiosks.TOLD - clock.now()).total_seconds()),
        path=base,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _ended(request: HttpRequest, kiosk: Kiosk) -> HttpResponse:
    context = {"kiosk_base": kiosks.base_path(kiosk)}
    return render(request, "registration/kiosk/ended.html", context, status=410)

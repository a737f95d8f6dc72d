"""The page of the door: the people of a session, one tap each, and a count of those who just came (UC-1.4)."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from turnout.events.models import Event, Session
from turnout.kernel import clock, permissions
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.registration.actions import checking_in, walking_in
from turnout.registration.models import Attendee, Kiosk, Standing
from turnout.registration.queries import door as queries
from turnout.registration.queries import keeping
from turnout.registration.rules import door, kiosks, passes
from turnout.registration.web.desk import head, owing
from turnout.registration.web.door import money, reading
from turnout.ui.doors import actor_of, desk

NEEDED = Permission.MANAGE_REGISTRATIONS


@dataclass(frozen=True, slots=True)
class Place:
    """The session of an event whose door is open in a request, and to whom: staff, or a volunteer with a link."""

    event: Event
    session: Session
    sessions: list[Session]
    actor: Actor
    kiosk: Kiosk | None = None

    @property
    def url(self) -> str:
        """Return its page."""
        return self._at("session")

    @property
    def tap_url(self) -> str:
        """Return where a tap goes."""
        return self._at("tap")

    @property
    def walk_ins_url(self) -> str:
        """Return where somebody without a place is counted."""
        return self._at("walk-ins")

    @property
    def codes_url(self) -> str:
        """Return where a device asks what a code is worth."""
        return self._at("code")

    @property
    def phone_url(self) -> str:
        """Return where a volunteer asks for the number of a guardian."""
        return self._at("phone")

    @property
    def payments_url(self) -> str:
        """Return where staff write down what was paid; volunteers neither see nor take money."""
        return "" if self.kiosk else self._at("payment")

    @property
    def sync_url(self) -> str:
        """Return where a device sends what it kept."""
        return self._at("sync")

    @property
    def changes_url(self) -> str:
        """Return where a device hears of others."""
        return self._at("changes")

    @property
    def worker_url(self) -> str:
        """Return its service worker, whose address limits it to the pages of this door."""
        return reverse(f"{self._kind}-worker", args=[self._key])

    @property
    def doors(self) -> list[tuple[Session, str]]:
        """Return the sessions with their pages."""
        return [(one, reverse(f"{self._kind}-session", args=[self._key, one.pk])) for one in self.sessions]

    @property
    def _kind(self) -> str:
        return "kiosk" if self.kiosk else "door"

    @property
    def _key(self) -> object:
        return self.kiosk.pk if self.kiosk else self.event.reference

    def _at(self, part: str) -> str:
        return reverse(f"{self._kind}-{part}", args=[self._key, self.session.pk])


@never_cache
@require_safe
@desk(NEEDED)
def enter(request: HttpRequest, reference: str) -> HttpResponse:
    """Lead to the session that is on, or comes next."""
    event = head.open_event(request, reference, NEEDED)
    session = door.suitable(list(event.sessions.order_by("starts_at", "pk")), clock.now())
    if session is None:
        return HttpResponseRedirect(reverse("desk-event-sessions", args=[event.reference]))
    return HttpResponseRedirect(reverse("door-session", args=[event.reference, session.pk]))


@never_cache
@require_safe
@desk(NEEDED)
def session(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Show who is expected at a session and who is here."""
    return shown(request, open_place(request, reference, key))


def shown(request: HttpRequest, place: Place) -> HttpResponse:
    """Show a door: the same page to staff and to volunteers, who see less on it."""
    words = request.GET.get("q", "")[:200]
    view = request.GET.get("show", "")
    view = view if view in queries.VIEWS else queries.ALL
    verdict = _verdict(place, words)
    matches = queries.by_first_name if place.kiosk else queries.by_words
    seats, page = queries.seats(
        place.event,
        place.session,
        view,
        matches("" if passes.looks_like_one(words) else words),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    now = clock.now()
    figures = queries.figures(place.event, place.session, now)
    bearer = _bearer_seat(place, words) if verdict else None
    strips = {} if place.kiosk else money.strips(place.event, place.actor, _people(seats, bearer))
    context = {
        "place": place,
        "kiosk": place.kiosk,
        "kiosk_base": kiosks.base_path(place.kiosk) if place.kiosk else "",
        "event": place.event,
        "session": place.session,
        "now": now,
        "seats": [(seat, uuid4()) for seat in seats],
        "figures": figures,
        "view": view,
        "words": words,
        "verdict": verdict,
        "pass_keys": json.dumps(passes.public_keys()),
        "bearer": bearer,
        "strips": strips,
        "pay_url": place.payments_url,
        "chips": _chips(place, view, figures),
        "walk_in_key": uuid4(),
        "less_key": uuid4(),
        "why_closed": why_closed(place, now),
        "standings": Standing.choices,
        "corrects": "correct" in request.GET and not place.kiosk,
        "may_override": permissions.may(place.actor, Permission.MANAGE_EVENTS, place.event),
        "needs_override": figures.room_left == 0,
        "standby_from": keeping.kept_until(place.event, place.session),
        "said": "",
        "earlier": f"{place.url}?before={page.earlier}" if page.earlier else "",
        "later": f"{place.url}?after={page.later}" if page.later else "",
        "runs": page.way,
    }
    return render(request, "desk/check_in.html", context)


@require_POST
@desk(NEEDED)
def tap(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Check somebody in, or take that back."""
    return tapped(request, open_place(request, reference, key))


def tapped(request: HttpRequest, place: Place) -> HttpResponse:
    """Take one tap without a script."""
    touch = reading.touch(request.POST, clock.now())
    try:
        outcome = checking_in.check_in(place.session, touch, by=place.actor)
    except Refused as refused:
        messages.error(request, str(refused))
        return back(request, place)
    attendee = queries.bearer(touch.attendee_id)
    name = attendee.person.first_name if attendee else ""
    said = {
        "": _("%(name)s: taken back."),
        Standing.ATTENDED: _("%(name)s is here."),
        Standing.PARTIAL: _("%(name)s is partly here."),
        Standing.ABSENT: _("%(name)s is absent."),
    }[outcome.standing]
    if outcome.code == door.ALREADY:
        said = _("%(name)s is here already.") if door_says_here(outcome.standing) else said
    messages.success(request, said % {"name": name})
    return back(request, place)


@require_POST
@desk(NEEDED)
def walk_ins(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Count somebody who came without a place, or take one back."""
    return counted(request, open_place(request, reference, key))


def counted(request: HttpRequest, place: Place) -> HttpResponse:
    """Count one more or one less without a script; only whoever manages events lets people into a full room."""
    now, tap_key = clock.now(), reading.key(request.POST.get("key", ""))
    override = request.POST.get("reason", "")[:500]
    if override.strip() and not permissions.may(place.actor, Permission.MANAGE_EVENTS, place.event):
        override = ""
    try:
        if request.POST.get("step") == "less":
            walking_in.take_back(place.session, tap_key, now, by=place.actor)
        else:
            walking_in.walk_in(place.session, tap_key, now, by=place.actor, override=override)
    except Refused as refused:
        messages.error(request, str(refused))
    return back(request, place)


def open_place(request: HttpRequest, reference: str, key: UUID) -> Place:
    """Return the session, of an event that the viewer runs the door of; else there is no such page."""
    event = head.open_event(request, reference, NEEDED)
    sessions = list(event.sessions.order_by("starts_at", "pk"))
    found = next((one for one in sessions if one.pk == key), None)
    if found is None:
        raise Http404
    return Place(event, found, sessions, actor_of(request))


def verdict_of(place: Place, code: str, now: datetime) -> door.Verdict:
    """Return what a code is worth at this door."""
    attendee = bearer_of(place, code)
    if attendee is None:
        elsewhere = passes.named(code)
        bearer = queries.bearer(elsewhere) if elsewhere else None
        is_genuine = bearer is not None and passes.read(code, bearer.event) is not None
        return door.of_another_event() if is_genuine else door.forged()
    row = queries.attendance(place.session, attendee)
    since = row.tapped_at if row is not None and door.is_here(row) else None
    return door.verdict(attendee, since, door.closed(place.event, place.session, now, now))


def door_says_here(standing: str) -> bool:
    """Return whether a standing means that somebody is here."""
    return standing in queries.HERE


def _verdict(place: Place, words: str) -> door.Verdict | None:
    return verdict_of(place, words, clock.now()) if passes.looks_like_one(words) else None


def bearer_of(place: Place, code: str) -> Attendee | None:
    """Return whose place a code names, when we signed it for this event."""
    key = passes.read(code, place.event)
    return queries.bearer(key) if key else None


def _people(seats: list[queries.Seat], bearer: tuple[queries.Seat, UUID] | None) -> list[Attendee]:
    return [one.attendee for one in (*seats, *([bearer[0]] if bearer else []))]


def _bearer_seat(place: Place, code: str) -> tuple[queries.Seat, UUID] | None:
    attendee = bearer_of(place, code)
    if attendee is None:
        return None
    return queries.Seat(attendee, queries.attendance(place.session, attendee)), uuid4()


def owed_by(place: Place, attendee: Attendee) -> str:
    """Return in words what somebody's registration still has to pay; empty to volunteers, and when nothing is open."""
    strip = {} if place.kiosk else money.strips(place.event, place.actor, [attendee])
    found = strip.get(attendee.registration_id)
    return owing.open_words(found.balance, place.event.currency) if found and found.left > 0 else ""


def why_closed(place: Place, now: datetime) -> str:
    """Return in words why nothing can be tapped; empty when it can."""
    why = door.closed(place.event, place.session, now, now)
    return str(door.WORDS[why]) if why else ""


def _chips(place: Place, view: str, figures: queries.Figures) -> list[dict[str, Any]]:
    parts = (
        (queries.ALL, _("Everybody"), figures.expected),
        (queries.COME, _("To come"), figures.to_come),
        (queries.IN, _("Here"), figures.here),
        (queries.WAIT, _("Waiting"), figures.waiting),
    )
    return [
        {"label": label, "count": count, "url": f"{place.url}?show={name}", "is_on": name == view}
        for name, label, count in parts
    ]


def back(request: HttpRequest, place: Place) -> HttpResponse:
    """Lead back to the part of the list where somebody was."""
    show = request.POST.get("show", "")
    url = f"{place.url}?show={show}" if show in queries.VIEWS and show != queries.ALL else place.url
    return HttpResponseRedirect(url, status=303)

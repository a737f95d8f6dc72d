"""The roster of an event: found by words, narrowed, in an order, entered at a letter or a day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from turnout.events.models import Event, Question, Voucher
from turnout.events.rules import questions as rules
from turnout.kernel import clock, ids, permissions, times
from turnout.kernel.permissions import Permission
from turnout.people.models import User
from turnout.registration.models import Attendee, Source, Standing
from turnout.registration.queries import answers, exporting, lines, offered, roster, views
from turnout.registration.states import AttendeeState
from turnout.registration.web.desk import events, head, owing
from turnout.ui import dates
from turnout.ui.doors import actor_of, desk

LONGEST = 200
LEFT_OUT = {
    "tier": gettext_lazy("the place “%(what)s”, which this event does not have"),
    "tag": gettext_lazy("the tag “%(what)s”, which nobody here has"),
}
ASKED = {
    "state": "state",
    "words": "q",
    "tier": "tier",
    "source": "source",
    "proof": "proof",
    "tag": "tag",
    "note": "note",
    "here": "here",
    "session": "session",
    "answer": "answer",
    "owes": "owes",
    "code": "code",
    "order": "order",
}


@require_safe
@desk(Permission.SEE_EVENTS)
def event(request: HttpRequest, reference: str) -> HttpResponse:
    """Show an event with who comes; somebody who may not see that is led to its sessions."""
    found = head.open_event(request, reference)
    if not permissions.may(actor_of(request), Permission.SEE_ROSTER, found):
        return HttpResponseRedirect(reverse("desk-event-sessions", args=[found.reference]))
    look = views.look(user_of(request), found, view_asked(request))
    if unfolded := _unfolded(request, found, look):
        return HttpResponseRedirect(unfolded)
    seen = head.seen(found, clock.now())
    by = asked(request, found)
    words = roster.tags(found)
    jump = request.GET.get("jump", "")[:LONGEST]
    after = request.GET.get("after", "") or roster.entered(by, jump, found.time_zone)
    page = roster.people(found, by, after=after, before=request.GET.get("before", ""))
    questions = answers.asked(found)
    asked_for = [one for one in questions if exporting.column_of(one) in look.asked]
    costs = owing.costs(seen.tiers, page.rows) or bool(by.owes)
    context = {
        **head.context(request, seen, "roster"),
        **events.aside(seen),
        "by": by,
        "jump": jump,
        "chips": _chips(request, seen, by),
        "choices": _choices(request, seen, by, words, questions, costs=costs),
        "views": _views(request, found, look),
        "view": look.opened,
        "left_out": [
            LEFT_OUT[name] % {"what": what}
            for name, what in (views.opened(look.opened, seen.tiers, words).left_out if look.opened else [])
        ],
        "columns": look.columns,
        "costs": costs,
        "to_pay": owing.to_pay(found, page.rows) if costs and "to_pay" in look.columns else {},
        "asked_columns": asked_for,
        "people": _with_ranks(page.rows),
        "told": _told(page.rows, asked_for),
        "offered_to": _offered(page.rows, seen.now),
        "to_decide": seen.counts.get(AttendeeState.PENDING, 0),
        "has_tiers": len(seen.tiers) > 1,
        "said": ngettext("%(count)s person on this page", "%(count)s people on this page", len(page.rows))
        % {"count": len(page.rows)},
        "earlier": events.turned(request, before=page.earlier) if page.earlier else "",
        "later": events.turned(request, after=page.later) if page.later else "",
        "runs": page.way,
        "asked": events.turned(request),
    }
    return render(request, "desk/event_roster.html", context)


def asked(request: HttpRequest, event: Event) -> roster.Filter:
    """Return what a roster is narrowed to by the query of a page; by notes only for those who may read them."""
    by = roster.Filter(**{name: request.GET.get(key, "")[:LONGEST] for name, key in ASKED.items()})
    return by if sees_notes(request, event) else replace(by, note="")


def user_of(request: HttpRequest) -> User:
    """Return whose login it is."""
    if not isinstance(request.user, User):
        raise TypeError("The door of the desk lets in logins only.")
    return request.user


def view_asked(request: HttpRequest) -> UUID | None:
    """Return the key of the view that a page is opened with."""
    return ids.key(request.GET.get("view", "")[:LONGEST])


def _unfolded(request: HttpRequest, event: Event, look: views.Look) -> str:
    """Return the address of a view with its filters in it, when only a view was asked for; nothing else to do: empty.

    Without any query it is the view that rosters open with.
    """
    view = look.opened if set(request.GET) == {"view"} else None
    if not request.GET and look.habit and look.habit.view_id:
        view = next((one for one in look.offered if one.pk == look.habit.view_id), None)
    if view is None:
        return ""
    filters = views.opened(view, event.tiers.all(), roster.tags(event)).filters
    if not filters and request.GET:
        return ""
    query = urlencode({"view": str(view.pk), **{ASKED[name]: value for name, value in filters.items()}})
    return f"{reverse('desk-event', args=[event.reference])}?{query}"


def _views(request: HttpRequest, event: Event, look: views.Look) -> list[dict[str, Any]]:
    """Return the views as chips, everybody first."""
    own = reverse("desk-event", args=[event.reference])
    everybody = {"label": _("Everybody"), "url": f"{own}?view=none", "is_on": look.opened is None}
    offered = [
        {
            "label": one.name,
            "url": f"{own}?view={one.pk}",
            "is_on": one == look.opened,
            "icon": "users" if one.metro_id else "",
        }
        for one in look.offered
    ]
    return [everybody, *offered] if offered else []


def sees_notes(request: HttpRequest, event: Event) -> bool:
    """Return whether the viewer may read what staff wrote about people."""
    return permissions.may(actor_of(request), Permission.SEE_PEOPLE, event)


def _choices(
    request: HttpRequest,
    seen: head.Seen,
    by: roster.Filter,
    words: list[tuple[str, str]],
    questions: Sequence[Question],
    *,
    costs: bool,
) -> list[dict[str, Any]]:
    """Return what a roster can be narrowed to and ordered by, beside state and words."""
    tiers = [(str(tier.pk), tier.name) for tier in seen.tiers]
    proofs = [("proven", _("Address proven")), ("unproven", _("Address not proven"))]
    orders = [("name", _("By name"))]
    return [
        _choice("order", _("Order"), by.order, [("", _("By booking")), *orders]),
        *([_choice("tier", _("Place"), by.tier, [("", _("Every place")), *tiers])] if len(tiers) > 1 else []),
        _choice("source", _("Registered through"), by.source, [("", _("Every way in")), *Source.choices]),
        _choice("proof", _("Address"), by.proof, [("", _("Every address")), *proofs]),
        *([_choice("tag", _("Tag"), by.tag, [("", _("Every tag")), *words])] if words else []),
        *_of_attendance(seen, by),
        *_of_answers(questions, by),
        *_of_codes(seen, by),
        *([_choice("owes", _("Payment"), by.owes, owing.choices())] if costs else []),
        *([_choice("note", _("Note"), by.note, _notes())] if sees_notes(request, seen.event) else []),
    ]


def _of_attendance(seen: head.Seen, by: roster.Filter) -> list[dict[str, Any]]:
    """Return what tells who was there, and at which session where there are several."""
    here = [*Standing.choices, (roster.NOT_YET, _("Not here yet"))]
    sessions = [
        (str(one.pk), dates.moment(times.local(one.starts_at, seen.event.time_zone), seen.now.year))
        for one in seen.sessions
    ]
    found = [_choice("here", _("Check-in"), by.here, [("", _("Here or not")), *here])]
    if len(sessions) > 1:
        found.append(_choice("session", _("Session"), by.session, [("", _("At any session")), *sessions]))
    return found


def _of_codes(seen: head.Seen, by: roster.Filter) -> list[dict[str, Any]]:
    """Return whether places were booked with a code, and with the one whose page led here; no statement without."""
    if not (by.code or seen.event.takes_codes or any(tier.asks_for_code for tier in seen.tiers)):
        return []
    key = ids.key(by.code)
    one = Voucher.objects.filter(pk=key, event=seen.event).first() if key else None
    found = [("", _("With a code or not")), (roster.ANY_CODE, _("Booked with a code"))]
    if one is not None:
        found.append((by.code, _("With the code %(code)s") % {"code": one.code}))
    return [_choice("code", _("Code"), by.code, found)]


def _of_answers(questions: Sequence[Question], by: roster.Filter) -> list[dict[str, Any]]:
    """Return every answer that can be chosen on the form."""
    found = [
        (f"{one.pk.hex}.{key}", f"{one.label}: {label}") for one in questions for key, label in one.offered
    ]
    return [_choice("answer", _("Answer"), by.answer, [("", _("Every answer")), *found])] if found else []


def _notes() -> list[tuple[str, str]]:
    return [("", _("Noted or not")), ("noted", _("Has a note")), ("unnoted", _("Has no note"))]


def _choice(name: str, label: str, chosen: str, options: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    told = [(value, option, value == chosen) for value, option in options]
    return {"name": name, "label": label, "options": told}


def _with_ranks(people: Sequence[Attendee]) -> list[tuple[Attendee, int]]:
    """Return people with their rank in line (0 for those who do not wait)."""
    waiting = {one.registration_id for one in people if one.state == AttendeeState.WAITING}
    ranks = lines.ranks(waiting) if waiting else {}
    return [
        (
            one,
            ranks.get(one.registration_id, {}).get(one.tier_id, 0)
            if one.state == AttendeeState.WAITING
            else 0,
        )
        for one in people
    ]


def _told(people: Sequence[Attendee], questions: Sequence[Question]) -> dict[UUID, list[tuple[str, str]]]:
    """Return by person what was said to these questions; one statement, none where no column asks for it."""
    said = answers.of_people(people, [one.pk for one in questions])
    return {
        one.pk: [(each.label, rules.told(each, said[one.pk].get(each.pk, ""))) for each in questions]
        for one in people
        if questions
    }


def _offered(people: Sequence[Attendee], now: datetime) -> set[UUID]:
    """Return who of these waits and has a place offered; one statement, none where nobody waits."""
    waiting = [one for one in people if one.state == AttendeeState.WAITING]
    enough = offered.to_all({one.registration_id for one in waiting}, now) if waiting else set()
    return {one.pk for one in waiting if (one.registration_id, one.tier_id) in enough}


def _chips(request: HttpRequest, seen: head.Seen, by: roster.Filter) -> list[dict[str, Any]]:
    everybody = {
        "label": _("All"),
        "url": events.turned(request, state=""),
        "is_on": not by.state,
        "count": sum(seen.counts.values()),
    }
    states = [
        {
            "label": str(state.label),
            "url": events.turned(request, state=state.value),
            "is_on": by.state == state.value,
            "count": seen.counts[state.value],
        }
        for state in AttendeeState
        if seen.counts.get(state.value)
    ]
    return [everybody, *states]

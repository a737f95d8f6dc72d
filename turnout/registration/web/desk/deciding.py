"""Who waits for a decision at an event, and the decisions: approve, decline, each after a look at whom it is about."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from turnout.events.models import Event
from turnout.kernel import clock, permissions
from turnout.kernel.permissions import Permission
from turnout.registration.actions import deciding
from turnout.registration.actions.deciding import Result
from turnout.registration.models import Attendee, Registration
from turnout.registration.queries import answers, roster
from turnout.registration.queries import deciding as queries
from turnout.registration.queries import reliability as places
from turnout.registration.rules import reliability, screening
from turnout.registration.rules.reliability import Reliability
from turnout.registration.states import AttendeeState
from turnout.registration.web import answered
from turnout.registration.web.desk import bulk, events, head
from turnout.ui import forms
from turnout.ui.doors import actor_of, desk


class DeclineForm(forms.Form):
    """Why staff say no, and what the family reads of it."""

    reason = django_forms.CharField(
        label=_l("Reason"),
        max_length=500,
        widget=django_forms.Textarea(attrs={"rows": 2}),
        help_text=_l("Stays with staff, in the history."),
    )
    told = django_forms.CharField(
        label=_l("What you add to our message"),
        required=False,
        max_length=1000,
        widget=django_forms.Textarea(attrs={"rows": 4}),
        help_text=_l("Every family reads it below our own words, which say politely that there is no place."),
    )


@require_safe
@desk(Permission.MANAGE_REGISTRATIONS)
def decisions(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the registrations that somebody has to decide on, oldest first."""
    now = clock.now()
    found = head.open_event(request, reference, Permission.MANAGE_REGISTRATIONS)
    seen = head.seen(found, now)
    page = queries.page(found, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    pending = seen.counts.get(AttendeeState.PENDING, 0)
    context = {
        **head.context(request, seen, "decisions"),
        **events.aside(seen),
        "cards": _cards(request, found, page.rows, now),
        "pending": pending,
        "decide_by": screening.moment(found, found.closes_at, now) if found.closes_at else "",
        "is_open_now": bool(pending) and not found.is_screened,
        "is_screened": found.is_screened,
        "said": ngettext(
            "%(count)s registration on this page", "%(count)s registrations on this page", len(page.rows)
        )
        % {"count": len(page.rows)},
        "earlier": events.turned(request, before=page.earlier) if page.earlier else "",
        "later": events.turned(request, after=page.later) if page.later else "",
        "runs": page.way,
    }
    return render(request, "desk/decisions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_REGISTRATIONS)
def approval(request: HttpRequest, reference: str) -> HttpResponse:
    """Approve the people ticked, or everybody, once they were shown; each family is told."""
    found = head.open_event(request, reference, Permission.MANAGE_REGISTRATIONS)
    people = _ticked(request, found)
    families = deciding.families(people)
    if request.method == "POST" and families:
        done = deciding.approve(found, _keys(families), by=actor_of(request))
        said = ngettext("%(count)s person is confirmed.", "%(count)s people are confirmed.", _count(done))
        return _told(request, found, done, said)
    return render(request, "desk/decisions_approve.html", _context(found, people, families, _("Approve")))


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_REGISTRATIONS)
def refusal(request: HttpRequest, reference: str) -> HttpResponse:
    """Decline the people ticked, with a reason for the history and words for the families."""
    found = head.open_event(request, reference, Permission.MANAGE_REGISTRATIONS)
    people = _ticked(request, found)
    families = deciding.families(people)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and families and form.is_valid():
        done = deciding.decline(found, _keys(families), by=actor_of(request), **form.cleaned_data)
        said = ngettext("Declined for %(count)s person.", "Declined for %(count)s people.", _count(done))
        return _told(request, found, done, said)
    context = {**_context(found, people, families, _("Decline")), "form": form}
    return render(request, "desk/decisions_decline.html", context, status=422 if form.errors else 200)


def _cards(
    request: HttpRequest, event: Event, rows: Sequence[Registration], now: datetime
) -> list[dict[str, Any]]:
    """Return each registration with whom it is about, their answers, and how reliable an adult is (G-82)."""
    actor = actor_of(request)
    known: dict[UUID, Reliability | None] = {}
    if rows and permissions.may(actor, Permission.SEE_PEOPLE, event):
        adults = {one.registrant_id for one in rows if one.registrant.is_adult}
        known = {key: reliability.of(used, now) for key, used in places.places_of(adults, actor, now).items()}
    questions = answers.everything_asked(event) if rows else []
    said = answers.of_registrations([one.pk for one in rows]) if questions else {}
    return [
        {
            "registration": one,
            "people": one.undecided,  # type: ignore[attr-defined]
            "answers": answered.blocks(questions, said[one.pk], one.undecided, with_whole=True)  # type: ignore[attr-defined]
            if questions
            else [],
            "reliability": known.get(one.registrant_id),
        }
        for one in rows
    ]


def _ticked(request: HttpRequest, event: Event) -> list[Attendee]:
    """Return the people whom a page names, or everybody to decide on when it asks for all."""
    if request.method != "POST" and "all" in request.GET:
        return roster.chosen(event, queries.everybody(event, bulk.MOST))
    return bulk.ticked(request, event)


def _keys(families: dict[Registration, list[Attendee]]) -> list[UUID]:
    return [one.pk for several in families.values() for one in several]


def _count(done: Sequence[Result]) -> int:
    return sum(one.people for one in done)


def _context(
    event: Event, people: Sequence[Attendee], families: dict[Registration, list[Attendee]], title: str
) -> dict[str, Any]:
    return {
        "event": event,
        "families": list(families.items()),
        "places": sum(len(several) for several in families.values()),
        "left_out": [one for one in people if one.state != AttendeeState.PENDING],
        "crumbs": events.crumbs(event, title),
    }


def _told(request: HttpRequest, event: Event, done: Sequence[Result], said: str) -> HttpResponse:
    """Say what was decided, and for whom it was not and why."""
    if count := _count(done):
        told = sum(1 for one in done if one.refused is None)
        also = ngettext("%(count)s family is told.", "%(count)s families are told.", told)
        messages.success(request, f"{said % {'count': count}} {also % {'count': told}}")
    for one in done:
        if one.refused is not None:
            messages.error(request, f"{one.registration.reference}: {one.refused.message}")
    return HttpResponseRedirect(reverse("desk-event-decisions", args=[event.reference]), status=303)

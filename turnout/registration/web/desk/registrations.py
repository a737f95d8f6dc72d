"""One registration at the desk: who comes, who can be reached, what happened; places cancelled with a reason."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from turnout.audit import queries as audit
from turnout.events.models import Event
from turnout.events.states import LIVE as LIVE_EVENT
from turnout.kernel import clock, permissions
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.messaging import queries as message_queries
from turnout.messaging.rules import catalogue
from turnout.people.policy import requiring
from turnout.people.queries import history
from turnout.registration.actions import cancelling
from turnout.registration.models import Attendee, Registration, Tag
from turnout.registration.queries import answers, lines, roster, settlements
from turnout.registration.rules import discounts, paying, prices, screening
from turnout.registration.states import LIVE, AttendeeState
from turnout.registration.web import answered
from turnout.registration.web.desk.forms import PlacesForm
from turnout.ui import money, refusing
from turnout.ui.doors import actor_of, desk


@require_safe
@desk(Permission.SEE_ROSTER)
def registration(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a registration."""
    found = opened(request, reference)
    people = roster.of_registration(found)
    actor = actor_of(request)
    ranks = lines.ranks([found.pk]).get(found.pk, {})
    sent = []
    if permissions.may(actor, Permission.SEE_MESSAGES, found):
        sent = message_queries.for_about("registration.registration", [found.pk])
    context = {
        "registration": found,
        "event": found.event,
        "people": [(one, ranks.get(one.tier_id, 0), _price(one, found.event)) for one in people],
        "codes": discounts.used(people, found.event.currency),
        **_payments(found, people),
        "sent": [(one, catalogue.title(one.template)) for one in sent],
        "entries": history.entries(audit.trail(found, limit=30), found.event.time_zone),
        "may_manage": permissions.may(actor, Permission.MANAGE_REGISTRATIONS, found),
        "movable": [one for one in people if one.state == AttendeeState.CONFIRMED]
        if permissions.may(actor, Permission.MANAGE_REGISTRATIONS, found) and found.event.state in LIVE_EVENT
        else [],
        **_answers(found, people),
        "undecided": [one for one in people if one.state == AttendeeState.PENDING]
        if permissions.may(actor, Permission.MANAGE_REGISTRATIONS, found)
        else [],
        "tags": list(Tag.objects.filter(registration=found)),
        "may_cancel": permissions.may(actor, Permission.MANAGE_REGISTRATIONS, found)
        and any(one.state in LIVE for one in people),
        "crumbs": crumbs(found, ""),
    }
    return render(request, "desk/registration.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_REGISTRATIONS)
def places_cancellation(request: HttpRequest, reference: str) -> HttpResponse:
    """Cancel places of a registration, with a reason; the family is told."""
    found = opened(request, reference)
    requiring.require(actor_of(request), Permission.MANAGE_REGISTRATIONS, found)
    people = [one for one in roster.of_registration(found) if one.state in LIVE]
    form = PlacesForm(people, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        chosen = [UUID(key) for key in typed["people"]]
        try:
            cancelling.cancel_places(found, chosen, by=actor_of(request), reason=typed["reason"])
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("Cancelled. The family is told."))
            return HttpResponseRedirect(reverse("desk-registration", args=[found.reference]), status=303)
    context = {
        "registration": found,
        "event": found.event,
        "form": form,
        "people": people,
        "crumbs": crumbs(found, _("Cancel places")),
    }
    return render(request, "desk/registration_cancel.html", context, status=422 if form.errors else 200)


def opened(request: HttpRequest, reference: str) -> Registration:
    """Return a registration that the viewer sees; others are no page."""
    found = roster.find(actor_of(request), reference)
    if found is None:
        raise Http404
    return found


def _price(one: Attendee, event: Event) -> str:
    return money.price(one.price_minor, event.currency)


def _payments(found: Registration, people: Sequence[Attendee]) -> dict[str, Any]:
    """Return what was paid, and what is still to be paid or goes back."""
    currency = found.event.currency
    account = settlements.account(found, prices.owed(people))
    until = paying.until(people)
    late = paying.lapsed(people) if account.left <= 0 else []
    return {
        "is_late": bool(late) and account.left + prices.lost(late) > 0,
        "account": account,
        "payments": [(one, money.price(one.amount_minor, one.currency)) for one in account.rows],
        "left_words": money.price(account.left, currency) if account.left > 0 else "",
        "held_until": screening.moment(found.event, until, clock.now()) if until else "",
        "back_words": money.price(-account.left, currency) if account.left < 0 else "",
    }


def _answers(found: Registration, people: list[Attendee]) -> dict[str, Any]:
    """Return what was answered, to questions that are off the form too: two statements."""
    rows = answers.everything_asked(found.event)
    said = answers.of_registration(found)
    return {"asks": bool(rows), "answers": answered.blocks(rows, said, people, with_whole=True)}


def crumbs(found: Registration, last: str) -> list[tuple[str, str]]:
    """Return the way back from the page of a registration, or from one below it."""
    own = reverse("desk-registration", args=[found.reference]) if last else ""
    way = [
        (_("Events"), reverse("desk-events")),
        (found.event.title, reverse("desk-event", args=[found.event.reference])),
        (found.reference, own),
    ]
    return [*way, (last, "")] if last else way

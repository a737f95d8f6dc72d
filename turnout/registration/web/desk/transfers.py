"""People of a roster moved to another event: where to, what would happen to each family, then done (G-14)."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from turnout.events.models import Event, Tier
from turnout.events.rules import places
from turnout.kernel import clock, ids
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.policy import requiring
from turnout.registration.actions import transferring
from turnout.registration.actions.transferring import Result
from turnout.registration.models import Attendee
from turnout.registration.queries import transfers
from turnout.registration.rules import transferring as rules
from turnout.registration.states import AttendeeState
from turnout.registration.web.desk import bulk, events, head
from turnout.registration.web.desk.forms import TransferForm
from turnout.ui.doors import actor_of, desk

LONGEST = 200


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_REGISTRATIONS)
def transfer(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose an event, see for each family what would happen, move them with a reason."""
    found = head.open_event(request, reference, Permission.MANAGE_REGISTRATIONS)
    people = bulk.ticked(request, found)
    moving = [one for one in people if one.state == AttendeeState.CONFIRMED]
    tier = _tier(request)
    refused = _why_not(found, tier)
    if tier is None or refused or not moving:
        return _choosing(request, found, people, refused)
    form = TransferForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed, keys = form.cleaned_data, [one.pk for one in moving]
        by = actor_of(request)
        done = transferring.move(found, keys, tier, by=by, reason=typed["reason"], whole=bool(typed["whole"]))
        return _told(request, found, tier.event, done)
    seen = rules.foreseen(transfers.families(moving, tier.event), tier.event, tier)
    context = {
        "event": found,
        "target": tier.event,
        "tier": tier,
        "free": places.places_left(tier, tier.event),
        "form": form,
        "seen": seen,
        "moved": sum(len(one.family.people) for one in seen if one.refused is None),
        "left_out": [one for one in people if one not in moving],
        "again": _again(found, people),
        "crumbs": events.crumbs(found, _("Move to another event")),
    }
    return render(request, "desk/roster_transfer.html", context, status=422 if form.errors else 200)


def _tier(request: HttpRequest) -> Tier | None:
    """Return the kind of place that was chosen; one of an event that the viewer does not see is not there."""
    typed = (request.POST if request.method == "POST" else request.GET).get("to", "")
    if not typed:
        return None
    actor, key = actor_of(request), ids.key(typed)
    found = transfers.target_tier(actor, key) if key else None
    if found is None:
        raise Http404
    requiring.require(actor, Permission.MANAGE_REGISTRATIONS, found.event)
    return found


def _why_not(source: Event, tier: Tier | None) -> Refused | None:
    try:
        rules.require_source(source)
        if tier is not None:
            rules.require_target(source, tier.event, tier, clock.now())
    except Refused as refused:
        return refused
    return None


def _choosing(
    request: HttpRequest, found: Event, people: Sequence[Attendee], refused: Refused | None
) -> HttpResponse:
    """Ask where to."""
    words = request.GET.get("q", "")[:LONGEST]
    offered = transfers.targets(actor_of(request), found, words, clock.now())
    context = {
        "event": found,
        "people": [one for one in people if one.state == AttendeeState.CONFIRMED],
        "left_out": [one for one in people if one.state != AttendeeState.CONFIRMED],
        "words": words,
        "refused": refused,
        "offered": [(one, _tiers(one)) for one in offered],
        "crumbs": events.crumbs(found, _("Move to another event")),
    }
    return render(request, "desk/roster_transfer_to.html", context, status=refused.status if refused else 200)


def _tiers(event: Event) -> list[tuple[Tier, Any]]:
    """Return the kinds of place of an event, each with how many are free (None: no limit)."""
    return [(tier, places.places_left(tier, event)) for tier in event.tiers.all() if tier.is_active]


def _again(event: Event, people: Sequence[Attendee]) -> str:
    """Return the page on which another event is chosen for the same people."""
    named = "&".join(f"person={one.pk}" for one in people)
    return f"{reverse('desk-roster-transfer', args=[event.reference])}?{named}"


def _told(request: HttpRequest, event: Event, target: Event, done: Sequence[Result]) -> HttpResponse:
    """Say what was done, and for whom it was not and why."""
    people = sum(one.people for one in done)
    if people:
        told = sum(1 for one in done if one.refused is None)
        said = ngettext("%(count)s person has a place at %(title)s now.",
                        "%(count)s people have places at %(title)s now.", people)  # fmt: skip
        also = ngettext("%(count)s family is told.", "%(count)s families are told.", told)
        moved = said % {"count": people, "title": target.title}
        messages.success(request, f"{moved} {also % {'count': told}}")
    for one in done:
        if one.refused is not None:
            messages.error(request, f"{one.registration.reference}: {one.refused.message}")
    return HttpResponseRedirect(reverse("desk-event", args=[event.reference]), status=303)

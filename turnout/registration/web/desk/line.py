"""The line of an event at the desk: who waits, and what staff may do about it, with a reason (CRS 2.2.4 step 7)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.humanize.templatetags import humanize
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from turnout.events.models import Event
from turnout.events.rules import places
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.registration.actions import moving
from turnout.registration.models import WaitlistEntry
from turnout.registration.queries import demand, standings
from turnout.registration.rules import pace
from turnout.registration.states import EntryState
from turnout.registration.web.desk import head, now_possible
from turnout.registration.web.desk.forms import ReasonForm
from turnout.ui import refusing
from turnout.ui.doors import actor_of, desk


@dataclass(frozen=True, slots=True)
class Words:
    """What a page that asks for a reason says."""

    title: str
    text: str
    button: str


def context(seen: head.Seen) -> dict[str, Any]:
    """Return what the waitlist of an event shows."""
    how = pace.current()
    asleep = [tier for tier in seen.tiers if tier.waiting and pace.is_asleep(seen.event, tier, seen.now, how)]
    rows = standings.standings(seen.event)
    return {
        "standings": [(row, _menu(seen, row)) for row in rows],
        "figures": demand.of_event(seen.event),
        "asleep": asleep,
        "pace": how,
        "idle": [
            (tier, free)
            for tier in seen.tiers
            if tier.waiting and (free := places.places_left(tier, seen.event))
        ],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_REGISTRATIONS)
def rise(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Move an entry one rank up in its line."""
    words = Words(
        _("Move up in line"), _("One rank up. Nobody else's order changes."), _("Move one up")
    )  # fmt: skip
    return _asked(request, reference, key, words, _rise)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_REGISTRATIONS)
def top(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Move an entry to the top of its line."""
    words = Words(
        _("Move to the top of the line"),
        _("They get the next place that becomes free. Nobody else's order changes."),
        _("Move to the top"),
    )
    return _asked(request, reference, key, words, _top)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_REGISTRATIONS)
def offer(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Offer what is free to an entry, although it is not its turn."""
    words = Words(
        _("Offer a place now"),
        _("What is free is held for them, and they are told at once or when the quiet hours end."),
        _("Offer now"),
    )
    return _asked(request, reference, key, words, _offer)


@require_safe
@desk(Permission.SEE_ROSTER)
def old_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Lead from an address of the specification to the waitlist of the event."""
    return HttpResponseRedirect(_page(head.open_event(request, reference, Permission.SEE_ROSTER)))


def _asked(
    request: HttpRequest, reference: str, key: UUID, words: Words, act: Callable[..., str]
) -> HttpResponse:
    """Ask for the reason, then act; a refusal stands beside the reason, and nothing typed is lost."""
    event = head.open_event(request, reference, Permission.MANAGE_REGISTRATIONS)
    entry = standings.entry(event, key)
    if entry is None:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            said = act(entry, form.cleaned_data["reason"], actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, said)
            return HttpResponseRedirect(_page(event), status=303)
    shown = {
        "event": event,
        "entry": entry,
        "words": words,
        "form": form,
        "back": _page(event),
        "crumbs": [
            (_("Events"), reverse("desk-events")),
            (event.title, reverse("desk-event", args=[event.reference])),
            (_("Waitlist"), _page(event)),
            (words.title, ""),
        ],
    }
    return render(request, "desk/line_reason.html", shown, status=422 if form.errors else 200)


def _rise(entry: WaitlistEntry, reason: str, by: Any) -> str:
    return _moved(entry, moving.move_up(entry, by=by, reason=reason))


def _top(entry: WaitlistEntry, reason: str, by: Any) -> str:
    return _moved(entry, moving.move_to_top(entry, by=by, reason=reason))


def _moved(entry: WaitlistEntry, rank: int) -> str:
    return _("%(name)s is %(rank)s in line now.") % {
        "name": entry.registration.registrant.name,
        "rank": humanize.ordinal(rank),
    }


def _offer(entry: WaitlistEntry, reason: str, by: Any) -> str:
    made = moving.offer_now(entry, by=by, reason=reason)
    said = ngettext(
        "%(count)s place is held for %(name)s, and they are told.",
        "%(count)s places are held for %(name)s, and they are told.",
        made.places,
    )
    return said % {"count": made.places, "name": entry.registration.registrant.name}


def _menu(seen: head.Seen, row: standings.Standing) -> list[now_possible.Action]:
    """Return what can be done for an entry: nothing while it has an offer."""
    if row.entry.state != EntryState.WAITING:
        return []
    args = [seen.event.reference, row.entry.pk]
    found = []
    if row.rank > 1:
        found += [
            now_possible.Action(_("Move one up"), reverse("desk-line-rise", args=args), "arrow-up"),
            now_possible.Action(_("Move to the top"), reverse("desk-line-top", args=args), "arrow-up"),
        ]
    if places.places_left(row.entry.tier, seen.event) != 0:
        found.append(now_possible.Action(_("Offer now"), reverse("desk-line-offer", args=args), "bell"))
    return found


def _page(event: Event) -> str:
    return reverse("desk-event-waitlist", args=[event.reference])

"""A kind of place made the same at other dates of the series: which dates, and what came of each."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from turnout.events.actions import carrying
from turnout.events.actions.carrying import Task
from turnout.events.models import Event, Tier
from turnout.events.queries import series as queries
from turnout.events.rules import reporting
from turnout.kernel import clock
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.registration.actions import levelling
from turnout.registration.web.desk import places
from turnout.ui.doors import actor_of, desk


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_EVENTS)
def same_at_dates(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Show at which dates to come this kind of place differs, and make it the same at the ticked ones."""
    event, tier = places.opened(request, reference, key)
    if event.series_id is None:
        raise Http404
    others = queries.others(actor_of(request), event, clock.now(), is_later_only=False)
    if request.method == "POST":
        return _levelled(request, event, tier, others)
    rows = [(one, _at(tier, one), levelling.differs(tier, one)) for one in others]
    own = reverse("desk-event-tier", args=[event.reference, tier.pk])
    context: dict[str, Any] = {
        "event": event,
        "tier": tier,
        "rows": rows,
        "differing": sum(differs for _event, _tier, differs in rows),
        "back": own,
        "crumbs": [
            (_("Events"), reverse("desk-events")),
            (event.title, reverse("desk-event-tiers", args=[event.reference])),
            (tier.name, own),
            (_("Other dates"), ""),
        ],
    }
    return render(request, "desk/tier_dates.html", context)


def _levelled(request: HttpRequest, event: Event, tier: Tier, others: list[Event]) -> HttpResponse:
    ticked = set(request.POST.getlist("dates"))
    chosen = [one for one in others if one.reference in ticked]
    if not chosen:
        messages.error(request, _("Tick at least one date first."))
        return _back(event, tier)
    try:
        report = carrying.carry(Task(levelling.LEVEL, {"tier": str(tier.pk)}), chosen, by=actor_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return _back(event, tier)
    if report.errand is not None:
        where = reverse("desk-series-change", args=[report.errand.series.reference, report.errand.pk])
        return HttpResponseRedirect(where, status=303)
    if report.done:
        said = ngettext(
            "The same at %(count)s more date.", "The same at %(count)s more dates.", len(report.done)
        )
        messages.success(request, said % {"count": len(report.done)})
    for line in reporting.refusals(report, clock.now().year):
        messages.error(request, line)
    return _back(event, tier)


def _back(event: Event, tier: Tier) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-event-tier-dates", args=[event.reference, tier.pk]), status=303)


def _at(tier: Tier, event: Event) -> Tier | None:
    """Return the kind of place of the same name at another date."""
    return next((row for row in event.tiers.all() if row.name.casefold() == tier.name.casefold()), None)

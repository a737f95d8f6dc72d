"""To which dates of a series a change goes, and what is said about what came of it."""

from collections import defaultdict
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.events.actions.spreading import Report, Spread
from turnout.events.models import Event
from turnout.events.queries import series as queries
from turnout.events.web.desk.forms.series import LATER, ONE, SpreadForm
from turnout.kernel import clock, times
from turnout.ui import dates
from turnout.ui.doors import actor_of


def form(request: HttpRequest, event: Event, kind: type[SpreadForm] = SpreadForm) -> SpreadForm | None:
    """Return what asks where a change goes; None for an event that is in no series."""
    if event.series_id is None:
        return None
    return kind(request.POST if "reach" in request.POST else None)


def of(request: HttpRequest, event: Event, asked: SpreadForm | None) -> Spread:
    """Return the other dates that a change goes to. Before: the form is valid, where it was sent."""
    if asked is None or not asked.is_bound or asked.cleaned_data["reach"] == ONE:
        return Spread()
    is_later_only = asked.cleaned_data["reach"] == LATER
    found = queries.others(actor_of(request), event, clock.now(), is_later_only=is_later_only)
    return Spread(found, asked.cleaned_data["overwrites"])


def say(request: HttpRequest, report: Report) -> None:
    """Say on the next page what came of it at the other dates."""
    if report.done:
        said = ngettext("Done at %(count)s more date.", "Done at %(count)s more dates.", len(report.done))
        messages.success(request, said % {"count": len(report.done)})
    say_refused(request, report)
    kept: dict[tuple[str, ...], list[Event]] = defaultdict(list)
    for event, names in report.kept:
        kept[tuple(names)].append(event)
    for names, events in kept.items():
        words = ", ".join(name.replace("_", " ") for name in names)
        messages.warning(
            request, _("Kept as they were (%(fields)s): %(days)s.") % {"fields": words, "days": days(events)}
        )


def say_refused(request: HttpRequest, report: Report) -> None:
    """Say on the next page where it was refused, and why: each reason once, with its dates."""
    reasons: dict[str, list[Event]] = defaultdict(list)
    for event, why in report.refused:
        reasons[why].append(event)
    for why, events in reasons.items():
        messages.error(request, _("Not done at %(days)s: %(why)s") % {"days": days(events), "why": why})


def days(events: Sequence[Event]) -> str:
    """Return the days of some events, the first ones by name."""
    this_year = clock.now().year
    named = [_day(event, this_year) for event in events[:MOST]]
    more = len(events) - len(named)
    if more:
        named.append(ngettext("%(count)s more", "%(count)s more", more) % {"count": more})
    return ", ".join(named)


MOST = 12


def is_valid(asked: SpreadForm | None) -> bool:
    """Return whether what was asked is in order; nothing asked is."""
    return asked is None or not asked.is_bound or asked.is_valid()


def _day(event: Event, this_year: int) -> str:
    return (
        dates.day(times.local(event.starts_at, event.time_zone), this_year)
        if event.starts_at
        else event.title
    )

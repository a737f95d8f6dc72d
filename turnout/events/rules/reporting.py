"""What came of one change at several dates, in words: each reason once, with the days it is about."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from turnout.events.models import Errand, Event, Outcome, Stop
from turnout.kernel import times
from turnout.ui import dates

MOST = 12  # days that are named
WORDS = {
    "access": _l("who may book it"),
    "admission": _l("who gets a place"),
    "bring": _l("what to bring"),
    "capacity": _l("number of places"),
    "closes_at": _l("end of sale"),
    "deadline_at": _l("registration deadline"),
    "has_line": _l("whether people may wait"),
    "hint": _l("help"),
    "is_active": _l("whether it is on sale"),
    "is_hidden": _l("whether it is hidden"),
    "is_required": _l("whether an answer is required"),
    "least_each": _l("least per person"),
    "limit": _l("limit over all kinds of place"),
    "most_each": _l("most per person"),
    "online_url": _l("online address"),
    "opens_at": _l("when it opens"),
    "options": _l("answers"),
    "price_minor": _l("price"),
    "shown": _l("when it is shown"),
    "standby_minutes": _l("standby"),
    "tiers": _l("kinds of place"),
    "why": _l("why it is asked"),
    "wording": _l("what is agreed to"),
}


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a change at one date: whether it was done, and which fields kept what the date had of its own."""

    is_done: bool = True
    kept: Sequence[str] = ()


@dataclass(slots=True)
class Report:
    """What came of it at each date: done, refused with the reason, or own values of named fields kept.

    Or the errand by which the worker does it: then nothing has come of it yet.
    """

    done: list[Event] = field(default_factory=list)
    refused: list[tuple[Event, str]] = field(default_factory=list)
    kept: list[tuple[Event, Sequence[str]]] = field(default_factory=list)
    errand: Errand | None = None


def of_stops(stops: Iterable[Stop]) -> Report:
    """Return what an errand left over at these dates."""
    report = Report()
    for stop in stops:
        if stop.outcome == Outcome.REFUSED:
            report.refused.append((stop.event, stop.said))
        if stop.kept:
            report.kept.append((stop.event, stop.kept))
    return report


def said(report: Report, this_year: int) -> list[tuple[int, str]]:
    """Return what is said of other dates at the top of the next page: level and sentence."""
    lines: list[tuple[int, str]] = []
    if report.done:
        more = ngettext("Done at %(count)s more date.", "Done at %(count)s more dates.", len(report.done))
        lines.append((messages.SUCCESS, more % {"count": len(report.done)}))
    return [*lines, *left_over(report, this_year)]


def left_over(report: Report, this_year: int) -> list[tuple[int, str]]:
    """Return where it was refused, and why, and where something was kept: each once, with its dates."""
    return [
        *((messages.ERROR, line) for line in refusals(report, this_year)),
        *((messages.WARNING, line) for line in kept(report, this_year)),
    ]


def refusals(report: Report, this_year: int) -> list[str]:
    """Return a sentence for each reason that something was not done."""
    reasons: dict[str, list[Event]] = defaultdict(list)
    for event, why in report.refused:
        reasons[why].append(event)
    said = _("Not done at %(days)s: %(why)s")
    return [said % {"days": days(events, this_year), "why": why} for why, events in reasons.items()]


def kept(report: Report, this_year: int) -> list[str]:
    """Return a sentence for each set of fields that dates kept as they were."""
    groups: dict[tuple[str, ...], list[Event]] = defaultdict(list)
    for event, names in report.kept:
        groups[tuple(names)].append(event)
    said = _("Kept as they were (%(fields)s): %(days)s.")
    return [
        said % {"fields": words_of(names), "days": days(events, this_year)}
        for names, events in groups.items()
    ]


def words_of(names: Iterable[str]) -> str:
    """Return what columns are called on the pages where they are changed; a name that is none of ours is a label."""
    return ", ".join(str(WORDS.get(name, name.replace("_", " "))) for name in names)


def days(events: Sequence[Event], this_year: int) -> str:
    """Return the days of some events, the first ones by name."""
    named = [_day(event, this_year) for event in events[:MOST]]
    more = len(events) - len(named)
    if more:
        named.append(ngettext("%(count)s more", "%(count)s more", more) % {"count": more})
    return ", ".join(named)


def _day(event: Event, this_year: int) -> str:
    if event.starts_at is None:
        return event.title
    return dates.day(times.local(event.starts_at, event.time_zone), this_year)

"""How series look to programs: their dates counted, what a rule would yield, a change on its way to many dates."""

from collections.abc import Iterable, Mapping

from turnout.api.rules.shapes import Shape, instant
from turnout.events.models import Outcome, Series, Stop
from turnout.events.queries.errands import Way
from turnout.events.rules.previewing import Day
from turnout.events.rules.recurring import WEEKDAYS

NONE: Mapping[str, int] = {"dates": 0, "coming": 0}


def series(one: Series, counts: Mapping[str, int], base: str) -> Shape:
    """Return a series with how many of its dates one sees. Before: its metro is loaded."""
    return {
        "slug": one.slug,
        "reference": one.reference,
        "title": one.title,
        "url": f"{base}/series/{one.slug}/",
        "metro": one.metro.slug,
        "rule": _rule(one),
        "dates": counts["dates"],
        "coming": counts["coming"],
        "made_at": instant(one.made_at),
    }


def days(found: Iterable[Day]) -> Shape:
    """Return the days that a rule would yield, and what stands against each."""
    return {"days": [_day(one) for one in found]}


def change(way: Way, *, has_stopped: bool) -> Shape:
    """Return how far a change at many dates is. Before: the series of the errand is loaded."""
    one = way.errand
    return {
        "id": str(one.pk),
        "series": one.series.slug,
        "kind": one.kind,
        "state": "done" if way.is_over else "stopped" if has_stopped else "under_way",
        "made_at": instant(one.made_at),
        "ended_at": instant(one.ended_at),
        "dates": {name: way.counts.get(name, 0) for name in Outcome.values},
    }


def stop(one: Stop) -> Shape:
    """Return what came of a change at one date. Before: its event is loaded."""
    return {
        "id": str(one.pk),
        "event": one.event.reference,
        "starts_at": instant(one.event.starts_at),
        "outcome": str(one.outcome),
        "detail": one.said,
        "kept": list(one.kept),
    }


def _rule(one: Series) -> Shape | None:
    if not one.rule:
        return None
    return {
        "kind": one.rule["kind"],
        "every": one.rule["every"],
        "weekdays": [WEEKDAYS[number] for number in one.rule["weekdays"]],
        "count": one.rule["count"],
        "until": one.rule["until"],
        "chosen": list(one.rule["chosen"]),
    }


def _day(one: Day) -> Shape:
    return {
        "day": one.day.isoformat(),
        "starts_at": instant(one.spans[0].starts_at) if one.spans else None,
        "ends_at": instant(one.spans[0].ends_at) if one.spans else None,
        "is_clear": one.is_clear,
        "barred": one.barred,
        "cautions": list(one.cautions),
        "notes": list(one.notes),
    }

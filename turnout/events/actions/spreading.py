"""One change or move made at several dates of a series: at each by its own action, in its own transaction.

Nothing is made at some and silently not at others: the report names every date that refused, and why, and every
date that kept something of its own. A long series never holds more than one event's locks at a time.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from turnout.audit import actions as audit
from turnout.events.actions import dating, editing, ending
from turnout.events.models import Event, Series, Session, Topic
from turnout.events.rules import shifting
from turnout.events.rules.dating import SessionDraft
from turnout.events.rules.reporting import Report
from turnout.events.states import EventState
from turnout.kernel import drafts, times, unique
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused

MOMENTS = frozenset(shifting.moments(Event))
# What each date has of its own, whatever is said of all.
ALONE = frozenset({"slug", "publish_at"})
KNOWN = frozenset({EventState.PUBLISHED, EventState.REGISTRATION_CLOSED})


@dataclass(frozen=True, slots=True)
class Spread:
    """To which other dates a change goes, and whether also where a date said something else before."""

    others: Sequence[Event] = ()
    overwrites: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """What is said when dates that people know are moved: the reason, and why a room may be shared."""

    reason: str = ""
    override: str = ""


def each(events: Iterable[Event], act: Callable[[Event], object]) -> Report:
    """Do `act` at each event, and tell where it was refused."""
    report = Report()
    for event in events:
        _at(report, event, act)
    return report


def change(
    event: Event,
    changes: Mapping[str, Any],
    spread: Spread,
    *,
    by: Actor,
    topics: Iterable[Topic] | None = None,
    override: str = "",
) -> Report:
    """Change what an event says, then the same at the other dates, where they said what this one said before.

    A field in which another date differed before stays as it is there unless it is overwritten. Instants keep
    their distance in days from each date. Refused: as `editing.change`, for the event itself; then nothing is done.
    """
    before = Event.objects.prefetch_related("topics").get(pk=event.pk)
    was_about = {topic.pk for topic in before.topics.all()}
    chosen = None if topics is None else list(topics)
    after = editing.change(event, changes, by=by, topics=chosen, override=override)
    named = sorted((editing.CHANGEABLE & changes.keys()) - ALONE)
    changed = [name for name in named if getattr(before, name) != getattr(after, name)]
    about = None if chosen is None or {topic.pk for topic in chosen} == was_about else chosen
    report = Report()
    for other in spread.others:
        wanted, own = _values(before, after, other, changed)
        if about is not None:
            here = set(other.topics.values_list("pk", flat=True))
            part = wanted if here == was_about else own
            part |= {"topics": about} if here != {topic.pk for topic in about} else {}
        if spread.overwrites:
            wanted, own = wanted | own, {}
        if own:
            report.kept.append((other, sorted(own)))
        if wanted:
            _at(report, other, _changing(wanted, by, override))
    return report


def redate(
    event: Event,
    sessions: Sequence[SessionDraft],
    spread: Spread,
    *,
    by: Actor,
    why: Why,
    first: Callable[[], object],
) -> Report:
    """Give an event other hours or days by `first`, then move the others as far, to the same hours on the wall clock.

    A date whose hours differed before keeps them unless they are overwritten. Those that people know are postponed,
    with the reason, and people are told. Refused: as `first`; then nothing is done.
    """
    old = _drafts(event)
    first()
    report = Report()
    for other in spread.others:
        here = _drafts(other)
        if not old or not here or (not spread.overwrites and _shape(here) != _shape(old)):
            report.kept.append((other, ["dates"]))
            continue
        moved = _moved(sessions, here[0].day - old[0].day)
        if moved == here:
            continue
        _at(report, other, _dating(moved, by, why))
    return report


@unique.settled
def rename(series: Series, title: str, *, by: Actor) -> Series:
    """Give a series another title; its address stays. Refused: bad_input."""
    row = locked(Series.objects.filter(pk=series.pk)).get()
    if drafts.fill(row, {"title": title}):
        drafts.check(row, only=["title"])
        row.save(update_fields=["title"])
        audit.record("series.renamed", row, by=by)
    return row


def _changing(wanted: Mapping[str, Any], by: Actor, override: str) -> Callable[[Event], object]:
    values = {name: value for name, value in wanted.items() if name != "topics"}
    return lambda event: editing.change(event, values, by=by, topics=wanted.get("topics"), override=override)


def _dating(sessions: Sequence[SessionDraft], by: Actor, why: Why) -> Callable[[Event], object]:
    def act(event: Event) -> object:
        if event.state in KNOWN:
            return ending.postpone(event, sessions, by=by, reason=why.reason, override=why.override)
        return dating.set_sessions(event, sessions, by=by)

    return act


def _at(report: Report, event: Event, act: Callable[[Event], object]) -> None:
    try:
        act(event)
    except Refused as refused:
        report.refused.append((event, refused.message))
    else:
        report.done.append(event)


def _values(
    before: Event, after: Event, other: Event, changed: Sequence[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what another date should say: where it said what the event said before, and where it had its own."""
    wanted: dict[str, Any] = {}
    own: dict[str, Any] = {}
    by = _day(other) - _day(after)
    for name in changed:
        was, is_now, here = getattr(before, name), getattr(after, name), getattr(other, name)
        if name in MOMENTS:
            was = shifting.instant(was, before.time_zone, by)
            is_now = shifting.instant(is_now, after.time_zone, by)
        if here != is_now:
            (wanted if here == was else own)[name] = is_now
    return wanted, own


def _day(event: Event) -> date:
    """Return the day an event begins on its own calendar; of those without a date, any."""
    return date.min if event.starts_at is None else times.local(event.starts_at, event.time_zone).date()


def _drafts(event: Event) -> list[SessionDraft]:
    rows = list(Session.objects.filter(event=event).order_by("starts_at", "pk"))
    return [shifting.drafted(one, event.time_zone, timedelta()) for one in rows]


def _moved(sessions: Sequence[SessionDraft], by: timedelta) -> list[SessionDraft]:
    return [
        replace(one, day=one.day + by, last_day=None if one.last_day is None else one.last_day + by)
        for one in sessions
    ]


def _shape(sessions: Sequence[SessionDraft]) -> list[SessionDraft]:
    """Return sessions as if they began on one day, so that two dates can be compared."""
    return _moved(sessions, date(2000, 1, 3) - sessions[0].day)

"""One change or move made at several dates of a series: at each by its own action, in its own transaction.

Nothing is made at some and silently not at others: the report names every date that refused, and why, and every
date that kept something of its own. A long series never holds more than one event's locks at a time, and is left to
the worker (`carrying`): so what goes to each date is plain data, and is compared with the date when it is its turn.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, time, timedelta
from typing import Any

from django.db.models import ForeignKey

from turnout.audit import actions as audit
from turnout.events.actions import carrying, dating, editing, ending
from turnout.events.actions.carrying import Task
from turnout.events.models import Event, Series, Session, Topic
from turnout.events.rules import shifting
from turnout.events.rules.dating import SessionDraft
from turnout.events.rules.reporting import Came, Report
from turnout.events.states import EventState
from turnout.kernel import drafts, times, unique
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked

MOMENTS = frozenset(shifting.moments(Event))
# What each date has of its own, whatever is said of all.
ALONE = frozenset({"slug", "publish_at"})
KNOWN = frozenset({EventState.PUBLISHED, EventState.REGISTRATION_CLOSED})
CHANGE, REDATE = "event.change", "event.redate"
BESIDE = frozenset({"time_zone", "starts_at"})  # what instants and days are counted by


@dataclass(frozen=True, slots=True)
class Spread:
    """To which other dates a change goes, and whether also where a date said something else before.

    `is_left`: the worker does it, however few there are, so that whoever asks holds the locks of one date only.
    """

    others: Sequence[Event] = ()
    overwrites: bool = False
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """What is said when dates that people know are moved: the reason, and why a room may be shared."""

    reason: str = ""
    override: str = ""


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
    carrying.require_free_for(event, spread.others)
    before = Event.objects.prefetch_related("topics").get(pk=event.pk)
    was_about = {topic.pk for topic in before.topics.all()}
    chosen = None if topics is None else list(topics)
    after = editing.change(event, changes, by=by, topics=chosen, override=override)
    named = sorted((editing.CHANGEABLE & changes.keys()) - ALONE)
    changed = [name for name in named if getattr(before, name) != getattr(after, name)]
    about = None if chosen is None or {topic.pk for topic in chosen} == was_about else chosen
    if not changed and about is None:
        return Report()
    facts = {
        "before": _plain(before, changed),
        "after": _plain(after, changed),
        "fields": changed,
        "was_about": sorted(map(str, was_about)),
        "about": None if about is None else sorted(str(topic.pk) for topic in about),
        "overwrites": spread.overwrites,
        "override": override,
    }
    return carrying.carry(Task(CHANGE, facts), spread.others, by=by, is_left=spread.is_left)


def change_there(other: Event, facts: Mapping[str, Any], by: Actor) -> Came:
    """Change another date as an event was changed; the way of CHANGE."""
    wanted, own = _values(_event(facts["before"]), _event(facts["after"]), other, facts["fields"])
    if facts["about"] is not None:
        here = sorted(map(str, other.topics.values_list("pk", flat=True)))
        part = wanted if here == facts["was_about"] else own
        part |= {"topics": facts["about"]} if here != facts["about"] else {}
    if facts["overwrites"]:
        wanted, own = wanted | own, {}
    if wanted:
        values = {name: value for name, value in wanted.items() if name != "topics"}
        topics = Topic.objects.filter(pk__in=wanted["topics"]) if "topics" in wanted else None
        editing.change(other, values, by=by, topics=topics, override=facts["override"])
    return Came(bool(wanted), sorted(own))


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
    carrying.require_free_for(event, spread.others)
    old = _drafts(event)
    first()
    facts = {
        "old": [_written(one) for one in old],
        "new": [_written(one) for one in sessions],
        "overwrites": spread.overwrites,
        **asdict(why),
    }
    return carrying.carry(Task(REDATE, facts), spread.others, by=by, is_left=spread.is_left)


def redate_there(other: Event, facts: Mapping[str, Any], by: Actor) -> Came:
    """Move another date as far as an event was moved, to the same hours; the way of REDATE."""
    old, new = ([_read(one) for one in facts[name]] for name in ("old", "new"))
    here = _drafts(other)
    if not old or not here or (not facts["overwrites"] and _shape(here) != _shape(old)):
        return Came(is_done=False, kept=["dates"])
    moved = _moved(new, here[0].day - old[0].day)
    if moved == here:
        return Came(is_done=False)
    if other.state in KNOWN:
        ending.postpone(other, moved, by=by, reason=facts["reason"], override=facts["override"])
    else:
        dating.set_sessions(other, moved, by=by)
    return Came()


@unique.settled
def rename(series: Series, title: str, *, by: Actor) -> Series:
    """Give a series another title; its address stays. Refused: bad_input."""
    row = locked(Series.objects.filter(pk=series.pk)).get()
    if drafts.fill(row, {"title": title}):
        drafts.check(row, only=["title"])
        row.save(update_fields=["title"])
        audit.record("series.renamed", row, by=by)
    return row


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


def _plain(event: Event, names: Iterable[str]) -> dict[str, Any]:
    """Return columns of an event as plain data."""
    wanted = {*names, *BESIDE}
    fields = [field for field in Event._meta.concrete_fields if field.name in wanted]
    return {field.attname: _cell(getattr(event, field.attname)) for field in fields}


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _event(columns: Mapping[str, Any]) -> Event:
    """Return an event that says what plain columns say, and nothing else; it is never saved."""
    fields = {field.attname: field for field in Event._meta.concrete_fields}
    return Event(**{name: _read_cell(fields[name], value) for name, value in columns.items()})


def _read_cell(field: Any, value: Any) -> Any:
    return (field.target_field if isinstance(field, ForeignKey) else field).to_python(value)


def _written(draft: SessionDraft) -> dict[str, Any]:
    return {name: _cell(value) for name, value in asdict(draft).items()}


def _read(written: Mapping[str, Any]) -> SessionDraft:
    found = dict(written)
    days = {name: date.fromisoformat(found[name]) for name in ("day", "last_day") if found[name]}
    hours = {name: time.fromisoformat(found[name]) for name in ("starts", "ends", "doors") if found[name]}
    return SessionDraft(**{**found, **days, **hours})

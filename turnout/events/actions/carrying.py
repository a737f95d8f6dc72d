"""One change carried to several dates of a series: to a few at once, to many by the worker, with a page that tells.

Each date is its own transaction, and is marked in it, so that a worker which dies leaves no date half done and
whoever takes over does none twice. Rights are asked for at each date, when it is done. While an errand is on its way
no other change goes to the dates of that series: it would take what is not done yet for something of their own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from turnout.events.models import Errand, Event, Outcome, Series, Stop
from turnout.events.rules.reporting import Came, Report
from turnout.jobs import actions as jobs
from turnout.jobs import queries as queued
from turnout.kernel import clock, permissions, statements
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused

AT_ONCE = 50  # dates; more are left to the worker
KEPT = timedelta(days=30)
JOB = "events.carry"
MOST_SAID = 500
ALL = 100  # percent

# Does it at one date and says what came of it. Refused: as its action; the date is then as it was.
Way = Callable[[Event, Mapping[str, Any], Actor], Came]
_ways: dict[str, Way] = {}


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done at each date: a kind that a way is known for, and plain data."""

    kind: str
    facts: Mapping[str, Any]


def know(kind: str, way: Way) -> None:
    """Let `way` be how tasks of a kind are done at a date; rooms call this once at start."""
    _ways[kind] = way


def carry(task: Task, events: Sequence[Event], *, by: Actor, is_left: bool = False) -> Report:
    """Do a task at each date, or leave it to the worker when there are many or when asked: it names the errand.

    Refused: wrong_state while another change is on its way to dates of this series.
    """
    series = next((event.series_id for event in events if event.series_id is not None), None)
    if series is not None:
        require_free(series)
    if series is not None and (is_left or len(events) > AT_ONCE):
        return Report(errand=put_down(task, series, events, by))
    report = Report()
    for event in events:
        _tell(report, event, task, by)
    return report


@transaction.atomic
def put_down(task: Task, series: UUID, events: Iterable[Event], by: Actor) -> Errand:
    """Leave a task at these dates of a series to the worker. Refused: wrong_state, as `carry`."""
    locked(Series.objects.filter(pk=series)).get()
    require_free(series)
    errand = Errand(
        series_id=series,
        kind=task.kind,
        facts=dict(task.facts),
        language=translation.get_language() or "en",
        actor_kind=by.kind,
        actor_id=by.id,
        acting_for=by.acting_for,
        made_at=clock.now(),
    )
    errand.save(force_insert=True)
    statements.insert([Stop(errand=errand, event=one, number=n) for n, one in enumerate(events, start=1)])
    jobs.enqueue(go_on, key=str(errand.pk), errand=str(errand.pk))
    return errand


def require_free_for(event: Event, others: Sequence[Event]) -> None:
    """Refuse the same for a change of an event that goes to other dates of its series too."""
    if others and event.series_id is not None:
        require_free(event.series_id)


def require_free(series: UUID) -> None:
    """Refuse (`wrong_state`) while a change is on its way to dates of a series."""
    for errand in Errand.objects.filter(series=series, ended_at__isnull=True).order_by("pk"):
        if queued.is_alive(JOB, str(errand.pk)):
            raise Refused(
                "wrong_state",
                _("Another change is still on its way to dates of this series. Wait until it has ended."),
            )


@jobs.job(JOB)
def go_on(errand: str) -> None:
    """Do an errand at the dates where it is not done yet."""
    found = Errand.objects.filter(pk=UUID(errand), ended_at__isnull=True).first()
    if found is None:
        return
    waiting = found.stops.filter(outcome=Outcome.WAITING).order_by("number", "pk")
    keys, total = list(waiting.values_list("pk", flat=True)), found.stops.count()
    with translation.override(found.language):
        for done, key in enumerate(keys, start=total - len(keys) + 1):
            _visit(found, key)
            jobs.report(done * ALL // total, f"{done} / {total}")
    Errand.objects.filter(pk=found.pk).update(ended_at=clock.now(), facts={})


def forget_old() -> int:
    """Delete what was said of errands a month ago; return how many."""
    old = Errand.objects.filter(made_at__lt=clock.now() - KEPT)
    return old.delete()[1].get("events.Errand", 0)


@transaction.atomic
def _visit(errand: Errand, key: UUID) -> None:
    """Do an errand at one date, unless somebody has meanwhile."""
    stop = locked(Stop.objects.filter(pk=key, outcome=Outcome.WAITING)).first()
    if stop is None:
        return
    rows = Event.objects.select_related("venue", "room", "metro").prefetch_related("tiers")
    try:
        came = _do(rows.get(pk=stop.event_id), Task(errand.kind, errand.facts), errand.actor)
    except Refused as refused:
        stop.outcome, stop.said = Outcome.REFUSED, refused.message[:MOST_SAID]
    else:
        stop.outcome = Outcome.DONE if came.is_done else Outcome.SAME
        stop.kept = list(came.kept)
    stop.save(update_fields=["outcome", "said", "kept"])


def _tell(report: Report, event: Event, task: Task, by: Actor) -> None:
    try:
        came = _do(event, task, by)
    except Refused as refused:
        report.refused.append((event, refused.message))
        return
    if came.is_done:
        report.done.append(event)
    if came.kept:
        report.kept.append((event, came.kept))


@transaction.atomic
def _do(event: Event, task: Task, by: Actor) -> Came:
    if not permissions.may(by, Permission.MANAGE_EVENTS, event):
        raise Refused("not_allowed", _("Your role does not include this."))
    return _ways[task.kind](event, task.facts, by)

"""What follows from an act: `@within` its transaction, or `@when` it has been committed (core.md section 1)."""

from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from turnout.audit.models import AuditEntry
from turnout.jobs import actions as jobs

Consequence = Callable[[AuditEntry], None]
C = TypeVar("C", bound=Consequence)

_within: dict[str, list[Consequence]] = defaultdict(list)
_when: dict[str, list[Consequence]] = defaultdict(list)


def within(*verbs: str) -> Callable[[C], C]:
    """Call the function in the transaction of every act with one of `verbs`.

    It changes rows of its own room only, under the caller's locks, and neither refuses nor touches the network.
    """

    def hear(consequence: C) -> C:
        for verb in verbs:
            _within[verb].append(consequence)
        return consequence

    return hear


def when(*verbs: str) -> Callable[[C], C]:
    """Call the function some time after an act with one of `verbs` was committed; it may run twice."""

    def hear(consequence: C) -> C:
        for verb in verbs:
            _when[verb].append(consequence)
        return consequence

    return hear


def consequences() -> dict[str, dict[str, list[str]]]:
    """Return every verb that somebody hears, with the names of what follows within and after it."""
    verbs = sorted({*_within, *_when})
    return {
        verb: {"within": _names(_within.get(verb, [])), "when": _names(_when.get(verb, []))} for verb in verbs
    }


def _names(heard: list[Consequence]) -> list[str]:
    return sorted(f"{one.__module__}.{one.__name__}" for one in heard)


def dispatch(acts: list[AuditEntry]) -> None:
    """Call what must follow within, and enqueue one job for each act that somebody hears afterwards."""
    for act in acts:
        for consequence in _within.get(act.verb, ()):
            consequence(act)
    calls = [jobs.Call(react, {"act": str(act.pk)}, key=str(act.pk)) for act in acts if _when.get(act.verb)]
    if calls:
        jobs.enqueue_many(calls)


@jobs.job
def react(act: str) -> None:
    """Let everything follow that hears this act's verb; safe to run again, as each consequence is."""
    entry = AuditEntry.objects.get(pk=UUID(act))
    for consequence in _when.get(entry.verb, ()):
        consequence(entry)

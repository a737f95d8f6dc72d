"""The one mechanism that changes states: check the move, write on condition, record (design.md section 2)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.audit.models import AuditEntry
from turnout.kernel import permissions, statements, text
from turnout.kernel.actors import Actor, Scoped
from turnout.kernel.refusals import Refused
from turnout.lifecycle.models import Living
from turnout.lifecycle.states import Move

L = TypeVar("L", bound=Living)


@transaction.atomic
def begin(thing: Living, *, by: Actor, verb: str, reason: str = "", **facts: Any) -> AuditEntry:
    """Save a newborn thing in a state that its life may begin in, and record the act that bore it.

    Before: unsaved, `state` set. After: saved with version 1, the act and its change written.
    """
    changes = begin_many([thing])
    return audit.record(verb, thing, by=by, changes=changes, reason=reason, **facts)


def begin_many(things: Sequence[Living]) -> list[audit.Shift]:
    """Save newborn things of one kind in bulk; return their changes for the act that the caller records."""
    if not things:
        return []
    model = type(things[0])
    for thing in things:
        if str(thing.state) not in model.lifecycle.births:
            raise ValueError(f"{model.__name__} cannot be born {thing.state}")
        thing.version = 1
    statements.insert(things)
    return [_shift(thing, "", thing.state) for thing in things]


@transaction.atomic
def move(thing: Living, name: str, *, by: Actor, reason: str = "", **facts: Any) -> AuditEntry:
    """Make one move of one thing, and record it under the move's own verb.

    Before: the caller holds the locks of core.md section 3 where others depend on the state. After: state and
    version of the row and of `thing` changed, act and change written. Refused: wrong_state, lost_race,
    reason_missing. Nothing checks permissions here: doors and buttons ask `allowed`.
    """
    arrow = type(thing).lifecycle.moves[name]
    changes = move_many([thing], name, reason=reason)
    return audit.record(arrow.verb, thing, by=by, changes=changes, reason=reason, **facts)


def move_many(things: Sequence[L], name: str, *, reason: str = "") -> list[audit.Shift]:
    """Make one move of several things of one kind, all or none; return the changes for the caller's act."""
    if not things:
        return []
    model = type(things[0])
    arrow = model.lifecycle.moves[name]
    _check(things, arrow, reason)
    groups: dict[str, list[L]] = defaultdict(list)
    for thing in things:
        groups[thing.state].append(thing)
    changes = []
    with transaction.atomic():
        for source, group in groups.items():
            _write(group, source, arrow.target)
            changes += [_shift(thing, source, arrow.target) for thing in group]
    return changes


def require_start(thing: Living, name: str) -> None:
    """Refuse (`wrong_state`) a move that does not begin where a thing stands; it is asked before anything is done."""
    _check_state([thing], type(thing).lifecycle.moves[name])


def allowed(actor: Actor, thing: Living) -> list[Move]:
    """Return the moves that `actor` may make now: those that start here and whose permission covers the thing."""
    scoped: Scoped = thing  # type: ignore[assignment]
    return [
        move
        for move in thing.lifecycle.from_state(thing.state)
        if move.permission is not None and permissions.may(actor, move.permission, scoped)
    ]


def _check(things: Iterable[Living], arrow: Move, reason: str) -> None:
    if arrow.needs_reason and text.is_blank(reason):
        raise Refused("reason_missing", _("Say why. The reason is kept in the history."), field="reason")
    _check_state(things, arrow)


def _check_state(things: Iterable[Living], arrow: Move) -> None:
    for thing in things:
        if thing.state not in arrow.sources:
            raise Refused(
                "wrong_state",
                _("This is not possible now: it is “%(state)s”.") % {"state": thing.state_label},
                state=thing.state,
                move=arrow.name,
            )


def _write(group: Sequence[Living], source: str, target: str) -> None:
    """Change the rows that still are in `source`; if one is not, somebody was faster and nothing is changed."""
    rows = type(group[0])._default_manager.filter(pk__in=[thing.pk for thing in group], state=source)
    if rows.update(state=target, version=F("version") + 1) != len(group):
        raise Refused("lost_race", _("Somebody else changed this a moment earlier. Look at it again."))
    for thing in group:
        thing.state = target
        thing.version += 1


def _shift(thing: Living, source: str, target: str) -> audit.Shift:
    return audit.Shift(thing._meta.label_lower, str(thing.pk), thing.version, source, str(target))

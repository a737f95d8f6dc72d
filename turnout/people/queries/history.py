"""Histories with names: acts as the timeline of a page shows them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from turnout.audit.queries import Line
from turnout.audit.rules import words
from turnout.kernel.actors import SYSTEM, Actor
from turnout.people.models import Person, User


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of `ui/timeline.html`."""

    text: str
    why: str
    at: datetime
    zone: str
    by: str
    weight: str


@dataclass(frozen=True, slots=True)
class _Call:
    """How actors of a kind that a room above knows are called."""

    names: Callable[[Collection[UUID]], dict[str, str]]
    unknown: Callable[[], str]


_calls: dict[str, _Call] = {}


def called(
    kind: str, names: Callable[[Collection[UUID]], dict[str, str]], unknown: Callable[[], str]
) -> None:
    """Let a room above say how its kind of actors is called: names by key, and a word for the others."""
    _calls[kind] = _Call(names, unknown)


def entries(lines: Sequence[Line], zone: str) -> list[Entry]:
    """Return acts as timeline entries on the wall clock of `zone`, with who did it; two statements for any number."""
    names = names_of(line.actor for line in lines)
    return [
        Entry(
            text=words.told(line.verb, line.facts),
            why=f"“{line.reason}”" if line.reason else "",
            at=line.at,
            zone=zone,
            by=names.get(line.actor, ""),
            weight=_weight(line, is_newest=number == 0),
        )
        for number, line in enumerate(lines)
    ]


def names_of(actors: Iterable[Actor]) -> dict[Actor, str]:
    """Return what to call each actor: people by name, the machine "by itself"; one statement for each kind."""
    wanted = set(actors)
    ids = {one for a in wanted if a.kind == "user" for one in (a.id, a.acting_for) if one}
    users = _names(User.objects.select_related("person"), ids)
    persons = _names(Person.objects.all(), {a.id for a in wanted if a.kind == "person"})
    others = {kind: call.names(_keys(a.id for a in wanted if a.kind == kind)) for kind, call in _calls.items()
              if any(a.kind == kind for a in wanted)}  # fmt: skip
    found = {}
    for actor in wanted:
        if actor.kind == SYSTEM.kind:
            found[actor] = _("by itself")
        elif actor.kind == "user":
            found[actor] = _told(users, actor)
        elif actor.kind in _calls:
            found[actor] = others[actor.kind].get(actor.id) or _calls[actor.kind].unknown()
        else:
            found[actor] = persons.get(actor.id, _("a visitor"))
    return found


def _told(users: dict[str, str], actor: Actor) -> str:
    name = users.get(actor.id, _("a deleted login"))
    if not actor.acting_for:
        return name
    other = users.get(actor.acting_for, _("a deleted login"))
    return _("%(name)s for %(other)s") % {"name": name, "other": other}


def _names(rows: "object", ids: set[str]) -> dict[str, str]:
    keys = _keys(ids)
    if not keys:
        return {}
    return {str(row.pk): _name(row) for row in rows.filter(pk__in=keys)}  # type: ignore[attr-defined]


def _keys(ids: Iterable[str]) -> list[UUID]:
    return [UUID(one) for one in ids if _is_key(one)]


def _name(row: User | Person) -> str:
    if isinstance(row, User):
        return row.called
    return row.name


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _weight(line: Line, *, is_newest: bool) -> str:
    if is_newest:
        return "lit"
    return "key" if line.verb in words.KEY else ""

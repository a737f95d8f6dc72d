"""How a life is declared: its states, the moves between them, and who may make them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices

from turnout.kernel.permissions import Permission


@dataclass(frozen=True, slots=True)
class Move:
    """An arrow: its name, the states it starts from, the one it ends in, and the act it is recorded as.

    `by_itself` says when time makes it, in words; empty when only somebody does, or another act brings it along.
    """

    name: str
    sources: frozenset[str]
    target: str
    verb: str
    label: str
    permission: Permission | None = None
    needs_reason: bool = False
    by_itself: str = ""


def arrow(  # noqa: PLR0913 -- the words of one sentence
    name: str,
    sources: Iterable[str],
    target: str,
    *,
    verb: str,
    label: str,
    permission: Permission | None = None,
    reason: str = "",
    by_itself: str = "",
) -> Move:
    """Declare a move; `reason="required"` for one that nobody may make without saying why."""
    needs = reason == "required"
    return Move(name, frozenset(map(str, sources)), str(target), verb, label, permission, needs, by_itself)


class Lifecycle:
    """The table of one kind of thing: every state change that can ever happen to it."""

    registry: dict[str, "Lifecycle"] = {}

    def __init__(
        self, kind: str, states: type[TextChoices], *, births: Iterable[str], moves: Iterable[Move]
    ) -> None:
        self.kind = kind
        self.states = states
        self.births = frozenset(map(str, births))
        self.moves = {move.name: move for move in moves}
        Lifecycle.registry[kind] = self

    def arrows(self) -> set[tuple[str, str]]:
        """Return every (from, to) there is; from is empty for a birth."""
        born = {("", state) for state in self.births}
        return born | {(source, move.target) for move in self.moves.values() for source in move.sources}

    def needing_reason(self) -> set[tuple[str, str]]:
        """Return the arrows that every move over them needs a reason for."""
        free = {(s, m.target) for m in self.moves.values() if not m.needs_reason for s in m.sources}
        return {(s, m.target) for m in self.moves.values() if m.needs_reason for s in m.sources} - free

    def from_state(self, state: str) -> list[Move]:
        """Return the moves that start in `state`, as declared."""
        return [move for move in self.moves.values() if state in move.sources]

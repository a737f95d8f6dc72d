"""Who acts and where: small values, stored without foreign keys (core.md section 1)."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a `user`, a `person` (by a manage link), a `kiosk` (a door), a `visitor`, or the `system`."""

    kind: str
    id: str = ""
    acting_for: str = ""

    def __post_init__(self) -> None:
        if self.acting_for and self.acting_for == self.id:
            raise ValueError("Nobody acts for himself.")

    @property
    def rights_of(self) -> str:
        """The key of whose rights count: of whoever is acted for, else of the actor."""
        return self.acting_for or self.id


SYSTEM = Actor("system", "turnout")
VISITOR = Actor("visitor", "anonymous")


@dataclass(frozen=True, slots=True)
class Scope:
    """Within what a right holds: `everywhere`, or one `metro`, `partner`, `organization`, `campaign`, `event`."""

    kind: str
    id: str = ""


EVERYWHERE = Scope("everywhere")


class Scoped(Protocol):
    """A thing that says in which scopes it lies."""

    def scopes(self) -> frozenset[Scope]: ...

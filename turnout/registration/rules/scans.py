"""What a scanner app may say, and in which order that counts (docs/checkin-api.md)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

IN, UNDO, MORE, LESS = "in", "undo", "walk_in", "walk_in_undo"
KINDS = (IN, UNDO, MORE, LESS)
COUNTS = frozenset({MORE, LESS})
NO_DEVICE = frozenset({"device_unknown", "device_ended"})  # nothing of a device of this door
KEPT = frozenset({"forged", "other_event"})  # shown codes that staff want to see, though they mean nobody


@dataclass(frozen=True, slots=True)
class Scan:
    """What a device read or counted: its own id for it, when it was, and whom it means, by key or by the code shown."""

    id: str
    device: UUID
    kind: str
    scanned_at: datetime
    attendee_id: UUID | None = None
    code: str = ""
    first_name: str = ""
    age: int | None = None
    contact: str = ""

    @property
    def key(self) -> UUID:
        """Return what names it among all devices."""
        return uuid5(self.device, self.id)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a scan: `done` or why not, whom it meant, where he stands, which tap was there before."""

    scan: Scan
    code: str
    attendee_id: UUID | None = None
    standing: str = ""
    met_at: datetime | None = None
    met_device: UUID | None = None


def in_order(given: Sequence[Scan], now: datetime) -> list[Scan]:
    """Return the scans with instants that keep the order of each device, though its clock was set back meanwhile.

    A clock that is ahead counts as now.
    """
    last: dict[UUID, datetime] = {}
    found = []
    for one in given:
        at = min(max(one.scanned_at, last.get(one.device, one.scanned_at)), now)
        last[one.device] = at
        found.append(replace(one, scanned_at=at))
    return found

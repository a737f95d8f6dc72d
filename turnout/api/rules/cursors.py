"""Where a device stands in the list of a door: how far it has read, and from when on it hears of changes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

ALL, CHANGES = "all", "changes"
BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
MICRO = timedelta(microseconds=1)
PARTS = 4


@dataclass(frozen=True, slots=True)
class Cursor:
    """A page of the whole list, or of what changed since an instant; `after`: the last row that was told."""

    kind: str
    since: datetime
    until: datetime
    after: UUID | None = None

    def __str__(self) -> str:
        after = self.after.hex if self.after else ""
        return f"{self.kind}.{_number(self.since)}.{_number(self.until)}.{after}"


def parsed(given: str) -> Cursor | None:
    """Return what a device was told; None for what is none of ours."""
    parts = given.split(".")
    if len(parts) != PARTS or parts[0] not in {ALL, CHANGES}:
        return None
    try:
        since, until = (BEGAN + int(part) * MICRO for part in parts[1:3])
        return Cursor(parts[0], since, until, UUID(hex=parts[3]) if parts[3] else None)
    except (ValueError, OverflowError):
        return None


def _number(at: datetime) -> int:
    return (at - BEGAN) // MICRO

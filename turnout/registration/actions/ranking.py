"""Sort keys: who stands before whom in the lines of an event. Before each call the event is locked."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Max, QuerySet

from turnout.kernel import clock
from turnout.registration.models import WaitlistEntry
from turnout.registration.states import IN_LINE

GAP = 1_000_000  # between two ranks of a line: staff can move somebody in between


def at_tail(event_id: UUID, places: int) -> list[int]:
    """Return the keys of so many new ranks behind everybody who ever stood in a line of the event."""
    last = WaitlistEntry.objects.filter(event=event_id).aggregate(last=Max("sort_key"))["last"] or 0
    return [last + GAP * place for place in range(1, places + 1)]


def put_before(entry: WaitlistEntry, other: WaitlistEntry) -> None:
    """Give an entry the rank just before another; nobody else's rank changes, in this line or in another tier's.

    When the gap there is used up, the event's line is spaced anew in the same order (core.md section 2).
    """
    key = _before(other)
    if key is None:
        _space(entry.event_id)
        other.refresh_from_db(fields=["sort_key"])
        key = _before(other)
    if key is None:
        raise AssertionError("A line spaced anew has gaps.")
    WaitlistEntry.objects.filter(pk=entry.pk).update(sort_key=key, stands_since=clock.now())
    entry.sort_key = key


def to_tail(entries: Sequence[WaitlistEntry]) -> None:
    """Send entries to the tail, in the order that they have among themselves."""
    if not entries:
        return
    ordered = sorted(entries, key=lambda one: one.sort_key)
    now = clock.now()
    for entry, key in zip(ordered, at_tail(ordered[0].event_id, len(ordered)), strict=True):
        entry.sort_key, entry.stands_since = key, now
    WaitlistEntry.objects.bulk_update(ordered, ["sort_key", "stands_since"])


def stand_anew(entries: Sequence[WaitlistEntry]) -> None:
    """Note that entries want something else from now on, at the ranks that they have."""
    WaitlistEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(stands_since=clock.now())


def _before(other: WaitlistEntry) -> int | None:
    """Return a free key between an entry and whoever stands before it; None when there is no room for one."""
    last = _line(other.event_id).filter(sort_key__lt=other.sort_key).aggregate(last=Max("sort_key"))["last"]
    if last is None:
        return other.sort_key - GAP
    middle: int = (last + other.sort_key) // 2
    return middle if middle > last else None


def _space(event_id: UUID) -> None:
    """Space the ranks of an event's line evenly again, behind all that were in use: keys never meet on the way."""
    rows = list(_line(event_id).order_by("sort_key", "pk").only("pk", "sort_key"))
    for entry, key in zip(rows, at_tail(event_id, len(rows)), strict=True):
        entry.sort_key = key
    WaitlistEntry.objects.bulk_update(rows, ["sort_key"], batch_size=500)


def _line(event_id: UUID) -> QuerySet[WaitlistEntry]:
    return WaitlistEntry.objects.filter(event=event_id, state__in=IN_LINE)

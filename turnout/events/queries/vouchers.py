"""Codes of an event: one that was typed, and the list at the desk."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from turnout.events.models import Event, Voucher
from turnout.kernel import keyset
from turnout.kernel.keyset import Page

SIZE = 50
BATCH = 500
LONGEST = 32  # characters of a code


def find(event_id: UUID, code: str) -> Voucher | None:
    """Return the code of an event, as it is stored; a database that holds no such text is not asked."""
    if not code or len(code) > LONGEST:
        return None
    return Voucher.objects.filter(event=event_id, code=code).first()


def usable(event_id: UUID, code: str, now: datetime) -> Voucher | None:
    """Return the code of an event that is good for anything at `now`; None for one that is unknown or used up."""
    found = find(event_id, code)
    if found is None or not found.is_valid_at(now):
        return None
    return None if 0 in {found.left, found.budget_left} else found


def every(event: Event) -> Iterator[Voucher]:
    """Return all codes of an event with their tiers, the oldest first, in constant memory."""
    rows = Voucher.objects.filter(event=event).select_related("tier").order_by("pk")
    return rows.iterator(chunk_size=BATCH)


def page(event: Event, *, after: str, before: str) -> Page[Voucher]:
    """Return a page of the codes of an event, the newest first: one statement."""
    rows = Voucher.objects.filter(event=event).select_related("tier")
    return keyset.page(rows, "-pk", after=after, before=before, size=SIZE)

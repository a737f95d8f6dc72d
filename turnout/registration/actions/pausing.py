"""Pause those in line who cannot be reached: a bounce does not cost them their rank (core.md section 2)."""

from uuid import UUID

from django.db import transaction

from turnout.audit import actions as audit
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.registration.actions import capacity, serving
from turnout.registration.models import WaitlistEntry
from turnout.registration.states import IN_LINE


def pause(person_id: UUID, *, by: Actor) -> int:
    """Pass over every entry of a person until mail reaches him again; return how many. Ranks stay."""
    return sum(_pause(event_id, person_id, by) for event_id in _events(person_id, is_paused=False))


def resume(person_id: UUID, *, by: Actor) -> int:
    """Let the entries of a person take their turn again, and serve their lines; return how many."""
    return sum(_resume(event_id, person_id, by) for event_id in _events(person_id, is_paused=True))


def _events(person_id: UUID, *, is_paused: bool) -> list[UUID]:
    rows = WaitlistEntry.objects.filter(
        registration__registrant=person_id, state__in=IN_LINE, paused_at__isnull=not is_paused
    )
    return sorted(rows.order_by().values_list("event_id", flat=True).distinct())


@transaction.atomic
def _pause(event_id: UUID, person_id: UUID, by: Actor) -> int:
    capacity.lock(event_id)
    found = _entries(event_id, person_id, is_paused=False)
    _write(found, "line.paused", by, is_paused=True)
    return len(found)


@transaction.atomic
def _resume(event_id: UUID, person_id: UUID, by: Actor) -> int:
    capacity.lock(event_id)
    found = _entries(event_id, person_id, is_paused=True)
    _write(found, "line.resumed", by, is_paused=False)
    serving.serve(event_id)
    return len(found)


def _entries(event_id: UUID, person_id: UUID, *, is_paused: bool) -> list[WaitlistEntry]:
    rows = WaitlistEntry.objects.filter(
        event=event_id,
        registration__registrant=person_id,
        state__in=IN_LINE,
        paused_at__isnull=not is_paused,
    )
    return list(locked(rows.select_related("registration")))


def _write(entries: list[WaitlistEntry], verb: str, by: Actor, *, is_paused: bool) -> None:
    now = clock.now()
    for entry in entries:
        entry.paused_at, entry.stands_since = (now if is_paused else None), now
    WaitlistEntry.objects.bulk_update(entries, ["paused_at", "stands_since"])
    audit.record_each(
        [audit.Draft(verb, one.registration, by, facts={"tier": str(one.tier_id)}) for one in entries]
    )

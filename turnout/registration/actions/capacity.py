"""Places: the only code that hands them out, takes them back, and changes how many there are.

The truth is one guarded counter per tier and one per event, moved by a conditional UPDATE in the transaction
that writes the places, under a database CHECK (core.md section 3, invariants.md section 1). A booking writes its
rows first and moves its counters last, the event's before its tiers', tiers in the order of their keys; what
must be read after the counters is read in one statement after them, never in their subqueries.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from turnout.events.models import Event, Tier
from turnout.kernel import clock, ids, statements
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.registration.models import PlaceMove
from turnout.registration.rules import admission, turns

Places = Mapping[UUID, int]


@dataclass(frozen=True, slots=True)
class _Step:
    """What a counter said when it had moved."""

    held: int
    seq: int
    capacity: int | None


def lock(event_id: UUID) -> tuple[Event, dict[UUID, Tier]]:
    """Return the event and its tiers under their locks, in the one order; refused when there is no such event."""
    event = locked(Event.objects.filter(pk=event_id)).first()
    if event is None:
        raise Refused("not_found", _("There is no such event."))
    tiers = {tier.pk: tier for tier in locked(Tier.objects.filter(event_id=event_id))}
    return event, tiers


def lock_both(one: UUID, other: UUID) -> None:
    """Lock two events in the order of their keys, then the tiers of both; refused when one does not exist."""
    if len(list(locked(Event.objects.filter(pk__in={one, other})))) != len({one, other}):
        raise Refused("not_found", _("There is no such event."))
    list(locked(Tier.objects.filter(event_id__in={one, other})))


def claim(event_id: UUID, wants: Places, *, act_id: UUID, by_staff: bool = False) -> Event:
    """Take places for a newcomer: all of them, or a refusal; return the event as it stands now, under its lock.

    Before: the rows of the places are written in this transaction, no lock is held that lies below the event.
    After: counters moved and replayable. Refused: event_full, tier_full, line_first, tier_not_on_sale and the
    refusals of `admission`; the caller then rolls back what it wrote. Source: core.md section 3; I-01, I-02, I-17.
    """
    wanted = _nonzero(wants)
    *moved, _proof, found = statements.run(
        [*_taking(event_id, wanted), _proving(event_id, wanted, act_id), AFTER.statement(event_id)]
    )
    _taken(wanted, moved)
    event, tiers = _event_and_tiers(AFTER.read(found))
    now = clock.now()
    if by_staff:
        admission.require_for_staff(event)
    else:
        admission.require_open(event, now)
    _require_fair(event, tiers, wants, now, by_staff=by_staff)
    return event


def hold(event_id: UUID, wants: Places, *, act_id: UUID) -> None:
    """Take free places for people who wait: for an offer, or to give them at once. Before: event and tiers are locked.

    Who waits goes on waiting; whoever is given a place is counted out by `leave`.
    """
    wanted = _nonzero(wants)
    if not wanted:
        return
    steps = _taken(wanted, statements.run(_taking(event_id, wanted)))
    _prove(event_id, wanted, steps, act_id, sign=1)


def give_back(event_id: UUID, gives: Places, *, act_id: UUID) -> None:
    """Give places back. Before: event and tiers are locked. After: nobody holds them; `serving.release` calls it."""
    wanted = _nonzero(gives)
    if not wanted:
        return
    total = sum(wanted.values())
    steps: dict[UUID | None, _Step] = {None: _move(Event, event_id, -total)}
    for tier_id in sorted(wanted):
        steps[tier_id] = _move(Tier, tier_id, -wanted[tier_id])
    _prove(event_id, wanted, steps, act_id, sign=-1)


def join(event_id: UUID, wants: Places) -> None:
    """Count people into the lines. Before: event and tiers are locked."""
    _move_waiting(event_id, wants, sign=1)


def standing(event_id: UUID) -> tuple[Event, dict[UUID, Tier]]:
    """Return event and tiers as this transaction left them. Before: they are locked."""
    return _event_and_tiers(AFTER.rows(event_id))


def leave(event_id: UUID, gives: Places) -> None:
    """Count people out of the lines. Before: event and tiers are locked."""
    _move_waiting(event_id, gives, sign=-1)


def resize(thing: Tier | Event, capacity: int | None, *, act_id: UUID) -> None:
    """Write how many places a tier, or the event over its tiers, has; null is no limit, 0 is none.

    Before: event and tiers are locked, the act is recorded. Refused: capacity_below_held, never clamped (I-08).
    """
    event_id = thing.event_id if isinstance(thing, Tier) else thing.pk
    require_room_for_held(thing.held, capacity)
    _resize(type(thing), thing.pk, event_id, capacity, act_id)
    thing.refresh_from_db()


def require_room_for_held(held: int, capacity: int | None) -> None:
    """Refuse a number of places below what people hold (capacity_below_held; I-08) or below nothing."""
    if capacity is not None and capacity < 0:
        raise Refused("bad_input", _("A number of places is 0 or more."), field="capacity")
    if capacity is not None and capacity < held:
        raise Refused(
            "capacity_below_held",
            _("%(held)s people hold a place, so it cannot be fewer than that.") % {"held": held},
            field="capacity",
            held=held,
        )


# --- counters ---------------------------------------------------------------------------------


def _taking(event_id: UUID, wanted: Places) -> list[statements.Statement]:
    """Return what moves the counters up where they allow it, event first, then tiers in the order of their keys."""
    return [
        _taking_one(Event, event_id, sum(wanted.values())),
        *(_taking_one(Tier, tier_id, wanted[tier_id]) for tier_id in sorted(wanted)),
    ]


def _taking_one(model: type[Model], pk: UUID, places: int) -> statements.Statement:
    return _updating(
        model,
        "held = held + %s, move_seq = move_seq + 1",
        "id = %s AND (capacity IS NULL OR held + %s <= capacity)",
        [places, statements.key(pk), places],
    )


def _taken(wanted: Places, moved: Sequence[Sequence[statements.Row]]) -> dict[UUID | None, _Step]:
    """Return what the counters said; refused when one of them did not move, and then nothing may stay written."""
    counters: list[UUID | None] = [None, *sorted(wanted)]
    steps = {counter: _Step(*rows[0]) for counter, rows in zip(counters, moved, strict=True) if rows}
    for counter in counters:
        if counter not in steps:
            places = sum(wanted.values()) if counter is None else wanted[counter]
            code = "event_full" if counter is None else "tier_full"
            raise Refused(code, _("Somebody else took the last places a moment ago."), places=places)
    return steps


def _move(model: type[Model], pk: UUID, delta: int) -> _Step:
    row = _update(model, "held = held + %s, move_seq = move_seq + 1", "id = %s", [delta, statements.key(pk)])
    if row is None:
        raise Refused("not_found", _("There is no such event."))
    return row


def _move_waiting(event_id: UUID, people: Places, *, sign: int) -> None:
    wanted = _nonzero(people)
    if not wanted:
        return
    _update(Event, "waiting = waiting + %s, content_version = content_version + 1", "id = %s",
            [sign * sum(wanted.values()), statements.key(event_id)])  # fmt: skip
    for tier_id in sorted(wanted):
        _update(Tier, "waiting = waiting + %s", "id = %s", [sign * wanted[tier_id], statements.key(tier_id)])


def _resize(model: type[Model], pk: UUID, event_id: UUID, capacity: int | None, act_id: UUID) -> None:
    step = _update(model, "capacity = %s, move_seq = move_seq + 1", "id = %s", [capacity, statements.key(pk)])
    if model is Tier:
        _update(Event, "content_version = content_version + 1", "id = %s", [statements.key(event_id)])
    if step is None:
        raise Refused("not_found", _("There is no such event."))
    PlaceMove.objects.create(
        event_id=event_id,
        tier_id=pk if model is Tier else None,
        seq=step.seq,
        delta=0,
        held_after=step.held,
        capacity=step.capacity,
        act_id=act_id,
        at=clock.now(),
    )


def _update(model: type[Model], change: str, condition: str, values: list[Any]) -> _Step | None:
    """Run one conditional UPDATE of one counter row and return what it says afterwards."""
    rows = statements.run([_updating(model, change, condition, values)])[0]
    return _Step(*rows[0]) if rows else None


def _updating(model: type[Model], change: str, condition: str, values: list[Any]) -> statements.Statement:
    table = connection.ops.quote_name(model._meta.db_table)
    text = f"UPDATE {table} SET {change} WHERE {condition} RETURNING held, move_seq, capacity"  # noqa: S608
    return text, values


# --- what is read after the counters, and what is written about them ------------------------------


# Event and tiers as they stand after this transaction moved them, in one statement.
AFTER = statements.Prepared(
    lambda event_id: (
        Tier.objects.filter(event_id=event_id)
        .select_related("event")
        .defer("description", "event__description", "event__bring", "event__search_key", "event__pay_how")
    )
)


def _event_and_tiers(rows: Sequence[Tier]) -> tuple[Event, dict[UUID, Tier]]:
    tiers = {tier.pk: tier for tier in rows}
    if not tiers:
        raise Refused("tier_unknown", _("This event has no places to book."))
    return next(iter(tiers.values())).event, tiers


def _require_fair(
    event: Event, tiers: dict[UUID, Tier], wants: Places, now: datetime, *, by_staff: bool
) -> None:
    """Refuse what somebody in line could take, and tiers that are not this event's or not on sale.

    A freed place is offered to the line in the transaction that frees it; this catches what became of use to
    somebody since then: an address just proven, say.
    """
    for tier_id, places in wants.items():
        if tier_id not in tiers:
            raise Refused("tier_unknown", _("This place is not one of this event."), field="tier")
        if not by_staff:
            admission.require_on_sale(tiers[tier_id], now)
        tiers[tier_id].held -= places
        event.held -= places
    if event.waiting and turns.is_overtaken(event, tiers, now):
        raise Refused("line_first", _("The free places belong to the people who wait."))


def _proving(event_id: UUID, wanted: Places, act_id: UUID) -> statements.Statement:
    """Return what `_prove` writes, read from the counters themselves, so that it is sent with what moves them.

    A counter that did not move has its step written down already; that claim is refused.
    """
    table, now = connection.ops.quote_name(PlaceMove._meta.db_table), clock.now()
    given = [statements.key(act_id), connection.ops.adapt_datetimefield_value(now)]
    parts = [_step_of(Event, "id, NULL", event_id, sum(wanted.values()), given)]
    parts += [_step_of(Tier, "event_id, id", tier_id, wanted[tier_id], given) for tier_id in sorted(wanted)]
    text = (
        f"INSERT INTO {table} (id, event_id, tier_id, seq, delta, held_after, capacity, act_id, at) "
        f"{' UNION ALL '.join(part for part, _ in parts)} ON CONFLICT DO NOTHING RETURNING seq"
    )
    return text, [value for _, values in parts for value in values]


def _step_of(
    model: type[Model], owner: str, pk: UUID, places: int, given: Sequence[Any]
) -> statements.Statement:
    table = connection.ops.quote_name(model._meta.db_table)
    text = f"SELECT %s, {owner}, move_seq, %s, held, capacity, %s, %s FROM {table} WHERE id = %s"  # noqa: S608
    return text, [statements.key(ids.uuid7()), places, *given, statements.key(pk)]


def _prove(
    event_id: UUID, moved: Places, steps: dict[UUID | None, _Step], act_id: UUID, *, sign: int
) -> None:
    """Write the steps down, so that replaying them shows that held never passed capacity."""
    wanted = _nonzero(moved)
    now = clock.now()
    total = sum(wanted.values())
    statements.insert(
        [
            PlaceMove(
                event_id=event_id,
                tier_id=counter,
                seq=step.seq,
                delta=sign * (total if counter is None else wanted[counter]),
                held_after=step.held,
                capacity=step.capacity,
                act_id=act_id,
                at=now,
            )
            for counter, step in steps.items()
        ]
    )


def _nonzero(places: Places) -> dict[UUID, int]:
    return {tier_id: count for tier_id, count in places.items() if count}

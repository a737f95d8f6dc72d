"""Serve the line: whatever is free goes to whoever is first, in the transaction that frees it (core.md section 2, 3).

One way for every cause: a cancelled place, an offer that lapsed, more places, a proven address (G-18).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from turnout.audit import actions as audit
from turnout.events.models import Event, Tier
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, Actor
from turnout.kernel.locks import locked
from turnout.lifecycle import actions as lifecycle
from turnout.registration.actions import capacity, demand, holding, leaving, notices, offer_notices, versions
from turnout.registration.models import Attendee, Offer, Registration, WaitlistEntry
from turnout.registration.queries import turns as queue
from turnout.registration.rules import lines, pace, paying, screening, turns
from turnout.registration.rules.lines import Turn
from turnout.registration.states import AttendeeState, EntryState, OfferState

Taking = tuple[Turn, int]


@dataclass(frozen=True, slots=True)
class Served:
    """What the line got: offers made or made larger, places in them, people who have a place without asking."""

    offers: int = 0
    places: int = 0
    placed: int = 0


NOBODY = Served()


@transaction.atomic
def serve_event(event_id: UUID) -> Served:
    """Lock an event with its tiers and give its line what is free; safe to run at any time, any number of times."""
    capacity.lock(event_id)
    return serve(event_id)


def release(event_id: UUID, gives: Mapping[UUID, int], *, act_id: UUID, told: UUID | None = None) -> Served:
    """Give places back, and what is free then to the line. Before: event and tiers are locked, rows are written.

    `told`: a registration whose family the caller tells afterwards how it stands, whatever it got.
    """
    capacity.give_back(event_id, gives, act_id=act_id)
    served = serve(event_id, cause=act_id, told=told)
    demand.look_at_ranks(event_id)
    return served


def serve(event_id: UUID, *, cause: UUID | None = None, told: UUID | None = None) -> Served:
    """Give what is free to the line, first to last, in one order over all tiers.

    Before: event and tiers are locked. After: offers LIVE with their places held and a message each, or (events
    that choose `auto_confirm`) people with a place; nothing is free that anybody in line could take, unless the line
    sleeps. A place that is freed while the head has a short offer joins that offer. `cause`: the act that freed it;
    `told`: as in `release`.
    """
    event, tiers = capacity.standing(event_id)
    now = clock.now()
    taking = list(turns.next_in(event, tiers, now))
    if not taking:
        return NOBODY
    if event.auto_confirm:
        return _place(event, taking, cause, told)
    grown = [one for one in taking if one[0].offered]
    fresh = [one for one in taking if not one[0].offered]
    _grow(event, grown, cause)
    _offer(event, tiers, fresh, now, cause)
    return Served(offers=len(taking), places=sum(count for _turn, count in taking))


def offer_by_hand(entry: WaitlistEntry, count: int, *, by: Actor, reason: str) -> Offer:
    """Offer places to one entry out of order. Before: event and tiers are locked, `count` places are free."""
    event, tiers = capacity.standing(entry.event_id)
    taking = [(Turn(entry, count), count)]
    return _offer(event, tiers, taking, clock.now(), None, by=by, reason=reason)[0]


def waiting_people(registrations: Sequence[UUID], event_id: UUID) -> dict[tuple[UUID, UUID], list[Attendee]]:
    """Return who waits, under their locks, in their order, by registration and tier."""
    rows = locked(
        Attendee.objects.filter(
            event=event_id, registration__in=registrations, state=AttendeeState.WAITING
        ).select_related("person")
    )
    return queue.grouped(sorted(rows, key=lambda one: one.position))


def _offer(  # noqa: PLR0913 -- the words of one sentence
    event: Event,
    tiers: Mapping[UUID, Tier],
    taking: Sequence[Taking],
    now: datetime,
    cause: UUID | None,
    *,
    by: Actor = SYSTEM,
    reason: str = "",
) -> list[Offer]:
    if not taking:
        return []
    offers = [_new_offer(event, tiers[turn.entry.tier_id], turn.entry, count, now) for turn, count in taking]
    for offer in offers:
        offer.is_by_hand = by != SYSTEM
    births = {shift.id: shift for shift in lifecycle.begin_many(offers)}
    moves = {shift.id: shift for shift in lifecycle.move_many([turn.entry for turn, _ in taking], "offer")}
    acts = audit.record_each(
        [
            audit.Draft(
                "offer.made",
                offer.registration,
                by,
                [births[str(offer.pk)], moves[str(offer.entry_id)]],
                reason,
                {
                    "places": offer.places,
                    "tier": str(offer.tier_id),
                    "until": offer.expires_at.isoformat(),
                    "cause": str(cause or ""),
                },
            )
            for offer in offers
        ]
    )
    capacity.hold(event.pk, leaving.held_by(offers), act_id=cause or acts[-1].pk)
    offer_notices.send_made(event, offers)
    return offers


def _new_offer(event: Event, tier: Tier, entry: WaitlistEntry, places: int, now: datetime) -> Offer:
    how = pace.current()
    announced = pace.announced_at(event, tier, now, how)
    return Offer(
        entry=entry,
        registration=entry.registration,
        event=event,
        tier=tier,
        state=OfferState.LIVE,
        places=places,
        made_at=now,
        announced_at=announced,
        expires_at=pace.deadline(event, tier, announced, how),
    )


def _grow(event: Event, taking: Sequence[Taking], cause: UUID | None) -> None:
    """Let freed places join the short offers of those who come first; each keeps its deadline (core.md section 2)."""
    if not taking:
        return
    by_entry = {turn.entry.pk: count for turn, count in taking}
    offers = list(
        locked(Offer.objects.filter(entry__in=by_entry, state=OfferState.LIVE)).select_related(
            "registration__registrant", "tier"
        )
    )
    for offer in offers:
        offer.places += by_entry[offer.entry_id]
    Offer.objects.bulk_update(offers, ["places"])
    acts = audit.record_each(
        [
            audit.Draft(
                "offer.grown",
                offer.registration,
                SYSTEM,
                facts={"places": offer.places, "tier": str(offer.tier_id), "cause": str(cause or "")},
            )
            for offer in offers
        ]
    )
    wants = lines.places_of((offer.tier_id, by_entry[offer.entry_id]) for offer in offers)
    capacity.hold(event.pk, wants, act_id=cause or acts[-1].pk)
    offer_notices.send_resized(event, offers)


def _place(event: Event, taking: Sequence[Taking], cause: UUID | None, told: UUID | None) -> Served:
    """Give places without asking, as the event chose (G-25); one act and one message per registration and tier.

    Whoever gets one waits for no other: so a turn may find fewer people than it counted, or none, and what it
    would have taken goes to whoever comes next.
    """
    placed = 0
    for turn, count in taking:
        entry = turn.entry
        locked(Registration.objects.filter(pk=entry.registration_id)).first()
        people = waiting_people([entry.registration_id], event.pk)
        waiting = people.get((entry.registration_id, entry.tier_id), [])
        chosen = waiting[:count]
        if chosen:
            leaving.leave_other_lines(event, chosen, by=SYSTEM, told=entry.registration_id)
            entry.refresh_from_db(fields=["state", "version"])
            _place_one(event, entry, chosen, is_all=len(chosen) == len(waiting), cause=cause)
            if entry.registration_id != told:
                _tell_placed(event, entry.registration, chosen)
            placed += len(chosen)
    return Served(placed=placed + serve(event.pk, cause=cause, told=told).placed)


def _place_one(
    event: Event, entry: WaitlistEntry, chosen: Sequence[Attendee], *, is_all: bool, cause: UUID | None
) -> None:
    registration = entry.registration
    registration.event = event
    changes = holding.give(chosen, event)
    if is_all and entry.state == EntryState.WAITING:
        changes += lifecycle.move_many([entry], "enroll")
    act = audit.record(
        "line.served",
        registration,
        by=SYSTEM,
        changes=changes,
        places=len(chosen),
        tier=str(entry.tier_id),
        cause=str(cause or ""),
    )
    wants = {entry.tier_id: len(chosen)}
    capacity.hold(event.pk, wants, act_id=act.pk)
    capacity.leave(event.pk, wants)
    holding.confirm_covered(registration, chosen, by=SYSTEM)


def _tell_placed(event: Event, registration: Registration, chosen: Sequence[Attendee]) -> None:
    everybody = list(registration.attendees.select_related("person").order_by("position", "pk"))
    what = paying.told_as([one for one in everybody if one in chosen], screening.told_as(event, "placed"))
    notices.send_changed(
        registration, everybody, version=versions.of(registration), what=what, touched=chosen
    )

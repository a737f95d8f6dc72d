"""Leave lines: what ends when somebody waits no more, and whoever gets a place waits for no other one (G-30).

Before each call the event is locked with its tiers, in the caller's transaction; whoever frees places serves the line.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from turnout.audit import actions as audit
from turnout.events.models import Event
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.lifecycle import actions as lifecycle
from turnout.registration.actions import capacity, notices, offer_notices, ranking, versions
from turnout.registration.models import Attendee, Offer, Registration, WaitlistEntry
from turnout.registration.queries import twins
from turnout.registration.rules import lines
from turnout.registration.states import IN_LINE, LIVE, AttendeeState, OfferState


@dataclass(slots=True)
class Left:
    """What ended with the waits of a registration: entries, offers, places these held, offers that are smaller now."""

    changes: list[audit.Shift] = field(default_factory=list)
    freed: Counter[UUID] = field(default_factory=Counter)
    smaller: list[Offer] = field(default_factory=list)


def leave_lines(
    registration: Registration, people: Sequence[Attendee], left: Counter[UUID], *, by_staff: bool
) -> Left:
    """End the entries in which nobody waits any more, and whatever offers hold for people who do not.

    `people` are all of the registration as they are now; `left` says of which tiers somebody stopped waiting.
    """
    found = Left()
    if not left:
        return found
    still = Counter(one.tier_id for one in people if one.state == AttendeeState.WAITING)
    entries = [
        entry
        for entry in locked(WaitlistEntry.objects.filter(registration=registration, state__in=IN_LINE))
        if entry.tier_id in left
    ]
    offers = live_of([entry.pk for entry in entries])
    over = [offer for offer in offers if not still[offer.tier_id]]
    found.changes += end(over, "withdraw" if by_staff else "decline")
    for offer in offers:
        places = min(offer.places, still[offer.tier_id])
        found.freed[offer.tier_id] += offer.places - places
        if 0 < places < offer.places:
            offer.places = places
            found.smaller.append(offer)
    Offer.objects.bulk_update(found.smaller, ["places"])
    ranking.stand_anew([entry for entry in entries if still[entry.tier_id]])
    found.changes += lifecycle.move_many([entry for entry in entries if not still[entry.tier_id]], "leave")
    return found


def leave_other_lines(
    event: Event, placed: Sequence[Attendee], *, by: Actor, told: UUID | None = None
) -> bool:
    """Let people who have a place now wait for no other one at the event; what offers held for them is free then.

    After: one act and one message for each registration that waited for them; none for the one `told`, to whose
    family the caller says afterwards how it stands. Return whether there was any: then the caller serves the line.
    """
    rows = Attendee.objects.filter(
        twins.same_people(placed), event=event, state=AttendeeState.WAITING
    ).exclude(pk__in=[one.pk for one in placed])
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for key, registration_id in rows.values_list("pk", "registration_id"):
        found[registration_id].add(key)
    for registration_id, people in sorted(found.items()):
        stopped = _stop_waiting(event, registration_id, people, by)
        if registration_id != told:
            _tell(stopped)
        offer_notices.send_resized(stopped.registration.event, stopped.left.smaller)
    return bool(found)


def live_of(entries: Collection[UUID]) -> list[Offer]:
    """Return the live offers of entries, under their locks."""
    rows = locked(Offer.objects.filter(entry__in=entries, state=OfferState.LIVE))
    return list(rows.select_related("registration__registrant", "tier"))


def end(offers: Sequence[Offer], move: str) -> list[audit.Shift]:
    """End live offers by a move of theirs; the caller records it and gives their places back."""
    now = clock.now()
    for offer in offers:
        offer.settled_at = now
    changes = lifecycle.move_many(offers, move)
    Offer.objects.bulk_update(offers, ["settled_at"])
    return changes


def held_by(offers: Sequence[Offer]) -> Counter[UUID]:
    """Return how many places of each tier offers hold."""
    return lines.places_of((offer.tier_id, offer.places) for offer in offers)


@dataclass(frozen=True, slots=True)
class _Stopped:
    """A registration with everybody in it, those of them who wait no more, and what ended with that."""

    registration: Registration
    everybody: Sequence[Attendee]
    leaving: Sequence[Attendee]
    left: Left


def _stop_waiting(event: Event, registration_id: UUID, people: Collection[UUID], by: Actor) -> _Stopped:
    registration = locked(Registration.objects.filter(pk=registration_id).select_related("registrant")).get()
    registration.event = Event.objects.select_related("venue", "room", "metro").get(pk=event.pk)
    rows = locked(Attendee.objects.filter(registration=registration).select_related("person"))
    everybody = sorted(rows, key=lambda one: one.position)
    leaving = [one for one in everybody if one.pk in people]
    waiting = Counter(one.tier_id for one in leaving)
    changes = lifecycle.move_many(leaving, "cancel")
    left = leave_lines(registration, everybody, waiting, by_staff=False)
    act = audit.record(
        "places.cancelled",
        registration,
        by=by,
        changes=[*changes, *left.changes],
        places=0,
        waiting=len(leaving),
    )
    capacity.leave(event.pk, waiting)
    capacity.give_back(event.pk, left.freed, act_id=act.pk)
    return _Stopped(registration, everybody, leaving, left)


def _tell(stopped: _Stopped) -> None:
    registration, people = stopped.registration, stopped.everybody
    version = versions.of(registration)
    if any(one.state in LIVE for one in people):
        notices.send_changed(registration, people, version=version, what="cancelled", touched=stopped.leaving)
    else:
        notices.send_cancelled(registration, stopped.leaving, version=version, had_places=False)

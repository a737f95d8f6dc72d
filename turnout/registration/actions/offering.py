"""Answer an offer: take the places, or let the turn pass; what nobody answers ends (CRS 2.2.4 steps 4 to 6; I-12).

An answer and the end of the offer's time are one compare-and-set under the event's lock, so exactly one of them wins.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.audit import actions as audit
from turnout.events.models import Event
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import NextStep, Refused
from turnout.lifecycle import actions as lifecycle
from turnout.registration.actions import (
    cancelling,
    capacity,
    holding,
    leaving,
    notices,
    offer_notices,
    ranking,
    serving,
    versions,
)
from turnout.registration.models import Attendee, Offer, Registration, WaitlistEntry
from turnout.registration.queries import offered, twins
from turnout.registration.rules import links, pace, paying, screening
from turnout.registration.states import HOLDING, OfferState


@transaction.atomic
def accept(offer: Offer, *, by: Actor, chosen: Collection[UUID] = ()) -> Registration:
    """Take the places of an offer: the first who wait, or the `chosen` attendees of them.

    Before: nothing locked. After: offer ACCEPTED, its places CONFIRMED (PENDING where somebody decides,
    PENDING_PAYMENT where they are paid beforehand), the entry ENROLLED, or waiting on at its rank when somebody of it
    still waits; one act, one message. Refused: offer_expired, offer_taken, offer_ended, bad_input (not as many as there
    are places), already_registered.
    """
    event, _tiers = capacity.lock(offer.event_id)
    found, entry = _live(offer)
    registration = _registration(found, event)
    people = serving.waiting_people([registration.pk], event.pk).get((registration.pk, found.tier_id), [])
    takers = _takers(found, people, chosen)
    _require_no_other_place(event, takers)
    changes = leaving.end([found], "accept")
    changes += holding.give(takers, event)
    changes += lifecycle.move_many([entry], "return" if len(people) > len(takers) else "enroll")
    ranking.stand_anew([entry])
    audit.record(
        "offer.accepted",
        registration,
        by=by,
        changes=changes,
        places=len(takers),
        tier=str(found.tier_id),
        seconds=int((clock.now() - found.made_at).total_seconds()),
    )
    capacity.leave(event.pk, {found.tier_id: len(takers)})
    leaving.leave_other_lines(event, takers, by=by, told=registration.pk)
    holding.confirm_covered(registration, takers, by=by)
    everybody = list(registration.attendees.select_related("person").order_by("position", "pk"))
    now_held = [one for one in everybody if one in takers]
    what = paying.told_as(now_held, screening.told_as(event, "taken"))
    notices.send_changed(
        registration, everybody, version=versions.of(registration), what=what, touched=takers
    )
    serving.serve(event.pk)
    return registration


@transaction.atomic
def keep_waiting(offer: Offer, *, by: Actor) -> Registration:
    """Let the turn pass and go to the tail of the line, which uses the second chance (G-15).

    Refused: as `accept`, and no_second_chance when it was used before.
    """
    event, _tiers = capacity.lock(offer.event_id)
    found, entry = _live(offer)
    registration = _registration(found, event)
    if entry.lapses >= pace.current().chances:
        raise Refused(
            "no_second_chance",
            _("You let an offer pass before. Take the place, or leave the line."),
            offer=str(found.pk),
        )
    changes = leaving.end([found], "decline") + _back([entry])
    act = audit.record(
        "offer.declined", registration, by=by, changes=changes, places=found.places, tier=str(found.tier_id)
    )
    offer_notices.send_ended(event, [found], "kept_waiting")
    serving.release(event.pk, {found.tier_id: found.places}, act_id=act.pk)
    return registration


@transaction.atomic
def leave(offer: Offer, *, by: Actor) -> None:
    """Let an offer go, and leave the line with everybody who waits for its places.

    Who waits is read under the lock: a place that was taken of the offer a moment earlier stays. Refused: as `accept`,
    though not because the time is over; event_over.
    """
    capacity.lock(offer.event_id)
    found = _found(offer)
    require_live(found)
    people = [one.pk for one in offered.waiting(found)]
    cancelling.cancel_own_places(offer.registration, people, by=by)


@transaction.atomic
def expire_overdue(event_id: UUID) -> int:
    """End every offer of an event whose time is over, and serve the line with their places; return how many.

    After: each EXPIRED; its entry WAITING at the tail, or EXPIRED with its people when no chance is left; the message
    says which (G-15). Safe to run at any time, any number of times.
    """
    event, _tiers = capacity.lock(event_id)
    now = clock.now()
    overdue = list(
        locked(
            Offer.objects.filter(event=event_id, state=OfferState.LIVE, expires_at__lte=now)
        ).select_related("registration__registrant", "entry", "tier")
    )
    if not overdue:
        return 0
    for offer in overdue:
        offer.registration.event = event
    chances = pace.current().chances
    again = [offer for offer in overdue if offer.entry.lapses < chances]
    over = [offer for offer in overdue if offer.entry.lapses >= chances]
    act_id = _expire(event, again, over)
    offer_notices.send_ended(event, again, "lapsed_tail")
    offer_notices.send_ended(event, over, "lapsed_out")
    serving.release(event.pk, leaving.held_by(overdue), act_id=act_id)
    return len(overdue)


def _live(offer: Offer) -> tuple[Offer, WaitlistEntry]:
    """Return an offer and its entry under their locks. Refused when it cannot be answered any more."""
    found = _found(offer)
    require_live(found)
    if found.expires_at <= clock.now():
        raise _refusal("offer_expired", _("The time for this offer is over."), found)
    entry = locked(WaitlistEntry.objects.filter(pk=found.entry_id)).get()
    return found, entry


def _found(offer: Offer) -> Offer:
    found = locked(Offer.objects.filter(pk=offer.pk).select_related("tier")).first()
    if found is None:
        raise Refused("not_found", _("There is no such offer."))
    return found


def require_live(offer: Offer) -> None:
    """Refuse what was answered, or ended, before; the sentence says how."""
    if offer.state == OfferState.LIVE:
        return
    if offer.state == OfferState.ACCEPTED:
        raise _refusal("offer_taken", _("You have taken this offer already."), offer)
    if offer.state == OfferState.EXPIRED:
        raise _refusal("offer_expired", _("The time for this offer is over."), offer)
    if offer.state == OfferState.DECLINED:
        raise _refusal("offer_ended", _("You let this offer go."), offer)
    raise _refusal("offer_ended", _("This offer was taken back."), offer)


def _refusal(code: str, message: str, offer: Offer) -> Refused:
    reference = Registration.objects.values_list("reference", flat=True).get(pk=offer.registration_id)
    step = NextStep(_("See your registration"), links.page_path(reference))
    return Refused(code, message, step, offer=str(offer.pk))


def _registration(offer: Offer, event: Event) -> Registration:
    found = locked(Registration.objects.filter(pk=offer.registration_id).select_related("registrant")).get()
    found.event = Event.objects.select_related("venue", "room", "metro").get(pk=event.pk)
    offer.registration = found
    return found


def _takers(offer: Offer, people: Sequence[Attendee], chosen: Collection[UUID]) -> list[Attendee]:
    if not chosen:
        return list(people[: offer.places])
    takers = [one for one in people if one.pk in chosen]
    if len(takers) != len(chosen) or len(takers) != offer.places:
        said = ngettext(
            "Choose one person. Whoever does not want a place any more can leave the line first.",
            "Choose %(count)s people. Whoever does not want a place any more can leave the line first.",
            offer.places,
        )
        raise Refused("bad_input", said % {"count": offer.places}, field="people")
    return takers


def _require_no_other_place(event: Event, takers: Sequence[Attendee]) -> None:
    """Refuse to give a second place to somebody who holds one of another kind at the event (I-04)."""
    taken = Attendee.objects.filter(twins.same_people(takers), event=event, state__in=HOLDING).select_related(
        "person", "registration"
    )
    for one in taken:
        raise Refused(
            "already_registered",
            _("%(name)s has another place at this event. Cancel that one first, or leave the line.")
            % {"name": one.person.first_name},
            field="people",
            registration=one.registration.reference,
        )


def _expire(event: Event, again: Sequence[Offer], over: Sequence[Offer]) -> UUID:
    """Write the end of offers, with what becomes of their entries; return the last act."""
    shifts: dict[UUID, list[audit.Shift]] = {offer.pk: [] for offer in [*again, *over]}
    by_entry = {str(offer.entry_id): offer.pk for offer in [*again, *over]}
    for shift in leaving.end([*again, *over], "expire"):
        shifts[UUID(shift.id)].append(shift)
    for shift in _back([offer.entry for offer in again]):
        shifts[by_entry[shift.id]].append(shift)
    for shift in lifecycle.move_many([offer.entry for offer in over], "expire"):
        shifts[by_entry[shift.id]].append(shift)
    people = serving.waiting_people([offer.registration_id for offer in over], event.pk)
    left = Counter[UUID]()
    for offer in over:
        gone = people.get((offer.registration_id, offer.tier_id), [])
        shifts[offer.pk] += lifecycle.move_many(gone, "expire")
        left[offer.tier_id] += len(gone)
    acts = audit.record_each(
        [
            audit.Draft(
                "offer.expired",
                offer.registration,
                SYSTEM,
                shifts[offer.pk],
                facts={"places": offer.places, "tier": str(offer.tier_id), "is_last": offer in over},
            )
            for offer in [*again, *over]
        ]
    )
    capacity.leave(event.pk, left)
    return acts[-1].pk


def _back(entries: Sequence[WaitlistEntry]) -> list[audit.Shift]:
    """Send offered entries to the tail of the line, one lapse richer."""
    changes = lifecycle.move_many(entries, "return")
    for entry in entries:
        entry.lapses += 1
    WaitlistEntry.objects.bulk_update(entries, ["lapses"])
    ranking.to_tail(entries)
    return changes

"""Admit a party: what both a new registration and an addition to one must pass."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from turnout.events.models import Event, RegistrationType, Tier
from turnout.events.rules import places
from turnout.kernel import clock
from turnout.kernel.refusals import Refused
from turnout.people.models import Person
from turnout.registration.actions import answering, capacity, demand, serving
from turnout.registration.actions.bookings import REFUSE, TOGETHER, Booking, Wanted
from turnout.registration.models import Attendee
from turnout.registration.rules import admission, fitting, paying
from turnout.registration.states import HOLDING, AttendeeState


def require_admissible(booking: Booking, event: Event, tiers: dict[UUID, Tier]) -> None:
    """Refuse what the event, its windows or the party's form rule out; the same with and without locks."""
    now = clock.now()
    if booking.is_by_staff:
        admission.require_for_staff(event)
    else:
        admission.require_public(event)
        admission.require_open(event, now)
    if event.registration_type == RegistrationType.ACCOUNT_REQUIRED and booking.registrant_id is None:
        raise Refused(
            "account_required", _("This event takes registrations from accounts only. Sign in first.")
        )
    if not booking.wanted:
        raise Refused("bad_input", _("Add at least one person."), field="party")
    if len(booking.wanted) > event.party_limit:
        text = _("One booking holds at most %(limit)s people.") % {"limit": event.party_limit}
        raise Refused("party_too_large", text, field="party", limit=event.party_limit)
    for one in booking.wanted:
        if one.tier_id not in tiers:
            raise Refused("tier_unknown", _("Choose one of the places of this event."), field="tier")
        if not booking.is_by_staff:
            admission.require_on_sale(tiers[one.tier_id], now)
    _require_way_to_pay(booking, event, tiers)
    answering.require(booking, event)


def _require_way_to_pay(booking: Booking, event: Event, tiers: dict[UUID, Tier]) -> None:
    """Refuse to guess how something is paid; what comes from elsewhere was agreed there."""
    if booking.is_told and any(tiers[one.tier_id].price_minor for one in booking.wanted):
        paying.require_choice(event, booking.pays)


def lock_served(event_id: UUID) -> tuple[Event, dict[UUID, Tier]]:
    """Return event and tiers under their locks, the line served: what is free now is free for newcomers (I-17)."""
    event, tiers = capacity.lock(event_id)
    if not event.waiting:
        return event, tiers
    serving.serve(event_id)
    return capacity.lock(event_id)


def settle(
    booking: Booking, event: Event, tiers: dict[UUID, Tier]
) -> tuple[Sequence[Wanted], Sequence[Wanted]]:
    """Return who gets a place and who waits, as the party chose. Before: event and tiers are locked.

    Refused: event_full or party_does_not_fit when nobody chose yet, line_closed.
    """
    placed, waiting = _divide(booking, event, tiers)
    if waiting:
        _require_choice(booking, placed, waiting)
        _require_line(waiting, tiers)
    return placed, waiting


def count(booking: Booking, placed: Sequence[Wanted], waiting: Sequence[Wanted], act_id: UUID) -> None:
    """Move the counters for rows that are written: places for those placed, the line for those who wait."""
    if placed:
        wants = Counter(one.tier_id for one in placed)
        capacity.claim(booking.event_id, wants, act_id=act_id, by_staff=booking.is_by_staff)
    if waiting:
        capacity.join(booking.event_id, Counter(one.tier_id for one in waiting))
        demand.look(booking.event_id)


def _divide(
    booking: Booking, event: Event, tiers: dict[UUID, Tier]
) -> tuple[Sequence[Wanted], Sequence[Wanted]]:
    """Return who gets a place and who waits, as the party chose; those who fit whole are never made to wait.

    Who takes places as they get free takes those that are free now: else one form could shut a sale by waiting for
    places that lie idle (I-16).
    """
    free = places.for_newcomers(event, tiers.values())
    placed, waiting = fitting.divide(booking.wanted, free, places.event_left(event))
    if waiting and booking.if_full == TOGETHER:
        return (), booking.wanted
    return placed, waiting


def _require_choice(booking: Booking, placed: Sequence[Wanted], waiting: Sequence[Wanted]) -> None:
    """Refuse to split or to queue a party that was not asked (G-07: never a silent split)."""
    if booking.if_full != REFUSE and len(placed) >= booking.expects:
        return
    code = "party_does_not_fit" if placed else "event_full"
    text = (
        _("Not everybody fits. Choose what happens with the rest.") if placed else _("All places are taken.")
    )
    raise Refused(code, text, field="if_full", fit=len(placed), wait=len(waiting))


def _require_line(waiting: Sequence[Wanted], tiers: dict[UUID, Tier]) -> None:
    for one in waiting:
        if not tiers[one.tier_id].has_line:
            text = _("“%(tier)s” is full and has no waiting line.") % {"tier": tiers[one.tier_id].name}
            raise Refused("line_closed", text, admission.other_events(), field="tier")


def require_new(booking: Booking) -> bool:
    """Refuse when a known person of the party holds a place here or waits for the same tier (I-04, I-09, I-14).

    Return whether somebody of it waits for another tier, which ends when he gets this place (G-30).
    """
    known = {one.person_id: one for one in booking.wanted if one.person_id}
    if booking.registrant_id and any(one.is_registrant for one in booking.wanted):
        known[booking.registrant_id] = next(one for one in booking.wanted if one.is_registrant)
    if not known:
        return False
    live = Attendee.objects.filter(
        Q(person__in=known) | Q(person__merged_into__in=known),
        event_id=booking.event_id,
        state__in=(AttendeeState.WAITING, *HOLDING),
    ).select_related("person", "registration")
    waits = False
    for attendee in live:
        wanted = known[attendee.person_id if attendee.person_id in known else _now(attendee.person)]
        if attendee.is_holding or attendee.tier_id == wanted.tier_id:
            raise Refused(
                "already_registered",
                _("%(name)s is registered for this event already.") % {"name": attendee.person.first_name},
                field="party",
                registration=attendee.registration.reference,
            )
        waits = True
    return waits


def _now(person: Person) -> UUID:
    """Return the key of who a person turned out to be."""
    return person.merged_into_id or person.pk

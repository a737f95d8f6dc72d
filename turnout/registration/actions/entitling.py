"""Admit a party to the kinds of place it asks for: who may book them, and how many one registrant may have in all.

An event that asks nothing of anybody, and a form without a code, costs no statement. How many somebody has already is
counted under the locks of event and tiers, so that two forms sent at once cannot have more than one would get.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from turnout.events.models import Event, Tier
from turnout.kernel import clock, text, times
from turnout.kernel.refusals import Refused
from turnout.people.models import Person
from turnout.registration.actions import vouchering
from turnout.registration.actions.bookings import Booking
from turnout.registration.models import Attendee
from turnout.registration.rules import entitling
from turnout.registration.states import LIVE


def require(booking: Booking, event: Event, tiers: Mapping[UUID, Tier], *, is_locked: bool) -> None:
    """Refuse a party to whom a kind of place is not open; staff who say why may book it for anybody.

    Before: every tier asked for is one of the event. Refused: members_only, address_not_listed, what
    `vouchering.require` refuses; under the locks too_many_of_tier, too_few_of_tier; without them lost_race where
    something must be counted, which takes the locks.
    """
    asked = {one.tier_id for one in booking.wanted}
    uses_code = vouchering.may_be_used(booking, event, tiers)
    is_open = all(tiers[tier_id].is_for_everyone for tier_id in asked) and not uses_code
    if is_open or vouchering.is_overridden(booking):
        return
    person = Person.objects.filter(pk=booking.registrant_id).first() if booking.registrant_id else None
    day = times.local(clock.now(), event.time_zone).date()
    for tier_id in asked:
        if tiers[tier_id].asks_for_code:
            continue
        why_not = entitling.why_not(event, tiers[tier_id], person, day)
        if why_not is not None:
            raise why_not
    numbers = entitling.limited((one.tier_id for one in booking.wanted), tiers)
    if uses_code:
        vouchering.require(booking, tiers, _same_registrant(booking, person))
    if (numbers or uses_code) and not is_locked:
        raise Refused("lost_race", _("How many places one person has is counted under the locks."))
    _require_numbers(booking, person, tiers, numbers)


def _require_numbers(
    booking: Booking, person: Person | None, tiers: Mapping[UUID, Tier], numbers: Counter[UUID]
) -> None:
    had = _had(booking, person, numbers.keys()) if numbers else {}
    for tier_id, asked in numbers.items():
        entitling.require_number(tiers[tier_id], asked, had.get(tier_id, 0))


def _had(booking: Booking, person: Person | None, tier_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many places of each kind the registrant holds or waits for.

    Whoever has proven the address is himself in all his rows; a stranger is every stranger who typed the same
    address, and learns nothing of what is registered by whoever has proven it (core.md section 5).
    """
    registrant = _same_registrant(booking, person)
    if registrant is None:
        return {}
    rows = Attendee.objects.filter(registrant, tier__in=tier_ids, state__in=LIVE)
    return dict(rows.order_by().values_list("tier").annotate(count=Count("pk")))


def _same_registrant(booking: Booking, person: Person | None) -> Q | None:
    own, typed = "registration__registrant", ""
    if person is not None:
        if person.is_proven or not person.address_key:
            return Q(**{own: person}) | Q(**{f"{own}__merged_into": person})
        typed = person.address_key
    elif booking.contact is not None and booking.contact.email:
        typed = text.address_key(booking.contact.email)
    strangers = Q(**{f"{own}__address_key": typed, f"{own}__proven_at": None, f"{own}__merged_into": None})
    return strangers if typed else None

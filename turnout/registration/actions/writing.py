"""Write the rows of a booking, in bulk: the people, the registration, its attendees, its entries in line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Audience, Event, Tier
from turnout.kernel import clock, statements, tokens
from turnout.kernel.refusals import Refused
from turnout.lifecycle import actions as lifecycle
from turnout.people.models import Consent, Guardianship, Person
from turnout.registration.actions import answering, ranking
from turnout.registration.actions.bookings import TOGETHER, Booking, Wanted
from turnout.registration.actions.vouchering import NOTHING, Grant
from turnout.registration.models import Attendee, FormKey, Registration, WaitlistEntry
from turnout.registration.rules import paying, prices
from turnout.registration.states import IN_LINE, AttendeeState, EntryState


@dataclass(frozen=True, slots=True)
class Made:
    """What a booking became, and the births for its act."""

    registration: Registration
    registrant: Person
    event: Event
    placed: Sequence[Attendee]
    waiting: Sequence[Attendee]
    changes: Sequence[audit.Shift]


def write(
    booking: Booking,
    event: Event,
    tiers: Mapping[UUID, Tier],
    *,
    waiting: Sequence[Wanted],
    grant: Grant = NOTHING,
) -> Made:
    """Write every row of a booking in the caller's transaction; counters are moved afterwards.

    Before: admitted by the rules; whoever waits, waits under the event's lock. A form key that exists already
    raises IntegrityError. After: attendees CONFIRMED (PENDING where somebody decides, PENDING_PAYMENT where it is
    paid beforehand) or WAITING, one entry in line per tier waited for; each has the price that is agreed with it,
    less what a code takes off. Refused: prices_changed where together they cost more than was told.
    """
    now = clock.now()
    registrant, newborn = _registrant(booking, event, now)
    people = _write_people(booking, event, registrant, newborn, now)
    registration = _registration(booking, event, registrant, now)
    statements.insert([registration])
    _keep_consent(booking, registrant, now)
    attendees = _attendees(booking, registration, event, people, now)
    _agree_prices(attendees, booking, tiers, grant, ahead=paying.is_ahead(event, booking.pays, now))
    return _born(booking, registration, registrant, attendees, waiting, now)


def write_more(
    registration: Registration,
    booking: Booking,
    event: Event,
    tiers: Mapping[UUID, Tier],
    *,
    waiting: Sequence[Wanted],
    grant: Grant = NOTHING,
) -> Made:
    """Write the rows of people added to a registration, as `write` does for a new one, after those it has.

    Before: the event is locked. A tier in whose line the registration stands already keeps its entry and rank.
    """
    now = clock.now()
    registrant = registration.registrant
    people = _write_people(booking, event, registrant, [], now)
    last = registration.attendees.aggregate(last=models.Max("position"))["last"] or 0
    attendees = _attendees(booking, registration, event, people, now)
    _agree_prices(attendees, booking, tiers, grant, ahead=paying.is_ahead(event, booking.pays, now))
    for one in attendees:
        one.position += last
    return _born(booking, registration, registrant, attendees, waiting, now)


def answered(form_key: str) -> Registration | None:
    """Return what a form with this one-time key was answered with before."""
    if not form_key:
        return None
    found = (
        FormKey.objects.filter(pk=tokens.digest(form_key))
        .select_related("registration__event", "registration__registrant")
        .first()
    )
    return found.registration if found else None


def _born(
    booking: Booking,
    registration: Registration,
    registrant: Person,
    attendees: list[Attendee],
    waiting: Sequence[Wanted],
    now: datetime,
) -> Made:
    """Give birth to attendees and entries; whoever is among `waiting` is born waiting."""
    waits = {id(one) for one in waiting}
    for wanted, attendee in zip(booking.wanted, attendees, strict=True):
        if id(wanted) in waits:
            attendee.state = AttendeeState.WAITING
        else:
            attendee.state = paying.birth(attendee, attendee.event, booking.source, now)
    _keep_form_key(booking, registration, now)
    changes = lifecycle.begin_many(attendees)
    answering.write(booking, registration, attendees, now)
    changes += lifecycle.begin_many(_entries(booking, registration, waiting, now))
    placed = [one for one in attendees if one.is_holding]
    waits_on = [one for one in attendees if not one.is_holding]
    return Made(registration, registrant, registration.event, placed, waits_on, changes)


def _write_people(
    booking: Booking, event: Event, registrant: Person, newborn: list[Person], now: datetime
) -> dict[int, Person]:
    people, children = _party(booking, event, registrant, now)
    statements.insert([*newborn, *children])
    _write_household(event, registrant, children, now)
    return people


def _attendees(
    booking: Booking, registration: Registration, event: Event, people: dict[int, Person], now: datetime
) -> list[Attendee]:
    return [
        Attendee(registration=registration, event=event, tier_id=one.tier_id, person=people[id(one)],
                 position=position, age=one.age, made_at=now)
        for position, one in enumerate(booking.wanted, start=1)
    ]  # fmt: skip


def _agree_prices(
    attendees: Sequence[Attendee],
    booking: Booking,
    tiers: Mapping[UUID, Tier],
    grant: Grant,
    *,
    ahead: bool,
) -> None:
    """Agree on prices as they are now, which may have been raised after the caller looked. Refused: prices_changed."""
    for one, wish in zip(attendees, booking.wanted, strict=True):
        price = prices.price_of(tiers[one.tier_id], discount=grant.discounts.get(one.tier_id, 0))
        prices.agree(one, price if wish.agreed_minor is None else wish.agreed_minor, ahead=ahead)
    if booking.told_minor is not None and sum(one.price_minor for one in attendees) > booking.told_minor:
        said = _("It costs more than was said. Look at the prices again.")
        raise Refused("prices_changed", said, field="price_minor")


def _registrant(booking: Booking, event: Event, now: datetime) -> tuple[Person, list[Person]]:
    """Return who registers; a guest gets rows of his own and touches nobody else's (G-73)."""
    if booking.registrant_id is not None:
        known = Person.objects.filter(pk=booking.registrant_id).first()
        if known is None:
            raise Refused("not_found", _("There is no such person."))
        return known, []
    contact = booking.contact
    if contact is None:
        raise Refused("bad_input", _("Say who registers."), field="email")
    guest = Person(
        first_name=contact.first_name,
        last_name=contact.last_name,
        email=contact.email,
        phone=contact.phone,
        language=booking.language,
        metro_id=event.metro_id,
        made_at=now,
    )
    return guest, [guest]


def _party(
    booking: Booking, event: Event, registrant: Person, now: datetime
) -> tuple[dict[int, Person], list[Person]]:
    """Return the person of every wanted place, and those of them who are new."""
    known = _known(booking, registrant)
    people: dict[int, Person] = {}
    new: list[Person] = []
    for one in booking.wanted:
        if one.is_registrant:
            people[id(one)] = registrant
        elif one.person_id is not None:
            people[id(one)] = known[one.person_id]
        else:
            person = Person(
                first_name=one.first_name,
                is_adult=event.audience == Audience.ANYONE,
                metro_id=event.metro_id,
                made_at=now,
            )
            people[id(one)] = person
            new.append(person)
    return people, new


def _known(booking: Booking, registrant: Person) -> dict[UUID, Person]:
    """Return the members of the registrant's household that the booking names; others are refused."""
    wanted = {one.person_id for one in booking.wanted if one.person_id}
    if not wanted:
        return {}
    wards = {
        one.child_id: one.child for one in registrant.wards.filter(child__in=wanted).select_related("child")
    }
    if wanted - set(wards):
        raise Refused("not_found", _("This child is not in your household."), field="party")
    return wards


def _write_household(event: Event, registrant: Person, children: Sequence[Person], now: datetime) -> None:
    """Make the registrant guardian of the children he registers for the first time."""
    if event.audience == Audience.CHILDREN and children:
        statements.insert([Guardianship(guardian=registrant, child=child, since=now) for child in children])


def _registration(booking: Booking, event: Event, registrant: Person, now: datetime) -> Registration:
    trace = booking.trace
    return Registration(
        event=event,
        registrant=registrant,
        source=booking.source,
        utm_source=trace.utm_source,
        utm_medium=trace.utm_medium,
        utm_campaign=trace.utm_campaign,
        utm_term=trace.utm_term,
        utm_content=trace.utm_content,
        referring_link=trace.referring_link,
        language=booking.language,
        wants_account=booking.wants_account,
        made_at=now,
    )


def _keep_form_key(booking: Booking, registration: Registration, now: datetime) -> None:
    if booking.form_key:
        statements.insert(
            [FormKey(digest=tokens.digest(booking.form_key), registration=registration, made_at=now)]
        )


def _keep_consent(booking: Booking, registrant: Person, now: datetime) -> None:
    """Keep the consent that was given with this booking, in the version of the words that stood there."""
    if booking.consent_wording:
        statements.insert(
            [
                Consent(
                    person=registrant,
                    purpose=Consent.Purpose.ANNOUNCEMENTS,
                    wording=booking.consent_wording,
                    given_at=now,
                )
            ],
            ignore_conflicts=True,
        )


def _entries(
    booking: Booking, registration: Registration, waiting: Sequence[Wanted], now: datetime
) -> list[WaitlistEntry]:
    """Return the new entries at the tail of the event's line, one per tier waited for."""
    wanted = list(dict.fromkeys(one.tier_id for one in waiting))
    if not wanted:
        return []
    standing = list(registration.entries.filter(state__in=IN_LINE, tier__in=wanted))
    ranking.stand_anew(standing)
    known = {entry.tier_id for entry in standing}
    tiers = [tier_id for tier_id in wanted if tier_id not in known]
    mode = WaitlistEntry.Mode.TOGETHER if booking.if_full == TOGETHER else WaitlistEntry.Mode.AS_FREE
    return [
        WaitlistEntry(
            registration=registration,
            event_id=registration.event_id,
            tier_id=tier_id,
            mode=mode,
            sort_key=key,
            state=EntryState.WAITING,
            joined_at=now,
        )
        for tier_id, key in zip(tiers, ranking.at_tail(registration.event_id, len(tiers)), strict=True)
    ]

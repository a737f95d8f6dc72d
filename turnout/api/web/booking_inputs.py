"""From what a program sends to a booking as plain data: tidied and judged as the forms do it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import Field
from django.utils.translation import gettext as _

from turnout.api.web.registration_schemas import (
    AnswerIn,
    AsStaff,
    BookingIn,
    OwnBookingIn,
    PartyIn,
    PartyMemberIn,
    RegistrantIn,
    TraceIn,
)
from turnout.events.models import Asked, Question, Tier
from turnout.events.queries import vouchers
from turnout.events.rules import codes, sale
from turnout.events.rules import questions as rules
from turnout.kernel import attribution, clock, limits, text
from turnout.kernel.refusals import Refused
from turnout.people.models import Person
from turnout.people.rules import matching
from turnout.registration.actions import vouchering
from turnout.registration.actions.bookings import Booking, Contact, Trace, Wanted
from turnout.registration.models import Source
from turnout.registration.queries import answers, offers
from turnout.registration.queries.offers import Offer
from turnout.registration.rules import ages, dialling, discounts, languages
from turnout.ui import forms

ADDRESS_MOST, ADDRESS_PER = 30, timedelta(hours=1)  # as the form: nobody is buried in mail
EMAIL = forms.EmailField()


@dataclass(frozen=True, slots=True)
class Asking:
    """What an event asks, and whether something may be left out."""

    questions: Sequence[Question]
    may_be_empty: bool

    def judged(self, sent: Iterable[AnswerIn], asked: str, tiers: set[str], field: str) -> dict[UUID, str]:
        """Return answers as they are kept. Refused: bad_input names what is wrong with which."""
        some = rules.of_whom(self.questions, asked)
        typed = typed_by_question(sent, some, field)
        found = rules.judge(some, typed, tiers, may_be_empty=self.may_be_empty)
        for one in some:
            if one.pk in found.wrong:
                raise Refused("bad_input", f"{one.label}: {found.wrong[one.pk]}", field=field)
        return found.answers


def typed_by_question(sent: Iterable[AnswerIn], questions: Iterable[Question], field: str) -> dict[UUID, Any]:
    """Return what was sent by question. Refused: bad_input for an answer to what is not asked there."""
    typed: dict[UUID, Any] = {one.question: one.value for one in sent}
    if typed.keys() - {one.pk for one in questions}:
        raise Refused("bad_input", _("This question is not asked here."), field=field)
    return typed


def by_guest(sent: BookingIn, offer: Offer) -> Booking:
    """Return the booking of somebody by a program of staff. Refused: bad_input, code_unknown, prices_changed."""
    is_by_staff = sent.as_staff is not None
    if sent.contact is None:
        raise Refused("bad_input", _("Say who registers."), field="contact")
    if is_by_staff and (sent.consent or sent.wants_account):
        said = _("Only they can say so themselves, not staff for them.")
        raise Refused("bad_input", said, field="consent" if sent.consent else "wants_account")
    contact = _contact(sent.contact, offer, is_by_staff=is_by_staff)
    if contact.email:
        _require_calm(contact.email)
    booking = _booking(sent, offer, (), _tracked(sent.attribution), is_by_staff=is_by_staff)
    return replace(
        booking,
        contact=contact,
        language=languages.spoken(sent.language),
        override=_override(sent.as_staff),
        wants_account=sent.wants_account,
        consent_wording=sent.consent,
    )


def of_known(sent: BookingIn, offer: Offer, person: Person) -> Booking:
    """Return the booking of somebody on record by staff; his children are known by first name or id.

    He is written to in his own language, where no other is named.

    Refused: bad_input (typed too, not as staff, with a consent that only he can give), code_unknown, prices_changed.
    """
    if sent.contact is not None:
        said = _("Say who registers once: as typed, or on record.")
        raise Refused("bad_input", said, field="contact")
    if sent.as_staff is None or sent.consent or sent.wants_account:
        said = _("Whoever is on record is registered as the desk does it: send `as_staff`, and no consent.")
        raise Refused("bad_input", said, field="as_staff")
    if not person.email and not person.phone:
        said = _("Nobody could reach them: there is no e-mail address and no phone number on record.")
        raise Refused("bad_input", said, field="person")
    household = _household(person, offer)
    booking = _booking(sent, offer, household, _tracked(sent.attribution), is_by_staff=True)
    return replace(
        booking,
        registrant_id=person.pk,
        language=languages.spoken(sent.language, person.language),
        override=_override(sent.as_staff),
    )


def by_owner(sent: OwnBookingIn, offer: Offer, person: Person, language: str) -> Booking:
    """Return the booking of whose token it is; his children are known by first name or id."""
    household = _household(person, offer)
    booking = _booking(sent, offer, household, _tracked(sent.attribution))
    said = languages.spoken(person.language, language)
    return replace(booking, registrant_id=person.pk, language=said, consent_wording=sent.consent)


def more(sent: PartyIn, offer: Offer, registrant: Person) -> Booking:
    """Return the booking that adds people to a registration."""
    return replace(_booking(sent, offer, _household(registrant, offer), Trace()), registrant_id=registrant.pk)


def phone(typed: str, offer: Offer, field: str) -> str:
    """Return a phone number as it is kept. Refused: bad_input."""
    return str(_cleaned(_phones(dialling.region(offer.event)), text.line(typed), field))


def _booking(
    sent: PartyIn, offer: Offer, household: Sequence[Person], trace: Trace, *, is_by_staff: bool = False
) -> Booking:
    code, offer = _with_code(sent.code, offer)
    asking = Asking(answers.asked(offer.event), is_by_staff)
    wanted = tuple(_wanted(sent.people, offer, household, asking))
    tiers = {str(one.tier_id) for one in wanted}
    return Booking(
        event_id=offer.event.pk,
        wanted=wanted,
        if_full=sent.if_full,
        expects=sent.expects if sent.if_full == "split" else 0,
        source=Source.DESK if is_by_staff else Source.API,
        code=code,
        pays=sent.pays,
        told_minor=sent.price_minor,
        trace=trace,
        answers=asking.judged(sent.answers, Asked.REGISTRATION, tiers, "answers"),
    )


def _wanted(
    people: Sequence[PartyMemberIn], offer: Offer, household: Sequence[Person], asking: Asking
) -> Iterable[Wanted]:
    seen: set[UUID | str] = set()
    for number, one in enumerate(people):
        field = f"people.{number}"
        tier = _tier(one, offer, f"{field}.tier")
        said = asking.judged(one.answers, Asked.ATTENDEE, {str(tier.pk)}, f"{field}.answers")
        if one.is_registrant:
            _require_registrant(one, offer, field, is_first=not number)
            yield Wanted(tier.pk, is_registrant=True, answers=said)
            continue
        child = _child(one, offer, household, field)
        name = child.first_name if child else text.line(one.first_name)
        who = child.pk if child else matching.folded(name)
        if who in seen:
            raise Refused("bad_input", _twice(name), field=f"{field}.{_named_by(one)}")
        seen.add(who)
        ages.require(offer.event, one.age, f"{field}.age")
        yield Wanted(tier.pk, name, one.age, person_id=child.pk if child else None, answers=said)


def _child(one: PartyMemberIn, offer: Offer, household: Sequence[Person], field: str) -> Person | None:
    """Return which child on record comes, by id or by a name that only one has; None is somebody new.

    Refused: bad_input (no name, a name and an id, a name of several children, an id of none).
    """
    if one.person is not None:
        return _by_id(one, offer, household, f"{field}.person")
    name = _name(one.first_name, f"{field}.first_name")
    known = matching.named(household, name)
    if len(known) > 1:
        said = _("Several children on record are called “%(name)s”. Say which by `person`: %(keys)s.")
        keys = ", ".join(str(each.pk) for each in known)
        raise Refused("bad_input", said % {"name": name, "keys": keys}, field=f"{field}.first_name")
    return known[0] if known else None


def _by_id(one: PartyMemberIn, offer: Offer, household: Sequence[Person], field: str) -> Person:
    if one.first_name:
        raise Refused("bad_input", _("Say who comes once: by a name, or by `person`."), field=field)
    if not offer.is_for_children:
        raise Refused("bad_input", _("Whoever comes to this event is named."), field=field)
    meant = {one.person, *Person.objects.filter(merged_rows=one.person).values_list("pk", flat=True)}
    found = next((each for each in household if each.pk in meant), None)
    if found is None:
        raise Refused("bad_input", _("Whoever registers has no such child on record."), field=field)
    return found


def _named_by(one: PartyMemberIn) -> str:
    return "first_name" if one.person is None else "person"


def _tier(one: PartyMemberIn, offer: Offer, field: str) -> Tier:
    found = {each.tier.pk: each.tier for each in offer.sale.tiers}
    if one.tier is None and len(found) == 1:
        return next(iter(found.values()))
    if one.tier is None:
        raise Refused("bad_input", _("There are several kinds of place. Choose one."), field=field)
    if one.tier not in found:
        raise Refused("tier_unknown", _("Choose one of the places of this event."), field=field)
    return found[one.tier]


def _with_code(typed: str, offer: Offer) -> tuple[str, Offer]:
    """Return a code and the offer with what it opens and takes off. Refused: code_unknown where it does nothing."""
    code = codes.tidy(typed)
    if not code or not offer.takes_code:
        return code, offer
    now: datetime = clock.now()
    effect = discounts.effect(vouchers.usable(offer.event.pk, code, now), offer.tiers)
    if not effect.is_any:
        raise vouchering.unknown()
    opened = {*effect.opened, *((tier.pk for tier in offer.tiers) if offer.is_for_staff else ())}
    found = sale.sale_state(offer.event, offer.tiers, now, opened=opened)
    return code, replace(offer, sale=found, opened=opened, discounts=effect.discounts)


def _contact(sent: RegistrantIn, offer: Offer, *, is_by_staff: bool) -> Contact:
    first = _name(sent.first_name, "contact.first_name")
    last = _name(sent.last_name, "contact.last_name")
    number = text.line(sent.phone)
    if number or not is_by_staff:
        number = phone(number, offer, "contact.phone")
    address = text.line(sent.email)
    if address or not is_by_staff:
        address = str(_cleaned(EMAIL, address, "contact.email"))
    if not address and not number:
        said = _("Write an e-mail address or a phone number.")
        raise Refused("bad_input", said, field="contact.phone")
    return Contact(first, last, address, number)


def _require_calm(address: str) -> None:
    limits.require("register-address", text.address_key(address), most=ADDRESS_MOST, per=ADDRESS_PER)


def _name(typed: str, field: str) -> str:
    name = text.line(typed)
    if not name:
        raise Refused("bad_input", _("A name is missing."), field=field)
    return name


def _twice(name: str) -> str:
    said = _("“%(name)s” stands here twice. If these are two people, add an initial.")
    return said % {"name": name}


def _require_registrant(one: PartyMemberIn, offer: Offer, field: str, *, is_first: bool) -> None:
    if one.person is not None:
        said = _("Whoever registers comes without a `person`.")
        raise Refused("bad_input", said, field=f"{field}.person")
    if offer.is_for_children:
        said = _("Children come to this event; name them.")
        raise Refused("bad_input", said, field=f"{field}.is_registrant")
    if not is_first:
        raise Refused("bad_input", _("Whoever registers stands first."), field=f"{field}.is_registrant")


def _household(person: Person, offer: Offer) -> list[Person]:
    if not offer.is_for_children:
        return []
    return [one.person for one in offers.children(person, offer.event.pk)]


def _tracked(sent: TraceIn) -> Trace:
    found = attribution.read(sent.model_dump(), link=sent.referring_link)
    return Trace(
        found.utm_source,
        found.utm_medium,
        found.utm_campaign,
        found.utm_term,
        found.utm_content,
        found.referring_link,
    )


def _override(sent: AsStaff | None) -> str:
    return text.line(sent.override) if sent else ""


@lru_cache(maxsize=64)
def _phones(region: str) -> forms.PhoneField:
    return forms.PhoneField(region=region)


def _cleaned(by: Field, typed: str, field: str) -> Any:
    try:
        return by.clean(typed)
    except ValidationError as wrong:
        raise Refused("bad_input", " ".join(wrong.messages), field=field) from wrong

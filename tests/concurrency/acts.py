"""What a racer can be told to do: make ready, wait for the signal, act."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from tests.concurrency import (
    api_acts,
    app_acts,
    door_acts,
    import_acts,
    offer_acts,
    series_acts,
    webhook_acts,
)
from turnout.events.actions import advancing, editing, ending, housing, naming, publishing, repeating
from turnout.events.actions.editing import EventDraft
from turnout.events.models import Event, Series, Tier
from turnout.events.rules import recurring, shifting
from turnout.events.rules.recurring import Pattern
from turnout.front.actions import uniting
from turnout.kernel import clock, codes
from turnout.kernel.actors import SYSTEM, VISITOR, Actor
from turnout.kernel.refusals import Refused
from turnout.people.actions import proving
from turnout.people.models import Person
from turnout.people.rules import likeness
from turnout.registration.actions import (
    cancelling,
    deciding,
    moving,
    offering,
    ranking,
    registering,
    resizing,
    settling,
    sweeping,
    transferring,
)
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Attendee, Offer, Registration, WaitlistEntry
from turnout.registration.states import HOLDING
from turnout.venues.actions import managing, metros
from turnout.venues.actions.managing import VenueDraft
from turnout.venues.actions.metros import MetroDraft
from turnout.venues.models import Metro

Order = dict[str, Any]
Wait = Callable[[], None]


def register(order: Order, wait: Wait) -> str:
    """Register a party of `size`, as a guest of its own."""
    tier = Tier.objects.get(pk=order["tier"])
    wanted = tuple(Wanted(tier.pk, f"Child {n}") for n in range(order["size"]))
    contact = Contact("Ana", "Moreau", f"ana{order['who']}@example.org", "+442079460000")
    booking = Booking(
        event_id=tier.event_id,
        wanted=wanted,
        contact=contact,
        if_full=order.get("if_full", "refuse"),
        form_key=order.get("form_key", ""),
        code=order.get("code", ""),
    )
    wait()
    return registering.register(booking, by=VISITOR).reference


def count_then_register(order: Order, wait: Wait) -> str:
    """The negative control of numbers and codes: count what is booked, wait until everybody has, then register."""
    had = Attendee.objects.filter(tier=order["tier"]).count()

    def wait_with_the_count() -> None:
        wait()
        if had >= order["most"]:
            raise Refused("too_many_of_tier", "Too many.")

    return register(order, wait_with_the_count)


def cancel(order: Order, wait: Wait) -> str:
    """Cancel everybody of a registration."""
    registration = Registration.objects.get(reference=order["reference"])
    people = list(registration.attendees.values_list("pk", flat=True))
    wait()
    cancelling.cancel_places(registration, people, by=Actor("person", str(registration.registrant_id)))
    return registration.reference


def transfer(order: Order, wait: Wait) -> str:
    """Move everybody of a registration to another event."""
    registration = Registration.objects.select_related("event").get(reference=order["reference"])
    people = list(registration.attendees.filter(state="confirmed").values_list("pk", flat=True))
    tier = Tier.objects.get(pk=order["to"])
    wait()
    done = transferring.move(registration.event, people, tier, by=SYSTEM, reason="Two coordinators at once.")
    if done and done[0].refused is not None:
        raise done[0].refused
    return str(len(done))


def settle(order: Order, wait: Wait) -> str:
    """Write down that a registration paid."""
    registration = Registration.objects.get(reference=order["reference"])
    wait()
    row = settling.settle(registration, order["amount"], "cash", UUID(order["key"]), by=SYSTEM)
    return str(row.pk)


def look_then_transfer(order: Order, wait: Wait) -> str:
    """The negative control of moves: count what is held there, wait until everybody has, then move the rows."""
    tier = Tier.objects.select_related("event").get(pk=order["to"])
    held = Attendee.objects.filter(tier=tier, state__in=HOLDING).count()
    wait()
    if tier.capacity is not None and held + 1 > tier.capacity:
        raise Refused("party_does_not_fit", "Full.")
    Attendee.objects.filter(registration__reference=order["reference"]).update(tier=tier, event=tier.event)
    return "1"


def resize(order: Order, wait: Wait) -> str:
    """Change the capacity of a tier."""
    tier = Tier.objects.get(pk=order["tier"])
    wait()
    with transaction.atomic():
        resizing.resize_tier(tier, order["capacity"], by=SYSTEM)
    return str(order["capacity"])


def cancel_event(order: Order, wait: Wait) -> str:
    """Cancel the event."""
    event = Event.objects.get(pk=order["event"])
    wait()
    ending.cancel(event, by=SYSTEM, reason="The room is flooded.")
    return "cancelled"


def accept(order: Order, wait: Wait) -> str:
    """Take the places of an offer."""
    offer = Offer.objects.get(pk=order["offer"])
    by = Actor("person", str(offer.registration.registrant_id))
    wait()
    return offering.accept(offer, by=by).reference


def look_then_accept(order: Order, wait: Wait) -> str:
    """The negative control of offers: look whether it can be taken, wait until everybody has, then place."""
    offer = Offer.objects.select_related("registration").get(pk=order["offer"])
    is_live = offer.state == "live"
    wait()
    if not is_live:
        raise Refused("offer_ended", "Ended.")
    Offer.objects.filter(pk=offer.pk).update(state="accepted")
    return offer.registration.reference


def look_then_expire(order: Order, wait: Wait) -> str:
    """The other half of that control: look, wait, then end the offer whatever became of it."""
    offer = Offer.objects.get(pk=order["offer"])
    is_live = offer.state == "live"
    wait()
    if not is_live:
        raise Refused("offer_ended", "Ended.")
    Offer.objects.filter(pk=offer.pk).update(state="expired")
    return "1"


def sweep(order: Order, wait: Wait) -> str:
    """End what is overdue `later` seconds from now, as the worker does each minute."""
    wait()
    with clock.shifted(timedelta(seconds=order.get("later", 0))):
        return str(sweeping.sweep().expired)


def sweep_undecided(order: Order, wait: Wait) -> str:
    """End what nobody decided, `later` seconds from now."""
    wait()
    with clock.shifted(timedelta(seconds=order["later"])):
        return str(sweeping.sweep().undecided)


def sweep_unpaid(order: Order, wait: Wait) -> str:
    """End what nobody paid, `later` seconds from now."""
    wait()
    with clock.shifted(timedelta(seconds=order["later"])):
        return str(sweeping.sweep().unpaid)


def register_later(order: Order, wait: Wait) -> str:
    """Register as a guest, `later` seconds from now."""
    with clock.shifted(timedelta(seconds=order["later"])):
        return register(order, wait)


def look_then_settle(order: Order, wait: Wait) -> str:
    """The negative control of payments: look whether the place is held, wait until everybody has, then confirm."""
    return _look_then_write(order, wait, "confirmed")


def look_then_lapse(order: Order, wait: Wait) -> str:
    """The other half of that control: look, wait, then end the hold whatever became of it."""
    return _look_then_write(order, wait, "expired")


def _look_then_write(order: Order, wait: Wait, state: str) -> str:
    registration = Registration.objects.get(reference=order["reference"])
    is_held = registration.attendees.filter(state="pending_payment").exists()
    wait()
    if not is_held:
        raise Refused("hold_over", "Over.")
    registration.attendees.update(state=state)
    return "1"


def decide(order: Order, wait: Wait) -> str:
    """Approve or decline everybody of a registration, as `how` says."""
    registration = Registration.objects.select_related("event").get(reference=order["reference"])
    people = list(registration.attendees.values_list("pk", flat=True))
    wait()
    if order["how"] == "approve":
        done = deciding.approve(registration.event, people, by=SYSTEM)
    else:
        done = deciding.decline(registration.event, people, by=SYSTEM, reason="Too old.")
    if done[0].refused is not None:
        raise done[0].refused
    return str(done[0].people)


def look_then_decide(order: Order, wait: Wait) -> str:
    """The negative control of decisions: look whether it is open, wait until everybody has, then write."""
    registration = Registration.objects.get(reference=order["reference"])
    is_open = registration.attendees.filter(state="pending").exists()
    wait()
    if not is_open:
        raise Refused("already_decided", "Decided.")
    registration.attendees.update(state=order["how"])
    return "1"


def advance(order: Order, wait: Wait) -> str:
    """Make the steps of events that are due `later` seconds from now, as the worker does each minute."""
    wait()
    with clock.shifted(timedelta(seconds=order["later"])):
        return str(advancing.advance_due())


def look_then_rank(order: Order, wait: Wait) -> str:
    """The negative control of ranks: look who is last, wait until everybody has, then stand behind him."""
    last = ranking.at_tail(UUID(order["event"]), 1)[0]
    wait()
    return str(last)


def rise(order: Order, wait: Wait) -> str:
    """Move an entry to the top of its line."""
    entry = WaitlistEntry.objects.get(pk=order["entry"])
    wait()
    return str(moving.move_to_top(entry, by=SYSTEM, reason="They came last week in vain."))


def count_then_insert(order: Order, wait: Wait) -> str:
    """The negative control: count what is held, wait until everybody has counted, then insert."""
    tier = Tier.objects.select_related("event").get(pk=order["tier"])
    held = Attendee.objects.filter(tier=tier, state__in=HOLDING).count()
    wait()
    if tier.capacity is not None and held + 1 > tier.capacity:
        raise Refused("tier_full", "Full.")
    now = clock.now()
    with transaction.atomic():
        ana = Person.objects.create(first_name="Ana", metro_id=tier.event.metro_id, made_at=now)
        made = Registration.objects.create(event=tier.event, registrant=ana, made_at=now)
        Attendee.objects.create(
            registration=made, event=tier.event, tier=tier, person=ana, state="confirmed", made_at=now
        )
    return made.reference


def publish(order: Order, wait: Wait) -> str:
    """Publish an event in a room."""
    event = Event.objects.get(pk=order["event"])
    wait()
    publishing.publish(event, by=SYSTEM)
    return "published"


def repeat(order: Order, wait: Wait) -> str:
    """Repeat an event on the next four weeks, as others do at this moment."""
    event = Event.objects.get(pk=order["event"])
    first = shifting.first_day(event, list(event.sessions.all()))
    pattern = Pattern(kind=recurring.WEEKLY, count=5)
    wait()
    return str(repeating.repeat(event, pattern, recurring.days(pattern, first), by=SYSTEM).pk)


def look_then_repeat(order: Order, wait: Wait) -> str:
    """The negative control of series: look whether the event is in one, wait until everybody has, then make one."""
    event = Event.objects.get(pk=order["event"])
    wait()
    if event.series_id is not None:
        raise Refused("bad_input", "There is one.")
    reference = codes.reference()
    series = Series.objects.create(
        reference=reference, slug=reference.lower(), title="Again", metro=event.metro, made_at=clock.now()
    )
    Event.objects.filter(pk=event.pk).update(series=series)
    return str(series.pk)


def look_then_publish(order: Order, wait: Wait) -> str:
    """The negative control of rooms: look whether the room is free, wait until everybody has, then publish."""
    event = Event.objects.get(pk=order["event"])
    others = housing.overlapping(event)
    wait()
    if others:
        raise Refused("room_taken", "Taken.")
    publishing.publish(event, by=SYSTEM, override="We looked a moment ago.")
    return "published"


def make(order: Order, wait: Wait) -> str:
    """Make a metro, topic, venue or event of the same name as others do at this moment."""
    name, metro = order["name"], Metro.objects.filter(pk=order["metro"]).first()
    wait()
    if order["kind"] == "metro":
        return metros.create(MetroDraft(name=name, time_zone="Europe/London"), by=SYSTEM).slug
    if order["kind"] == "topic":
        return naming.create_topic(name, by=SYSTEM).slug
    assert metro is not None
    if order["kind"] == "venue":
        return managing.create(VenueDraft(metro=metro, name=name), by=SYSTEM).slug
    return editing.create(EventDraft(metro=metro, title=name), by=SYSTEM).slug


def unite(order: Order, wait: Wait) -> str:
    """Make two entries one person."""
    goes, stays = Person.objects.get(pk=order["goes"]), Person.objects.get(pk=order["stays"])
    wait()
    uniting.unite(goes, stays, (), by=SYSTEM)
    return str(stays.pk)


def look_then_unite(order: Order, wait: Wait) -> str:
    """The negative control of merging: look whether the two can be one, wait until everybody has, then merge."""
    goes, stays = Person.objects.get(pk=order["goes"]), Person.objects.get(pk=order["stays"])
    why_not = likeness.why_not_united(goes, stays)
    wait()
    if why_not:
        raise Refused("not_one_person", why_not)
    Person.objects.filter(pk=goes.pk).update(merged_into=stays)
    return str(stays.pk)


def prove(order: Order, wait: Wait) -> str:
    """Prove an address."""
    wait()
    return str(proving.prove(order["email"]).pk)


ROOMS = (api_acts, app_acts, door_acts, import_acts, offer_acts, series_acts, webhook_acts)
ACTS: dict[str, Callable[[Order, Wait], Any]] = {
    act.__name__: act
    for act in (
        register,
        count_then_register,
        cancel,
        transfer,
        settle,
        look_then_transfer,
        resize,
        cancel_event,
        accept,
        look_then_accept,
        look_then_expire,
        sweep,
        sweep_undecided,
        sweep_unpaid,
        register_later,
        look_then_settle,
        look_then_lapse,
        decide,
        look_then_decide,
        advance,
        look_then_rank,
        rise,
        count_then_insert,
        *(act for room in ROOMS for act in room.ACTS),
        publish,
        repeat,
        look_then_repeat,
        look_then_publish,
        make,
        unite,
        look_then_unite,
        prove,
    )
}

"""Whoever waits for two kinds of place and gets one leaves the other line, whatever gave it (G-30, I-04)."""

import pytest

from tests import build
from tests.registration import lining
from tests.registration.lining import FAR, choose, family, free, states
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event
from turnout.front.queries.invariants import verifying
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.messaging.models import Message
from turnout.registration.actions import adding, cancelling, offering, registering, resizing, transferring
from turnout.registration.actions.bookings import Booking, Wanted
from turnout.registration.models import Registration

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _by_day() -> None:
    choose(**lining.no_night())


def a_full_pair(
    *, auto_confirm: bool = False, third: int | None = None
) -> tuple[Event, Registration, Registration]:
    """Return an event with two full kinds of place (and a third), and who holds them."""
    tiers = [TierDraft(name="Bench", capacity=1), TierDraft(name="Carpet", capacity=1)]
    if third is not None:
        tiers.append(TierDraft(name="Balcony", capacity=third))
    event = build.a_published_event(tiers=tiers, starts_in=FAR, auto_confirm=auto_confirm)
    return event, family(event, "Bea"), family(event, "Cal", tier=1)


def in_both_lines(event: Event) -> Registration:
    """Return a family whose child waits for Bench and for Carpet."""
    noor = family(event, "Noor", if_full="as_free")
    child = noor.attendees.get().person
    carpet = event.tiers.get(name="Carpet")
    wish = Booking(event.pk, (Wanted(carpet.pk, person_id=child.pk),), if_full="as_free")
    adding.add_people(noor, wish, by=lining.himself(noor))
    assert states(noor) == ["waiting", "waiting"]
    return noor


def assert_one_place(registration: Registration) -> None:
    assert sorted(states(registration)) == ["cancelled", "confirmed"]
    assert {entry.state for entry in registration.entries.all()} == {"enrolled", "cancelled"}
    assert [found for found in verifying.findings(clock.now()) if not found.holds] == []


def test_taking_an_offer_ends_the_other_offer_and_gives_its_place_on() -> None:
    event, bea, cal = a_full_pair()
    noor = in_both_lines(event)
    ida = family(event, "Ida", if_full="as_free", tier=1)
    free(bea)
    free(cal)
    first = noor.offers.get(tier__name="Bench")
    offering.accept(first, by=lining.himself(noor))
    assert_one_place(noor)
    assert noor.offers.get(tier__name="Carpet").state == "declined"
    assert lining.of(ida).state == "live"


def test_a_place_that_is_given_without_asking_ends_the_other_wait() -> None:
    event, bea, cal = a_full_pair(auto_confirm=True)
    noor = in_both_lines(event)
    free(bea)
    assert_one_place(noor)
    free(cal)
    assert_one_place(noor)


def test_places_of_both_kinds_at_once_give_one_of_them() -> None:
    event, _bea, _cal = a_full_pair(auto_confirm=True)
    build_cap = resizing.resize_event(event, 2, by=SYSTEM)
    assert build_cap.thing.capacity == 2
    noor = in_both_lines(event)
    ida = family(event, "Ida", if_full="as_free", tier=1)
    for tier in event.tiers.all():
        resizing.resize_tier(tier, 2, by=SYSTEM)
    resizing.resize_event(event, None, by=SYSTEM)
    assert_one_place(noor)
    assert states(ida) == ["confirmed"]


def test_booking_a_free_kind_of_place_ends_the_waits() -> None:
    event, _bea, _cal = a_full_pair(third=3)
    noor = in_both_lines(event)
    child = noor.attendees.order_by("position")[0].person
    balcony = event.tiers.get(name="Balcony")
    wish = Booking(event.pk, (Wanted(balcony.pk, person_id=child.pk),), registrant_id=noor.registrant_id)
    made = registering.register(wish, by=lining.himself(noor))
    assert states(made) == ["confirmed"]
    assert states(noor) == ["cancelled", "cancelled"]
    assert [found for found in verifying.findings(clock.now()) if not found.holds] == []


def test_one_who_waits_on_for_others_of_his_party_keeps_their_rank() -> None:
    event, bea, _cal = a_full_pair(third=3)
    mira = family(event, "Mira", "Jonas", if_full="as_free")
    child = mira.attendees.get(person__first_name="Mira").person
    balcony = event.tiers.get(name="Balcony")
    wish = Booking(event.pk, (Wanted(balcony.pk, person_id=child.pk),), registrant_id=mira.registrant_id)
    registering.register(wish, by=lining.himself(mira))
    assert states(mira) == ["cancelled", "waiting"]
    cancelling.cancel_places(bea, [one.pk for one in bea.attendees.all()], by=SYSTEM, reason="Ill.")
    assert lining.live(event) == [("Mira", 1)]


def twice(event: Event, *tiers: int) -> list[Registration]:
    """Return what a family registered twice for one child before its address was proven."""
    made = [family(event, "Mira", if_full="as_free", proven=False, tier=tier) for tier in tiers]
    lining.prove(made[0])
    return made


def test_nobody_takes_a_second_place_for_a_child_that_was_registered_twice() -> None:
    event, bea, _cal = a_full_pair(third=3)
    _placed, waits = twice(event, 2, 0)
    free(bea)
    with pytest.raises(Refused) as refused:
        offering.accept(lining.of(waits), by=lining.himself(waits))
    assert refused.value.code == "already_registered"
    assert states(waits) == ["waiting"]


def test_a_child_that_was_registered_twice_and_gets_a_place_leaves_the_other_line() -> None:
    event, bea, _cal = a_full_pair()
    other, waits = twice(event, 1, 0)
    free(bea)
    offering.accept(lining.of(waits), by=lining.himself(waits))
    assert (states(waits), states(other)) == (["confirmed"], ["cancelled"])


def last_words(registration: Registration) -> tuple[str, str, list[str]]:
    """Return the template, occasion and states of people of the last message that reached a family."""
    jobs.run_due()
    sent = Message.objects.about("registration.registration", registration.pk).filter(state="sent")
    last = sent.order_by("pk").last()
    assert last is not None
    return last.template, last.facts.get("what", ""), [one["state"] for one in last.facts["people"]]


def test_who_takes_an_offer_and_leaves_the_other_line_hears_of_the_place() -> None:
    event, bea, cal = a_full_pair()
    noor = in_both_lines(event)
    free(bea)
    free(cal)
    offering.accept(noor.offers.get(tier__name="Bench"), by=lining.himself(noor))
    assert last_words(noor) == ("registration_changed", "taken", ["confirmed"])


def test_who_gets_a_place_without_asking_and_leaves_the_other_line_hears_of_the_place() -> None:
    event, bea, _cal = a_full_pair(auto_confirm=True)
    noor = in_both_lines(event)
    free(bea)
    assert last_words(noor) == ("registration_changed", "placed", ["confirmed"])


def test_who_adds_a_place_and_leaves_the_lines_hears_of_the_place() -> None:
    event, _bea, _cal = a_full_pair(third=3)
    noor = in_both_lines(event)
    child = noor.attendees.order_by("position")[0].person
    wish = Booking(event.pk, (Wanted(event.tiers.get(name="Balcony").pk, person_id=child.pk),))
    adding.add_people(noor, wish, by=lining.himself(noor))
    assert last_words(noor) == ("registration_changed", "added", ["confirmed"])


def test_who_is_moved_to_an_event_and_leaves_its_lines_hears_of_the_move() -> None:
    event, _bea, _cal = a_full_pair(third=3)
    noor = in_both_lines(event)
    child = noor.attendees.order_by("position")[0].person
    other = build.a_published_event(3, starts_in=FAR)
    wish = Booking(
        other.pk, (Wanted(build.the_tier(other).pk, person_id=child.pk),), registrant_id=noor.registrant_id
    )
    there = registering.register(wish, by=lining.himself(noor))
    balcony = event.tiers.get(name="Balcony")
    (done,) = transferring.move(other, [there.attendees.get().pk], balcony, by=SYSTEM, reason="Ill.")
    assert done.made == noor
    assert last_words(noor) == ("registration_moved", "", ["confirmed"])

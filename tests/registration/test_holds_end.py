"""The end of a hold that nobody paid, holds from the line and from a decision, and what the desk says of it (G-08)."""

from datetime import timedelta

import pytest
from django.test import Client

from tests import build, cast
from tests.registration import lining
from tests.registration.dining import (
    HOW,
    a_dinner,
    assert_everything_holds,
    booked,
    last,
    pay,
    said,
    typed,
)
from tests.registration.lining import FAR, states
from turnout.events.actions import editing, ending
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Admission, Event
from turnout.events.rules import next_steps
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.messaging.actions import hooks
from turnout.messaging.models import Message
from turnout.registration.actions import (
    cancelling,
    deciding,
    offering,
    prompting,
    sweeping,
    transferring,
)
from turnout.registration.rules import links

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


# --- the end of a hold -----------------------------------------------------------------------------------


def test_a_hold_that_nobody_pays_ends_and_the_next_in_line_is_asked() -> None:
    lining.choose(**lining.no_night())
    event = a_dinner(places=1)
    family = booked(event, "Mira")
    waits = booked(event, "Elin", if_full="as_free", email="elin@example.org")
    lining.prove(waits)
    with clock.shifted(5 * DAY - timedelta(minutes=5)):
        assert sweeping.sweep().unpaid == 0
    with clock.shifted(5 * DAY + timedelta(minutes=5)):
        assert sweeping.sweep().unpaid == 1
        assert sweeping.sweep().unpaid == 0
        assert states(family) == ["expired"]
        assert event.offers.get().registration_id == waits.pk
        words = said(family)
        assert "No longer held, not paid in time" in words
        assert "gives" not in words
        assert_everything_holds()


def test_a_part_that_was_paid_goes_back_and_the_message_says_so() -> None:
    event = a_dinner()
    family = booked(event, "Mira", "Jonas")
    pay(family, 1850)
    with clock.shifted(6 * DAY):
        sweeping.sweep()
    assert states(family) == ["expired", "expired"]
    assert "gives back the £18.50" in said(family)


def test_a_newcomer_who_finds_it_full_gets_a_place_that_nobody_paid_in_time() -> None:
    event = a_dinner(places=1)
    family = booked(event, "Mira")
    with clock.shifted(5 * DAY + timedelta(seconds=30)):
        other = booked(event, "Noor", email="noor@example.org")
    assert states(family) == ["expired"]
    assert states(other) == ["pending_payment"]


def test_a_reminder_comes_once_a_day_before_or_half_way() -> None:
    event = a_dinner()
    family = booked(event, "Mira")
    short = booked(a_dinner(deadline_at=clock.now() + DAY), "Noor", email="noor@example.org")
    assert prompting.send_due() == 0
    with clock.shifted(DAY / 2 + timedelta(minutes=5)):
        assert prompting.send_due() == 1
        assert last(short).template == "payment_reminder"
    with clock.shifted(4 * DAY + timedelta(minutes=5)):
        assert prompting.send_due() == 1
        assert prompting.send_due() == 0
    assert last(family).template == "payment_reminder"
    assert "To be paid by" in said(family)
    assert not hooks.untruth(last(family))
    pay(family, 1850)
    reminder = Message.objects.get(template="payment_reminder", about_id=str(family.pk))
    assert hooks.untruth(reminder)


def test_a_hold_ends_when_the_event_begins() -> None:
    event = a_dinner()
    family = booked(event, "Mira")
    ending.start(event, by=SYSTEM, reason="All are here.")
    assert sweeping.sweep().unpaid == 1
    assert states(family) == ["expired"]


def test_a_cancelled_event_ends_holds_and_tells_so() -> None:
    event = a_dinner()
    family = booked(event, "Mira")
    ending.cancel(event, by=SYSTEM, reason="The room is flooded.")
    assert states(family) == ["cancelled"]
    assert last(family).template == "event_cancelled"
    assert_everything_holds()


# --- from the line, from a decision, to another event ------------------------------------------------------


def test_an_offer_that_is_taken_is_held_until_it_is_paid() -> None:
    lining.choose(**lining.no_night())
    event = a_dinner(places=1)
    first = booked(event, "Mira")
    waits = booked(event, "Elin", if_full="as_free", email="elin@example.org")
    lining.prove(waits)
    cancelling.cancel_places(first, [first.attendees.get().pk], by=SYSTEM, reason="Ill.")
    offering.accept(lining.of(waits), by=lining.himself(waits))
    assert states(waits) == ["pending_payment"]
    assert "A place is held for you" in said(waits)
    assert HOW in said(waits)
    pay(waits, 1850)
    assert states(waits) == ["confirmed"]
    assert_everything_holds()


def test_an_offer_that_is_taken_and_not_paid_counts_as_one_that_lapsed() -> None:
    lining.choose(**lining.no_night())
    event = a_dinner(places=1)
    first = booked(event, "Mira")
    waits, behind = (
        booked(event, name, if_full="as_free", email=f"{name.lower()}@example.org")
        for name in ("Elin", "Noor")
    )
    lining.prove(waits)
    lining.prove(behind)
    cancelling.cancel_places(first, [first.attendees.get().pk], by=SYSTEM, reason="Ill.")
    offering.accept(lining.of(waits), by=lining.himself(waits))
    with clock.shifted(5 * DAY + timedelta(minutes=1)):
        assert sweeping.sweep().unpaid == 1
        assert states(waits) == ["waiting"]
        assert lining.order(event) == ["Noor", "Elin"]
        assert "Elin is 2nd in line" in said(waits)
        assert_everything_holds()
        cancelling.cancel_places(behind, [behind.attendees.get().pk], by=SYSTEM, reason="Ill.")
        offering.accept(waits.offers.get(state="live"), by=lining.himself(waits))
    with clock.shifted(10 * DAY + timedelta(minutes=2)):
        assert sweeping.sweep().unpaid == 1
        assert states(waits) == ["expired"]
        assert_everything_holds()


def test_what_was_paid_before_is_enough_for_a_place_that_comes_later() -> None:
    lining.choose(**lining.no_night())
    event = a_dinner(places=2)
    family = booked(event, "Mira", "Jonas")
    pay(family, 1850)
    client = Client()
    client.get(links.manage_path(family))
    cancelling.cancel_places(
        family, [one.pk for one in family.attendees.all()], by=SYSTEM, reason="They cannot come."
    )
    sent = {name: value for name, value in typed(event, "Elin").items() if name.startswith("party")}
    assert client.post(f"{links.page_path(family.reference)}people/", sent).status_code == 303
    assert states(family)[-1] == "confirmed"
    assert_everything_holds()


def test_the_first_in_line_who_is_not_asked_is_held_too() -> None:
    event = a_dinner(places=1, auto_confirm=True)
    first = booked(event, "Mira")
    waits = booked(event, "Elin", if_full="as_free", email="elin@example.org")
    lining.prove(waits)
    cancelling.cancel_places(first, [first.attendees.get().pk], by=SYSTEM, reason="Ill.")
    assert states(waits) == ["pending_payment"]
    assert "Held for you" in said(waits)


def test_whoever_is_approved_pays_then() -> None:
    event = a_dinner(admission=Admission.SCREENED)
    family = booked(event, "Mira")
    assert states(family) == ["pending"]
    assert "£" not in said(family)
    deciding.approve(event, [family.attendees.get().pk], by=SYSTEM)
    assert states(family) == ["pending_payment"]
    assert "Held for you" in said(family)
    pay(family, 1850)
    assert states(family) == ["confirmed"]
    assert_everything_holds()


def test_whom_staff_move_pays_at_the_door_there() -> None:
    family = booked(a_dinner(), "Mira")
    pay(family, 1850)
    there = build.a_published_event(currency="GBP", starts_in=FAR)
    people = [family.attendees.get().pk]
    (done,) = transferring.move(family.event, people, build.the_tier(there), by=SYSTEM, reason="Too small.")
    assert done.made is not None
    assert done.made.attendees.get().settles_at_door
    assert_everything_holds()


# --- the desk --------------------------------------------------------------------------------------------


def test_the_desk_says_how_places_are_paid_and_what_is_wrong(client: Client) -> None:
    event = build.an_event(tiers=[TierDraft(name="Dinner", price_minor=1850)])
    client.force_login(cast.cleo(event.metro))
    assert "How places are paid" in client.get(f"/desk/events/{event.reference}/places/").content.decode()
    url = f"/desk/events/{event.reference}/places/paying/"
    sent = {"pays_ahead": "on", "pay_days": "3", "pay_how": ""}
    answer = client.post(url, sent)
    assert answer.status_code == 422
    assert "Write how families pay" in answer.content.decode()
    version = build.fresh(event).content_version
    assert client.post(url, {**sent, "pay_how": f"{HOW}\n\u202e\U0001f600"}).status_code == 303
    found = build.fresh(event)
    assert (found.pays_at_door, found.pays_ahead, found.pay_days) == (False, True, 3)
    assert found.content_version == version + 1


def test_ways_of_paying_go_to_the_other_dates_of_a_series_too(client: Client) -> None:
    event = build.an_event(tiers=[TierDraft(name="Dinner", price_minor=1850)], starts_in=FAR)
    build.a_series(event)
    client.force_login(cast.cleo(event.metro))
    url = f"/desk/events/{event.reference}/places/paying/"
    assert "along-paying-reach" in client.get(url).content.decode()
    sent = {"pays_ahead": "on", "pay_days": "3", "pay_how": HOW, "along-paying-reach": "all"}
    assert client.post(url, sent).status_code == 303
    found = {(one.pays_at_door, one.pays_ahead, one.pay_days, one.pay_how) for one in Event.objects.all()}
    assert found == {(False, True, 3, HOW)}


@pytest.mark.parametrize("days", ["", "0", "-1", "366", "9" * 10_000, "x", "1.5"])
def test_days_that_are_none_are_refused(client: Client, days: str) -> None:
    event = build.an_event(tiers=[TierDraft(name="Dinner", price_minor=1850)])
    client.force_login(cast.cleo(event.metro))
    url = f"/desk/events/{event.reference}/places/paying/"
    assert client.post(url, {"pays_ahead": "on", "pay_days": days, "pay_how": HOW}).status_code == 422


def test_a_price_without_a_way_to_pay_it_is_not_published_nor_left_without_one(client: Client) -> None:
    event = build.an_event(tiers=[TierDraft(name="Dinner", price_minor=1850)], pays_at_door=False)
    client.force_login(cast.cleo(event.metro))
    assert "nothing says how it is paid" in client.get(f"/desk/events/{event.reference}/").content.decode()
    step = next_steps.of(event, clock.now(), approves=True, is_reviewed=False)
    assert step.url == f"/desk/events/{event.reference}/places/paying/"
    with pytest.raises(Refused):
        build.led(event, "published")
    with pytest.raises(Refused):
        editing.change(a_dinner(), {"pays_ahead": False}, by=SYSTEM)

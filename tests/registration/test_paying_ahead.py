"""What is paid beforehand is held until it is paid: said, and confirmed by the money (G-08)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests import build, cast
from tests.front import visiting
from tests.registration import lining
from tests.registration.dining import (
    HOW,
    a_dinner,
    assert_everything_holds,
    booked,
    last,
    page,
    pay,
    post,
    said,
    typed,
    until,
)
from tests.registration.lining import states
from turnout.audit.models import AuditEntry
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging.actions import hooks
from turnout.registration.actions import (
    cancelling,
    settling,
)
from turnout.registration.models import Attendee, Registration
from turnout.registration.rules import links

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


# --- booking ------------------------------------------------------------------------------------------


def test_a_place_paid_beforehand_is_held_and_not_confirmed() -> None:
    event = a_dinner()
    assert "a place is held for 5 days" in Client().get(f"/events/{event.slug}/register/").content.decode()
    family = booked(event, "Mira", "Jonas")
    assert states(family) == ["pending_payment", "pending_payment"]
    assert build.fresh(event).held == 2
    assert abs(until(family) - clock.now() - 5 * DAY) < timedelta(minutes=1)
    words = said(family)
    assert "Held until paid" in words
    assert "You are in" not in words
    assert "Mira and Jonas" in words
    assert "They are confirmed when £37 is paid" in words
    assert HOW in words
    assert family.reference in words
    assert hooks.attachments(last(family)) == []
    shown = page(family)
    assert "Places are held for Mira and Jonas." in shown
    assert "Pay £37 by" in shown
    assert HOW in shown
    assert "Everything is settled" not in shown
    assert_everything_holds()


def test_nobody_is_asked_where_there_is_one_way_and_a_free_place_is_confirmed_at_once() -> None:
    event = a_dinner()
    assert "How do you pay?" not in Client().get(f"/events/{event.slug}/register/").content.decode()
    assert states(booked(event, "Elin", tier="Talk")) == ["confirmed"]
    door = a_dinner(pays_at_door=True, pays_ahead=False)
    assert states(booked(door, "Elin")) == ["confirmed"]


@pytest.mark.parametrize(("way", "state"), [("ahead", "pending_payment"), ("door", "confirmed")])
def test_where_there_are_two_ways_the_form_asks_and_keeps_the_answer(way: str, state: str) -> None:
    event = a_dinner(pays_at_door=True)
    status, shown = post(event, typed(event, "Mira"))
    assert status == 422
    assert "Choose how you pay." in shown
    assert "Pay beforehand" in shown
    status, shown = post(event, {**typed(event, "Mira", pays=way), "email": ""})
    assert status == 422
    assert f'value="{way}" checked' in shown
    family = booked(event, "Mira", pays=way)
    assert states(family) == [state]
    assert family.attendees.get().settles_at_door is (way == "door")
    assert_everything_holds()


@pytest.mark.parametrize("way", ["cash", "\0", "x" * 10_000, "\U0001f600"])
def test_a_way_that_is_none_is_refused_beside_its_field(way: str) -> None:
    event = a_dinner(pays_at_door=True)
    status, shown = post(event, typed(event, "Mira", pays=way))
    assert status == 422
    assert 'id="pays-error"' in shown


def test_a_way_that_was_taken_away_meanwhile_is_refused() -> None:
    event = a_dinner()
    assert post(event, typed(event, "Mira", pays="door"))[0] == 422
    assert not Attendee.objects.exists()


def test_a_party_with_a_free_place_pays_for_the_rest_only() -> None:
    event = a_dinner()
    sent = {**typed(event, "Mira", "Jonas"), "party-1-tier": str(event.tiers.get(name="Talk").pk)}
    assert post(event, sent)[0] == 303
    family = Registration.objects.get()
    assert states(family) == ["pending_payment", "confirmed"]
    assert "It is confirmed when £18.50 is paid" in said(family)


def test_a_hold_ends_when_registration_ends_at_the_latest() -> None:
    deadline = clock.now() + 2 * DAY
    assert until(booked(a_dinner(deadline_at=deadline), "Mira")) == deadline
    assert until(booked(a_dinner(starts_in=3 * DAY), "Mira")) < clock.now() + 3 * DAY


def test_staff_book_a_place_that_is_paid_beforehand(client: Client) -> None:
    event = a_dinner(pays_at_door=True)
    client.force_login(cast.cleo(event.metro))
    url = f"/desk/events/{event.reference}/registrations/new/"
    assert "How do you pay?" in client.get(url).content.decode()
    answer = client.post(url, typed(event, "Mira"))
    assert answer.status_code == 422
    assert "Choose how you pay." in answer.content.decode()
    assert client.post(url, typed(event, "Mira", pays="ahead")).status_code == 303
    family = Registration.objects.get()
    assert states(family) == ["pending_payment"]
    shown = visiting.words(client.get(f"/desk/registrations/{family.reference}/").content)
    assert "until then the place is held: £18.50" in shown


def test_somebody_added_is_held_too_until_all_is_paid() -> None:
    event = a_dinner()
    family = booked(event, "Mira")
    pay(family, 1850)
    client = Client()
    client.get(links.manage_path(family))
    sent = {name: value for name, value in typed(event, "Jonas").items() if name.startswith("party")}
    assert client.post(f"{links.page_path(family.reference)}people/", sent).status_code == 303
    assert states(family) == ["confirmed", "pending_payment"]
    pay(family, 1850)
    assert states(family) == ["confirmed", "confirmed"]
    assert_everything_holds()


# --- the money -----------------------------------------------------------------------------------------


def test_the_money_confirms_and_the_confirmation_is_sent_with_a_calendar_file(client: Client) -> None:
    event = a_dinner()
    family = booked(event, "Mira", "Jonas")
    client.force_login(cast.cleo(event.metro))
    url = f"/desk/registrations/{family.reference}/payment/"
    sent = {"amount": "20", "method": "transfer", "reason": "", "key": uuid4()}
    assert client.post(url, sent).status_code == 303
    assert states(family) == ["pending_payment", "pending_payment"]
    assert "Pay £17 by" in page(family)
    assert client.post(url, {**sent, "amount": "17", "key": uuid4()}).status_code == 303
    assert states(family) == ["confirmed", "confirmed"]
    words = said(family)
    assert "Confirmed: " in words
    assert "Mira and Jonas have a place" in words
    assert len(hooks.attachments(last(family))) == 1
    assert "Pay £" not in page(family)
    assert "Everything is settled" in page(family) or "Check your mail" in page(family)
    assert AuditEntry.objects.get(verb="places.paid").facts["places"] == 2
    assert_everything_holds()


def test_what_is_waived_confirms_too() -> None:
    family = booked(a_dinner(), "Mira")
    pay(family, 1850, "waived", "They cook.")
    assert states(family) == ["confirmed"]


def test_what_was_paid_is_enough_for_those_who_stay() -> None:
    family = booked(a_dinner(), "Mira", "Jonas")
    pay(family, 1850)
    mira = family.attendees.get(position=1)
    cancelling.cancel_own_places(family, [mira.pk], by=lining.himself(family))
    assert states(family) == ["cancelled", "confirmed"]
    assert "Jonas has a place" in said(family)
    assert_everything_holds()


def test_a_payment_taken_back_leaves_the_place_and_is_owed_at_the_door() -> None:
    family = booked(a_dinner(), "Mira")
    pay(family, 1850)
    settling.reverse(family.settlements.get(), uuid4(), by=SYSTEM, reason="Another family's.")
    assert states(family) == ["confirmed"]
    assert "You pay £18.50 at the door" in page(family)
    assert_everything_holds()


def test_a_hold_is_cancelled_and_its_place_goes_to_the_line() -> None:
    event = a_dinner(places=1)
    family = booked(event, "Mira")
    waits = booked(event, "Elin", if_full="as_free", email="elin@example.org")
    lining.prove(waits)
    cancelling.cancel_places(family, [family.attendees.get().pk], by=SYSTEM, reason="Ill.")
    assert states(family) == ["cancelled"]
    assert [one.registration_id for one in event.offers.filter(state="live")] == [waits.pk]
    assert_everything_holds()

"""What a family paid is written down by hand: once, never changed, only taken back (G-34; I-30, I-32)."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests import build, cast
from tests.registration import lining
from turnout.audit.models import AuditEntry
from turnout.events.actions import ending
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.front.queries.invariants import verifying
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.messaging.models import Message
from turnout.registration.actions import cancelling, confirming, settling
from turnout.registration.models import Registration, Settlement
from turnout.registration.queries import settlements
from turnout.registration.rules import links, prices

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    tiers = [TierDraft(name="Dinner", capacity=5, price_minor=1850)]
    return build.a_published_event(tiers=tiers, currency="GBP", starts_in=lining.FAR)


@pytest.fixture
def family(event: Event) -> Registration:
    return build.a_booking(event, "Mira", "Jonas")


def left(registration: Registration) -> int:
    return settlements.account(registration, prices.owed(registration.attendees.all())).left


def pay(registration: Registration, amount: int, key: UUID | None = None, method: str = "cash") -> Settlement:
    return settling.settle(registration, amount, method, key or uuid4(), by=SYSTEM)


def page_of(registration: Registration) -> str:
    return Client().get(links.manage_path(registration), follow=True).content.decode()


def desk(client: Client, registration: Registration, part: str = "", **sent: Any) -> tuple[int, str]:
    url = f"/desk/registrations/{registration.reference}/{part}"
    answer = client.post(url, sent) if sent else client.get(url)
    return answer.status_code, answer.content.decode()


def assert_everything_holds() -> None:
    assert [finding for finding in verifying.findings(clock.now()) if not finding.holds] == []


def test_staff_write_down_a_part_and_then_the_rest(
    client: Client, event: Event, family: Registration
) -> None:
    client.force_login(cast.cleo(event.metro))
    assert "To be paid at the door: £37" in desk(client, family)[1]
    status, page = desk(client, family, "payment/")
    assert status == 200
    assert 'value="37.00"' in page
    sent = {"amount": "20", "method": "cash", "reason": "", "key": uuid4()}
    assert desk(client, family, "payment/", **sent)[0] == 303
    assert left(family) == 1700
    assert "You pay £17 at the door" in page_of(family)
    assert desk(client, family, "payment/", **{**sent, "amount": "17.00", "key": uuid4()})[0] == 303
    assert "Everything is paid." in desk(client, family)[1]
    assert "You pay" not in page_of(family)
    assert "Nothing is to be paid." in desk(client, family, "payment/")[1]
    assert_everything_holds()


def test_a_double_tap_settles_once(family: Registration) -> None:
    key = uuid4()
    assert pay(family, 1850, key) == pay(family, 1850, key)
    assert left(family) == 1850
    assert AuditEntry.objects.filter(verb="payment.settled").count() == 1


def test_a_key_of_another_registration_opens_nothing(event: Event, family: Registration) -> None:
    other, key = build.a_booking(event, "Elin"), uuid4()
    pay(family, 1850, key)
    with pytest.raises(Refused) as refused:
        pay(other, 1850, key)
    assert refused.value.code == "not_found"


@pytest.mark.parametrize("amount", [0, -1, 3701])
def test_nobody_pays_nothing_or_more_than_is_open(family: Registration, amount: int) -> None:
    with pytest.raises(Refused) as refused:
        pay(family, amount)
    assert (refused.value.code, refused.value.field) == ("bad_input", "amount")
    assert left(family) == 3700


def test_what_is_waived_needs_a_reason_and_is_no_money(
    client: Client, event: Event, family: Registration
) -> None:
    client.force_login(cast.cleo(event.metro))
    sent = {"amount": "37", "method": "waived", "reason": "", "key": uuid4()}
    status, page = desk(client, family, "payment/", **sent)
    assert status == 422
    assert "Say why." in page
    assert desk(client, family, "payment/", **{**sent, "reason": "They cook."})[0] == 303
    assert (left(family), Settlement.objects.get().method) == (0, "waived")
    assert "They cook." not in page_of(family)


def test_a_payment_is_taken_back_once_with_a_reason_and_both_rows_stay(
    client: Client, event: Event, family: Registration
) -> None:
    client.force_login(cast.cleo(event.metro))
    paid = pay(family, 3700, method="transfer")
    part = f"payments/{paid.pk}/reversal/"
    assert "£37, Bank transfer" in desk(client, family, part)[1]
    assert desk(client, family, part, reason="", key=uuid4())[0] == 422
    for _twice in range(2):
        assert desk(client, family, part, reason="Wrong family.", key=uuid4())[0] == 303
    assert [one.amount_minor for one in Settlement.objects.all()] == [3700, -3700]
    assert left(family) == 3700
    assert_everything_holds()


def test_a_reversal_is_not_reversed(family: Registration) -> None:
    back = settling.reverse(pay(family, 1850), uuid4(), by=SYSTEM, reason="Wrong.")
    with pytest.raises(Refused) as refused:
        settling.reverse(back, uuid4(), by=SYSTEM, reason="Again.")
    assert refused.value.code == "wrong_state"


def test_cancelling_a_paid_place_shows_staff_what_goes_back(
    client: Client, event: Event, family: Registration
) -> None:
    pay(family, 3700)
    people = [one.pk for one in family.attendees.all()]
    cancelling.cancel_places(family, people[:1], by=SYSTEM, reason="Ill.")
    client.force_login(cast.cleo(event.metro))
    assert "To be given back by hand: £18.50" in desk(client, family)[1]
    assert_everything_holds()


def test_a_confirmation_sent_again_says_what_is_left(family: Registration) -> None:
    pay(family, 1850)
    confirming.send_again(family, by=SYSTEM)
    facts = Message.objects.get(template="registration_changed").facts
    assert facts["at_door"] == {"minor": 1850, "currency": "GBP"}


def test_the_account_of_an_archived_event_is_closed() -> None:
    event = build.an_event(state=EventState.PUBLISHED, tiers=[TierDraft(name="Dinner", price_minor=1850)])
    family = build.a_booking(event, "Mira")
    event = ending.start(event, by=SYSTEM, reason="All are here.")
    event = ending.complete(event, by=SYSTEM, reason="All is done.")
    ending.archive(event, by=SYSTEM)
    with pytest.raises(Refused) as refused:
        pay(family, 1850)
    assert refused.value.code == "wrong_state"


@pytest.mark.parametrize(
    "amount", ["", "a lot", "18.505", "NaN", "1e3000", "9" * 10_000, "\u202e1", "-5", "99"]
)
def test_an_amount_that_is_none_is_refused_beside_its_field(
    client: Client, event: Event, family: Registration, amount: str
) -> None:
    client.force_login(cast.cleo(event.metro))
    status, page = desk(client, family, "payment/", amount=amount, method="cash", reason="x\0", key="y")
    assert status == 422
    assert 'id="id_amount"' in page
    assert not Settlement.objects.exists()

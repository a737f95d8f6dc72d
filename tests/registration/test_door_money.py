"""Money at the door: rows say what is to be paid, one tap writes cash down once, another takes it back."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from turnout.audit.models import AuditEntry
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event, Session
from turnout.front.queries.invariants import verifying
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, Actor
from turnout.kernel.refusals import Refused
from turnout.people.policy.roles import Role
from turnout.registration.actions import entrusting, settling
from turnout.registration.models import Registration, Settlement
from turnout.registration.rules import kiosks, passes

pytestmark = pytest.mark.django_db
SOON = timedelta(minutes=30)
JSON = {"accept": "application/json"}
Shift = Callable[[timedelta], AbstractContextManager[None]]


@pytest.fixture
def event() -> Event:
    tiers = [TierDraft(name="Dinner", capacity=60, price_minor=1200), TierDraft(name="Talk", capacity=60)]
    return build.a_published_event(tiers=tiers, currency="GBP", starts_in=SOON)


@pytest.fixture
def session(event: Event) -> Session:
    return event.sessions.get()


@pytest.fixture
def cleo(event: Event) -> Client:
    client = Client()
    client.force_login(cast.cleo(event.metro))
    return client


@pytest.fixture
def family(event: Event) -> Registration:
    return build.a_booking(event, "Mira", "Jonas", "Elin")


def page(session: Session) -> str:
    return f"/desk/events/{session.event.reference}/check-in/{session.pk}/"


def cash(registration: Registration, amount: int = 3600, **more: Any) -> dict[str, Any]:
    return {"registration": registration.pk, "amount": amount, "key": uuid4(), **more}


def taps(client: Client, session: Session, sent: dict[str, Any]) -> Any:
    return client.post(f"{page(session)}payments/", sent, headers=JSON)


def amounts() -> list[int]:
    return [one.amount_minor for one in Settlement.objects.all()]


def buttons(body: str, word: str) -> int:
    return len(re.findall(rf"</svg>{word}", body))


def test_every_row_of_a_family_says_what_it_pays_and_for_whom(
    cleo: Client, session: Session, family: Registration
) -> None:
    build.a_booking(session.event, "Noor", tier=session.event.tiers.get(name="Talk"))
    body = cleo.get(page(session)).content.decode()
    assert body.count("£36 to pay, for 3 people") == 3
    assert buttons(body, "Paid £36 in cash") == 3
    assert body.count("data-pay-of") == 3


def test_one_tap_without_a_script_writes_cash_down_and_another_takes_it_back(
    cleo: Client, session: Session, family: Registration
) -> None:
    url, sent = f"{page(session)}payments/", cash(family, show="to_come")
    answer = cleo.post(url, sent, follow=True)
    assert answer.redirect_chain == [(f"{page(session)}?show=to_come", 303)]
    body = answer.content.decode()
    assert "£36 is written down as paid." in body
    assert "to pay" not in body
    assert buttons(body, "Undo") == 3 + 1  # the last is the bar's own, for taps
    paid = Settlement.objects.get()
    assert (paid.amount_minor, paid.method, paid.registration) == (3600, "cash", family)
    back = {"registration": family.pk, "step": "undo", "payment": paid.pk, "key": uuid4()}
    answer = cleo.post(url, back, follow=True)
    assert "£36 is not paid any more." in answer.content.decode()
    assert amounts() == [3600, -3600]
    assert [finding for finding in verifying.findings(clock.now()) if not finding.holds] == []


def test_a_script_hears_how_the_family_stands_now(
    cleo: Client, session: Session, family: Registration
) -> None:
    told = taps(cleo, session, cash(family)).json()
    assert (told["code"], told["registration"]) == ("", str(family.pk))
    assert "Undo" in told["html"]
    paid = Settlement.objects.get()
    back = {"registration": family.pk, "step": "undo", "payment": paid.pk, "key": uuid4()}
    again = taps(cleo, session, back).json()
    assert "£36 to pay, for 3 people" in again["html"]
    assert again["state"] != told["state"]


def test_a_tap_twice_or_on_two_devices_settles_once(
    cleo: Client, session: Session, family: Registration
) -> None:
    sent = cash(family)
    assert [taps(cleo, session, sent).status_code for _twice in range(2)] == [200, 200]
    late = taps(cleo, session, cash(family))
    assert (late.status_code, late.json()["code"]) == (409, "bad_input")
    assert "paid already" in late.json()["said"]
    assert "Undo" in late.json()["html"]
    assert amounts() == [3600]
    assert AuditEntry.objects.filter(verb="payment.settled").count() == 1


def test_taking_back_twice_takes_back_once(cleo: Client, session: Session, family: Registration) -> None:
    taps(cleo, session, cash(family))
    back = {"registration": family.pk, "step": "undo", "payment": Settlement.objects.get().pk}
    for _twice in range(2):
        assert taps(cleo, session, {**back, "key": uuid4()}).status_code == 200
    assert amounts() == [3600, -3600]
    taps(cleo, session, cash(family))
    assert amounts() == [3600, -3600, 3600]


def test_a_price_that_changed_meanwhile_is_not_taken_for_what_was_seen(
    cleo: Client, session: Session, family: Registration
) -> None:
    settling.settle(family, 3000, "transfer", uuid4(), by=SYSTEM)
    assert taps(cleo, session, cash(family)).status_code == 409
    assert amounts() == [3000]
    body = cleo.get(page(session)).content.decode()
    assert "£6 to pay, for 3 people" in body


def test_undo_is_offered_for_ten_minutes_and_then_stands_at_the_registration(
    cleo: Client, session: Session, family: Registration, shift: Shift
) -> None:
    taps(cleo, session, cash(family))
    with shift(timedelta(minutes=11)):
        body = cleo.get(page(session)).content.decode()
    assert buttons(body, "Undo") == 1
    assert body.count("badge-ok") == 3


@pytest.mark.parametrize(
    "amount", ["", "-1", "0", "12.00", "NaN", "9" * 10_000, "\u0661", "😀", "\0", "3601"]
)
def test_odd_amounts_are_refused_and_break_nothing(
    cleo: Client, session: Session, family: Registration, amount: str
) -> None:
    assert taps(cleo, session, cash(family, amount=0) | {"amount": amount}).status_code == 409
    assert amounts() == []


def test_what_belongs_to_another_event_is_no_page(
    cleo: Client, session: Session, family: Registration
) -> None:
    other = build.a_published_event(
        metro=session.event.metro, tiers=[TierDraft(name="Dinner", price_minor=1200)], starts_in=SOON
    )
    theirs = build.a_booking(other, "Sol")
    assert taps(cleo, session, cash(theirs, 1200)).status_code == 404
    paid = settling.settle(theirs, 1200, "cash", uuid4(), by=SYSTEM)
    back = {"registration": family.pk, "step": "undo", "payment": paid.pk, "key": uuid4()}
    assert taps(cleo, session, back).status_code == 404
    assert amounts() == [1200]


def test_officers_who_do_not_run_the_door_take_no_money(session: Session, family: Registration) -> None:
    officer = Client()
    officer.force_login(cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(session.event.metro_id)))
    assert taps(officer, session, cash(family)).status_code == 403
    assert amounts() == []


def test_whoever_acts_for_somebody_else_writes_no_money_down(event: Event, family: Registration) -> None:
    by = Actor("user", str(cast.sys().pk), acting_for=str(cast.cleo(event.metro).pk))
    with pytest.raises(Refused) as refused:
        settling.settle(family, 3600, "cash", uuid4(), by=by)
    assert refused.value.code == "not_allowed"
    paid = settling.settle(family, 3600, "cash", uuid4(), by=SYSTEM)
    with pytest.raises(Refused) as refused:
        settling.reverse(paid, uuid4(), by=by, reason="Wrong.")
    assert refused.value.code == "not_allowed"


def test_volunteers_neither_see_nor_take_money(event: Event, session: Session, family: Registration) -> None:
    link, secret = entrusting.make_link(
        event, "Nadia", kiosks.day_of(event, session), by=cast.cleo(event.metro).actor
    )
    nadia = Client()
    at = nadia.post(f"/door/{secret}/", follow=True).redirect_chain[-1][0]
    body = nadia.get(at).content.decode()
    assert "Mira" in body
    assert "£" not in body
    assert "data-pay" not in body
    assert nadia.post(f"{at}payments/", cash(family)).status_code == 404
    mira = family.attendees.get(person__first_name="Mira")
    code = {"code": passes.token(mira.pk, event)}
    judged = nadia.post(f"{at}codes/", code, content_type="application/json").json()
    assert (judged["name"], judged["owed"]) == ("Mira", "")
    assert "paid" not in nadia.get(f"{at}changes/?paid=1").json()
    assert str(link.pk) in at


def test_a_code_that_is_read_says_what_is_to_be_paid(
    cleo: Client, event: Event, session: Session, family: Registration
) -> None:
    mira = family.attendees.get(person__first_name="Mira")
    code = passes.token(mira.pk, event)
    judged = cleo.post(f"{page(session)}codes/", {"code": code}, content_type="application/json").json()
    assert judged["owed"] == "£36 to pay, for 3 people"
    assert "£36 to pay, for 3 people" in cleo.get(page(session), {"q": code}).content.decode()
    settling.settle(family, 3600, "card", uuid4(), by=SYSTEM)
    judged = cleo.post(f"{page(session)}codes/", {"code": code}, content_type="application/json").json()
    assert (judged["name"], judged["owed"]) == ("Mira", "")


def test_other_devices_hear_what_was_paid(cleo: Client, session: Session, family: Registration) -> None:
    build.a_booking(session.event, "Noor")
    heard = cleo.get(f"{page(session)}changes/", {"paid": "1"}).json()
    assert heard["paid"] == []
    told = taps(cleo, session, cash(family)).json()
    heard = cleo.get(f"{page(session)}changes/", {"paid": "1", "since": heard["now"]}).json()
    assert [(one["registration"], one["state"]) for one in heard["paid"]] == [(str(family.pk), told["state"])]
    assert "paid" not in cleo.get(f"{page(session)}changes/").json()


def test_the_page_asks_as_much_for_many_families_as_for_one(cleo: Client, session: Session) -> None:
    counts = []
    for families in (1, 12):
        for _ in range(families):
            build.a_booking(session.event, "Mira", "Jonas")
        cleo.get(page(session))
        with CaptureQueriesContext(connection) as asked:
            cleo.get(page(session))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16

"""Orders of another system at events that ask for something, while places run out, and in line."""

from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests import build
from tests.importing import ordering
from tests.importing.conftest import Ran
from tests.importing.ordering import an_event, eventbrite, people, priced
from tests.invariants.planting import broken
from tests.registration import lining
from turnout.events.actions import ending
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Access, Admission, Event
from turnout.front.management import reporting
from turnout.kernel import ids, tables
from turnout.kernel.actors import SYSTEM
from turnout.kernel.importing import Importer, Way, carry_out
from turnout.messaging.models import Message
from turnout.people.actions import proving
from turnout.registration.actions import cancelling, importing, offering, serving, settling
from turnout.registration.actions.gathering_orders import Order
from turnout.registration.queries import settlements
from turnout.registration.rules.orders import SYSTEMS

pytestmark = pytest.mark.django_db
Take = Callable[..., Ran]


@pytest.fixture
def take(written: Callable[..., Path]) -> Take:
    """Import rows of an attendee report into an event, and apply them unless options are given."""

    def import_rows(event: Event, *rows: str, options: tuple[str, ...] = ("--apply",)) -> Ran:
        path = written("\n".join([ordering.EVENTBRITE, *rows]) + "\n")
        return ordering.take("eventbrite", path, event, *options)

    return import_rows


def test_what_opens_a_place_to_families_holds_up_no_import(take: Take) -> None:
    tiers = [
        TierDraft(name="Place", capacity=2, access=Access.CODE, is_hidden=True),
        TierDraft(name="Member", capacity=2, access=Access.MEMBERS),
    ]
    event = an_event(tiers=tiers, admission=Admission.SCREENED)
    build.a_question(event, is_required=True)
    ran = take(event, eventbrite("1"), eventbrite("2", "Ben", type="Member"))
    assert ran.code == 0, ran.said
    assert [state for _name, state, _who in people(event)] == ["confirmed", "confirmed"]
    assert broken() == set()


def test_an_event_for_accounts_takes_no_file_of_guests(take: Take) -> None:
    ran = take(an_event(registration_type="account_required"), eventbrite("1"))
    assert (ran.code, "This event takes registrations from accounts only." in ran.said) == (1, True)


def test_who_paid_there_and_waits_here_gets_a_place_for_what_he_paid(take: Take) -> None:
    lining.choose(**lining.no_night())
    event = priced(places=1)
    here = build.a_booking(event, "Mira")
    ran = take(event, eventbrite("1", paid="12.00"), options=("--apply", "--to-line"))
    assert ran.code == 0, ran.said
    assert settlements.takings(event).back == 1200
    waiting = event.registrations.get(source="import")
    proving.prove(waiting.registrant.email)
    cancelling.cancel_places(here, [here.attendees.get().pk], by=SYSTEM, reason="Ill.")
    serving.serve_event(event.pk)
    offering.accept(waiting.offers.get(), by=SYSTEM)
    takings = settlements.takings(event)
    assert (takings.agreed, takings.paid, takings.left, takings.back) == (1200, 1200, 0, 0)
    assert broken() == set()


def test_what_is_refused_while_writing_is_told_and_the_others_stand(
    take: Take, written: Callable[..., Path]
) -> None:
    """Somebody took the last place between the look and the writing: those who came stand, the command fails."""
    event = an_event(2)
    table = tables.find(written(f"{ordering.EVENTBRITE}\n{eventbrite('1')}\n{eventbrite('2', 'Ben')}\n"))
    plan, _layout = importing.plan(table, SYSTEMS["eventbrite"], event, importing.Wish(), by=SYSTEM)

    def taken_meanwhile() -> Importer[Order]:
        build.a_booking(event, "Mira")
        return plan.doer()

    late = replace(plan, doer=taken_meanwhile)
    report, is_written = carry_out(late, Way.ALL, report_to=None, stream=StringIO())
    assert (is_written, report.bad, event.attendees.count()) == (True, 1, 2)
    assert reporting.ending(report, Way.ALL, is_written=True) == "1 row is wrong. The others were written."
    assert broken() == set()


def ahead(**values: Any) -> Event:
    tiers = [TierDraft(name="Place", capacity=5, price_minor=1800)]
    way = {"pays_at_door": False, "pays_ahead": True, "pay_how": "To the account of the club.", **values}
    return an_event(currency="GBP", tiers=tiers, **way)


def test_who_paid_there_has_a_place_also_where_it_is_paid_beforehand(take: Take) -> None:
    event = ahead()
    ran = take(event, eventbrite("1", paid="12.00"), eventbrite("2", "Ben", status="Unpaid", paid="18.00"))
    assert ran.code == 0, ran.said
    assert people(event) == [("Ana", "confirmed", "ana@example.org")]
    assert "Not taken: its status is “Unpaid”." in ran.said
    assert broken() == set()


def test_who_has_not_paid_is_held_until_he_has_when_asked_for(take: Take) -> None:
    event = ahead()
    ran = take(
        event,
        eventbrite("1", paid="12.00"),
        eventbrite("1", "Mira", email="ana@example.org", status="Unpaid", paid="18.00"),
        eventbrite("2", "Ben", status="Unpaid", paid="15.00"),
        eventbrite("3", "Dan", status="Pending", paid="0.00"),
        options=("--apply", "--hold-unpaid", "--tell"),
    )
    assert ran.code == 0, ran.said
    assert people(event) == [
        ("Ana", "confirmed", "ana@example.org"),
        ("Ben", "pending_payment", "ben@example.org"),
    ]
    assert ran.said.count("Not taken: its status is") == 2
    held = event.registrations.get(registrant__first_name="Ben")
    assert Message.objects.get(email="ben@example.org").facts["people"][0]["state"] == "pending_payment"
    assert broken() == set()
    settling.settle(held, 1500, "transfer", ids.uuid7(), by=SYSTEM)
    assert held.attendees.get().state == "confirmed"
    assert broken() == set()


def test_nobody_is_held_where_nothing_is_paid_beforehand(take: Take) -> None:
    door = ahead(pays_at_door=True, pays_ahead=False)
    begun = ending.start(ahead(), by=SYSTEM, reason="All are here.")
    for event, why in ((door, "This event is not paid beforehand"), (begun, "The event has begun")):
        ran = take(event, eventbrite("1", status="Unpaid"), options=("--apply", "--hold-unpaid"))
        assert (ran.code, why in ran.said) == (2, True)

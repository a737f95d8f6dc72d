"""Order positions of pretix become registrations: its columns, its words, several events in one file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import build
from tests.importing import ordering
from tests.importing.conftest import Ran
from tests.importing.ordering import people, pretix
from tests.invariants.planting import broken
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event
from turnout.people.models import Person
from turnout.registration.models import Attendee, Registration, Settlement

pytestmark = pytest.mark.django_db
Take = Callable[..., Ran]


@pytest.fixture
def take(written: Callable[..., Path]) -> Take:
    """Import order positions into an event, and apply them unless options are given."""

    def import_rows(
        event: Event, *rows: str, options: tuple[str, ...] = ("--apply",), header: str = ordering.PRETIX
    ) -> Ran:
        return ordering.take("pretix", written("\n".join([header, *rows]) + "\n"), event, *options)

    return import_rows


def an_event() -> Event:
    tiers = [
        TierDraft(name="Adult", capacity=5, price_minor=2000),
        TierDraft(name="Ticket / Reduced", capacity=5),
    ]
    return build.a_published_event(audience="anyone", currency="EUR", tiers=tiers)


def test_positions_of_an_order_become_one_registration(take: Take) -> None:
    event = an_event()
    ran = take(
        event,
        pretix("ABC12", product="Ticket", variation="Adult", price="18,50", phone="+44 7700 900418"),
        pretix("ABC12", "Mira Lindqvist", product="Ticket", variation="Reduced", price="9.00"),
        pretix("XYZ34", "Ben Moreau", email="ben@example.org", product="Adult", price="0.00"),
    )
    assert ran.code == 0, ran.said
    assert people(event) == [
        ("Ana", "confirmed", "ana@example.org"),
        ("Mira", "confirmed", "ana@example.org"),
        ("Ben", "confirmed", "ben@example.org"),
    ]
    ana = Person.objects.get(email="ana@example.org")
    assert (ana.first_name, ana.last_name, ana.phone) == ("Ana", "Lindqvist", "+447700900418")
    assert list(Attendee.objects.order_by("registration__registrant__email", "position").values_list(
        "tier__name", "price_minor")) == [("Adult", 1850), ("Ticket / Reduced", 900), ("Adult", 0)]  # fmt: skip
    assert (Settlement.objects.get().amount_minor, Settlement.objects.get().currency) == (2750, "EUR")
    assert "No column names a currency: amounts are taken as EUR." in ran.said
    assert "Allergies" in ran.said.split("not used: ")[1].splitlines()[0]
    assert broken() == set()


@pytest.mark.parametrize(
    ("status", "result"),
    [
        ("paid", "1 created"),
        ("bezahlt", "1 created"),
        ("pending", "its status is “pending”"),
        ("expired", "1 left out"),
        ("canceled", "1 left out"),
    ],
)
def test_the_words_of_a_status(take: Take, status: str, result: str) -> None:
    ran = take(an_event(), pretix("ABC12", product="Adult", status=status))
    assert ran.code == 0, ran.said
    assert result in ran.said
    assert Registration.objects.count() == int("created" in result)


def test_people_without_a_name_get_one_and_it_is_said(take: Take) -> None:
    event = an_event()
    ran = take(event, pretix("ABC12", "", product="Adult"), pretix("ABC12", "", product="Adult"))
    assert ran.code == 0, ran.said
    assert [name for name, _state, _who in people(event)] == ["Guest", "Guest"]
    assert "It has no name." in ran.said


def test_a_file_of_several_events_is_asked_about(take: Take) -> None:
    event = an_event()
    rows = [
        pretix("ABC12", product="Adult"),
        pretix("ABC13", "Ben Moreau", product="Adult", event="ball", email="ben@example.org"),
    ]
    ran = take(event, *rows)
    assert (ran.code, Registration.objects.count()) == (2, 0)
    assert "The file holds several events: fair; ball. Say which one to take." in ran.said
    ran = take(event, *rows, options=("--apply", "--only", "Ball"))
    assert ran.code == 0, ran.said
    assert people(event) == [("Ben", "confirmed", "ben@example.org")]
    assert "1 left out" in ran.said


def test_the_list_of_attendees_with_a_column_paid(take: Take) -> None:
    event = an_event()
    header = "Order code,Attendee name,Attendee name: Given name,Attendee name: Family name,Product,Price,Paid,E-mail"
    ran = take(
        event,
        "ABC12,Ana Maria Lindqvist,Ana Maria,Lindqvist,Adult,0.00,Yes,ana@example.org",
        "ABC13,Ben Moreau,Ben,Moreau,Adult,20.00,No,ben@example.org",
        header=header,
    )
    assert ran.code == 0, ran.said
    assert people(event) == [("Ana Maria", "confirmed", "ana@example.org")]


def test_a_table_without_what_every_row_needs_is_refused(take: Take) -> None:
    ran = take(an_event(), "ABC12,Ana", header="Order code,Attendee name")
    assert ran.code == 2
    assert "No column holds “status”" in ran.said

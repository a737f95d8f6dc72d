"""An attendee report of Eventbrite becomes registrations: by order, into tiers, never oversold, never twice."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import build
from tests.importing import ordering
from tests.importing.conftest import Ran, run
from tests.importing.ordering import an_event, eventbrite, facts, people, priced
from tests.invariants.planting import broken
from turnout.audit.models import AuditEntry, Reason
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event
from turnout.front.actions import erasing
from turnout.kernel.actors import SYSTEM
from turnout.messaging.models import Message
from turnout.people.models import Consent, Person
from turnout.registration.actions import cancelling
from turnout.registration.models import Attendee, ImportedOrder, Registration, Settlement
from turnout.registration.queries import settlements

pytestmark = pytest.mark.django_db
Take = Callable[..., Ran]


@pytest.fixture
def take(written: Callable[..., Path]) -> Take:
    """Import rows of an attendee report into an event, and apply them unless options are given."""

    def import_rows(event: Event, *rows: str, options: tuple[str, ...] = ("--apply",)) -> Ran:
        path = written("\n".join([ordering.EVENTBRITE, *rows]) + "\n")
        return ordering.take("eventbrite", path, event, *options)

    return import_rows


def test_each_order_becomes_one_registration_with_its_people(take: Take) -> None:
    event = an_event()
    ran = take(
        event,
        eventbrite("1"),
        eventbrite("2", "Ben", "Moreau", buyer="Cleo,Moreau,cleo@example.org"),
        eventbrite("1", "Mira", "Lindqvist", email="mira@example.org", status="Checked In"),
        eventbrite("2", "Cleo", "Moreau", buyer="Cleo,Moreau,cleo@example.org"),
    )
    assert ran.code == 0, ran.said
    assert "4 created" in ran.said
    assert people(event) == [
        ("Ana", "confirmed", "ana@example.org"),
        ("Mira", "confirmed", "ana@example.org"),
        ("Ben", "confirmed", "cleo@example.org"),
        ("Cleo", "confirmed", "cleo@example.org"),
    ]
    assert set(Registration.objects.values_list("source", flat=True)) == {"import"}
    assert Person.objects.exclude(last_name="").count() == 2  # of companions a first name is enough
    assert (Message.objects.count(), Consent.objects.count()) == (0, 0)
    assert broken() == set()


def test_a_look_writes_nothing_and_says_the_same(take: Take) -> None:
    event = an_event(2, currency="GBP")
    rows = [eventbrite(str(number), f"Guest{number}") for number in range(3)]
    ran = take(event, *rows, options=())
    assert (ran.code, facts(event)["registrations"]) == (1, 0)
    assert "2 would be created" in ran.said
    assert "row 4: 2 Guest2 Lindqvist: All places are taken.\n" in ran.said
    assert "Dietary needs" in ran.said.split("not used: ")[1].splitlines()[0]
    assert "Nobody is told." in ran.said


def test_a_second_run_adds_nothing(take: Take) -> None:
    event = an_event()
    rows = [eventbrite("1"), eventbrite("1", "Mira"), eventbrite("2", "Ben")]
    take(event, *rows)
    before = (facts(event), AuditEntry.objects.count(), Person.objects.count())
    ran = take(event, *rows, eventbrite("3", "Dan"))
    assert ("3 unchanged" in ran.said, "1 created" in ran.said) == (True, True)
    event.refresh_from_db()
    assert (event.held, AuditEntry.objects.count(), Person.objects.count()) == (
        before[0]["held"] + 1, before[1] + 1, before[2] + 1,
    )  # fmt: skip


def test_what_does_not_fit_is_refused_and_nothing_of_it_is_written(take: Take) -> None:
    event = an_event(3)
    rows = [eventbrite("1"), eventbrite("2", "Ben"), eventbrite("2", "Bea"), eventbrite("2", "Bo")]
    ran = take(event, *rows)
    assert (ran.code, facts(event)["attendees"]) == (1, 0)
    assert "Not everybody fits." in ran.said
    ran = take(event, *rows, options=("--apply", "--skip-bad"))
    assert (ran.code, people(event)) == (0, [("Ana", "confirmed", "ana@example.org")])
    assert broken() == set()


def test_who_finds_no_place_waits_when_asked_for(take: Take) -> None:
    event = an_event(2)
    ran = take(
        event,
        eventbrite("1"),
        eventbrite("2", "Ben"),
        eventbrite("2", "Bea"),
        options=("--apply", "--to-line"),
    )
    assert ran.code == 0, ran.said
    assert [state for _name, state, _who in people(event)] == ["confirmed", "confirmed", "waiting"]
    assert "1 of the order waits." in ran.said
    assert broken() == set()


def test_refunded_rows_are_counted_and_open_ones_are_listed(take: Take) -> None:
    event = an_event()
    ran = take(
        event,
        eventbrite("1"),
        eventbrite("1", "Mira", status="Refunded"),
        eventbrite("2", "Ben", status="Not Attending"),
        eventbrite("3", "Dan", status="Unpaid"),
    )
    assert ran.code == 0, ran.said
    assert "3 left out" in ran.said
    assert "row 5: 3 Dan Lindqvist: Not taken: its status is “Unpaid”." in ran.said
    assert "Refunded" not in ran.said
    assert people(event) == [("Ana", "confirmed", "ana@example.org")]


def test_an_unknown_status_is_a_wrong_row(take: Take) -> None:
    ran = take(an_event(), eventbrite("1", status="Perhaps"))
    assert (ran.code, Registration.objects.count()) == (1, 0)
    assert "Attendee Status: “Perhaps” is no status that we know" in ran.said


def test_ticket_types_go_by_name_or_as_somebody_says(take: Take) -> None:
    event = an_event(tiers=[TierDraft(name="Adult", capacity=5), TierDraft(name="Child", capacity=5)])
    rows = [
        eventbrite("1", type="adult"),
        eventbrite("1", "Mira", type="Kid (under 12)"),
        eventbrite("2", "Ben", type="T-shirt"),
    ]
    ran = take(event, *rows)
    assert (ran.code, facts(event)["attendees"]) == (1, 0)
    assert "Ticket Type: “Kid (under 12)” is no kind of place of this event: Adult, Child." in ran.said
    assert "row 2: 1 Ana Lindqvist: Row 3 of the same order is wrong." in ran.said
    ran = take(event, *rows, options=("--apply", "--tier", "Kid (under 12)=Child", "--tier", "T-shirt="))
    assert ran.code == 0, ran.said
    held = dict(event.tiers.values_list("name", "held"))
    assert held == {"Adult": 1, "Child": 1}


@pytest.mark.parametrize("wish", ["VIP=Gold", "Gold", "=Place"])
def test_a_wish_for_no_kind_of_place_is_refused(take: Take, wish: str) -> None:
    ran = take(an_event(), eventbrite("1"), options=("--tier", wish))
    assert ran.code == 2
    assert f"“{wish}” does not say which ticket type is which kind of place: Place." in ran.said


def test_what_was_paid_there_is_agreed_and_settled_here(take: Take) -> None:
    event = priced()
    ran = take(
        event,
        eventbrite("1", kind="Eventbrite Completed", paid="£12.00"),
        eventbrite("1", "Mira", kind="Eventbrite Completed", paid="12.50"),
        eventbrite("2", "Ben"),
    )
    assert ran.code == 0, ran.said
    prices = Attendee.objects.order_by("registration__registrant__email", "position")
    assert list(prices.values_list("price_minor", flat=True)) == [1200, 1250, 0]
    settled = Settlement.objects.get()
    assert (settled.amount_minor, settled.currency, settled.method) == (2450, "GBP", "other")
    assert "Imported from Eventbrite, order 1." in set(Reason.objects.values_list("text", flat=True))
    assert broken() == set()


def test_another_currency_owes_nothing_and_offline_owes_at_the_door(take: Take) -> None:
    event = priced()
    ran = take(
        event,
        eventbrite("1", currency="USD", paid="20.00"),
        eventbrite("2", "Ben", kind="Offline", paid="18.00"),
    )
    assert ran.code == 0, ran.said
    assert "Paid in USD, which is not the event's: not kept." in ran.said
    rows = Attendee.objects.order_by("registration__registrant__email")
    assert list(rows.values_list("price_minor", flat=True)) == [0, 1800]
    assert Settlement.objects.count() == 0


def test_a_row_may_stand_for_several_places(take: Take) -> None:
    event = priced()
    assert take(event, eventbrite("1", quantity="3", paid="10.00")).code == 0
    assert [name for name, _state, _who in people(event)] == ["Ana", "Ana", "Ana"]
    rows = Attendee.objects.order_by("position")
    assert list(rows.values_list("price_minor", flat=True)) == [334, 333, 333]


def test_families_are_told_only_when_asked_for_and_then_the_truth(take: Take) -> None:
    event = priced()
    take(event, eventbrite("1", paid="18.00"), eventbrite("2", "Ben", kind="Offline", paid="18.00"))
    assert Message.objects.count() == 0
    again = priced()
    take(again, eventbrite("1", paid="18.00"), eventbrite("2", "Ben", kind="Offline", paid="18.00"),
         options=("--apply", "--tell"))  # fmt: skip
    told = {one.email: one.facts.get("at_door") for one in Message.objects.all()}
    assert told == {"ana@example.org": None, "ben@example.org": {"minor": 1800, "currency": "GBP"}}
    assert broken() == set()


def test_who_is_there_by_another_way_is_reported_and_not_doubled(take: Take) -> None:
    event = an_event()
    here = build.a_booking(event, "Mira", email="Ana@Example.org")
    ran = take(
        event,
        eventbrite("1", "Mira", email="ana@example.org"),
        eventbrite("2", "Mira", email="b@example.org"),
    )
    assert ran.code == 0, ran.said
    assert f"Mira is registered at this event from the same address: {here.reference}." in ran.said
    assert event.attendees.count() == 2


def test_two_orders_of_one_person_are_two_registrations(take: Take) -> None:
    event = an_event()
    rows = [eventbrite("1"), eventbrite("2")]
    assert take(event, *rows).code == 0
    assert event.registrations.count() == 2
    assert "2 unchanged" in take(event, *rows).said


def test_a_guest_never_touches_the_rows_of_somebody_who_has_proven_the_address(take: Take) -> None:
    event = an_event()
    known = build.a_booking(an_event(), "Mira", email="ana@example.org").registrant
    before = (known.first_name, known.last_name, known.phone)
    take(event, eventbrite("1", "Anna", "Other", email="ana@example.org"))
    known.refresh_from_db()
    assert (known.first_name, known.last_name, known.phone) == before
    assert event.registrations.get().registrant_id != known.pk


def test_children_stay_minimal(take: Take) -> None:
    event = build.a_published_event(20)
    ran = take(event, eventbrite("1", "Mira", buyer="Ana,Lindqvist,ana@example.org"), eventbrite("2", "Ben"))
    assert ran.code == 0, ran.said
    child = Person.objects.get(first_name="Mira")
    assert (child.is_adult, child.last_name, child.email) == (False, "", "")
    assert "It has the name of whoever booked; the event is for children." in ran.said
    assert broken() == set()


def test_an_event_not_yet_public_takes_an_import_and_a_draft_does_not(take: Take) -> None:
    draft = build.an_event(5, audience="anyone")
    ran = take(draft, eventbrite("1"))
    assert (ran.code, "This event takes no registrations." in ran.said) == (2, True)
    approved = build.an_event(5, audience="anyone", state="approved")
    assert take(approved, eventbrite("1")).code == 0
    assert broken() == set()


def test_an_order_is_written_once_per_event_and_once_per_system(take: Take) -> None:
    one, other = an_event(), an_event()
    take(one, eventbrite("1"))
    take(other, eventbrite("1"))
    assert ImportedOrder.objects.count() == 2
    assert not any(digest == "1" for digest in ImportedOrder.objects.values_list("digest", flat=True))


def test_an_order_is_known_again_when_its_registrant_was_erased(take: Take) -> None:
    event = an_event()
    take(event, eventbrite("1"), eventbrite("2", "Ben"))
    for one in event.registrations.filter(registrant__first_name="Ana"):
        cancelling.cancel_places(one, [place.pk for place in one.attendees.all()], by=SYSTEM, reason="Ill.")
        erasing.erase_now(one.registrant, by=SYSTEM)
    before = (Person.objects.count(), Registration.objects.count())
    assert "2 unchanged" in take(event, eventbrite("1"), eventbrite("2", "Ben")).said
    assert (Person.objects.count(), Registration.objects.count()) == before
    assert broken() == set()


def test_nobody_who_paid_there_owes_here(take: Take) -> None:
    event = priced()
    take(event, eventbrite("1", paid="12.00"), eventbrite("2", "Ben", paid="18.00"), eventbrite("3", "Dan"))
    takings = settlements.takings(event)
    assert (takings.agreed, takings.paid, takings.left, takings.back) == (3000, 3000, 0, 0)
    assert Attendee.objects.filter(settlements.standing("open")).count() == 0


def test_a_batch_asks_as_often_whatever_its_size(
    take: Take, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    event = an_event(None)
    few, many = [eventbrite("1")], [eventbrite(str(n), f"N{n}") for n in range(1, 40)]
    take(event, *few)
    with CaptureQueriesContext(connection) as once:
        take(event, *few)
    take(event, *many)
    with django_assert_num_queries(len(once)):
        assert "39 unchanged" in take(event, *many).said


def test_the_event_must_be_named(written: Callable[..., Path]) -> None:
    path = written(f"{ordering.EVENTBRITE}\n{eventbrite('1')}\n")
    for options in ((), ("--event", "ZZZZZZ")):
        ran = run("eventbrite", path, *options)
        assert (ran.code, ran.said) == (2, "Say into which event, by its reference: --event K7Q2MP")

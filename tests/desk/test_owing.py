"""Who owes what, where staff look: in the roster, in its file, and of an event in all (docs/paying.md)."""

import csv
import io
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.registration import dining, lining
from turnout.audit.models import AuditEntry
from turnout.events.actions import pricing
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event
from turnout.kernel.actors import SYSTEM
from turnout.people.models import User
from turnout.registration.actions import cancelling, settling
from turnout.registration.models import Registration, SavedView
from turnout.registration.queries import settlements
from turnout.registration.rules import prices

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def event() -> Event:
    tiers = [TierDraft(name="Dinner", capacity=80, price_minor=1850), TierDraft(name="Talk", capacity=80)]
    return build.a_published_event(tiers=tiers, currency="GBP", starts_in=lining.FAR)


@pytest.fixture
def cleo(event: Event) -> Client:
    return signed_in(cast.cleo(event.metro))


def pay(registration: Registration, amount: int, method: str = "cash") -> None:
    settling.settle(registration, amount, method, uuid4(), by=SYSTEM, reason="So agreed.")


def four_families(event: Event) -> dict[str, Registration]:
    """Return one that owes, one that paid a part, one that is through, one whose paid place was cancelled."""
    found = {
        "owes": build.a_booking(event, "Mira", "Jonas"),
        "part": build.a_booking(event, "Elin"),
        "paid": build.a_booking(event, "Noor"),
        "back": build.a_booking(event, "Sol"),
    }
    pay(found["part"], 1000)
    pay(found["paid"], 1850, "card")
    pay(found["back"], 1850)
    cancelling.cancel_places(found["back"], [found["back"].attendees.get().pk], by=SYSTEM, reason="Ill.")
    return found


def look(client: Client, event: Event, part: str = "", **query: str) -> Any:
    answer = client.get(f"/desk/events/{event.reference}/{part}", query)
    assert answer.status_code == 200
    return answer


def shown(client: Client, event: Event, **query: str) -> list[str]:
    return [one.person.first_name for one, _rank in look(client, event, **query).context["people"]]


def told(client: Client, event: Event) -> dict[str, tuple[str, str]]:
    context = look(client, event).context
    found = {one.person.first_name: context["to_pay"].get(one.pk) for one, _rank in context["people"]}
    return {name: (one.words, one.whom) for name, one in found.items() if one}


def test_the_roster_says_what_each_registration_still_has_to_pay(cleo: Client, event: Event) -> None:
    four_families(event)
    assert told(cleo, event) == {
        "Mira": ("£37", "for 2 people"),
        "Jonas": ("£37", "for 2 people"),
        "Elin": ("£8.50", ""),
        "Noor": ("Paid", ""),
        "Sol": ("£18.50 to give back", ""),
    }


def test_a_place_that_is_held_until_it_is_paid_owes_as_well() -> None:
    event = dining.a_dinner()
    client = signed_in(cast.cleo(event.metro))
    family = dining.booked(event, "Mira", "Jonas")
    assert told(client, event)["Mira"] == ("£37", "for 2 people")
    assert shown(client, event, owes="open", state="pending_payment") == ["Mira", "Jonas"]
    assert figures(client, event)["Still to be paid"] == "£37"
    pay(family, 3700, "transfer")
    assert told(client, event)["Mira"] == ("Paid", "")
    assert shown(client, event, owes="settled", state="confirmed") == ["Mira", "Jonas"]


def test_what_was_waived_is_not_called_paid(cleo: Client, event: Event) -> None:
    pay(build.a_booking(event, "Mira"), 1850, "waived")
    assert told(cleo, event) == {"Mira": ("Waived", "")}


def test_beside_free_places_stands_nothing(cleo: Client, event: Event) -> None:
    free = event.tiers.get(name="Talk")
    build.a_booking(event, "Ida", tier=free)
    assert told(cleo, event) == {}
    assert '<th scope="col" class="num">To pay</th>' in look(cleo, event).content.decode()


def test_a_free_event_speaks_of_no_money(cleo: Client, event: Event) -> None:
    free = build.a_published_event(metro=event.metro)
    build.a_booking(free, "Mira")
    page = look(cleo, free).content.decode()
    assert ">To pay</th>" not in page
    assert 'name="owes"' not in page
    assert "What is paid" not in look(cleo, free, "places/").content.decode()
    assert 'value="to_pay"' not in look(cleo, free, "roster/export/").content.decode()


def test_money_that_was_agreed_is_spoken_of_after_the_price_is_gone(cleo: Client, event: Event) -> None:
    build.a_booking(event, "Mira")
    pricing.change_tier(event.tiers.get(name="Dinner"), {"price_minor": 0}, by=SYSTEM)
    assert told(cleo, event) == {"Mira": ("£18.50", "")}
    assert "Still to be paid" in look(cleo, event, "places/").content.decode()


def test_the_roster_is_narrowed_to_who_owes_who_is_through_and_who_gets_money_back(
    cleo: Client, event: Event
) -> None:
    four_families(event)
    build.a_booking(event, "Ida", tier=event.tiers.get(name="Talk"))
    assert shown(cleo, event, owes="open") == ["Mira", "Jonas", "Elin"]
    assert shown(cleo, event, owes="settled") == ["Noor"]
    assert shown(cleo, event, owes="back") == ["Sol"]
    assert shown(cleo, event, owes="open", order="name") == ["Elin", "Jonas", "Mira"]
    for odd in ("nonsense", "\0", "9" * 10_000, "\u202e"):
        assert len(shown(cleo, event, owes=odd)) == 6


def test_a_cancelled_brother_owes_nothing(cleo: Client, event: Event) -> None:
    family = build.a_booking(event, "Mira", "Jonas")
    jonas = family.attendees.get(person__first_name="Jonas")
    cancelling.cancel_places(family, [jonas.pk], by=SYSTEM, reason="Ill.")
    assert shown(cleo, event, owes="open") == ["Mira"]
    assert told(cleo, event) == {"Mira": ("£18.50", "")}


def test_pages_of_who_owes_follow_each_other_and_ask_as_much(cleo: Client, event: Event) -> None:
    for family in range(7):
        names = [f"Kid {family:02} {number}" for number in range(9)]
        registration = build.a_booking(event, *names)
        if family % 3 == 0:
            pay(registration, 9 * 1850)
    build.a_booking(event, "Last")
    page, query, names, counts = f"/desk/events/{event.reference}/", "?owes=open", [], []
    cleo.get(page + query)
    while query:
        with CaptureQueriesContext(connection) as asked:
            answer = cleo.get(page + query)
        counts.append(len(asked))
        names += [one.person.first_name for one, _rank in answer.context["people"]]
        query = answer.context["later"]
    assert len(names) == len(set(names)) == 4 * 9 + 1
    with CaptureQueriesContext(connection) as asked:
        look(cleo, event)
    assert set(counts) == {len(asked)}


def test_a_view_keeps_who_owes_and_columns_can_leave_it_out(cleo: Client, event: Event) -> None:
    four_families(event)
    page = f"/desk/events/{event.reference}/roster/"
    assert cleo.post(f"{page}views/new/?owes=open", {"name": "Owing"}).status_code == 303
    view = SavedView.objects.get()
    assert view.filters == {"owes": "open"}
    answer = cleo.get(f"/desk/events/{event.reference}/", {"view": str(view.pk)}, follow=True)
    assert len(answer.context["people"]) == 3
    assert cleo.post(f"{page}columns/", {"columns": ["state"]}).status_code == 303
    assert ">To pay</th>" not in look(cleo, event, view="none").content.decode()


def taken(client: Client, event: Event, query: str = "") -> list[list[str]]:
    columns = ["first_name", "paid", "to_pay", "to_give_back"]
    answer = client.post(f"/desk/events/{event.reference}/roster/export/{query}", {"columns": columns})
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(b"".join(answer).decode())))


@pytest.mark.parametrize("batch", [1, 2, 500])
def test_a_file_says_once_for_each_registration_what_is_paid_and_what_is_open(
    cleo: Client, event: Event, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("turnout.registration.queries.exporting.BATCH", batch)
    four_families(event)
    build.a_booking(event, "Ida", tier=event.tiers.get(name="Talk"))
    assert taken(cleo, event) == [
        ["First name", "Paid", "Still to pay", "To give back"],
        ["Mira", "0.00 GBP", "37.00 GBP", "0.00 GBP"],
        ["Jonas", "", "", ""],
        ["Elin", "10.00 GBP", "8.50 GBP", "0.00 GBP"],
        ["Noor", "18.50 GBP", "0.00 GBP", "0.00 GBP"],
        ["Sol", "18.50 GBP", "0.00 GBP", "18.50 GBP"],
        ["Ida", "", "", ""],
    ]
    rows = taken(cleo, event, "?owes=open&q=jonas")
    assert rows[1:] == [["Jonas", "0.00 GBP", "37.00 GBP", "0.00 GBP"]]
    assert AuditEntry.objects.filter(verb="roster.exported").latest("pk").facts["owes"] == "open"


def figures(client: Client, event: Event) -> dict[str, str]:
    return {one["label"]: one["sum"] for one in look(client, event, "places/").context["takings"]}


def test_the_places_page_says_what_is_agreed_paid_waived_and_open(cleo: Client, event: Event) -> None:
    families = four_families(event)
    pay(families["owes"], 1850, "waived")
    assert figures(cleo, event) == {
        "Agreed": "£74",
        "Paid": "£47",
        "Waived": "£18.50",
        "Still to be paid": "£27",
        "To be given back": "£18.50",
    }
    page = look(cleo, event, "places/").content.decode()
    assert f'href="/desk/events/{event.reference}/?owes=open"' in page
    with CaptureQueriesContext(connection) as asked:
        settlements.takings(event)
    assert len(asked) == 1


def test_the_database_and_the_rule_agree_on_what_is_owed(event: Event) -> None:
    families = list(four_families(event).values())
    found = settlements.balances([one.pk for one in families])
    assert {one.pk: found[one.pk].costs for one in families} == {
        one.pk: prices.owed(one.attendees.all()) for one in families
    }
    with CaptureQueriesContext(connection) as asked:
        settlements.balances([one.pk for one in families])
    assert len(asked) == 1

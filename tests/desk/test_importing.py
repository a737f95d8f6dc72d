"""An event is moved in at the desk: a file is looked at, then taken; what is wrong is said, and nothing is kept."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import build, cast
from tests.importing import ordering
from tests.importing.ordering import eventbrite, people
from tests.invariants.planting import broken
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.messaging.models import Message
from turnout.people.policy.roles import Role
from turnout.registration.actions import importing_uploads
from turnout.registration.models import Registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return build.a_published_event(3, audience="anyone", currency="GBP")


@pytest.fixture
def cleo(event: Event) -> Client:
    client = Client()
    client.force_login(cast.cleo(event.metro))
    return client


def url(event: Event) -> str:
    return f"/desk/events/{event.reference}/roster/import/"


def report(*rows: str) -> SimpleUploadedFile:
    text = "\n".join([ordering.EVENTBRITE, *rows]) + "\n"
    return SimpleUploadedFile("report.csv", text.encode(), "text/csv")


def looked(client: Client, event: Event, *rows: str, **said: Any) -> str:
    """Send a file to be looked at; return the page."""
    answer = client.post(url(event), {"system": "eventbrite", "file": report(*rows), **said})
    assert answer.status_code == 200
    return str(answer.content.decode())


def hidden(page: str) -> dict[str, str]:
    """Return what the form that writes sends, as a browser would."""
    form = page.split('name="write"', maxsplit=1)[0].rsplit("<form", 1)[1]
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def test_a_file_is_looked_at_then_imported(event: Event, cleo: Client) -> None:
    page = looked(cleo, event, eventbrite("1"), eventbrite("2", "Ben", status="Unpaid"))
    assert "its status is “Unpaid”" in page
    assert "Dietary needs" in page
    assert Registration.objects.count() == 0
    answer = cleo.post(url(event), {**hidden(page), "write": "1"})
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/events/{event.reference}/?source=import")
    assert people(event) == [("Ana", "confirmed", "ana@example.org")]
    assert "1 row imported. 1 left out." in cleo.get(answer["Location"]).content.decode()
    assert AuditEntry.objects.get(verb="registration.made").actor_kind == "user"
    assert Message.objects.count() == 0
    assert broken() == set()


def test_sent_twice_it_comes_once(event: Event, cleo: Client) -> None:
    sent = {**hidden(looked(cleo, event, eventbrite("1"))), "write": "1"}
    for _ in range(2):
        assert cleo.post(url(event), sent).status_code == 303
    assert Registration.objects.count() == 1


def test_the_largest_file_fits_into_the_form_that_writes(event: Event, cleo: Client) -> None:
    size = importing_uploads.MOST_BYTES // 500 - 200
    rows = [eventbrite("1", f"N{n}", status="Refunded") + "+/=x"[n % 4] * size for n in range(499)]
    sent = hidden(looked(cleo, event, eventbrite("1"), *rows))
    assert len(sent["content"]) > importing_uploads.MOST_BYTES
    body = urlencode({**sent, "write": "1"})
    answer = cleo.post(url(event), body, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, event.attendees.count()) == (303, 1)


def test_what_is_wrong_is_said_and_nothing_is_written(event: Event, cleo: Client) -> None:
    rows = [eventbrite("1", type="Kid"), eventbrite("2", "Ben")]
    page = looked(cleo, event, *rows)
    assert "“Kid” is no kind of place of this event: Place. Say which it is: “Kid=…”." in page
    assert 'name="write"' not in page
    answer = cleo.post(url(event), {"system": "eventbrite", "file": report(*rows), "write": "1"})
    assert (answer.status_code, Registration.objects.count()) == (422, 0)


def test_ticket_types_are_named_and_wrong_orders_left_out(event: Event, cleo: Client) -> None:
    rows = [
        eventbrite("1", type="Kid"),
        eventbrite("2", "Ben", type="T-shirt"),
        eventbrite("3", "Dan", email="?"),
    ]
    page = looked(cleo, event, *rows, tiers="Kid = Place\r\nT-shirt=", skips_bad="on", tells="on")
    answer = cleo.post(url(event), {**hidden(page), "write": "1"})
    assert answer.status_code == 303
    assert people(event) == [("Ana", "confirmed", "ana@example.org")]
    assert Message.objects.get().email == "ana@example.org"


def test_who_finds_no_place_waits_when_ticked(event: Event, cleo: Client) -> None:
    rows = [eventbrite(str(n), f"N{n}") for n in range(4)]
    assert "All places are taken." in looked(cleo, event, *rows)
    page = looked(cleo, event, *rows, to_line="on")
    assert cleo.post(url(event), {**hidden(page), "write": "1"}).status_code == 303
    assert event.attendees.filter(state="waiting").count() == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"Name\nAna\n", "No column holds"),
        (b"PK\x03\x04" + b"x" * 100, "This is no text file."),
        (b"x" * (importing_uploads.MOST_BYTES + 1), "Here a file has at most 500 rows."),
        (
            b"Order #,Attendee Status,Ticket Type\n" + b"1,Attending,Place\n" * 501,
            "Here a file has at most 500",
        ),
        ("Order #,Attendee Status,Ticket Type\n1,Attending,\0🦊\n".encode(), "is no kind of place"),
    ],
)
def test_files_that_cannot_be_taken_are_refused_beside_the_field(
    event: Event, cleo: Client, content: bytes, why: str
) -> None:
    file = SimpleUploadedFile("report.csv", content, "text/csv")
    answer = cleo.post(url(event), {"system": "eventbrite", "file": file})
    assert answer.status_code in {200, 422}
    assert why in answer.content.decode()
    assert Registration.objects.count() == 0


@pytest.mark.parametrize(
    "said", [{}, {"content": "%%%"}, {"content": "é"}, {"system": "other"}, {"tiers": "x" * 20_000}]
)
def test_a_form_without_a_file_or_with_nonsense_is_shown_again(
    event: Event, cleo: Client, said: dict[str, str]
) -> None:
    answer = cleo.post(url(event), {"system": "eventbrite", "write": "1", **said})
    assert answer.status_code == 422
    assert Registration.objects.count() == 0


def test_a_draft_takes_nobody_and_the_page_says_so(event: Event, cleo: Client) -> None:
    draft = build.an_event(5, metro=event.metro, venue=event.venue, audience="anyone")
    answer = cleo.post(url(draft), {"system": "eventbrite", "file": report(eventbrite("1"))})
    assert answer.status_code == 409
    assert "This event takes no registrations." in answer.content.decode()


def test_names_in_a_file_are_text_on_the_page(event: Event, cleo: Client) -> None:
    page = looked(
        cleo, event, eventbrite("1", "<script>alert(1)</script>", status="Unpaid", email="a@example.org")
    )
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_roster_leads_there_only_for_those_who_may(event: Event, cleo: Client) -> None:
    assert url(event) in cleo.get(f"/desk/events/{event.reference}/").content.decode()
    officer = Client()
    officer.force_login(cast.given(cast.dan(), Role.EVENTS_OFFICER, "metro", str(event.metro_id)))
    assert url(event) not in officer.get(f"/desk/events/{event.reference}/").content.decode()
    assert officer.get(url(event)).status_code == 403

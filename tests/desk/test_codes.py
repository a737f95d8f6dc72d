"""Codes at the desk: made, listed by pages, switched off, taken along; what cannot be is refused beside its field."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from tests import build, cast
from turnout.audit.models import AuditEntry
from turnout.events.actions import vouchers
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Access, Audience, Event, Voucher
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.lifecycle import actions as lifecycle
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    tiers = [TierDraft(name="Guest"), TierDraft(name="Crew", access=Access.CODE)]
    return build.a_published_event(tiers=tiers, audience=Audience.ANYONE)


@pytest.fixture
def cleo(event: Event) -> Client:
    client = Client()
    client.force_login(cast.cleo(event.metro))
    return client


def url(event: Event, part: str = "") -> str:
    return f"/desk/events/{event.reference}/codes/{part}"


def test_one_code_is_made_used_and_shown_with_who_used_it(event: Event, cleo: Client) -> None:
    assert (
        cleo.post(url(event, "new/"), {"new-code": "crew-26", "new-count": "1", "new-most": "2"}).status_code
        == 303
    )
    voucher = Voucher.objects.get()
    assert (voucher.code, voucher.most) == ("CREW26", 2)
    contact = Contact("Ana", "Moreau", "ana@example.org", "+441632960961")
    wanted = (Wanted(event.tiers.get(name="Crew").pk, "Mira"),)
    registering.register(Booking(event.pk, wanted, contact=contact, code="crew26"), by=VISITOR)
    page = cleo.get(url(event)).content.decode()
    assert "CREW26" in page
    assert "1 / 2" in page
    shown = cleo.get(url(event, f"{voucher.pk}/")).content.decode()
    assert "Mira" in shown
    assert "Ana Moreau" in shown
    assert AuditEntry.objects.get(verb="codes.made").facts["count"] == 1


def test_many_codes_are_drawn_each_another_and_come_as_a_file(event: Event, cleo: Client) -> None:
    typed = {"new-count": "5000", "new-begins_with": "club", "new-most": "1"}
    assert cleo.post(url(event, "new/"), typed).status_code == 303
    codes = set(Voucher.objects.values_list("code", flat=True))
    assert len(codes) == 5000
    assert all(code.startswith("CLUB") and len(code) == 12 for code in codes)
    answer: Any = cleo.post(url(event, "file/"))
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert len(rows) == 5001
    assert {row[0] for row in rows[1:]} == codes
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    act = AuditEntry.objects.get(verb="codes.exported")
    assert (act.facts["count"], act.subject_id) == (5000, str(event.pk))
    assert cleo.get(url(event, "file/")).status_code == 405, "What is noted is no link."


def test_the_list_turns_pages_by_the_same_few_statements(
    event: Event, cleo: Client, django_assert_max_num_queries: Any
) -> None:
    vouchers.make(event, CodeDraft(count=120, most=None), by=SYSTEM)
    seen: set[str] = set()
    path = url(event)
    for _ in range(3):
        with django_assert_max_num_queries(25):
            page = cleo.get(path).content.decode()
        seen |= {code for code in Voucher.objects.values_list("code", flat=True) if f">{code}<" in page}
        after = page.partition("?after=")[2].partition('"')[0]
        path = f"{url(event)}?after={after}"
    assert len(seen) == 120


def test_a_code_is_switched_off_and_on(event: Event, cleo: Client) -> None:
    voucher = vouchers.make(event, CodeDraft(code="CREW26"), by=SYSTEM)[0]
    assert 'name="to" value="off"' in cleo.get(url(event)).content.decode()
    for to, is_active in (("off", False), ("off", False), ("on", True), ("on", True)):
        assert cleo.post(url(event, f"{voucher.pk}/switch/"), {"to": to}).status_code == 303
        voucher.refresh_from_db()
        assert voucher.is_active is is_active


@pytest.mark.parametrize(
    "typed",
    [
        {"new-code": "naïve!", "new-count": "1"},
        {"new-code": "A" * 10_000, "new-count": "1"},
        {"new-code": "\x00😀\u202e", "new-count": "1"},
        {"new-code": "TWICE", "new-count": "1"},
        {"new-code": "ONE", "new-count": "2"},
        {"new-count": "5001"},
        {"new-count": "0"},
        {"new-count": "9" * 50},
        {"new-count": "1", "new-most": "0"},
        {"new-count": "1", "new-begins_with": "B" * 25},
        {"new-count": "1", "new-tier": "somewhere"},
        {"new-count": "1", "new-begins_at": "2031-02-02T10:00", "new-ends_at": "2031-02-01T10:00"},
    ],
)
def test_what_cannot_be_is_refused(event: Event, cleo: Client, typed: dict[str, str]) -> None:
    vouchers.make(event, CodeDraft(code="TWICE"), by=SYSTEM)
    assert cleo.post(url(event, "new/"), {"new-most": "1", **typed}).status_code == 422
    assert Voucher.objects.count() == 1


def test_codes_are_settled_under_review() -> None:
    event = build.an_event(tiers=[TierDraft(name="Crew", access=Access.CODE)])
    client = Client()
    client.force_login(cast.cleo(event.metro))
    lifecycle.move(event, "submit", by=SYSTEM)
    assert client.post(url(event, "new/"), {"new-count": "1", "new-most": "1"}).status_code == 422
    assert not Voucher.objects.exists()


def test_a_code_of_another_event_is_no_page_here(event: Event, cleo: Client) -> None:
    other = build.a_published_event(tiers=[TierDraft(name="Crew", access=Access.CODE)])
    voucher = vouchers.make(other, CodeDraft(code="CREW26"), by=SYSTEM)[0]
    assert cleo.get(url(event, f"{voucher.pk}/")).status_code == 404
    assert cleo.post(url(event, f"{voucher.pk}/switch/")).status_code == 404


def test_an_event_where_nothing_takes_a_code_makes_none(cleo: Client, event: Event) -> None:
    free = build.a_published_event(metro=event.metro)
    answer = cleo.post(url(free, "new/"), {"new-count": "1"})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Voucher.objects.filter(event=free).exists()

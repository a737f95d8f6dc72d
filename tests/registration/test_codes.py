"""Codes: they open kinds of place, for so many places and never more, and say nothing to whoever guesses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client

from tests import build, cast
from turnout.events.actions import pricing, publishing, vouchers
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Access, Audience, Event, Tier, Voucher
from turnout.front.queries.invariants import verifying
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.kernel.refusals import Refused
from turnout.registration.actions import adding, cancelling, registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Attendee, Registration, VoucherUse
from turnout.registration.web import barring

pytestmark = pytest.mark.django_db
Shift = Callable[[timedelta], Any]


@pytest.fixture
def event() -> Event:
    """Return an event with places for everybody, for whoever has a code, and hidden ones."""
    tiers = [
        TierDraft(name="Guest", capacity=20),
        TierDraft(name="Crew", access=Access.CODE, capacity=20),
        TierDraft(name="Secret", access=Access.CODE, is_hidden=True, capacity=5, price_minor=50_000),
    ]
    return build.a_published_event(tiers=tiers, audience=Audience.ANYONE)


def tier(event: Event, name: str) -> Tier:
    return event.tiers.get(name=name)


def a_code(event: Event, code: str = "CREW26", **more: Any) -> Voucher:
    return vouchers.make(event, CodeDraft(code=code, **more), by=SYSTEM)[0]


def wish(event: Event, name: str, code: str = "", size: int = 1, email: str = "ana@example.org") -> Booking:
    wanted = tuple(Wanted(tier(event, name).pk, f"Guest {n}") for n in range(size))
    contact = Contact("Ana", "Moreau", email, "+441632960961")
    return Booking(event.pk, wanted, contact=contact, code=code)


def book(booking: Booking) -> Registration:
    return registering.register(booking, by=VISITOR)


def refused(booking: Booking) -> Refused:
    found = registering.register_many([booking], by=VISITOR)[0].refused
    assert found is not None
    return found


def used(voucher: Voucher) -> int:
    voucher.refresh_from_db()
    return voucher.used


def assert_all_holds() -> None:
    broken = [one for one in verifying.findings(clock.now()) if not one.holds]
    assert not broken, broken


def typed(event: Event, name: str = "", **more: str) -> dict[str, str]:
    mine = {"tier": str(tier(event, name).pk)} if name else {}
    return {
        "first_name": "Ana", "last_name": "Moreau", "email": "ana@example.org", "phone": "01632 960961",
        "is_coming": "on", "party-TOTAL_FORMS": "0", **mine, **more,
    }  # fmt: skip


@pytest.mark.parametrize("code", ["CREW26", "crew26", " Crew-26 ", "c r e w 2 6"])
def test_a_code_in_any_case_opens_its_places(event: Event, code: str) -> None:
    voucher = a_code(event)
    book(wish(event, "Crew", code))
    assert used(voucher) == 1
    assert VoucherUse.objects.get().attendee.tier.name == "Crew"
    assert_all_holds()


def test_without_a_code_the_way_is_said_and_every_wrong_one_gets_the_same_words(event: Event) -> None:
    now = clock.now()
    assert refused(wish(event, "Crew")).code == "code_needed"
    a_code(event, "OVER", ends_at=now - timedelta(days=1))
    a_code(event, "SOON", begins_at=now + timedelta(days=1))
    vouchers.switch(a_code(event, "OFF"), is_active=False, by=SYSTEM)
    a_code(event, "OTHER", tier=tier(event, "Secret"))
    a_code(event, "USED")
    book(wish(event, "Crew", "USED"))
    a_code(build.a_published_event(tiers=[TierDraft(name="X", access=Access.CODE)]), "ELSEWHERE")
    said = {
        (no.code, no.message)
        for no in (
            refused(wish(event, "Crew", code))
            for code in ("OVER", "SOON", "OFF", "OTHER", "USED", "ELSEWHERE", "NONE", "😀\x00", "Z" * 10_000)
        )
    }
    assert said == {("code_unknown", "This code does nothing here at this moment.")}


def test_a_code_is_good_for_so_many_places_and_no_more(event: Event) -> None:
    voucher = a_code(event, most=3)
    book(wish(event, "Crew", "CREW26", size=2))
    no = refused(wish(event, "Crew", "CREW26", size=2, email="ben@example.org"))
    assert (no.code, no.facts["left"]) == ("code_used_up", 1)
    assert Attendee.objects.count() == 2
    book(wish(event, "Crew", "CREW26", email="ben@example.org"))
    assert used(voucher) == 3
    assert_all_holds()


def test_one_person_uses_a_code_for_at_most_so_many(event: Event) -> None:
    a_code(event, most=None, most_each=2)
    book(wish(event, "Crew", "CREW26", size=2))
    assert refused(wish(event, "Crew", "CREW26")).code == "code_unknown"
    book(wish(event, "Crew", "CREW26", email="ben@example.org"))


def test_a_cancelled_place_gives_its_use_back_once(event: Event) -> None:
    voucher = a_code(event, most=2)
    made = book(wish(event, "Crew", "CREW26", size=2))
    first, second = made.attendees.order_by("position")
    cancelling.cancel_places(made, [first.pk], by=SYSTEM)
    assert used(voucher) == 1
    with pytest.raises(Refused):
        cancelling.cancel_places(made, [first.pk], by=SYSTEM)
    cancelling.cancel_places(made, [second.pk], by=SYSTEM)
    assert used(voucher) == 0
    book(wish(event, "Crew", "CREW26", size=2, email="ben@example.org"))
    assert_all_holds()


def test_a_wait_that_ends_with_the_line_gives_its_use_back() -> None:
    tiers = [TierDraft(name="Crew", access=Access.CODE, capacity=1)]
    event = build.a_published_event(tiers=tiers, audience=Audience.ANYONE)
    voucher = a_code(event, most=2)
    book(wish(event, "Crew", "CREW26"))
    waits = wish(event, "Crew", "CREW26", email="ben@example.org")
    book(replace(waits, if_full="as_free"))
    assert used(voucher) == 2
    publishing.close(event, by=SYSTEM)
    assert used(voucher) == 1
    assert_all_holds()


def test_people_added_to_a_registration_use_the_code_too(event: Event) -> None:
    voucher = a_code(event, most=2)
    made = book(wish(event, "Crew", "CREW26"))
    more = Booking(event.pk, (Wanted(tier(event, "Crew").pk, "Third"),), code="crew26")
    adding.add_people(made, more, by=SYSTEM)
    assert used(voucher) == 2
    with pytest.raises(Refused) as no:
        adding.add_people(made, more, by=SYSTEM)
    assert no.value.code == "code_unknown"


def test_the_database_itself_counts_no_more_than_a_code_is_good_for(event: Event) -> None:
    voucher = a_code(event)
    with pytest.raises(IntegrityError), transaction.atomic():
        Voucher.objects.filter(pk=voucher.pk).update(used=F("used") + 2)


def test_a_hidden_place_is_named_to_nobody_without_its_code(event: Event, client: Client) -> None:
    a_code(event, tier=tier(event, "Secret"))
    for path in ("/", f"/events/{event.slug}/", f"/events/{event.slug}/register/"):
        page = client.get(path).content.decode()
        assert "Secret" not in page
        assert "$500" not in page
    opened = client.get(f"/events/{event.slug}/register/?code=crew-26").content.decode()
    assert "Secret" in opened
    assert 'value="CREW26"' in opened
    no = client.post(f"/events/{event.slug}/register/", typed(event, "Secret"))
    assert no.status_code == 422
    assert not Attendee.objects.exists()


def test_a_visitor_applies_a_code_in_the_form_and_books(event: Event, client: Client) -> None:
    voucher = a_code(event)
    url = f"/events/{event.slug}/register/"
    assert f'value="{tier(event, "Crew").pk}"' not in client.get(url).content.decode()
    page = client.post(url, typed(event, code="crew26", apply="1")).content.decode()
    assert f'value="{tier(event, "Crew").pk}"' in page
    assert 'value="Moreau"' in page
    assert client.post(url, typed(event, "Crew", code="crew26")).status_code == 303
    assert used(voucher) == 1


def test_a_wrong_code_is_said_and_what_was_typed_stays(event: Event, client: Client) -> None:
    answer = client.post(f"/events/{event.slug}/register/", typed(event, "Guest", code="NOTHING"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This code does nothing here at this moment." in page
    assert 'id="id_code_error"' in page
    assert 'value="Moreau"' in page


def test_an_event_of_codes_alone_asks_for_one_first(client: Client) -> None:
    event = build.a_published_event(tiers=[TierDraft(name="Crew", access=Access.CODE, is_hidden=True)])
    url = f"/events/{event.slug}/register/"
    a_code(event)
    assert "Write your code" in client.get(url).content.decode()
    assert client.get(f"{url}?code=NO").status_code == 422
    assert "Write your code" not in client.get(f"{url}?code=CREW26").content.decode()
    assert client.post(url, {}).status_code in {200, 403}


def test_guessing_codes_ends_after_some_tries(event: Event, client: Client) -> None:
    url = f"/events/{event.slug}/register/"
    for number in range(barring.CODES_MOST):
        assert client.get(f"{url}?code=GUESS{number}").status_code == 422
    assert client.get(f"{url}?code=GUESS").status_code == 429


def test_only_what_is_booked_with_a_code_is_hidden(event: Event) -> None:
    with pytest.raises(Refused) as no:
        pricing.change_tier(tier(event, "Guest"), {"is_hidden": True}, by=SYSTEM)
    assert (no.value.code, no.value.field) == ("bad_input", "is_hidden")


def test_staff_see_hidden_places_and_book_them_with_a_reason(event: Event) -> None:
    client = Client()
    client.force_login(cast.cleo(event.metro))
    url = f"/desk/events/{event.reference}/registrations/new/"
    assert "Secret" in client.get(url).content.decode()
    assert client.post(url, typed(event, "Secret")).status_code == 403
    assert client.post(url, typed(event, "Secret", override="She built the stage.")).status_code == 303
    assert not VoucherUse.objects.exists()
    assert_all_holds()


def test_an_event_without_codes_asks_no_more_of_the_database(
    client: Client, django_assert_num_queries: Any
) -> None:
    event = build.a_published_event()
    client.get(f"/events/{event.slug}/register/")
    with django_assert_num_queries(1):
        client.get(f"/events/{event.slug}/register/?code=NOTHING")

"""The page of an event that is not open to everybody says to whom it is, and takes a code where one opens it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import build, cast
from tests.front import visiting
from turnout.events.actions import vouchers
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Access, Event, RegistrationType
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
FIELD = 'name="code"'
SECRET = TierDraft(name="Secret", access=Access.CODE, is_hidden=True, capacity=5)
MEMBERS = TierDraft(name="Member", access=Access.MEMBERS, capacity=5)
SCHOOL = TierDraft(name="Pupil", access=Access.DOMAINS, domains="school.example", capacity=5)


def seen(event: Event, client: Client | None = None) -> bytes:
    answer = (client or Client()).get(f"/events/{event.slug}/")
    assert answer.status_code == 200
    return answer.content


def an_event(*tiers: TierDraft, **values: Any) -> Event:
    return build.a_published_event(tiers=tiers, **values)


def test_where_every_place_is_hidden_the_page_takes_the_code(client: Client) -> None:
    event = an_event(SECRET)
    vouchers.make(event, CodeDraft(code="CREW26"), by=SYSTEM)
    page = seen(event)
    said = visiting.words(page)
    assert "Places of this event are booked with a code." in said
    assert "closed" not in said
    assert "Secret" not in said
    assert f'action="/events/{event.slug}/register/" method="get"' in page.decode()
    opened = client.get(f"/events/{event.slug}/register/", {"code": "crew-26"})
    assert (opened.status_code, "Write your code" in opened.content.decode()) == (200, False)


def test_lists_say_so_too_and_tell_no_numbers() -> None:
    event = an_event(SECRET)
    said = visiting.words(Client().get("/").content)
    assert event.title in said
    assert ("Booked with a code" in said, "5 places" in said, "Registration closed" in said) == (
        True,
        False,
        False,
    )


def test_places_that_a_code_opens_by_name_are_asked_for_by_the_code() -> None:
    page = seen(an_event(TierDraft(name="Crew", access=Access.CODE, capacity=5)))
    said = visiting.words(page)
    assert "Crew" in said
    assert "5 of 5 places left" in said
    assert FIELD in page.decode()


def test_a_page_that_everybody_may_use_has_no_field_for_a_code() -> None:
    for event in (an_event(TierDraft(name="Guest"), SECRET), an_event(MEMBERS), build.a_published_event()):
        assert FIELD not in seen(event).decode()


def test_when_the_others_are_full_a_code_still_has_its_field() -> None:
    event = an_event(TierDraft(name="Guest", capacity=1, has_line=False), SECRET)
    visiting.take(event)
    page = seen(event)
    assert "All places are taken" in visiting.words(page)
    assert FIELD in page.decode()


@pytest.mark.parametrize(
    ("opens_in", "closes_in", "said"),
    [
        (timedelta(days=1), timedelta(days=2), "Registration has not opened yet."),
        (timedelta(days=-2), timedelta(days=-1), "Registration is closed"),
    ],
)
def test_outside_the_times_of_sale_no_code_is_asked_for(
    opens_in: timedelta, closes_in: timedelta, said: str
) -> None:
    opens_at, closes_at = clock.now() + opens_in, clock.now() + closes_in
    page = seen(an_event(replace(SECRET, opens_at=opens_at, closes_at=closes_at)))
    assert said in visiting.words(page)
    assert FIELD not in page.decode()


def test_nothing_asks_for_a_code_once_the_event_is_over() -> None:
    event = an_event(SECRET)
    with clock.shifted(timedelta(days=9)):
        assert FIELD not in seen(event).decode()


@pytest.mark.parametrize(
    ("tiers", "said"),
    [
        ((MEMBERS,), "Only members can book."),
        ((SCHOOL,), "Only people with an address of school.example can book."),
        ((MEMBERS, SCHOOL), "Only members, and people with an address of school.example, can book."),
    ],
)
def test_an_event_for_few_says_for_whom(tiers: tuple[TierDraft, ...], said: str) -> None:
    event = an_event(*tiers)
    page = seen(event)
    assert said in visiting.words(page)
    assert visiting.link(page, "Sign in to register")
    client = Client()
    client.force_login(cast.dan())
    assert said in visiting.words(seen(event, client))
    assert said not in visiting.words(seen(an_event(*tiers, TierDraft(name="Guest"))))


def test_a_code_opens_an_event_for_members_without_signing_in() -> None:
    page = seen(an_event(MEMBERS, SECRET))
    assert "Only members can book." in visiting.words(page)
    assert FIELD in page.decode()


def test_an_event_that_needs_an_account_leads_the_code_over_signing_in() -> None:
    event = an_event(SECRET, registration_type=RegistrationType.ACCOUNT_REQUIRED)
    answer = Client().get(f"/events/{event.slug}/register/", {"code": "CREW26"})
    assert answer.status_code == 302
    assert "code%3DCREW26" in answer["Location"]


def test_the_desk_says_it_as_well() -> None:
    event = an_event(SECRET)
    client = Client()
    client.force_login(cast.cleo(event.metro))
    assert "Published, booked with a code" in client.get(f"/desk/events/{event.reference}/").content.decode()

"""Who may book a kind of place, set at the desk; its order; what the form refuses."""

from datetime import timedelta

import pytest
from django.test import Client

from tests import build, cast
from turnout.audit.models import AuditEntry
from turnout.events.actions import pricing
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event
from turnout.kernel import clock, times
from turnout.kernel.actors import SYSTEM
from turnout.lifecycle import actions as lifecycle

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    tiers = [TierDraft(name=name) for name in ("Member", "Guest", "Child")]
    return build.a_published_event(tiers=tiers, time_zone="America/New_York")


@pytest.fixture
def cleo(event: Event) -> Client:
    client = Client()
    client.force_login(cast.cleo(event.metro))
    return client


def url(event: Event, name: str, part: str = "access") -> str:
    return f"/desk/events/{event.reference}/places/{event.tiers.get(name=name).pk}/{part}/"


def names(event: Event) -> list[str]:
    return list(event.tiers.order_by("position", "pk").values_list("name", flat=True))


def test_access_window_and_numbers_are_set_on_the_wall_clock_of_the_event(event: Event, cleo: Client) -> None:
    before = build.fresh(event).content_version
    typed = {
        "access-access": "domains", "access-domains": "School.example, *.uni.example\nschool.example",
        "access-opens_at": "2031-06-01T09:00", "access-closes_at": "2031-06-30T23:59",
        "access-least_each": "1", "access-most_each": "4",
    }  # fmt: skip
    assert cleo.post(url(event, "Member"), typed).status_code == 303
    row = event.tiers.get(name="Member")
    assert (row.access, row.domains.split()) == ("domains", ["school.example", "*.uni.example"])
    assert (row.least_each, row.most_each) == (1, 4)
    assert row.opens_at is not None
    assert times.local(row.opens_at, "America/New_York").strftime("%Y-%m-%d %H:%M") == "2031-06-01 09:00"
    assert build.fresh(event).content_version == before + 1
    act = AuditEntry.objects.get(verb="tier.changed")
    assert set(act.facts["fields"]) >= {"access", "domains", "most_each", "opens_at"}
    page = cleo.get(url(event, "Member", "").replace("//", "/")).content.decode()
    assert "2031-06-01T09:00" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"access-access": "domains"}, "Write the domains, such as example.org."),
        ({"access-access": "domains", "access-domains": "no domain at all!"}, "is no domain"),
        ({"access-access": "domains", "access-domains": "\x00\u202e😀"}, ""),
        ({"access-access": "domains", "access-domains": "a" * 10000}, ""),
        ({"access-access": "emperor"}, ""),
        ({"access-access": "everyone", "access-most_each": "9" * 40}, ""),
        ({"access-access": "everyone", "access-most_each": "0"}, ""),
        ({"access-access": "everyone", "access-least_each": "5", "access-most_each": "2"}, "more than the most"),
        (
            {"access-access": "everyone", "access-opens_at": "2031-06-02T09:00",
             "access-closes_at": "2031-06-01T09:00"},
            "would end before it begins",
        ),
        ({"access-access": "everyone", "access-opens_at": "2031-03-09T02:30"}, "clocks skip this hour"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field(
    event: Event, cleo: Client, typed: dict[str, str], said: str
) -> None:
    answer = cleo.post(url(event, "Member"), typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert event.tiers.get(name="Member").access == "everyone"


def test_kinds_of_place_change_their_order_by_a_button(event: Event, cleo: Client) -> None:
    assert cleo.post(url(event, "Child", "order"), {"way": "up"}).status_code == 303
    assert names(event) == ["Member", "Child", "Guest"]
    cleo.post(url(event, "Member", "order"), {"way": "down"})
    assert names(event) == ["Child", "Member", "Guest"]
    cleo.post(url(event, "Child", "order"), {"way": "up"})
    assert names(event) == ["Child", "Member", "Guest"]
    assert "Move Member up" in cleo.get(f"/desk/events/{event.reference}/places/").content.decode()


def test_under_review_nothing_of_it_changes(cleo: Client) -> None:
    event = build.an_event(tiers=[TierDraft(name="Member"), TierDraft(name="Guest")])
    client = Client()
    client.force_login(cast.cleo(event.metro))
    lifecycle.move(event, "submit", by=SYSTEM)
    answer = client.post(url(event, "Member"), {"access-access": "members"})
    assert answer.status_code == 422
    assert "Pending review" in answer.content.decode()
    client.post(url(event, "Guest", "order"), {"way": "up"})
    assert names(event) == ["Member", "Guest"]


def test_a_running_event_gets_another_kind_of_place_and_the_page_says_until_when(
    event: Event, cleo: Client, client: Client
) -> None:
    early = pricing.add_tier(event, TierDraft(name="Early bird", capacity=5), by=SYSTEM)
    until = clock.now() + timedelta(days=2)
    pricing.change_tier(early, {"closes_at": until, "most_each": 2}, by=SYSTEM)
    page = client.get(f"/events/{event.slug}/").content.decode()
    assert "At most 2 per person." in page
    assert "Until " in page

"""Families moved to another event by programs: where to, what would happen to each, then done."""

from typing import Any
from uuid import uuid4

import pytest

from tests import build, cast
from tests.api.asking import broken, get, post, token, without_id
from tests.registration import lining
from turnout.events.models import Event
from turnout.messaging.models import Message
from turnout.people.policy.roles import Role
from turnout.registration.models import Registration
from turnout.venues.models import Metro

pytestmark = pytest.mark.django_db
KEY = "4be6a6e5-6a3c-4f7e-9d2b-0d6d1c1f0a55"
WHY = {"reason": "The first hall is too small."}


@pytest.fixture
def metro() -> Metro:
    return build.a_metro()


@pytest.fixture
def here(metro: Metro) -> Event:
    return build.a_published_event(5, metro=metro, title="Kites", starts_in=lining.FAR)


@pytest.fixture
def there(metro: Metro) -> Event:
    return build.a_published_event(2, metro=metro, title="More kites", starts_in=lining.FAR)


@pytest.fixture
def secret(metro: Metro) -> str:
    return token(cast.cleo(metro), "registrations:write", "registrations:read")


def of(*registrations: Registration) -> list[str]:
    return [str(one.pk) for each in registrations for one in each.attendees.order_by("position")]


def asked(event: Event, part: str, secret: str, to: Event, people: list[str], **more: Any) -> Any:
    sent = {"people": people, "tier": str(build.the_tier(to).pk), **more}
    return post(f"/events/{event.reference}/transfers{part}", secret, sent)


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_it_is_said_where_people_may_be_moved_to(here: Event, there: Event, secret: str) -> None:
    build.a_published_event(2, title="In another region", starts_in=lining.FAR)
    (one,) = get(f"/events/{here.reference}/transfers/targets", secret).json()
    assert (one["reference"], [tier["left"] for tier in one["tiers"]]) == (there.reference, [2])
    assert get(f"/events/{here.reference}/transfers/targets?q=boats", secret).json() == []


def test_a_preview_says_what_would_become_of_each_family_and_moves_nobody(
    here: Event, there: Event, secret: str
) -> None:
    first, second = lining.family(here, "Mira", "Jonas"), lining.family(here, "Noor")
    found = asked(here, "/preview", secret, there, [*of(first, second), KEY]).json()
    assert (found["event"], found["moved"], found["left_out"]) == (there.reference, 2, [KEY])
    assert [one["registration"] for one in found["families"]] == [first.reference, second.reference]
    assert found["families"][0]["refused"] is None
    assert found["families"][1]["refused"]["code"] == "party_does_not_fit"
    assert not there.registrations.exists()


def test_families_are_moved_each_whole_and_told(here: Event, there: Event, secret: str) -> None:
    first, second = lining.family(here, "Mira", "Jonas"), lining.family(here, "Noor")
    done = asked(here, "", secret, there, of(first, second), **WHY).json()
    assert [(one["registration"], one["moved"]) for one in done] == [
        (first.reference, 2),
        (second.reference, 0),
    ]
    made = get(f"/registrations/{done[0]['now']}", secret).json()
    assert (made["event"], [one["state"] for one in made["people"]]) == (there.reference, ["confirmed"] * 2)
    assert (done[1]["now"], done[1]["refused"]["code"]) == (None, "party_does_not_fit")
    assert {one["state"] for one in get(f"/registrations/{first.reference}", secret).json()["people"]} == {
        "transferred"
    }
    assert Message.objects.filter(about_id=str(there.registrations.get().pk)).exists()
    assert broken() == []


def test_with_whole_nobody_is_moved_when_somebody_cannot_be(here: Event, there: Event, secret: str) -> None:
    first, second = lining.family(here, "Mira", "Jonas"), lining.family(here, "Noor")
    done = asked(here, "", secret, there, of(first, second), whole=True, **WHY).json()
    assert [one["refused"]["code"] for one in done] == ["not_all", "party_does_not_fit"]
    assert not there.registrations.exists()
    assert broken() == []


def test_what_cannot_be_a_move_is_refused(here: Event, there: Event, secret: str) -> None:
    family = lining.family(here, "Mira")
    assert code(asked(here, "", secret, there, of(family), reason=" ")) == (422, "reason_missing")
    assert code(asked(here, "", secret, there, [KEY], **WHY)) == (422, "bad_input")
    assert code(asked(here, "", secret, here, of(family), **WHY)) == (409, "already_registered")
    foreign = build.a_published_event(2, starts_in=lining.FAR)
    assert code(asked(here, "", secret, foreign, of(family), **WHY)) == (422, "tier_unknown")
    chaired = cast.given(cast.ben(), Role.EVENT_CHAIR, "event", str(here.pk))
    both = cast.given(chaired, Role.EVENTS_OFFICER, "metro", str(there.metro_id))
    chair = token(both, "registrations:write")
    assert code(asked(here, "", chair, there, of(family), **WHY)) == (403, "not_allowed")
    elsewhere = cast.given(cast.dan(), Role.METRO_ADMIN, "metro", str(foreign.metro_id))
    stranger = token(elsewhere, "registrations:write")
    nowhere = without_id(get("/events/222222/transfers/targets", stranger))
    assert without_id(asked(here, "", stranger, there, of(family), **WHY)) == nowhere
    assert not there.registrations.exists()


def test_no_more_people_are_moved_at_once_than_at_the_desk(here: Event, there: Event, secret: str) -> None:
    many = [str(uuid4()) for _ in range(201)]
    assert code(asked(here, "/preview", secret, there, many)) == (422, "bad_input")
    wanted = asked(here, "", secret, there, many, reason="Rain").json()
    assert [one["field"] for one in wanted["errors"]] == ["people"]
    assert "200" in wanted["errors"][0]["detail"]

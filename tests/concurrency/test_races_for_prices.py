"""Nobody agrees by a program to more than they were told, though the price goes up at that moment (docs/api.md)."""

import json
from collections.abc import Iterator

import pytest

from tests import build, cast
from tests.api.asking import token
from tests.concurrency.racing import Answer, Race
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event
from turnout.registration.models import Attendee

BOOKERS, ROUNDS = 3, 6
OLD, NEW = 500, 1500
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(BOOKERS + 1) as racers:
        yield racers


def raising(event: Event, secret: str) -> Answer:
    path = f"/api/v1/events/{event.reference}/tiers/{event.tiers.get().pk}"
    body = json.dumps({"price_minor": NEW})
    return {"act": "ask", "method": "PATCH", "path": path, "secret": secret, "body": body}


def booking(event: Event, secret: str, number: int, told: int | None) -> Answer:
    body = {
        "event": event.reference,
        "contact": {
            "first_name": "Ana",
            "last_name": "Lindqvist",
            "email": f"ana{number}@example.org",
            "phone": "+441632960961",
        },
        "people": [{"first_name": f"Mira{number}"}],
        "if_full": "refuse",
        "price_minor": told,
    }
    return {"act": "ask", "path": "/api/v1/registrations", "secret": secret, "body": json.dumps(body)}


def agreed(race: Race, told: int | None) -> set[int]:
    """Return what was agreed by those who booked while the price went up."""
    metro = build.a_metro()
    secret = token(cast.cleo(metro), "registrations:write", "events:write")
    event = build.a_published_event(
        metro=metro, tiers=[TierDraft(name="Place", capacity=20, price_minor=OLD)], pays_at_door=True
    )
    orders = [booking(event, secret, number, told) for number in range(BOOKERS)]
    answers = [one["said"] for one in race.run([raising(event, secret), *orders])]
    assert answers[0]["status"] == 200
    refused = [json.loads(one["body"])["code"] for one in answers[1:] if one["status"] != 201]
    assert set(refused) <= {"prices_changed"}
    mine = list(Attendee.objects.filter(event=event).values_list("price_minor", flat=True))
    assert len(mine) + len(refused) == BOOKERS
    return set(mine)


def test_who_said_what_it_costs_agrees_to_no_more(race: Race) -> None:
    for _ in range(ROUNDS):
        assert agreed(race, OLD) <= {OLD}


def test_who_said_nothing_agrees_to_what_it_costs_then(race: Race) -> None:
    """A negative control: some look at the former price and book at the new one."""
    assert any(NEW in agreed(race, None) for _ in range(ROUNDS * 4))

"""Several workers at once tell a program everything once, and of one thing in order."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import Settings

from tests import build, cast
from tests.concurrency.racing import Answer, Race
from tests.fakes import receiver as receivers
from tests.fakes.receiver import Receiver
from turnout.audit import actions as audit
from turnout.kernel.actors import SYSTEM
from turnout.webhooks.actions import subscribing
from turnout.webhooks.models import Delivery, Subscription

RACERS, EVENTS, ACTS = 4, 6, 8
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(RACERS) as racers:
        yield racers


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """Return a program to which much is to be told."""
    settings.TURNOUT_WEBHOOKS_LOCAL = True
    boss = cast.sys()
    events = [build.an_event() for _ in range(EVENTS)]
    with receivers.running() as found:
        draft = subscribing.Draft("Signs", found.url, ["event.changed"])
        subscribing.make(boss, draft, by=boss.actor)
        for _ in range(ACTS):
            for event in events:
                with transaction.atomic():
                    audit.record("event.changed", event, by=SYSTEM, fields=["title"])
        yield found


def order(act: str, receiver: Receiver) -> Answer:
    return {"act": act, "subscription": str(Subscription.objects.get().pk), "url": receiver.url}


def test_four_workers_tell_everything_once_and_each_thing_in_order(race: Race, receiver: Receiver) -> None:
    race.run([order("deliver", receiver)] * RACERS)
    told = [said.told for said in receiver.heard]
    assert len(told) == len({one["id"] for one in told}) == EVENTS * ACTS
    for subject in {one["subject"]["reference"] for one in told}:
        sequence = [one["sequence"] for one in told if one["subject"]["reference"] == subject]
        assert sequence == list(range(1, ACTS + 1))
    assert Counter(Delivery.objects.values_list("state", "attempts")) == {("delivered", 1): EVENTS * ACTS}
    assert receiver.connections > 1


def test_the_same_storm_without_claims_tells_things_several_times(race: Race, receiver: Receiver) -> None:
    race.run([order("deliver_unclaimed", receiver)] * RACERS)
    assert len(receiver.heard) == EVENTS * ACTS * RACERS

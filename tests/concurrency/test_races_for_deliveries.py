"""Several workers at once tell a program everything once, and of one thing in order."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from tests import build, cast
from tests.concurrency.racing import Answer, Race
from tests.fakes import receiver as receivers
from tests.fakes.receiver import Receiver
from turnout.audit import actions as audit
from turnout.kernel.actors import SYSTEM
from turnout.people.actions import granting
from turnout.people.policy.roles import Role
from turnout.webhooks.actions import delivering, subscribing
from turnout.webhooks.actions.subscribing import Draft
from turnout.webhooks.models import Delivery, Subscription
from turnout.webhooks.states import Pause

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


@pytest.fixture
def looks_always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a subscription be read anew for each delivery: a second is long for a test."""
    monkeypatch.setattr(delivering, "TAKEN_FOR", 0.0)


def elsewhere(does: Callable[[], object]) -> Callable[[], None]:
    """Return what does it over a connection of its own: in the thread of a receiver."""

    def do() -> None:
        try:
            does()
        finally:
            connection.close()

    return do


@pytest.mark.usefixtures("looks_always")
def test_what_is_narrowed_while_something_is_sent_holds_for_the_next_delivery(receiver: Receiver) -> None:
    row, boss = Subscription.objects.get(), cast.sys()
    draft = Draft(row.name, row.url, ["event.made"])
    receiver.meanwhile.append(elsewhere(lambda: subscribing.change(row, draft, boss, by=boss.actor)))
    delivering.run(row.pk)
    assert len(receiver.heard) == 1
    assert Counter(Delivery.objects.values_list("state", "attempts")) == {
        ("delivered", 1): 1,
        ("dropped", 0): EVENTS * ACTS - 1,
    }


@pytest.mark.usefixtures("looks_always")
def test_an_owner_who_loses_his_role_while_something_is_sent_feeds_no_further_delivery(
    receiver: Receiver,
) -> None:
    row, grant = Subscription.objects.get(), cast.sys().grants.get()
    cast.given(cast.dan(), Role.SYSTEM_ADMIN, "everywhere", "")  # somebody has to be left
    receiver.meanwhile.append(elsewhere(lambda: granting.revoke(grant, by=SYSTEM, reason="He moved on.")))
    delivering.run(row.pk)
    assert len(receiver.heard) == 1
    assert Subscription.objects.get().paused_why == Pause.RIGHTS

"""While a receiver thinks, others work on: what they wrote down since is what counts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections

from tests import build, cast
from tests.fakes import receiver as receivers
from tests.fakes.receiver import Receiver, Reply
from tests.webhooks.conftest import Subscribe
from turnout.audit import actions as audit
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.webhooks.actions import delivering, pausing, subscribing
from turnout.webhooks.actions.subscribing import Draft
from turnout.webhooks.models import Delivery, Subscription
from turnout.webhooks.rules import signing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _looks_always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "TAKEN_FOR", 0.0)


def meanwhile(receiver: Receiver, act: Callable[[], object]) -> None:
    """Let something happen beside whoever is told the next thing, before he is answered."""

    def done() -> None:
        try:
            act()
        finally:
            connections.close_all()

    receiver.meanwhile.append(done)


def another_worker(found: Subscription) -> None:
    """Write down something more, and let another worker tell it."""
    build.an_event()
    delivering.run(found.pk)


def led_to(found: Subscription, url: str) -> None:
    draft = Draft(found.name, url, found.entries)
    subscribing.change(found, draft, cast.sys(), by=cast.sys().actor)


@pytest.mark.parametrize("subjects", [1, 2])
def test_after_a_change_of_address_the_former_one_is_told_nothing_more(
    subjects: int, receiver: Receiver, subscribe: Subscribe
) -> None:
    events = [build.an_event() for _ in range(subjects)]
    found = subscribe("event.changed")
    for event in events * 2:
        audit.record("event.changed", event, by=SYSTEM, fields=["title"])
    with receivers.running() as other:
        meanwhile(receiver, lambda: led_to(found, other.url))
        delivering.run(found.pk)
        assert (len(receiver.heard), len(other.heard)) == (1, 2 * subjects - 1)


def test_after_a_new_secret_and_the_end_of_the_former_nothing_is_signed_with_that(
    receiver: Receiver, subscribe: Subscribe
) -> None:
    found = subscribe("event.made")

    secrets: list[str] = []

    def changed() -> None:
        secrets.append(subscribing.rotate(found, by=SYSTEM))
        subscribing.end_former_secret(found, by=SYSTEM)

    for _ in range(2):
        build.an_event()
    meanwhile(receiver, changed)
    delivering.run(found.pk)
    last = receiver.heard[-1]
    key, at = last.headers["webhook-id"], int(last.headers["webhook-timestamp"])
    assert len(receiver.heard) == 2
    assert last.headers["webhook-signature"] == f"v1,{signing.signature(secrets[0], key, at, last.body)}"


def test_paused_by_hand_it_stops_in_the_middle_of_what_was_taken(
    receiver: Receiver, subscribe: Subscribe
) -> None:
    found = subscribe("event.made")
    for _ in range(3):
        build.an_event()
    meanwhile(receiver, lambda: pausing.pause(found, by=SYSTEM))
    delivering.run(found.pk)
    assert len(receiver.heard) == 1
    assert sorted(Delivery.objects.values_list("state", "attempts")) == [
        ("delivered", 1),
        ("waiting", 0),
        ("waiting", 0),
    ]


def test_what_a_receiver_asked_another_worker_is_honoured(receiver: Receiver, subscribe: Subscribe) -> None:
    found = subscribe("event.made")
    build.an_event()
    receiver.replies.extend([Reply(429, {"retry-after": "3600"}), Reply(500)])
    meanwhile(receiver, lambda: another_worker(found))
    delivering.run(found.pk)
    rests = Subscription.objects.get().rests_until
    assert rests is not None
    assert rests > clock.now() + timedelta(minutes=50)
    build.an_event()
    delivering.run(found.pk)
    assert len(receiver.heard) == 2


def test_what_arrives_ends_the_trouble_that_another_worker_had_meanwhile(
    receiver: Receiver, subscribe: Subscribe
) -> None:
    found = subscribe("event.made")
    build.an_event()
    receiver.replies.append(Reply(500))
    meanwhile(receiver, lambda: another_worker(found))
    delivering.run(found.pk)
    assert sorted(Delivery.objects.values_list("state", "status")) == [("delivered", 204), ("waiting", 500)]
    assert Subscription.objects.get().failing_since is None


def test_a_failure_counts_from_what_arrived_by_another_worker_meanwhile(
    receiver: Receiver, subscribe: Subscribe
) -> None:
    found = subscribe("event.made")
    long_ago = clock.now() - timedelta(days=4)
    Subscription.objects.update(failing_since=long_ago, given_up=9)
    build.an_event()
    receiver.replies.extend([Reply(), Reply(500)])
    meanwhile(receiver, lambda: another_worker(found))
    delivering.run(found.pk)
    now = Subscription.objects.get()
    assert (now.paused_why, now.given_up) == ("", 0)
    assert now.failing_since is not None
    assert now.failing_since > long_ago


def test_two_that_are_given_up_at_once_are_two(receiver: Receiver, subscribe: Subscribe) -> None:
    found = subscribe("event.made")
    build.an_event()
    receiver.usual = Reply(500)

    def gives_up() -> None:
        build.an_event()
        Delivery.objects.filter(state="waiting").update(attempts=11)
        delivering.run(found.pk)

    Delivery.objects.update(attempts=11)
    meanwhile(receiver, gives_up)
    delivering.run(found.pk)
    assert Delivery.objects.filter(state="given_up").count() == 2
    assert Subscription.objects.get().given_up == 2


@pytest.mark.parametrize("status", [410, 500])
def test_what_the_former_address_answers_is_no_trouble_of_the_new_one(
    status: int, receiver: Receiver, subscribe: Subscribe
) -> None:
    found = subscribe("event.made")
    build.an_event()
    receiver.replies.append(Reply(status, {"retry-after": "3600"}))
    with receivers.running() as other:
        meanwhile(receiver, lambda: led_to(found, other.url))
        delivering.run(found.pk)
    now = Subscription.objects.get()
    assert (now.paused_why, now.failing_since, now.rests_until) == ("", None, None)
    waits = Delivery.objects.get()
    assert waits.state == "waiting"
    assert waits.due_at < clock.now() + timedelta(minutes=1)

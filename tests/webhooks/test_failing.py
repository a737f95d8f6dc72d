"""What does not arrive is tried again for a day and a half, then given up; and somebody hears of it."""

import socket
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime

import pytest
from pytest_django import Settings

from tests import build, cast
from tests.fakes.receiver import Receiver, Reply
from tests.webhooks.conftest import Subscribe
from turnout.kernel import clock
from turnout.kernel.actors import EVERYWHERE, SYSTEM
from turnout.kernel.refusals import Refused
from turnout.messaging.models import Message
from turnout.people.actions import applications
from turnout.people.policy.roles import Role
from turnout.webhooks.actions import pausing, posting, subscribing, waking
from turnout.webhooks.models import Delivery, Failure, Subscription
from turnout.webhooks.rules import retrying
from turnout.webhooks.states import DeliveryState, Pause

pytestmark = pytest.mark.django_db
Work = Callable[[], int]


def test_the_tries_take_about_a_day_and_a_half() -> None:
    total = sum(retrying.PAUSES, timedelta())
    assert timedelta(hours=32) < total < timedelta(hours=40)
    assert list(retrying.PAUSES) == sorted(retrying.PAUSES)


def test_a_delivery_that_is_refused_is_given_up_after_its_last_try_and_stays_visible(
    receiver: Receiver, subscribe: Subscribe, work: Work
) -> None:
    subscribe("event.made")
    receiver.usual = Reply(500, body=b"No room")
    build.an_event()
    later = timedelta()
    for pause in (timedelta(), *retrying.PAUSES):
        later += pause * (1 + retrying.JITTER) + timedelta(seconds=10)
        with clock.shifted(later):
            waking.wake_all()
            work()
    found = Delivery.objects.get()
    assert (found.state, found.attempts, found.status, found.answer) == (
        DeliveryState.GIVEN_UP,
        retrying.TRIES,
        500,
        "No room",
    )
    assert len(receiver.heard) == retrying.TRIES
    assert len({said.headers["webhook-id"] for said in receiver.heard}) == 1
    assert Failure.objects.filter(delivery=found).count() == retrying.TRIES
    assert Subscription.objects.get().given_up == 1


@pytest.mark.parametrize("says", ["seconds", "date"])
def test_a_receiver_says_when_to_try_again(
    says: str, receiver: Receiver, subscribe: Subscribe, work: Work
) -> None:
    subscribe("event.made")
    wish = "120" if says == "seconds" else format_datetime(clock.now() + timedelta(seconds=120), usegmt=True)
    receiver.replies.append(Reply(429, {"retry-after": wish}))
    build.an_event()
    work()
    with clock.shifted(timedelta(seconds=60)):
        build.an_event()
        waking.wake_all()
        work()
    assert len(receiver.heard) == 1
    with clock.shifted(timedelta(seconds=140)):
        waking.wake_all()
        work()
    assert len(receiver.heard) == 3


def test_a_wish_is_a_day_at_most_and_nonsense_is_none() -> None:
    now = clock.now()
    assert retrying.wish({"retry-after": "9" * 50}, now) == timedelta(hours=24)
    assert retrying.wish({"retry-after": "Fri, 31 Dec 2100 23:59:59 GMT"}, now) == timedelta(hours=24)
    assert retrying.wish({"retry-after": "Fri, 31 Dec 1999 23:59:59 GMT"}, now) == timedelta(0)
    for nonsense in (
        "soon",
        "Mon, 01 Jan 2027 00:00:00 +99999999999999",
        f"Mon, 01 Jan {'9' * 30} 00:00:00 GMT",
    ):
        assert retrying.wish({"retry-after": nonsense}, now) is None
    assert retrying.wish({}, now) is None


def test_while_a_machine_cannot_be_reached_one_delivery_tries_for_all(
    receiver: Receiver, subscribe: Subscribe, work: Work
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        subscribe("event.made", url=f"http://127.0.0.1:{nobody.getsockname()[1]}")
        for _ in range(3):
            build.an_event()
        work()
    tries = sorted(Delivery.objects.values_list("attempts", flat=True))
    assert tries == [0, 0, 1]
    assert Delivery.objects.filter(state=DeliveryState.WAITING).count() == 3
    assert Failure.objects.get().why == "The machine could not be reached."


def test_ten_given_up_pause_it_its_owner_hears_and_resuming_sends_what_waited(
    receiver: Receiver, subscribe: Subscribe, work: Work
) -> None:
    found = subscribe("event.made")
    Subscription.objects.filter(pk=found.pk).update(given_up=retrying.MOST_GIVEN_UP - 1)
    receiver.usual = Reply(500)
    build.an_event()
    Delivery.objects.update(attempts=retrying.TRIES - 1)
    work()
    assert Subscription.objects.get().paused_why == Pause.FAILING
    message = Message.objects.get(template="webhook_paused")
    assert (message.email, message.facts["why"]) == (cast.sys().email, "failing")
    receiver.usual = Reply()
    first, second = build.an_event(), build.an_event()
    work()
    assert len(receiver.heard) == 1
    subscribing.resume(found, cast.sys(), by=cast.sys().actor)
    work()
    told = [said.told["subject"]["reference"] for said in receiver.heard[1:]]
    assert sorted(told) == sorted([first.reference, second.reference])


def test_three_days_without_success_pause_it(receiver: Receiver, subscribe: Subscribe, work: Work) -> None:
    subscribe("event.made")
    Subscription.objects.update(failing_since=clock.now() - timedelta(days=3))
    receiver.usual = Reply(503)
    build.an_event()
    work()
    assert Subscription.objects.get().paused_why == Pause.FAILING


def test_an_address_that_is_gone_pauses_it_at_once(
    receiver: Receiver, subscribe: Subscribe, work: Work
) -> None:
    subscribe("event.made")
    receiver.usual = Reply(410)
    build.an_event()
    work()
    assert Subscription.objects.get().paused_why == Pause.GONE


def test_a_secret_that_no_key_of_the_installation_opens_pauses_it_until_there_is_a_new_one(
    receiver: Receiver, subscribe: Subscribe, work: Work, settings: Settings
) -> None:
    found, sys = subscribe("event.made"), cast.sys()
    settings.SECRET_KEY = "of a machine that was set up anew"
    build.an_event()
    work()
    assert (receiver.heard, Subscription.objects.get().paused_why) == ([], Pause.SECRET)
    assert Message.objects.get(template="webhook_paused").facts["why"] == "secret"
    with pytest.raises(Refused, match="Make a new one"):
        subscribing.resume(found, sys, by=sys.actor)
    subscribing.rotate(found, by=sys.actor)
    subscribing.resume(found, sys, by=sys.actor)
    work()
    assert len(receiver.heard) == 1


@pytest.mark.parametrize("keeps", [True, False])
def test_of_a_webhook_of_an_application_whoever_looks_after_it_is_told(
    keeps: bool, receiver: Receiver, subscribe: Subscribe, work: Work
) -> None:
    boss, cleo = cast.sys(), cast.cleo(build.a_metro())
    app = applications.make("Signs", "", by=SYSTEM)
    applications.change(app, "Signs", "", cleo if keeps else None, by=SYSTEM)
    applications.give(app, Role.EVENTS_OFFICER, EVERYWHERE, by=boss.actor)
    subscribe("event.made", owner=app.user)
    receiver.usual = Reply(410)
    build.an_event()
    work()
    message = Message.objects.get(template="webhook_paused")
    assert message.email == (cleo.email if keeps else boss.email)
    assert message.facts["application"] == "Signs"


def test_what_arrives_ends_the_trouble(receiver: Receiver, subscribe: Subscribe, work: Work) -> None:
    subscribe("event.made")
    Subscription.objects.update(failing_since=clock.now(), given_up=4)
    build.an_event()
    work()
    found = Subscription.objects.get()
    assert (found.failing_since, found.given_up) == (None, 0)


def test_nothing_follows_to_another_address(receiver: Receiver, subscribe: Subscribe, work: Work) -> None:
    subscribe("event.made")
    receiver.replies.append(Reply(302, {"location": f"{receiver.url}/elsewhere"}))
    build.an_event()
    work()
    assert [said.path for said in receiver.heard] == ["/hooks"]
    assert Delivery.objects.get().status == 302


def test_of_a_long_answer_the_beginning_is_read(receiver: Receiver, subscribe: Subscribe, work: Work) -> None:
    subscribe("event.made")
    receiver.replies.append(Reply(200, body=b"\0" + b"x" * 1_000_000))
    build.an_event()
    work()
    found = Delivery.objects.get()
    assert found.state == DeliveryState.DELIVERED
    assert found.answer == "\ufffd" + "x" * 499


def test_who_answers_drop_by_drop_holds_nobody_up(
    receiver: Receiver, subscribe: Subscribe, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "WHOLE_SECONDS", 0.3)
    receiver.seconds_between_drops = 0.05
    subscribe("event.made")
    build.an_event()
    work()
    assert Failure.objects.get().why == "No answer in time."


def test_paused_by_hand_it_keeps_what_happens(receiver: Receiver, subscribe: Subscribe, work: Work) -> None:
    found = subscribe("event.made")
    pausing.pause(found, by=cast.sys().actor)
    build.an_event()
    work()
    assert receiver.heard == []
    with pytest.raises(Refused, match="paused"):
        subscribing.ping(found, by=cast.sys().actor)
    subscribing.resume(found, cast.sys(), by=cast.sys().actor)
    work()
    assert receiver.verbs == ["event.made"]


def test_a_deleted_one_is_told_nothing_more(receiver: Receiver, subscribe: Subscribe, work: Work) -> None:
    found = subscribe("event.made")
    build.an_event()
    subscribing.delete(found, by=cast.sys().actor)
    build.an_event()
    work()
    assert receiver.heard == []
    assert Delivery.objects.count() == 1


def test_something_is_sent_again_under_the_same_id(
    receiver: Receiver, subscribe: Subscribe, work: Work
) -> None:
    subscribe("event.made")
    build.an_event()
    work()
    subscribing.send_again(Delivery.objects.get(), by=cast.sys().actor)
    work()
    one, two = receiver.heard
    assert one.body == two.body
    assert one.headers["webhook-id"] == two.headers["webhook-id"]


def test_a_ping_says_that_it_is_one(receiver: Receiver, subscribe: Subscribe, work: Work) -> None:
    found = subscribe("event.made")
    subscribing.ping(found, by=cast.sys().actor)
    work()
    assert receiver.verbs == ["webhook.ping"]
    assert receiver.heard[0].told["subject"] == {"kind": "webhook", "id": str(found.pk)}


def test_a_second_try_out_does_not_wait_for_the_next_try_of_the_first(
    receiver: Receiver, subscribe: Subscribe, work: Work
) -> None:
    found = subscribe("event.made")
    receiver.replies.append(Reply(500))
    first = subscribing.ping(found, by=cast.sys().actor)
    work()
    second = subscribing.ping(found, by=cast.sys().actor)
    work()
    assert [said.headers["webhook-id"] for said in receiver.heard] == [str(first.pk), str(second.pk)]
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert states == {first.pk: DeliveryState.GIVEN_UP, second.pk: DeliveryState.DELIVERED}
    now = Subscription.objects.get()
    assert (now.given_up, now.failing_since) == (0, None)

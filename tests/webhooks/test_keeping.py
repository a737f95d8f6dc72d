"""Deliveries go when their time is over, deleted webhooks at night; the doctor says when nothing is sent."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests import build, cast
from tests.fakes.receiver import Receiver, Reply
from tests.webhooks.conftest import Subscribe
from turnout.front.actions import retaining
from turnout.front.queries import health
from turnout.kernel import clock
from turnout.webhooks.actions import forgetting, pausing, subscribing
from turnout.webhooks.models import Delivery, Failure, Lane, Subscription

pytestmark = pytest.mark.django_db
Work = Callable[[], int]


def test_what_ended_goes_after_thirty_days_and_what_waits_stays(
    receiver: Receiver, subscribe: Subscribe, work: Work
) -> None:
    row = subscribe("event.made")
    receiver.replies.append(Reply(500))
    build.an_event()
    build.an_event()
    work()
    pausing.pause(row, by=cast.sys().actor)
    with clock.shifted(timedelta(days=29)):
        assert "webhook_deliveries" not in retaining.apply_all()
    with clock.shifted(timedelta(days=31)):
        assert retaining.due_now()["webhook_deliveries"] == 1
        assert retaining.apply_all()["webhook_deliveries"] == 1
    assert list(Delivery.objects.values_list("state", flat=True)) == ["waiting"]
    assert Failure.objects.count() == 1


def test_numbers_go_on_after_what_they_counted_is_gone(
    receiver: Receiver, subscribe: Subscribe, work: Work
) -> None:
    row = subscribe("event.made")
    subscribing.ping(row, by=cast.sys().actor)
    work()
    forgetting.forget_deliveries(clock.now() + timedelta(seconds=1))
    assert Delivery.objects.count() == 0
    subscribing.ping(row, by=cast.sys().actor)
    work()
    assert [said.told["sequence"] for said in receiver.heard] == [1, 2]


def test_a_deleted_webhook_goes_at_night_with_all_it_was_told(
    receiver: Receiver, subscribe: Subscribe, work: Work
) -> None:
    gone, stays = subscribe("event.made"), subscribe("event.made")
    build.an_event()
    work()
    subscribing.delete(gone, by=cast.sys().actor)
    assert forgetting.remove_ended() == 0
    with clock.shifted(timedelta(hours=2)):
        assert forgetting.remove_ended() == 1
    assert Subscription.objects.get() == stays
    assert (Delivery.objects.count(), Lane.objects.count()) == (1, 1)


def test_the_doctor_says_when_nothing_is_sent_though_the_receiver_answers(subscribe: Subscribe) -> None:
    row = subscribe("event.made")
    build.an_event()
    with clock.shifted(timedelta(hours=1)):
        assert health.webhooks(clock.now()).is_wrong
        Subscription.objects.update(failing_since=clock.now())
        assert not health.webhooks(clock.now()).is_wrong
        Subscription.objects.update(failing_since=None)
        pausing.pause(row, by=cast.sys().actor)
        assert not health.webhooks(clock.now()).is_wrong

"""`turnout verify` finds what is planted among what other programs are told."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db.models import F
from pytest_django import Settings

from tests import build, cast
from tests.fakes import receiver as receivers
from tests.invariants.planting import broken
from turnout.events.actions import publishing
from turnout.jobs import actions as jobs
from turnout.kernel.actors import SYSTEM
from turnout.webhooks.actions import subscribing
from turnout.webhooks.models import Delivery, Lane

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _told(settings: Settings) -> Iterator[None]:
    """Two things happened to one event and were told, to two programs."""
    settings.TURNOUT_WEBHOOKS_LOCAL = True
    boss = cast.sys()
    with receivers.running() as receiver:
        for name in ("Signs", "Spreadsheet"):
            draft = subscribing.Draft(
                name, receiver.url, ["event.made", "event.published", "event.unpublished"]
            )
            subscribing.make(boss, draft, by=boss.actor)
        event = build.a_published_event()
        publishing.unpublish(event, by=SYSTEM, reason="Not ready.")
        jobs.run_due()
        yield


def test_what_was_told_in_order_holds() -> None:
    assert Delivery.objects.filter(state="delivered").count() == 6
    assert broken() == set()


def something_that_was_overtaken() -> None:
    Delivery.objects.filter(sequence=1).update(state="waiting", settled_at=None)


def something_that_arrived_after_what_came_later() -> None:
    Delivery.objects.filter(sequence=2).update(settled_at=F("settled_at") + timedelta(days=1))


def a_number_that_nobody_drew() -> None:
    Lane.objects.update(last=2)


def a_delivery_in_the_lane_of_another() -> None:
    one, other = Lane.objects.all()[:2]
    Delivery.objects.filter(lane=one).update(subscription=other.subscription_id)


@pytest.mark.parametrize(
    ("plant", "name"),
    [
        (something_that_was_overtaken, "told_in_order"),
        (something_that_arrived_after_what_came_later, "told_in_order"),
        (a_number_that_nobody_drew, "told_numbers"),
        (a_delivery_in_the_lane_of_another, "told_where_heard"),
    ],
)
def test_what_is_planted_is_found(plant: Callable[[], None], name: str) -> None:
    plant()
    assert name in broken()

"""What waits is told only as far as the webhook is told of it, and its owner may see it, when it is sent."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests import build, cast
from tests.fakes.receiver import Receiver
from tests.webhooks.conftest import Subscribe
from turnout.events.actions import editing, publishing
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.people.models import User
from turnout.webhooks.actions import pausing, subscribing
from turnout.webhooks.models import Delivery, Failure, Subscription
from turnout.webhooks.states import DeliveryState

pytestmark = pytest.mark.django_db
Work = Callable[[], int]
KIND = "Not sent: the webhook is not told of this kind of thing any more."
PLACE = "Not sent: the event lies outside the region that the webhook is told of."


def narrow(row: Subscription, *entries: str, owner: User | None = None) -> None:
    """Let it be told of these alone; it is somebody else's then, where one is named."""
    whose = owner or cast.sys()
    subscribing.change(row, subscribing.Draft(row.name, row.url, entries), whose, by=whose.actor)


def states() -> dict[str, str]:
    """Return how far each delivery got."""
    return dict(Delivery.objects.values_list("verb", "state"))


def test_what_a_new_owner_is_not_told_any_more_is_dropped_and_the_log_says_why(
    receiver: Receiver, subscribe: Subscribe, work: Work
) -> None:
    metro = build.a_metro()
    event = build.a_published_event(metro=metro)
    row = subscribe("registration.made", "event.unpublished", metro=metro)
    pausing.pause(row, by=SYSTEM)
    build.a_booking(event)
    cleo = cast.cleo(metro)
    narrow(row, "event.unpublished", owner=cleo)
    subscribing.resume(row, cleo, by=cleo.actor)
    work()
    assert receiver.heard == []
    found = Delivery.objects.get()
    assert (found.state, found.answer, found.attempts, found.status) == (DeliveryState.DROPPED, KIND, 0, None)
    assert found.settled_at is not None
    row.refresh_from_db()
    assert (row.failing_since, row.given_up, row.paused_at) == (None, 0, None)
    assert Failure.objects.count() == 0


def test_what_comes_after_it_about_the_same_thing_is_sent_in_order(
    receiver: Receiver, subscribe: Subscribe, work: Work
) -> None:
    row = subscribe("event.made", "event.published", "event.unpublished")
    event = build.a_published_event()
    publishing.unpublish(event, by=SYSTEM, reason="Not ready.")
    narrow(row, "event.made", "event.unpublished")
    work()
    assert [(said.told["type"], said.told["sequence"]) for said in receiver.heard] == [
        ("event.made", 1),
        ("event.unpublished", 3),
    ]
    assert states() == {
        "event.made": "delivered",
        "event.published": "dropped",
        "event.unpublished": "delivered",
    }


def test_what_is_about_an_event_that_left_the_region_is_dropped(
    receiver: Receiver, subscribe: Subscribe, work: Work
) -> None:
    here, there = build.a_metro(), build.a_metro()
    subscribe("event.made", metro=here)
    subscribe("event.made", url=f"{receiver.url}/all")
    stays, leaves = build.an_event(metro=here), build.an_event(metro=here)
    editing.change(leaves, {"metro": there, "venue": None}, by=SYSTEM)
    work()
    told = [(said.path, said.told["subject"]["reference"]) for said in receiver.heard]
    assert sorted(told) == sorted(
        [("/hooks", stays.reference), ("/hooks/all", stays.reference), ("/hooks/all", leaves.reference)]
    )
    assert Delivery.objects.get(state=DeliveryState.DROPPED).answer == PLACE


def test_what_was_narrowed_away_is_not_sent_again_by_hand(
    receiver: Receiver, subscribe: Subscribe, work: Work
) -> None:
    row = subscribe("event.made", "event.changed")
    build.an_event()
    work()
    narrow(row, "event.changed")
    with pytest.raises(Refused, match="not told of this any more"):
        subscribing.send_again(Delivery.objects.get(), by=cast.sys().actor)
    assert states() == {"event.made": "delivered"}
    narrow(row, "event.made")
    subscribing.send_again(Delivery.objects.get(), by=cast.sys().actor)
    work()
    assert receiver.verbs == ["event.made", "event.made"]


def test_the_pages_of_the_log_say_that_and_why_it_was_dropped(
    receiver: Receiver, subscribe: Subscribe, work: Work, client: Client
) -> None:
    row = subscribe("event.made", "event.changed")
    build.an_event()
    narrow(row, "event.changed")
    work()
    assert receiver.heard == []
    client.force_login(cast.sys())
    log = client.get(reverse("webhooks:detail", args=[row.pk]), {"state": "dropped"}).content.decode()
    assert "Dropped" in log
    assert "not sent" in log
    page = client.get(reverse("webhooks:delivery", args=[row.pk, Delivery.objects.get().pk])).content.decode()
    assert KIND in page
    assert "Why it was dropped" in page
    assert "What was answered" not in page

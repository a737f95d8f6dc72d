"""`turnout verify` finds what is planted in offers and the line."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.invariants.planting import World, an_offer, broken
from turnout.events.models import Event, Tier
from turnout.kernel import clock
from turnout.messaging.models import Message
from turnout.people.actions import proving
from turnout.people.models import Person
from turnout.registration.models import Offer, WaitlistEntry

pytestmark = pytest.mark.django_db(transaction=True)


def an_entry_that_only_says_it_is_offered(world: World) -> None:
    an_offer(world)
    WaitlistEntry.objects.filter(registration=world.waiting).update(state="waiting")


def an_offer_of_too_many_places(world: World) -> None:
    Offer.objects.filter(pk=an_offer(world).pk).update(places=2)


def an_offer_nobody_closed(world: World) -> None:
    offer = an_offer(world)
    long_ago = clock.now() - timedelta(days=3)
    Offer.objects.filter(pk=offer.pk).update(made_at=long_ago, expires_at=clock.now() - timedelta(hours=1))


def an_answer_without_a_date(world: World) -> None:
    Offer.objects.filter(pk=an_offer(world).pk).update(state="accepted")


def somebody_overtaken(world: World) -> None:
    eve = world.book("eve", 1, if_full="as_free")
    proving.prove("eve@example.org")
    offer = an_offer(world)
    early = offer.made_at - timedelta(hours=1)
    Person.objects.filter(pk=eve.registrant_id).update(proven_at=early)
    WaitlistEntry.objects.filter(registration=eve).update(sort_key=-5, joined_at=early)


def an_offer_at_a_closed_event(world: World) -> None:
    an_offer(world)
    Event.objects.filter(pk=world.tier.event_id).update(state="registration_closed")


def an_offer_nobody_was_told_of(world: World) -> None:
    an_offer(world)
    Message.objects.filter(template="offer_made").delete()


def an_idle_place(world: World) -> None:
    proving.prove(world.waiting.registrant.email)
    Tier.objects.filter(pk=world.tier.pk).update(capacity=3)


PLANTED: list[tuple[Callable[[World], None], str]] = [
    (an_entry_that_only_says_it_is_offered, "offered"),
    (an_offer_of_too_many_places, "offer_fits"),
    (an_offer_nobody_closed, "offer_deadline"),
    (an_answer_without_a_date, "offer_settled"),
    (somebody_overtaken, "order"),
    (an_offer_at_a_closed_event, "line_of_live_event"),
    (an_offer_nobody_was_told_of, "offer_announced"),
    (an_idle_place, "idle"),
]


@pytest.mark.usefixtures("schema_restored")
@pytest.mark.parametrize(("plant", "name"), PLANTED, ids=lambda one: getattr(one, "__name__", one))
def test_a_planted_violation_is_found(world: World, plant: Callable[[World], None], name: str) -> None:
    assert name not in broken()
    plant(world)
    assert name in broken()

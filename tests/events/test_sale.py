"""What a visitor can do now: one answer for page, form and API."""

from datetime import timedelta

import pytest

from tests import build
from turnout.events.actions import pricing
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event, RegistrationType
from turnout.events.rules import places, sale
from turnout.events.rules.sale import Sale
from turnout.events.states import EventState
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.people.actions import proving
from turnout.registration.actions import cancelling

pytestmark = pytest.mark.django_db


def state_of(event: Event, later: timedelta = timedelta(0)) -> sale.SaleState:
    event = build.fresh(event)
    return sale.sale_state(event, list(event.tiers.all()), clock.now() + later)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (EventState.DRAFT, Sale.UNPUBLISHED),
        (EventState.APPROVED, Sale.UNPUBLISHED),
        (EventState.PUBLISHED, Sale.REGISTER),
        (EventState.REGISTRATION_CLOSED, Sale.CLOSED),
        (EventState.IN_PROGRESS, Sale.STARTED),
        (EventState.COMPLETED, Sale.OVER),
        (EventState.ARCHIVED, Sale.OVER),
        (EventState.CANCELLED, Sale.CANCELLED),
    ],
)
def test_the_state_of_an_event_decides_first(state: EventState, said: Sale) -> None:
    assert state_of(build.an_event(state=state)).state == said


def test_a_window_is_open_from_its_first_instant_until_before_its_last() -> None:
    now = clock.now()
    opens, closes = now + timedelta(days=1), now + timedelta(days=2)
    event = build.a_published_event(opens_at=opens, deadline_at=closes)
    tiers = list(event.tiers.all())
    said = [
        sale.sale_state(event, tiers, at).state for at in (now, opens, closes - timedelta.resolution, closes)
    ]
    assert said == [Sale.NOT_OPEN, Sale.REGISTER, Sale.REGISTER, Sale.CLOSED]


def test_nobody_registers_where_people_just_turn_up() -> None:
    assert state_of(build.a_published_event(registration_type=RegistrationType.NONE)).state == Sale.NOT_NEEDED


def test_a_full_tier_leads_to_its_line_or_to_nothing() -> None:
    event = build.a_published_event(places=1)
    build.a_booking(event, "Mira")
    assert state_of(event).state == Sale.WAITLIST
    pricing.change_tier(build.the_tier(event), {"has_line": False}, by=SYSTEM)
    assert state_of(event).state == Sale.FULL


def test_a_freed_place_belongs_to_the_line() -> None:
    event = build.a_published_event(places=1)
    first = build.a_booking(event, "Mira")
    build.a_booking(event, "Noor", if_full="together", email="noor@example.org")
    proving.prove("noor@example.org")
    cancelling.cancel_places(first, [first.attendees.get().pk], by=SYSTEM)
    said = state_of(event)
    assert (said.state, said.left) == (Sale.WAITLIST, 0)


def test_a_freed_place_that_nobody_in_line_can_take_is_on_public_sale() -> None:
    event = build.a_published_event(places=1)
    first = build.a_booking(event, "Mira")
    build.a_booking(event, "Noor", if_full="together")
    cancelling.cancel_places(first, [first.attendees.get().pk], by=SYSTEM)
    said = state_of(event)
    assert (said.state, said.left) == (Sale.REGISTER, 1)


def test_places_left_are_the_least_of_tier_and_event() -> None:
    event = build.a_published_event(
        tiers=[TierDraft(name="A", capacity=5), TierDraft(name="B", capacity=None)], capacity=8
    )
    a, b = event.tiers.all()
    assert (places.places_left(a, event), places.places_left(b, event)) == (5, 8)
    assert state_of(event).left == 8


def test_a_tier_has_its_own_window() -> None:
    now = clock.now()
    late = TierDraft(name="Late", capacity=5, opens_at=now + timedelta(days=1))
    event = build.a_published_event(tiers=[late])
    assert state_of(event).state == Sale.NOT_OPEN
    assert state_of(event, timedelta(days=1, minutes=1)).state == Sale.REGISTER


def test_what_has_no_limit_is_always_open() -> None:
    event = build.a_published_event(places=None)
    build.a_booking(event, "Mira", "Jonas")
    assert (state_of(event).state, state_of(event).left) == (Sale.REGISTER, None)

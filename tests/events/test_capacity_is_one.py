"""The places of an event are one figure: on the desk, its page, cards and the form (G-03)."""

import re

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import build
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Access, Event, Tier
from turnout.events.rules import places, sale, summary
from turnout.front.rules import cards
from turnout.kernel import clock
from turnout.registration.queries import offers

drawn_tiers = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(0, 50)), st.integers(0, 60), st.booleans()),
    min_size=1,
    max_size=5,
)


def an_event(kinds: list[tuple[int | None, int, bool]], cap: int | None) -> tuple[Event, list[Tier]]:
    """Return an event that stands in no database; `held` is at most what a tier has."""
    tiers = [
        Tier(name=f"T{n}", capacity=most, held=held if most is None else min(held, most), is_active=active)
        for n, (most, held, active) in enumerate(kinds)
    ]
    held = sum(one.held for one in tiers)
    return Event(title="E", held=held, capacity=None if cap is None else cap + held), tiers


@given(drawn_tiers, st.one_of(st.none(), st.integers(0, 80)))
def test_what_is_left_is_the_least_of_tiers_and_cap_and_places_off_sale_stay_held(
    kinds: list[tuple[int | None, int, bool]], cap: int | None
) -> None:
    event, tiers = an_event(kinds, cap)
    found = places.capacity(event, tiers)
    limits = [one.capacity for one in tiers if one.is_active]
    assert found.held == sum(one.held for one in tiers)
    if None in limits and cap is None:
        assert (found.total, found.left) == (None, None)
    else:
        assert found.left is not None
        assert found.total is not None
        assert 0 <= found.left <= found.total - found.held
        if cap is None:
            assert found.left == found.total - found.held


@given(drawn_tiers)
def test_an_oversell_shows_as_less_than_nothing(kinds: list[tuple[int | None, int, bool]]) -> None:
    event, tiers = an_event(kinds, 0)
    event.held += 3
    assert places.capacity(event, tiers).left == -3 or not any(one.is_active for one in tiers)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(drawn_tiers, st.one_of(st.none(), st.integers(0, 80)))
def test_desk_page_card_and_form_say_the_same(
    kinds: list[tuple[int | None, int, bool]], cap: int | None
) -> None:
    event = build.a_published_event(tiers=[TierDraft(name="Place")])
    Tier.objects.filter(event=event).delete()
    drawn, tiers = an_event(kinds, cap)
    Event.objects.filter(pk=event.pk).update(held=drawn.held, capacity=drawn.capacity)
    for one in tiers:
        one.event = event
    Tier.objects.bulk_create(tiers)
    event = Event.objects.prefetch_related("tiers", "sessions").get(pk=event.pk)
    expected = places.capacity(event, event.tiers.all())
    on_desk = summary.of(event)
    on_page = sale.sale_state(event, event.tiers.all(), clock.now())
    on_card = cards.card(event, clock.now(), zone="Europe/London")
    in_form = offers.offer(event.slug, clock.now())
    assert in_form is not None
    assert (
        {expected.total}
        == {on_desk.total, on_page.total, on_card.capacity, in_form.total}
    )  # fmt: skip
    assert on_desk.left == expected.left
    assert on_card.held == event.held == expected.held
    if on_page.takes_people and on_page.state == sale.Sale.REGISTER:
        assert on_page.left == in_form.sale.left == on_card.left == expected.left


@pytest.mark.django_db
def test_the_page_of_an_event_and_its_feed_count_a_tier_off_sale_as_held(client: Client) -> None:
    event = build.a_published_event(
        tiers=[TierDraft(name="Early", capacity=2), TierDraft(name="Late", capacity=5)]
    )
    build.a_booking(event, "Mira", "Jonas")
    Tier.objects.filter(event=event, name="Early").update(is_active=False)
    Event.objects.filter(pk=event.pk).update(content_version=9)
    page = client.get(f"/events/{event.slug}/").content.decode()
    assert '"maximumAttendeeCapacity":7' in page.replace(": ", ":")
    assert "5 of 7" in page


@pytest.mark.django_db
def test_places_that_are_named_to_few_are_not_told_to_everybody(client: Client) -> None:
    event = build.a_published_event(
        tiers=[
            TierDraft(name="Guests", capacity=20, access=Access.CODE, is_hidden=True),
            TierDraft(name="Place", capacity=5),
        ]
    )
    hidden = event.tiers.get(name="Guests")
    page = client.get(f"/events/{event.slug}/").content.decode()
    assert "5 of 5 places left" in page
    assert not re.search(r"\b25 (of|places)|of 25\b", page)
    named = sale.sale_state(event, event.tiers.all(), clock.now(), opened={hidden.pk})
    assert (named.left, named.total) == (25, 25)
    assert summary.of(event).total == 25

"""Kinds of place, prices and limits changed at one date of a series and, when asked for, at others."""

from datetime import timedelta

import pytest

from tests import build
from tests.desk.test_series import dates_of, desk, said
from turnout.events.actions import pricing, publishing
from turnout.events.models import Event, Tier
from turnout.kernel.actors import SYSTEM
from turnout.registration.actions import repricing, resizing

pytestmark = pytest.mark.django_db


@pytest.fixture
def dates() -> list[Event]:
    """Return four weekly dates with six places each."""
    return dates_of(build.a_series(build.a_published_event(6, starts_in=timedelta(days=10)), 4))


def tiers(dates: list[Event]) -> list[Tier]:
    """Return the first kind of place of each date."""
    return [build.the_tier(one) for one in dates]


def test_a_price_goes_to_the_later_dates_and_one_that_has_its_own_keeps_it_and_is_named(
    dates: list[Event],
) -> None:
    pricing.change_tier(build.the_tier(dates[2]), {"price_minor": 900}, by=SYSTEM)
    form = {"name": "Place", "price_minor": "5.00", "description": "With a board", "has_line": "on"}
    path = f"/desk/events/{dates[1].reference}/places/{build.the_tier(dates[1]).pk}/"
    answer = desk(dates[1]).post(path, {**form, "along-what-reach": "later"}, follow=True)
    assert [one.price_minor for one in tiers(dates)] == [0, 500, 900, 500]
    assert [one.description for one in tiers(dates)] == ["", *["With a board"] * 3]
    assert "Kept as they were (price)" in said(answer)
    form |= {"price_minor": "6.00", "along-what-reach": "all", "along-what-overwrites": "on"}
    desk(dates[1]).post(path, form)
    assert [one.price_minor for one in tiers(dates)] == [600] * 4


def test_a_price_does_not_go_to_a_date_that_says_prices_in_another_currency(dates: list[Event]) -> None:
    repricing.choose_currency(dates[2], "EUR", by=SYSTEM)
    tier = build.the_tier(dates[0])
    form = {"name": "Place", "price_minor": "5.00", "has_line": "on", "along-what-reach": "all"}
    path = f"/desk/events/{dates[0].reference}/places/{tier.pk}/"
    answer = desk(dates[0]).post(path, form, follow=True)
    assert [one.price_minor for one in tiers(dates)] == [500, 500, 0, 500]
    assert "Its prices are in EUR." in said(answer)
    form = {"new-name": "Guest", "new-price_minor": "2.50", "along-new-reach": "all"}
    desk(dates[0]).post(f"/desk/events/{dates[0].reference}/places/new/", form)
    assert [one.tiers.filter(name="Guest").exists() for one in dates] == [True, True, False, True]


def test_a_number_of_places_goes_to_all_dates_and_is_refused_where_more_people_hold_one(
    dates: list[Event],
) -> None:
    resizing.resize_tier(build.the_tier(dates[2]), 9, by=SYSTEM)
    build.a_booking(publishing.publish(dates[3], by=SYSTEM), "Mira", "Jonas", "Noor")
    tier = build.the_tier(dates[0])
    path = f"/desk/events/{dates[0].reference}/places/{tier.pk}/capacity/"
    answer = desk(dates[0]).post(
        path,
        {"places-capacity": "2", "places-reason": "Fewer tables", "along-places-reach": "all"},
        follow=True,
    )
    assert [one.capacity for one in tiers(dates)] == [2, 2, 9, 6]
    assert "Done at 1 more date." in said(answer)
    assert "Kept as they were (number of places)" in said(answer)
    assert "Not done at" in said(answer)


def test_a_limit_goes_to_all_dates(dates: list[Event]) -> None:
    resizing.resize_event(dates[3], 4, by=SYSTEM)
    path = f"/desk/events/{dates[0].reference}/places/cap/"
    answer = desk(dates[0]).post(path, {"cap-capacity": "5", "along-cap-reach": "all"}, follow=True)
    assert [build.fresh(one).capacity for one in dates] == [5, 5, 5, 4]
    assert "Kept as they were (limit over all kinds of place)" in said(answer)


def test_a_kind_of_place_is_added_and_taken_off_sale_at_all_dates(dates: list[Event]) -> None:
    pricing.add_tier(dates[2], pricing.TierDraft(name="GUEST", capacity=9), by=SYSTEM)
    path = f"/desk/events/{dates[0].reference}/places"
    form = {"new-name": "Guest", "new-capacity": "3", "new-price_minor": "2.50", "along-new-reach": "all"}
    answer = desk(dates[0]).post(f"{path}/new/", form, follow=True)
    there = [one.tiers.get(name__iexact="guest") for one in dates]
    assert [one.capacity for one in there] == [3, 3, 9, 3]
    assert "Done at 2 more dates." in said(answer)
    assert "Kept as they were" in said(answer)
    desk(dates[0]).post(f"{path}/{there[0].pk}/sale/", {"along-sale-reach": "all"})
    assert [one.tiers.get(name__iexact="guest").is_active for one in dates] == [False] * 4


def test_the_end_of_a_sale_goes_along_as_many_days_before_each_date(dates: list[Event]) -> None:
    first = dates[0]
    assert first.starts_at is not None
    ends = (first.starts_at - timedelta(days=3)).strftime("%Y-%m-%dT12:00")
    path = f"/desk/events/{first.reference}/places/{build.the_tier(first).pk}/access/"
    desk(first).post(
        path, {"access-access": "everyone", "access-closes_at": ends, "along-access-reach": "all"}
    )
    closed = [one.closes_at for one in tiers(dates)]
    starts = [one.starts_at for one in dates]
    days = {(at.date() - end.date()).days for at, end in zip(starts, closed, strict=True) if at and end}
    assert days == {3}
    assert None not in closed

"""Covers and places: the same code gives the same picture, and the arches never lie."""

import re

from hypothesis import given
from hypothesis import strategies as st

from turnout.ui import drawing

ARCH = re.compile("M[0-9]")


def test_a_reference_has_one_cover_for_ever() -> None:
    drawing.cover.cache_clear()
    first = drawing.cover("K7Q2MP", "wide")
    drawing.cover.cache_clear()
    assert drawing.cover("K7Q2MP", "wide") == first
    assert (first.width, first.height, first.stock) == (640, 160, "lime")


def test_two_references_have_different_covers_and_all_stocks_are_used() -> None:
    codes = [f"K7Q2{a}{b}" for a in "23456789" for b in "BCDFGHJK"]
    assert len({drawing.cover(code).paths for code in codes}) == len(codes)
    assert {drawing.stock(code) for code in codes} == set(drawing.STOCKS)


def test_a_cover_stays_inside_its_frame_and_uses_only_painted_classes() -> None:
    drawn = drawing.cover("HX4T8R", "card")
    assert (drawn.width, drawn.height) == (280, 160)
    assert {name for name, _ in drawn.paths} <= set("abcde")
    corners = [(int(x), int(y)) for _, path in drawn.paths for x, y in re.findall(r"M(\d+) (\d+)", path)]
    assert all(0 <= x <= 280 and 0 <= y <= 160 for x, y in corners)


def arches(path: str) -> int:
    """Count the arches of a path."""
    return len(ARCH.findall(path))


def test_up_to_thirty_places_are_drawn_one_by_one() -> None:
    drawn = drawing.places(26, 30)
    assert (arches(drawn.taken), arches(drawn.free), arches(drawn.queue), drawn.width) == (26, 4, 0, 302)


def test_waiting_people_stand_dashed_behind_a_full_row() -> None:
    drawn = drawing.places(14, 14, waiting=5)
    assert (arches(drawn.taken), arches(drawn.free), arches(drawn.queue), drawn.width) == (14, 0, 5, 200)


def test_a_freed_place_that_belongs_to_the_line_is_not_lit() -> None:
    drawn = drawing.places(18, 20, waiting=4, left=0)
    assert (arches(drawn.taken), arches(drawn.free), arches(drawn.queue)) == (20, 0, 4)


@given(capacity=st.integers(1, 5000), held=st.integers(0, 6000), waiting=st.integers(0, 500))
def test_light_means_a_free_place_and_no_light_means_none(capacity: int, held: int, waiting: int) -> None:
    drawn = drawing.places(held, capacity, waiting)
    taken, free, queue = map(arches, (drawn.taken, drawn.free, drawn.queue))
    assert bool(free) == (held < capacity)
    assert bool(taken) == (held > 0)
    assert bool(queue) == (waiting > 0 and held >= capacity)
    assert taken + free == (capacity if capacity <= 30 else 20)


def test_nothing_and_too_much_are_drawn_without_falling_over() -> None:
    assert drawing.places(0, 0).width == 2
    assert drawing.trend([]).line == drawing.trend([3]).line == ""
    assert drawing.trend([0, 0]).line == "M0 26 120 26"
    assert (drawing.meter_share(1, 1000), drawing.meter_share(0, 0), drawing.meter_share(7, 5)) == (1, 0, 100)

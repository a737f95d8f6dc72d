"""Cells become values, or words about what is wrong with them."""

from datetime import date, time

import pytest

from turnout.kernel import cells
from turnout.kernel.cells import DayOrder
from turnout.kernel.refusals import Refused

FIFTH_OF_JUNE = date(2026, 6, 5)


@pytest.mark.parametrize(
    "cell",
    ["2026-06-05", "2026/6/5", " 2026-06-05T14:30 ", "2026-06-05 14:30:00", "5 June 2026", "Fri, 5th Jun 2026",
     "June 5, 2026", "05.Jun.2026"],
)  # fmt: skip
def test_a_clear_date_needs_no_order(cell: str) -> None:
    assert cells.day(cell) == FIFTH_OF_JUNE


def test_an_ambiguous_date_is_asked_for() -> None:
    with pytest.raises(Refused, match=r"can be read in two ways\. Say --dates dmy"):
        cells.day("05/06/2026")
    assert cells.day("05/06/2026", DayOrder.DAY_FIRST) == FIFTH_OF_JUNE
    assert cells.day("05/06/2026", DayOrder.MONTH_FIRST) == date(2026, 5, 6)


def test_a_date_that_only_one_order_allows_is_taken() -> None:
    assert cells.day("13/05/2026") == date(2026, 5, 13)
    assert cells.day("05/13/2026") == date(2026, 5, 13)
    assert cells.day("06/06/2026") == date(2026, 6, 6)


@pytest.mark.parametrize(
    "cell",
    ["13/13/2026", "2026-02-30", "soon", "5/6/26", "2026-06-05x", "99 June 2026", "\uff10\uff15/06/2026"],
)
def test_what_is_no_date_is_refused(cell: str) -> None:
    with pytest.raises(Refused, match="is no date"):
        cells.day(cell, DayOrder.DAY_FIRST)


def test_a_declared_order_is_kept_to() -> None:
    with pytest.raises(Refused, match="is no date"):
        cells.day("05/13/2026", DayOrder.DAY_FIRST)


def test_a_spreadsheets_day_number_is_explained() -> None:
    with pytest.raises(Refused, match="a spreadsheet's number of a day"):
        cells.day("43112")


@pytest.mark.parametrize(
    ("cell", "found"),
    [("14:30", time(14, 30)), ("2.30 pm", time(14, 30)), ("9am", time(9)), ("12 a.m.", time(0)), ("12pm", time(12)),
     ("09:05:59", time(9, 5)), ("", None)],
)  # fmt: skip
def test_times_of_day(cell: str, found: time | None) -> None:
    assert cells.clock_time(cell) == found


@pytest.mark.parametrize("cell", ["25:00", "13pm", "14", "noon", "10:60", "0am"])
def test_what_is_no_time_is_refused(cell: str) -> None:
    with pytest.raises(Refused, match="is no time of day"):
        cells.clock_time(cell)


@pytest.mark.parametrize(("cell", "found"), [("12", 12), ("1,200", 1200), ("3.0", 3), ("", None), (" 0 ", 0)])
def test_whole_numbers(cell: str, found: int | None) -> None:
    assert cells.number(cell) == found


@pytest.mark.parametrize("cell", ["-1", "1.5", "many", "1e9", "=1+1", "9" * 40, "²"])
def test_what_is_no_whole_number_is_refused(cell: str) -> None:
    with pytest.raises(Refused, match="is no whole number"):
        cells.number(cell)


@pytest.mark.parametrize("cell", ["91", "nan", "inf", "north"])
def test_what_is_no_degree_is_refused(cell: str) -> None:
    with pytest.raises(Refused, match="is no number between -90 and 90"):
        cells.decimal(cell, 90)


def test_a_cell_is_shown_short_and_without_control_characters() -> None:
    assert cells.shown("a\0b\x1b[31m" + "c" * 100) == "ab[31m" + "c" * 54 + "…"

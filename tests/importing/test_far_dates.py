"""Dates at the edges of the calendar: a row or an entry is told to be wrong, and the others are taken."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import build
from tests.importing.conftest import run
from turnout.events.models import Event

pytestmark = pytest.mark.django_db
FAR = ["00010101T000000Z", "00010101", "99991231T233000", "99991231T233000Z", "99991231"]
NEAR = "BEGIN:VEVENT\nUID:near\nSUMMARY:Chess\nDTSTART:20190605T180000Z\nEND:VEVENT\n"


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("start", FAR)
def test_an_entry_of_a_calendar(start: str, zone: str, written: Callable[..., Path]) -> None:
    build.a_metro("Barnet", time_zone=zone)
    far = f"BEGIN:VEVENT\nUID:far\nSUMMARY:Far away\nDTSTART:{start}\nEND:VEVENT\n"
    ran = run(
        "events", written(f"BEGIN:VCALENDAR\n{far}{NEAR}END:VCALENDAR\n", "far.ics"), "--apply", "--skip-bad"
    )
    assert "1 wrong" in ran.said
    assert [event.title for event in Event.objects.all()] == ["Chess"]


@pytest.mark.parametrize(
    "line", [f"{name}:{value}" for name in ("DTEND", "RDATE", "EXDATE", "RECURRENCE-ID") for value in FAR]
    + ["DURATION:P99999999D", "RRULE:FREQ=DAILY;COUNT=2;UNTIL=99991231T000000Z"]
)  # fmt: skip
def test_what_else_an_entry_says(line: str, written: Callable[..., Path]) -> None:
    build.a_metro("Barnet", time_zone="America/New_York")
    odd = NEAR.replace("END:VEVENT", f"{line}\nEND:VEVENT")
    assert run("events", written(f"BEGIN:VCALENDAR\n{odd}END:VCALENDAR\n", "odd.ics"), "--apply").code == 0


@pytest.mark.parametrize(
    "day", ["0001-01-01", "0001-01-01T00:00+14:00", "9999-12-31", "9999-12-31 23:30", "31 December 9999"]
)
def test_a_row_of_a_table(day: str, written: Callable[..., Path]) -> None:
    build.a_metro("Barnet", time_zone="America/New_York")
    ran = run(
        "events",
        written(f"title,date,start\nFar,{day},23:30\nChess,2019-06-05,18:00\n"),
        "--apply",
        "--skip-bad",
    )
    assert "1 wrong" in ran.said
    assert [event.title for event in Event.objects.all()] == ["Chess"]

"""Calendar files, broken as real sites break them: what can be understood is taken, each repair is told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import build
from tests.importing.conftest import FIXTURES, Ran, run
from turnout.events.models import Event, Session
from turnout.kernel import clock
from turnout.venues.models import Metro, Venue

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def barnet() -> Metro:
    return build.a_metro("Barnet")


def take(name: str | Path, *options: str) -> Ran:
    return run("events", FIXTURES / name, *(options or ("--apply",)))


def start_of(title: str) -> datetime:
    return Session.objects.get(event__title=title).starts_at


def test_a_calendar_that_is_whole(barnet: Metro) -> None:
    ran = take("whole.ics")
    assert ran.code == 0
    chess = Event.objects.get(title="Chess club, for beginners")
    assert chess.description == "Bring a friend.\nOr find one here."
    assert chess.venue is not None
    assert (chess.venue.name, chess.venue.street) == ("Burnt Oak Library", "Watling Avenue, HA8 0UB")
    assert [topic.name for topic in chess.topics.all()] == ["Clubs", "Games"]
    assert chess.source_key == "ical|chess-1@example.org"
    fair = Session.objects.get(event__title="Summer fair")
    assert (fair.is_whole_day, fair.ends_at - fair.starts_at) == (True, timedelta(days=2))
    assert fair.event.description == ""
    talk = Session.objects.get(event__title="Talk in summer time")
    assert talk.starts_at == datetime(2019, 6, 5, 18, tzinfo=UTC)
    assert talk.ends_at - talk.starts_at == timedelta(hours=1, minutes=30)
    assert "row 4: Walk along the brook: It is cancelled there." in ran.said
    assert not Event.objects.filter(title__startswith="Walk").exists()


def test_twice_is_the_same() -> None:
    for name in ("whole.ics", "zones.ics", "uids.ics", "repeats.ics", "text.ics"):
        take(name)
        before = set(Event.objects.values_list("pk", "content_version"))
        assert " created" not in take(name).said
        assert set(Event.objects.values_list("pk", "content_version")) == before


def test_a_dry_run_writes_nothing() -> None:
    assert "would be created" in take("whole.ics", "--time-zone", "Europe/London").said
    assert (Event.objects.count(), Venue.objects.count()) == (0, 0)


def test_no_frame_and_values_that_say_nothing() -> None:
    ran = take("no_frame.ics")
    assert ran.code == 1
    assert "The file has no VCALENDAR around its events." in ran.said
    assert "row 3: No date at all: DTSTART is missing or cannot be read. DTSTART says “NA”." in ran.said
    assert not Event.objects.exists()
    ran = take("no_frame.ics", "--apply", "--skip-bad")
    assert "3 created" in ran.said
    for words in ("DTEND says “NA”.", "It has no END:VEVENT.", "It has no end; an hour is assumed.",
                  "LOCATION says “N/A”.", "DESCRIPTION says “null”.",
                  "Its end is not after its start; an hour is assumed."):  # fmt: skip
        assert words in ran.said
    assert start_of("Crochet") == datetime(2019, 3, 3, 10, tzinfo=UTC)
    assert not Venue.objects.exists()


def test_zones_of_windows_of_the_file_and_of_nobody() -> None:
    ran = take("zones.ics")
    zones = dict(Event.objects.values_list("title", "time_zone"))
    assert zones == {
        "Windows zone": "America/Los_Angeles",
        "Zone of the file": "Europe/Berlin",
        "Zone behind a prefix": "Europe/Paris",
        "Zone that nobody knows": "Europe/London",
        "Floating": "America/New_York",
    }
    assert start_of("Windows zone") == datetime(2019, 3, 2, 22, tzinfo=UTC)
    assert start_of("Zone of the file") == datetime(2019, 3, 2, 13, tzinfo=UTC)
    assert "The zone “Pacific Standard Time” is taken as America/Los_Angeles." in ran.said
    assert "The zone “Customized Time Zone 7” is not known; taken as Europe/London." in ran.said
    assert "Its time has no zone; taken as America/New_York." in ran.said


def test_one_uid_for_several_entries_and_none_at_all() -> None:
    ran = take("uids.ics")
    assert "row 2: First: The same as entry 1." in ran.said
    assert "Entry 1 has the same UID; the start tells them apart." in ran.said
    assert "It has no UID; start and title stand for it." in ran.said
    assert set(Event.objects.values_list("source_key", flat=True)) == {
        "ical|1", "ical|1|20190309t1400", "ical|20190310t1400-without any",
    }  # fmt: skip


def test_markup_bad_letters_and_bad_folding() -> None:
    ran = take("text.ics")
    html = Event.objects.get(source_key="ical|html@example.org")
    assert html.title == "Café & cake"
    assert html.description == "Come early.\nTea \xa0is free."
    fold = Event.objects.get(source_key="ical|fold@example.org")
    assert fold.description == (
        "First line\nsecond line without a blank\nNote: third line looks like a property"
    )
    assert "A line was not UTF-8; read as Windows-1252." in ran.said
    assert "Markup was taken out of DESCRIPTION." in ran.said
    assert "A broken line was joined: second line without a blank" in ran.said


def test_repeats_are_written_out_within_bounds() -> None:
    ran = take("repeats.ics")
    weekly = Session.objects.filter(event__source_key__startswith="ical|weekly").order_by("starts_at")
    assert [f"{one.starts_at:%m-%d %H:%M}" for one in weekly] == [
        "03-01 10:00", "03-08 10:00", "03-22 11:30", "03-29 10:00", "04-05 09:00",
    ]  # fmt: skip
    assert Event.objects.filter(title="Three evenings, or two").count() == 2
    assert Event.objects.filter(title="Now and then").count() == 1
    assert Event.objects.filter(title="All the time").count() == 1
    assert Event.objects.filter(title="For ever").count() == 500
    assert "Its rule of repetition cannot be followed; only the first is taken." in ran.said
    assert "It repeats more than 500 times; the first ones are taken." in ran.said


def test_a_coming_entry_is_a_draft_that_follows_its_calendar(written: Write) -> None:
    start = clock.now() + timedelta(days=20)
    text = "BEGIN:VEVENT\nUID:x\nDTSTART:{0:%Y%m%d}T100000\nDTEND:{0:%Y%m%d}T110000\nSUMMARY:{1}\nLOCATION:https://meet.example.org/x\n{2}END:VEVENT\n"
    take(written(text.format(start, "Talk", ""), "c.ics"))
    assert (Event.objects.get().state, Event.objects.get().online_url) == (
        "draft",
        "https://meet.example.org/x",
    )
    assert "1 updated" in take(written(text.format(start, "Long talk", ""), "c.ics")).said
    assert Event.objects.get().title == "Long talk"
    ran = take(written(text.format(start, "Long talk", "STATUS:CANCELLED\n"), "c.ics"))
    assert "It is cancelled there, here it is “Draft”. Cancel it at the desk, which tells people." in ran.said


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "There is no event in this file"),
        (b"\x00\xff\xfe" * 1000, "There is no event in this file"),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "There is no event in this file"),
        (b"<html><body>404</body></html>", "There is no event in this file"),
    ],
)
def test_what_is_no_calendar_is_refused_in_one_line(written: Write, raw: bytes, words: str) -> None:
    ran = take(written(raw, "c.ics"))
    assert ran.code == 2
    assert words in ran.said.splitlines()[-1]


@pytest.mark.parametrize(
    "lines",
    [
        "DTSTART:99999999T999999\nSUMMARY:x",
        "DTSTART:20190302T140000\nDURATION:PT99999999999H\nSUMMARY:x",
        "DTSTART:20190302T140000\nRRULE:FREQ=DAILY;INTERVAL=0\nSUMMARY:x",
        "DTSTART:20190302T140000\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\nSUMMARY:x",
        "DTSTART:20190302T140000\nRRULE:FREQ=WEEKLY;BYDAY=XX;COUNT=-4\nSUMMARY:x",
        "DTSTART:20190302T140000\nRRULE:FREQ=WEEKLY;UNTIL=tomorrow\nSUMMARY:x",
        "DTSTART:20190302T140000\nSUMMARY:" + "x" * 10_000,
        "DTSTART:20190302T140000\nSUMMARY:" + "<b>" * 5_000,
        'DTSTART;TZID="; DROP TABLE:20190302T140000\nSUMMARY:x',
        "DTSTART:20190302T140000\nSUMMARY:x\nLOCATION:" + "v" * 5_000,
        "DTSTART;VALUE=DATE:20190302\nDTEND;VALUE=DATE:99990101\nSUMMARY:x",
        "DTSTART:20190302T140000\nSUMMARY:a\x00b\x1b[31m",
        "DTSTART:19000302T140000\nSUMMARY:x",
    ],
)
def test_a_hostile_entry_is_taken_or_told_but_never_breaks(written: Write, lines: str) -> None:
    ran = take(written(f"BEGIN:VEVENT\nUID:x\n{lines}\nEND:VEVENT\n", "c.ics"))
    assert ran.code in {0, 1}
    assert "1 created" in ran.said or "row 1:" in ran.said


def test_options_of_tables_are_refused(tmp_path: Path) -> None:
    assert take("whole.ics", "--delimiter", "tab").code == 2
    assert "A calendar holds events" in run("venues", FIXTURES / "whole.ics").said

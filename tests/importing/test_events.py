"""Events from a table: past ones are born completed without consequences, coming ones as drafts."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests import build
from tests.importing.conftest import DATA, Ran, run
from turnout.audit.models import AuditEntry, Change
from turnout.events.actions import editing, ending, publishing
from turnout.events.models import Event, Session
from turnout.jobs.models import Job
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.importing import Progress
from turnout.messaging.models import Message
from turnout.venues.models import Metro, Venue

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]
BARNET = DATA / "library_events_barnet.csv"


@pytest.fixture
def barnet() -> Metro:
    return build.a_metro("Barnet")


@pytest.fixture
def take(barnet: Metro, written: Write) -> Callable[..., Ran]:
    """Import lines of text and apply them."""

    def import_lines(*lines: str, options: tuple[str, ...] = ("--apply",)) -> Ran:
        return run("events", written("\n".join(lines) + "\n"), *options)

    return import_lines


def coming(days: int = 30) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()


@pytest.mark.once("sqlite")
def test_the_events_of_barnet(barnet: Metro) -> None:
    ran = run("events", BARNET)
    assert (ran.code, Event.objects.count(), Venue.objects.count()) == (0, 0, 0)
    assert "4,312 would be created" in ran.said
    ran = run("events", BARNET, "--apply")
    assert ran.code == 0
    assert Counter(Event.objects.values_list("state", flat=True)) == {"completed": 4_312}
    assert Venue.objects.count() == 15
    assert Session.objects.filter(is_whole_day=True, headcount__isnull=False).count() == 4_312
    assert AuditEntry.objects.get(verb="events.imported").facts == {"count": 4_312}
    assert Change.objects.filter(to_state="completed").count() == 4_312
    assert (Job.objects.count(), Message.objects.count()) == (0, 0)
    before = set(Event.objects.values_list("pk", "source_key", "version", "content_version"))
    assert "4,312 unchanged" in run("events", BARNET, "--apply").said
    assert set(Event.objects.values_list("pk", "source_key", "version", "content_version")) == before


def test_a_whole_day_is_one_of_the_metros_zone(take: Callable[..., Ran]) -> None:
    take("name,date,library name,attendees", "Chess,2019-07-06,Hendon,11")
    chess = Session.objects.select_related("event").get()
    assert chess.starts_at == datetime(2019, 7, 5, 23, tzinfo=UTC)
    assert chess.ends_at == datetime(2019, 7, 6, 23, tzinfo=UTC)
    assert (chess.headcount, chess.event.time_zone, chess.event.registration_type) == (
        11,
        "Europe/London",
        "none",
    )


def test_the_same_event_twice_a_day_is_two_events(take: Callable[..., Ran]) -> None:
    lines = (
        "name,date,venue",
        "Rhyme,2019-07-06,Hendon",
        "Rhyme,2019-07-06,Hendon",
        "Rhyme,2019-07-06,Osidge",
    )
    take(*lines)
    assert sorted(key[-1] for key in Event.objects.values_list("source_key", flat=True) if key) == [
        "1",
        "1",
        "2",
    ]
    assert "3 unchanged" in take(*lines).said


def test_a_coming_event_is_a_draft_to_review(take: Callable[..., Ran]) -> None:
    ran = take(
        "title,date,start time,end time,venue,capacity,format,min age,max age,topics,description",
        f"Robots,{coming()},10:00,12:30,Hendon,12,Workshop,8,12,Robots; Code,Build one",
    )
    assert ran.code == 0
    robots = Event.objects.get()
    assert (robots.state, robots.format, robots.min_age, robots.max_age) == ("draft", "workshop", 8, 12)
    assert robots.venue is not None
    assert robots.venue.name == "Hendon"
    assert [tier.capacity for tier in robots.tiers.all()] == [12]
    assert [topic.name for topic in robots.topics.all()] == ["Code", "Robots"]
    assert robots.ends_at is not None
    assert robots.starts_at is not None
    assert robots.ends_at - robots.starts_at == timedelta(hours=2, minutes=30)


def test_a_draft_follows_its_row_until_it_is_published(take: Callable[..., Ran]) -> None:
    header = "id,title,date,start time,end time,venue,description"
    take(header, f"7,Robots,{coming(30)},10:00,12:00,Hendon,One")
    ran = take(header, f"7,Robots!,{coming(31)},10:00,12:00,Hendon,Two")
    assert "1 updated" in ran.said
    robots = Event.objects.get()
    assert (robots.title, robots.description) == ("Robots!", "Two")
    assert robots.starts_at is not None
    assert robots.starts_at.date().isoformat() == coming(31)
    editing.change(robots, {"summary": "Motors."}, by=SYSTEM)
    publishing.publish(robots, by=SYSTEM)
    ran = take(header, f"7,Other,{coming(32)},10:00,12:00,Hendon,Three")
    assert "row 2: Other: Here it is “Published”, so the file does not change it. The desk can." in ran.said
    assert Event.objects.get().title == "Robots!"


def test_a_count_that_was_corrected_is_taken(take: Callable[..., Ran]) -> None:
    take("name,date,attendees", "Chess,2019-07-06,11")
    ran = take("name,date,attendees", "Chess,2019-07-06,12")
    assert "1 updated" in ran.said
    assert Session.objects.get().headcount == 12
    assert AuditEntry.objects.get(verb="session.counted").facts == {"headcount": 12}


def test_the_dates_of_what_is_over_stay(take: Callable[..., Ran]) -> None:
    take("id,name,date", "7,Chess,2019-07-06")
    ran = take("id,name,date", "7,Chess,2019-07-07")
    assert "1 unchanged" in ran.said
    assert "The dates of an event that is over stay as they are." in ran.said


def test_an_archived_event_is_left_alone(take: Callable[..., Ran]) -> None:
    take("name,date,attendees", "Chess,2019-07-06,11")
    ending.archive(Event.objects.get(), by=SYSTEM)
    assert "1 unchanged" in take("name,date,attendees", "Chess,2019-07-06,12").said


def test_cancelled_rows_are_left_out(take: Callable[..., Ran]) -> None:
    ran = take("name,date,status", "Chess,2019-07-06,Cancelled", "Go,2019-07-06,")
    assert "row 2: Chess: It is cancelled there." in ran.said
    assert [event.title for event in Event.objects.all()] == ["Go"]


@pytest.mark.parametrize(
    ("cells", "begins", "ends"),
    [
        ("2019-01-06,10:00-11:30,", "2019-01-06T10:00", "2019-01-06T11:30"),
        ("2019-01-06,10am,1.15pm", "2019-01-06T10:00", "2019-01-06T13:15"),
        ("2019-01-06,22:30,", "2019-01-06T22:30", "2019-01-06T23:30"),
        ("2019-01-06,23:30,", "2019-01-06T23:30", "2019-01-07T00:30"),
        ("2019-01-06T10:00:00+02:00,,", "2019-01-06T08:00", "2019-01-06T09:00"),
        ("2019-01-06 10:00,,12:00", "2019-01-06T10:00", "2019-01-06T12:00"),
    ],
)
def test_hours_in_many_spellings(take: Callable[..., Ran], cells: str, begins: str, ends: str) -> None:
    assert take("name,date,start,end", f"Chess,{cells}").code == 0
    chess = Session.objects.get()
    assert (f"{chess.starts_at:%Y-%m-%dT%H:%M}", f"{chess.ends_at:%Y-%m-%dT%H:%M}") == (begins, ends)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (",2019-07-06,,,,,", "name: Title is missing."),
        ("x" * 10_000 + ",2019-07-06,,,,,", "name: Title has 10000 characters. Keep it to 200."),
        ("Chess,,,,,,", "date: There is no date."),
        ("Chess,05/06/2019,,,,,", "date: “05/06/2019” can be read in two ways. Say --dates dmy"),
        ("Chess,0019-07-06,,,,,", "Write a year between 1970 and 2199."),
        ("Chess,43112,,,,,", "date: “43112” is a spreadsheet's number of a day."),
        ("Chess,2019-07-06,25:00,,,,", "start: “25:00” is no time of day."),
        ("Chess,2019-07-06,12:00,11:00,,,", "The end must come after the start."),
        ("Chess,2019-03-31,01:30,02:30,,,", "Clocks go forward that night"),
        ("Chess,2019-07-06,,,few,,", "attendees: “few” is no whole number."),
        ("Chess,2019-07-06,,,,Séance,", "format: “Séance” is none of: workshop, festival"),
        ("Chess,2019-07-06,,,," + "," + "v" * 161, "venue: Name has 161 characters. Keep it to 160."),
    ],
)
def test_each_mistake_is_told_with_its_row(take: Callable[..., Ran], row: str, message: str) -> None:
    ran = take("name,date,start,end,attendees,format,venue", "Good,2019-07-06,,,,,", row)
    assert ran.code == 1
    assert "row 3:" in ran.said
    assert message in ran.said
    assert not Event.objects.exists()


def test_the_order_of_dates_can_be_said(take: Callable[..., Ran]) -> None:
    take("name,date", "Chess,05/06/2019", options=("--apply", "--dates", "dmy"))
    assert Session.objects.get().starts_at == datetime(2019, 6, 4, 23, tzinfo=UTC)


def test_wrong_rows_are_left_out_and_the_rest_can_follow(take: Callable[..., Ran]) -> None:
    ran = take("name,date", "Chess,2019-07-06", "Go,never", options=("--apply", "--skip-bad"))
    assert (ran.code, Event.objects.count()) == (0, 1)
    ran = take("name,date", "Chess,2019-07-06", "Go,2019-07-06")
    assert "1 created" in ran.said
    assert "1 unchanged" in ran.said


def test_a_wrong_row_makes_no_venue(take: Callable[..., Ran]) -> None:
    take("name,date,venue", "x" * 201 + ",2019-07-06,Hendon", options=("--apply", "--skip-bad"))
    assert not Venue.objects.exists()


def test_hostile_cells_are_kept_as_text(take: Callable[..., Ran]) -> None:
    nasty = [
        "=cmd|' /C calc'!A0",
        "<img src=x onerror=alert(1)>",
        "'; DROP TABLE events_event;--",
        "שלום 🎈",
        "%(x)s {{x}}",
    ]
    assert take("name,date,venue,topics", *(f'"{one}",2019-07-06,"{one}","{one}"' for one in nasty)).code == 0
    assert sorted(Event.objects.values_list("title", flat=True)) == sorted(nasty)
    assert Venue.objects.count() == len(nasty)


@pytest.fixture
def broken_tiers() -> Iterator[None]:
    """Let the database refuse every tier, as a full disk would."""
    make, drop = {
        "sqlite": (
            "CREATE TRIGGER stop BEFORE INSERT ON events_tier BEGIN SELECT RAISE(ABORT, 'no'); END",
            "DROP TRIGGER stop",
        ),
        "postgresql": (
            """CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
            CREATE TRIGGER stop BEFORE INSERT ON events_tier FOR EACH ROW EXECUTE FUNCTION stop()""",
            "DROP FUNCTION stop CASCADE",
        ),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(make)
    yield
    with connection.cursor() as cursor:
        cursor.execute(drop)


@pytest.mark.usefixtures("broken_tiers")
def test_what_fails_in_the_middle_leaves_nothing(take: Callable[..., Ran]) -> None:
    ran = take("id,name,date,venue", "1,Chess,2019-07-06,Hendon", f"2,Go,{coming()},Hendon")
    assert ran.code == 2
    assert (Event.objects.count(), Venue.objects.count(), Change.objects.count()) == (0, 0, 0)


def test_long_reading_says_how_far_it_is() -> None:
    told = StringIO()
    with Progress(told, "Reading", pause=0) as progress:
        progress.tell(1500, 0.25)
    assert told.getvalue().startswith("Reading: 1,500 rows, 25%, ")
    assert "rows/s, about" in told.getvalue()


@pytest.mark.once("sqlite")
def test_many_rows_in_bounded_memory(barnet: Metro, tmp_path: Path) -> None:
    """A dry run of a large file in a process of its own, whose memory does not grow with the file.

    `getrusage` would tell the peak of the process that started it as well, when that was higher.
    """
    path = tmp_path / "large.csv"
    with path.open("w") as file:
        file.write("Local authority,Library name,Event date,Name,Attendees\n")
        file.writelines(
            f"Barnet,Lib {n % 40},2018-01-{n % 28 + 1:02},Rhyme {n % 500},{n % 30}\n" for n in range(20_000)
        )
    script = (
        "import pathlib, re, sys; from turnout.config.cli import main\n"
        "try: main()\n"
        "finally: print('peak', re.search(r'VmHWM:\\s+(\\d+)', pathlib.Path('/proc/self/status').read_text())[1], "
        "file=sys.stderr)"
    )
    data = tmp_path / "data"
    environment = {"PATH": os.environ["PATH"], "TURNOUT_DATA": str(data), "TURNOUT_SECRET_KEY": "k" * 50}
    data.mkdir()

    def turnout(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", script, *arguments],
            env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    assert turnout("migrate", "-v0").returncode == 0
    ran = turnout("import", "events", str(path), "--metro", "Barnet", "--time-zone", "Europe/London")
    assert ran.returncode == 0, ran.stderr
    assert "20,000 would be created" in ran.stdout
    assert int(ran.stderr.split("peak ")[-1]) < 200_000  # of 145 for a small file
    ran = turnout("import", "events", str(tmp_path / "missing.csv"))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "missing.csv cannot be read: no such file or directory." in ran.stderr
    assert "Traceback" not in ran.stderr

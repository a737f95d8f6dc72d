"""Venues from a file: told first, then written, all or nothing, and twice the same."""

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests import build
from tests.importing.conftest import DATA, run
from turnout.audit.models import AuditEntry
from turnout.kernel.actors import SYSTEM
from turnout.venues.actions import managing
from turnout.venues.models import Metro, Venue

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]
PLYMOUTH = DATA / "libraries_plymouth.csv"
MAPPING = DATA / "plymouth.toml"


@pytest.fixture
def plymouth() -> Metro:
    return build.a_metro("Plymouth")


def test_a_dry_run_tells_everything_and_writes_nothing(plymouth: Metro) -> None:
    ran = run("venues", PLYMOUTH)
    assert ran.code == 0
    assert "17 would be created" in ran.said
    assert "Nothing was written. Add --apply to write." in ran.said
    assert "name                   <- Library name" in ran.said
    assert "not used: Unique property reference number" in ran.said
    assert not Venue.objects.exists()


def test_the_libraries_of_plymouth(plymouth: Metro) -> None:
    ran = run("venues", PLYMOUTH, "--mapping", MAPPING, "--apply")
    assert ran.code == 0
    assert "17 created" in ran.said
    crownhill = Venue.objects.get(name="Crownhill Library")
    assert (crownhill.street, crownhill.town, crownhill.postcode, crownhill.country) == (
        "Cross Park Road, Crownhill", "Plymouth", "PL6 5AN", "GB",
    )  # fmt: skip
    assert crownhill.opening_hours["thursday"] == "08:30-20:00"
    assert crownhill.capacity is None
    assert Venue.objects.get(name="Stoke Library").closed_on == date(2017, 12, 31)
    assert AuditEntry.objects.get(verb="venues.imported").facts == {"count": 17}


def test_twice_is_the_same(plymouth: Metro) -> None:
    run("venues", PLYMOUTH, "--apply")
    before = list(Venue.objects.order_by("pk").values())
    ran = run("venues", PLYMOUTH, "--apply")
    assert "17 unchanged" in ran.said
    assert list(Venue.objects.order_by("pk").values()) == before
    assert AuditEntry.objects.filter(verb__startswith="venue").count() == 1


def test_a_changed_row_changes_its_venue(plymouth: Metro, written: Write) -> None:
    run("venues", written("name,postcode,year closed\nNorth,PL1,\nSouth,PL2,\n"), "--apply")
    ran = run("venues", written("name,postcode,year closed\nNorth,PL9,\nSouth,PL2,2019\n"), "--apply")
    assert "2 updated" in ran.said
    assert Venue.objects.get(name="North").postcode == "PL9"
    assert Venue.objects.get(name="South").closed_on == date(2019, 12, 31)


def test_what_the_file_does_not_say_stays(plymouth: Metro, written: Write) -> None:
    run("venues", written("name,postcode\nNorth,PL1\n"), "--apply")
    managing.change(Venue.objects.get(), {"parking_instructions": "Behind."}, by=SYSTEM)
    run("venues", written("name,postcode\nNorth,PL2\n"), "--apply")
    north = Venue.objects.get()
    assert (north.postcode, north.parking_instructions) == ("PL2", "Behind.")


def test_a_venue_that_the_desk_made_is_found_by_its_name(plymouth: Metro, written: Write) -> None:
    made = build.a_venue(plymouth, name="Crownhill library")
    assert "17 rows" in run("venues", PLYMOUTH, "--apply").said
    assert Venue.objects.count() == 17
    made.refresh_from_db()
    assert (made.name, made.source_key) == ("Crownhill Library", "venue|plymouth|crownhill library")


def test_one_wrong_row_stops_everything(plymouth: Metro, written: Write) -> None:
    path = written("name,capacity\nNorth,20\nSouth,many\nEast,30\n")
    ran = run("venues", path, "--apply")
    assert ran.code == 1
    assert "row 3: South: capacity: “many” is no whole number." in ran.said
    assert "1 row is wrong. Nothing was written." in ran.said
    assert not Venue.objects.exists()


def test_wrong_rows_can_be_left_out(plymouth: Metro, written: Write) -> None:
    ran = run("venues", written("name,capacity\nNorth,20\nSouth,many\nEast,30\n"), "--apply", "--skip-bad")
    assert ran.code == 0
    assert "2 created" in ran.said
    assert "1 wrong" in ran.said
    assert list(Venue.objects.values_list("name", flat=True)) == ["East", "North"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (",1,,,", "name: Name is missing."),
        ("x" * 10_000 + ",1,,,", "Name has 10000 characters. Keep it to 160."),
        ("North,-5,,,", "capacity: “-5” is no whole number."),
        ("North,9999999,,,", "capacity: Write a number of places from 0 to 1,000,000."),
        ("North,1,95,,", "latitude: “95” is no number between -90 and 90."),
        ("North,1,,java script:alert(1),", "url:"),
        ("North,1,,,05/06/2020", "“05/06/2020” can be read in two ways. Say --dates dmy"),
        ("North,1,,,,extra", "Has 6 cells, the header has 5."),
        ('North,1,,,"', "A quotation mark opens on line 3 and is never closed."),
    ],
)
def test_each_mistake_is_told_with_its_row(plymouth: Metro, written: Write, row: str, message: str) -> None:
    ran = run("venues", written(f"name,capacity,latitude,url,closed on\nGood,1,,,\n{row}\n"))
    assert ran.code == 1
    assert "row 3:" in ran.said
    assert message in ran.said
    assert "1 would be created" in ran.said


@pytest.mark.parametrize(
    "name",
    ["=HYPERLINK(1)", "+1+1", "@SUM(A1)", "<script>alert(1)</script>", "Robert'); DROP TABLE venues;--",
     "📚 Library 🎉", "مكتبة العربية", "\u202eevil", "{{ 7*7 }}", "%s %(x)s", "../../etc/passwd", "x" * 160],
)  # fmt: skip
def test_hostile_names_are_kept_as_text(plymouth: Metro, written: Write, name: str) -> None:
    path = written('name\n"' + name.replace('"', '""') + '"\n')
    assert run("venues", path, "--apply").code == 0
    assert Venue.objects.get().name == name
    assert "1 unchanged" in run("venues", path, "--apply").said


def test_nul_and_its_like_are_left_out_and_told(plymouth: Metro, written: Write) -> None:
    ran = run("venues", written(b"name\nNo\0rth\x1b\n"), "--apply")
    assert "row 2: North: Control characters were left out of “name”." in ran.said
    assert Venue.objects.get().name == "North"


def test_an_old_zero_means_no_limit_only_when_said(plymouth: Metro, written: Write) -> None:
    path = written("name,capacity\nNorth,0\nSouth,\n")
    run("venues", path, "--apply")
    assert list(Venue.objects.values_list("name", "capacity")) == [("North", 0), ("South", None)]
    Venue.objects.all().delete()
    run("venues", path, "--apply", "--zero-means-unlimited")
    assert list(Venue.objects.values_list("name", "capacity")) == [("North", None), ("South", None)]


def test_a_capacity_is_not_changed_behind_the_events_there(plymouth: Metro, written: Write) -> None:
    run("venues", written("name,capacity\nNorth,50\n"), "--apply")
    ran = run("venues", written("name,capacity\nNorth,5\n"), "--apply")
    assert "1 unchanged" in ran.said
    assert "Its capacity stays as it is" in ran.said
    assert Venue.objects.get().capacity == 50


def test_the_same_venue_twice_in_a_file_is_made_once(plymouth: Metro, written: Write) -> None:
    ran = run("venues", written("name\nNorth\nNORTH\n"), "--apply")
    assert "row 3: NORTH: An earlier row is about the same venue." in ran.said
    assert Venue.objects.count() == 1


def test_two_venues_of_one_name_get_addresses_of_their_own(written: Write) -> None:
    for name in ("Here", "There"):
        build.a_metro(name)
    assert run("venues", written("metro,name\nHere,Library\nThere,Library\n"), "--apply").code == 0
    assert Venue.objects.values("slug").distinct().count() == 2


def test_the_metro_can_be_made_with_its_zone(written: Write) -> None:
    path = written("name\nNorth\n")
    assert run("venues", path).said == "There is no metro yet. Say --metro NAME --time-zone ZONE to make one."
    ran = run("venues", path, "--metro", "Wrenfield")
    assert ran.code == 2
    assert "There is no metro “Wrenfield” (known: none). Say --time-zone ZONE to make it." in ran.said
    assert "no time zone we know" in run("venues", path, "--metro", "W", "--time-zone", "Mars/Base").said
    assert run("venues", path, "--metro", "Wrenfield", "--time-zone", "America/Chicago").code == 0
    assert not Metro.objects.exists()
    run("venues", path, "--metro", "Wrenfield", "--time-zone", "America/Chicago", "--apply")
    assert Venue.objects.get().metro == Metro.objects.get(name="Wrenfield", time_zone="America/Chicago")


def test_several_metros_are_asked_for(written: Write) -> None:
    for name in ("Here", "There"):
        build.a_metro(name)
    ran = run("venues", written("name\nNorth\n"))
    assert "row 2: North: In which metro does it lie? Say --metro NAME" in ran.said


def test_a_report_holds_every_row(plymouth: Metro, written: Write, tmp_path: Path) -> None:
    path = written("name,capacity\n=1+1,20\nSouth,many\n")
    run("venues", path, "--report", tmp_path / "r.json")
    told = json.loads((tmp_path / "r.json").read_text())
    assert [(row["row"], row["result"], row["what"]) for row in told["rows"]] == [
        (2, "create", "=1+1"),
        (3, "bad", "South"),
    ]
    assert told["counts"]["bad"] == 1
    run("venues", path, "--report", tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["what"] for row in rows] == ["'=1+1", "South"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--skip-bad"], "--skip-bad goes with --apply."),
        (["--report", "r.xlsx"], "A report is a .csv or a .json file."),
        (["--report", "/nowhere/at/all.csv"], "cannot be written"),
        (["--mapping", "/nowhere.toml"], "cannot be read"),
        (["--delimiter", "dots"], "A delimiter is one of"),
        (["--encoding", "klingon"], "no encoding we know"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_line(
    plymouth: Metro, written: Write, options: list[str], words: str
) -> None:
    ran = run("venues", written("name\nNorth\n"), *options)
    assert ran.code == 2
    assert words in ran.said.splitlines()[-1]


def test_a_file_without_names_says_what_it_has(plymouth: Metro, written: Write) -> None:
    ran = run("venues", written("Bibliothek,Ort\nNord,Bonn\n"))
    assert ran.code == 2
    assert "No column holds “name”" in ran.said
    assert "The file has: Bibliothek, Ort." in ran.said

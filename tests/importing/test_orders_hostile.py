"""Files of other systems as nobody would write them: a clear line for each row, and nothing half written."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from tests import build
from tests.importing import ordering
from tests.importing.conftest import Ran
from tests.importing.ordering import eventbrite, people
from tests.invariants.planting import broken
from turnout.events.models import Event
from turnout.kernel.refusals import Refused
from turnout.registration.models import Registration
from turnout.registration.rules import orders

Take = Callable[..., Ran]


@pytest.fixture
def event(db: None) -> Event:
    """Return an event for anyone, with one kind of place."""
    return build.a_published_event(20, audience="anyone", currency="GBP")


@pytest.fixture
def take(written: Callable[..., Path], event: Event) -> Take:
    """Import rows of an attendee report, and apply them."""

    def import_rows(*rows: str, options: tuple[str, ...] = ("--apply",), **way: Any) -> Ran:
        text = way.get("before", "") + "\n".join([way.get("header", ordering.EVENTBRITE), *rows]) + "\n"
        path = written(text.encode(way.get("encoding", "utf-8")))
        return ordering.take("eventbrite", path, way.get("into", event), *options)

    return import_rows


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"email": "nobody"}, "Email: Enter a valid email address."),
        ({"email": ""}, "It has neither an e-mail address nor a phone number."),
        ({"email": "a" * 10_000 + "@example.org"}, "Email: Enter a valid email address."),
        ({"quantity": "0"}, "Quantity: A row stands for 1 to 50 places, not 0."),
        ({"quantity": "9" * 12}, "Quantity: A row stands for 1 to 50 places"),
        ({"quantity": "two"}, "Quantity: “two” is no whole number."),
        ({"quantity": "11"}, "One booking holds at most 10 people."),
        ({"paid": "=1+1"}, "Total Paid: “=1+1” is no amount in GBP."),
        ({"paid": "-5.00"}, "Total Paid: “-5.00” is no amount in GBP."),
        ({"paid": "9" * 30}, "Total Paid: "),
        ({"paid": "1.005.5"}, "Total Paid: "),
        ({"type": ""}, "Ticket Type: “” is no kind of place of this event: Place."),
        ({"type": "x" * 10_000}, "Ticket Type: “xxx"),
        ({"status": "x" * 10_000}, "Attendee Status: “xxx"),
        ({"first": "x" * 10_000}, "First name has"),
    ],
)
def test_a_wrong_row_is_told_with_its_column_and_harms_no_other(
    take: Take, event: Event, said: dict[str, str], why: str
) -> None:
    rows = (eventbrite("1", **said), eventbrite("2", "Ben"))
    ran = take(*rows)
    assert (ran.code, Registration.objects.count()) == (1, 0)
    assert why in ran.said
    assert "row 2: 1 " in ran.said
    assert take(*rows, options=("--apply", "--skip-bad")).code == 0
    assert people(event) == [("Ben", "confirmed", "ben@example.org")]


def test_formulas_emoji_and_tags_are_text(take: Take, event: Event) -> None:
    nasty = ["=SUM(A1)", "<b>Bea</b>", "🦊 Fox", "שלום", "Robert'); DROP TABLE", "Zoë"]
    ran = take(*(eventbrite(str(n), name, email=f"n{n}@example.org") for n, name in enumerate(nasty)))
    assert ran.code == 0, ran.said
    assert {name for name, _state, _who in people(event)} == set(nasty)
    assert broken() == set()


def test_names_without_letters_are_told_apart(take: Take, event: Event) -> None:
    build.a_booking(event, "🦊", email="ana@example.org")
    ran = take(eventbrite("1", "🐢", email="ana@example.org"), eventbrite("2", "🦊", email="ana@example.org"))
    assert ran.code == 0, ran.said
    assert ("1 created" in ran.said, "1 left out" in ran.said) == (True, True)


@pytest.mark.parametrize(
    ("encoding", "before"), [("cp1252", ""), ("utf-16", ""), ("utf-8-sig", ""), ("utf-8", "sep=,\n\n")]
)
def test_encodings_and_marks_are_found_out(take: Take, event: Event, encoding: str, before: str) -> None:
    ran = take(eventbrite("1", "Zoë", email="zoe@example.org"), encoding=encoding, before=before)
    assert ran.code == 0, ran.said
    assert people(event) == [("Zoë", "confirmed", "zoe@example.org")]


def test_a_repeated_header_is_told_and_the_first_of_them_counts(take: Take, event: Event) -> None:
    ran = take(eventbrite("1") + ",nobody", header=ordering.EVENTBRITE + ",Email")
    assert ran.code == 0, ran.said
    assert "The header “Email” occurs again" in ran.said
    assert people(event) == [("Ana", "confirmed", "ana@example.org")]


def test_a_file_that_ends_in_the_middle_of_a_row_leaves_that_order_out(
    written: Callable[..., Path], event: Event
) -> None:
    whole = eventbrite("1", "Ben")
    path = written(f'{ordering.EVENTBRITE}\n{whole}\n2,2026-10-01,"Ana')
    ran = ordering.take("eventbrite", path, event, "--apply")
    assert (ran.code, Registration.objects.count()) == (1, 0)
    assert "row 3: A quotation mark opens on line 3 and is never closed." in ran.said
    assert ordering.take("eventbrite", path, event, "--apply", "--skip-bad").code == 0
    assert people(event) == [("Ben", "confirmed", "ben@example.org")]


def test_a_row_without_an_order_and_an_order_without_end_are_wrong(take: Take) -> None:
    rows = [eventbrite(""), *(eventbrite("7", f"N{number}") for number in range(1_200))]
    ran = take(*rows)
    assert (ran.code, Registration.objects.count()) == (1, 0)
    assert "It has no order number." in ran.said
    assert "An order has at most 500 rows." in ran.said
    assert "1,201 wrong" in ran.said


@contextmanager
def a_database_that_refuses(name: str) -> Iterator[None]:
    """Let the database refuse every person of this name, as a full disk would."""
    make, drop = {
        "sqlite": (
            f"""CREATE TRIGGER stop BEFORE INSERT ON people_person WHEN NEW.first_name = '{name}'
            BEGIN SELECT RAISE(ABORT, 'no'); END""",
            "DROP TRIGGER stop",
        ),
        "postgresql": (
            f"""CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.first_name = '{name}' THEN RAISE 'no'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER stop BEFORE INSERT ON people_person FOR EACH ROW EXECUTE FUNCTION stop()""",
            "DROP FUNCTION stop CASCADE",
        ),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(make)
    yield
    with connection.cursor() as cursor:
        cursor.execute(drop)


def test_what_fails_in_the_middle_leaves_whole_orders_and_another_run_takes_up_the_rest(take: Take) -> None:
    event = build.a_published_event(None, audience="anyone")
    rows = [eventbrite(str(n), f"N{n}") for n in range(150)] + [
        eventbrite(str(n), f"M{n}") for n in range(150)
    ]
    with a_database_that_refuses("M120"):
        ran = take(*rows, into=event)
    assert (ran.code, event.registrations.count(), event.attendees.count()) == (2, 100, 200)
    assert broken() == set()
    ran = take(*rows, into=event)
    assert ("200 unchanged" in ran.said, "100 created" in ran.said) == (True, True)
    assert (event.registrations.count(), event.attendees.count()) == (150, 300)
    assert broken() == set()


def test_extra_columns_are_not_stored_anywhere(take: Take) -> None:
    assert take(eventbrite("1")).code == 0
    assert [row for row in everything() if "Nuts" in row or "2026-10-01" in row] == []
    assert [row for row in everything() if "ana@example.org" in row] != []


def everything() -> list[str]:
    """Return every row of every table as text."""
    models = [one for one in apps.get_models() if one.__module__.startswith("turnout.")]
    return [str(row) for model in models for row in model._default_manager.values()]


@pytest.mark.parametrize(
    ("said", "minor"),
    [("18", 1800), ("18.5", 1850), ("£18.50", 1850), ("18,50 €", 1850), ("GBP 1,200", 120_000), ("1.234,56", 123_456),
     ("1'234.50", 123_450), ("1 200,00", 120_000), ("1,234,567.00", 123_456_700), ("", None)],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(said: str, minor: int | None) -> None:
    assert orders.amount(said, "GBP") == minor


@pytest.mark.parametrize("said", ["1.005.5", "1,23,456", "18.505.", "0x12", "=18", "-1", "18.5055"])
def test_what_is_no_amount_is_refused(said: str) -> None:
    with pytest.raises(Refused, match="is no amount in GBP"):
        orders.amount(said, "GBP")


@pytest.mark.once("sqlite")
def test_many_orders_whose_rows_stand_far_apart_in_bounded_memory(tmp_path: Path) -> None:
    """A look at a large file in a process of its own, whose memory does not grow with the file."""
    path = tmp_path / "large.csv"
    rows = 30_000
    with path.open("w") as file:
        file.write(ordering.EVENTBRITE + "\n")
        file.writelines(
            eventbrite(str(number % (rows // 2)), f"N{number}") + "x" * 200 + "\n" for number in range(rows)
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

    def turnout(*arguments: str, code: str = script) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    making = (
        "import django; from turnout.config import environment; django.setup()\n"
        "from tests import build\n"
        "print(build.a_published_event(None, audience='anyone').reference)"
    )
    assert turnout("migrate", "-v0").returncode == 0
    environment["DJANGO_SETTINGS_MODULE"] = "turnout.config.settings"
    made = turnout(code=making)
    assert made.returncode == 0, made.stderr
    ran = turnout("import", "eventbrite", str(path), "--event", made.stdout.strip())
    assert ran.returncode == 0, ran.stderr + ran.stdout
    assert "30,000 would be created" in ran.stdout
    assert int(ran.stderr.split("peak ")[-1]) < 190_000  # of 145 for a small file

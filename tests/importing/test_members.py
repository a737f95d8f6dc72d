"""Members come from a file: looked at first, found by their address, marked once, nobody made."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests import build
from tests.importing.conftest import run
from turnout.audit.models import AuditEntry
from turnout.kernel import clock
from turnout.people.actions import proving
from turnout.people.models import Person

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]


@pytest.fixture
def ana() -> Person:
    build.a_booking(build.a_published_event(), "Mira", email="ana@example.org")
    return proving.prove("ana@example.org")


def term(person: Person) -> tuple[date | None, date | None]:
    person.refresh_from_db()
    return person.member_from, person.member_until


def test_looking_writes_nothing_and_a_second_run_changes_nothing(ana: Person, written: Write) -> None:
    file = written("Name,E-mail,Since,Paid until\nAna,Ana@Example.org,2026-01-01,2026-12-31\n")
    assert "1 would be created" in run("members", file).said
    assert term(ana) == (None, None)
    assert "1 created" in run("members", file, "--apply").said
    assert term(ana) == (date(2026, 1, 1), date(2026, 12, 31))
    assert "1 unchanged" in run("members", file, "--apply").said
    assert AuditEntry.objects.filter(verb="person.enrolled").count() == 1


def test_a_longer_term_is_an_update_and_an_empty_first_day_keeps_the_one_there_is(
    ana: Person, written: Write
) -> None:
    before = clock.now().date()
    run("members", written("email\nana@example.org\n"), "--apply")
    assert term(ana) in {(before, None), (clock.now().date(), None)}
    run("members", written("email,from,until\nana@example.org,2026-01-01,2026-12-31\n"), "--apply")
    assert "1 updated" in run("members", written("email,until\nana@example.org,2031-12-31\n"), "--apply").said
    assert term(ana) == (date(2026, 1, 1), date(2031, 12, 31))


def test_an_address_that_nobody_here_has_is_left_out_and_said(ana: Person, written: Write) -> None:
    people = Person.objects.count()
    ran = run("members", written("email\nnobody@example.org\nana@example.org\n"), "--apply")
    assert ran.code == 0
    assert "Nobody here has this address yet." in ran.said
    assert Person.objects.count() == people
    assert term(ana)[0] is not None


def test_a_mark_on_an_unproven_address_counts_once_it_is_proven(written: Write) -> None:
    ben = build.a_booking(build.a_published_event(), "Elin", email="ben@example.org").registrant
    ran = run("members", written("email,from\nben@example.org,2026-01-01\n"), "--apply")
    assert "It counts once the address is proven." in ran.said
    ben.refresh_from_db()
    assert not ben.is_member_on(date(2026, 6, 1))
    assert proving.prove("ben@example.org").is_member_on(date(2026, 6, 1))


@pytest.mark.parametrize(
    "row",
    [
        "no address,,",
        "a\x00@example.org,,",
        f"{'a' * 10_000}@example.org,,",
        "\U0001f600,,",
        "\u202eana@example.org,,",
        ",2026-01-01,",
        "ana@example.org,2026-13-01,",
        "ana@example.org,2026-02-01,2026-01-01",
        "ana@example.org,05/06/2026,",
    ],
)
def test_a_row_that_cannot_be_is_wrong_and_nothing_is_written(ana: Person, written: Write, row: str) -> None:
    ran = run("members", written(f"email,from,until\n{row}\n"), "--apply")
    assert ran.code != 0
    assert term(ana) == (None, None)


def test_an_address_twice_counts_once(ana: Person, written: Write) -> None:
    rows = "ana@example.org,2026-01-01\nANA@example.org,2027-01-01\n"
    assert (
        "An earlier row is about the same address."
        in run("members", written(f"email,from\n{rows}"), "--apply").said
    )
    assert term(ana) == (date(2026, 1, 1), None)


def test_a_file_without_addresses_is_refused(written: Write) -> None:
    ran = run("members", written("name,from\nAna,2026-01-01\n"))
    assert ran.code == 2
    assert "email" in ran.said

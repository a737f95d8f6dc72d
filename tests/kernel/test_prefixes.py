"""Words that begin like those typed find the same people on both databases, whatever writes the column."""

import pytest
from django.db import connection

from turnout.kernel import clock
from turnout.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _people() -> None:
    for first, last in (
        ("Mira", "O'Brien-Smith"),
        ("Élin", "Müller"),
        ("Ana Maria", "Łukasz"),
        ("Kid 12", "1e5"),
    ):
        Person.objects.create(first_name=first, last_name=last, made_at=clock.now())


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("mir", ["Mira"]),
        ("smith mira", ["Mira"]),
        ("o'br", ["Mira"]),
        ("ELI mull", ["Élin"]),
        ("maria ana", ["Ana Maria"]),
        ("aria", []),
        ("mira mull", []),
        ("12", ["Kid 12"]),
        ("1e", ["Kid 12"]),
        ("the", []),
        ("' | x:*", []),
    ],
)
def test_each_word_typed_begins_a_word(words: str, found: list[str]) -> None:
    assert list(Person.objects.matching(words).values_list("first_name", flat=True)) == found


@pytest.mark.parametrize("words", ["", "  ", "!!", "\0"])
def test_no_word_leaves_everybody(words: str) -> None:
    assert Person.objects.matching(words).count() == 4


def test_a_very_long_word_finds_nobody() -> None:
    assert not Person.objects.matching("x" * 10_000).exists()


def test_a_column_that_is_written_in_bulk_is_found_at_once() -> None:
    Person.objects.filter(first_name="Mira").update(search_key="noor")
    assert Person.objects.matching("noor").exists()
    assert not Person.objects.matching("mira").exists()


@pytest.mark.postgres
def test_postgresql_has_the_index_that_the_lookup_asks() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        asked = Person.objects.matching("mira").order_by().values("pk")
        told = asked.explain()
    assert "person_words" in told

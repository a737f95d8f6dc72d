"""Words that begin like those typed find the same rows on both databases, whatever writes the column."""

import unicodedata
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection, models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import build
from turnout.events.models import Event
from turnout.kernel import clock, prefixes
from turnout.people.models import Person

pytestmark = pytest.mark.django_db

FEW = [
    "mira",
    "Mirà",
    "o'brien-smith",
    "1e5abc",
    "12",
    "1e",
    "ß",
    "straße",
    "中文",
    "中",
    "፩",
    "\u3007",
    "𞤢𞤣",
    "İz",
]
FEW += ["_%", "* OR NEAR(", '"', "\\", "x" * 99]


def people(*names: str) -> list[Person]:
    return Person.objects.bulk_create([Person(first_name=name, made_at=clock.now()) for name in names])


@pytest.fixture
def _people() -> None:
    for first, last in (
        ("Mira", "O'Brien-Smith"),
        ("Élin", "Müller"),
        ("Ana Maria", "Łukasz"),
        ("Kid 12", "1e5abc"),
    ):
        Person.objects.create(first_name=first, last_name=last, made_at=clock.now())


@pytest.mark.usefixtures("_people")
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
        ("1e5ab", ["Kid 12"]),
        ("abc", []),
        ("the", []),
        ("' | x:*", []),
        ('mira" OR "elin', []),
        ("mira NOT smith", []),
    ],
)
def test_each_word_typed_begins_a_word(words: str, found: list[str]) -> None:
    assert list(Person.objects.matching(words).values_list("first_name", flat=True)) == found


@pytest.mark.usefixtures("_people")
@pytest.mark.parametrize("words", ["", "  ", "!!", "\0"])
def test_no_word_leaves_everybody(words: str) -> None:
    assert Person.objects.matching(words).count() == 4


@pytest.mark.usefixtures("_people")
@pytest.mark.parametrize(
    "words", ["x" * 10_000, "😀" * 9 + "zz", "\u202e\u0645\u0631", "9" * 400, "mira " * 2000 + "nobody"]
)
def test_hostile_words_do_no_harm(words: str) -> None:
    found = list(Person.objects.matching(words).values_list("first_name", flat=True))
    assert found == (["Mira"] if words.startswith("mira") else [])


def begun(key: str, typed: str) -> bool:
    """Say plainly what the databases are asked."""
    asked = [word[:100] for word in folded(typed)[:8]]
    words = [word[:100] for word in folded(key)]
    return all(any(word.startswith(one) for word in words) for one in asked)


def folded(typed: str) -> list[str]:
    bare = [c for c in unicodedata.normalize("NFKD", typed).casefold() if not unicodedata.combining(c)]
    return "".join(c if c.isalnum() else " " for c in bare).split()


text = st.one_of(st.sampled_from(FEW), st.text(max_size=12))
phrases = st.lists(text, max_size=3).map(" ".join)


@given(names=st.lists(phrases, min_size=1, max_size=5), asked=phrases, cut=st.integers(1, 6))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_databases_answer_as_plain_python_does(names: list[str], asked: str, cut: int) -> None:
    Person.objects.all().delete()
    made = people(*(name.replace("\0", "")[:100] for name in names))
    for typed in (asked, names[0][:cut], " ".join(word[:cut] for word in names[-1].split())):
        wanted = {one.pk for one in made if begun(one.first_name, typed)}
        assert set(Person.objects.matching(typed).values_list("pk", flat=True)) == wanted, typed


def test_the_rows_of_an_event_are_found_as_by_the_index() -> None:
    made = people(*FEW)
    for typed in FEW:
        if not prefixes.typed(typed):
            continue
        here = models.Q()
        for word in prefixes.typed(typed):
            here &= prefixes.begins_here("search_key", word)
        by_index = set(Person.objects.matching(typed).values_list("pk", flat=True))
        assert set(Person.objects.filter(here).values_list("pk", flat=True)) == by_index
        assert by_index <= {one.pk for one in made}


def found(words: str) -> set[UUID]:
    return set(Person.objects.matching(words).values_list("pk", flat=True))


def test_whatever_writes_the_column_is_found_at_once() -> None:
    one, other = people("Mira", "Elin")
    Person.objects.filter(pk=one.pk).update(search_key="noor")
    assert (found("noor"), found("mira")) == ({one.pk}, set())
    other.first_name = "Nora"
    Person.objects.bulk_update([other, one], ["first_name"])
    other.save()
    assert (found("nora"), found("elin")) == ({other.pk}, set())
    other.delete()
    assert found("nor") == set()
    assert prefixes.differing(connection, "people_person", "search_key", 10) == []


@pytest.mark.django_db(transaction=True)
def test_a_table_that_a_migration_makes_anew_keeps_its_index() -> None:
    (mira,) = people("Mira")
    with connection.schema_editor() as editor:
        editor.alter_field(Person, Person._meta.get_field("phone"), widened())
    try:
        assert found("mir") == {mira.pk}
        (elin,) = people("Elin")
        Person.objects.filter(pk=mira.pk).update(search_key="noor")
        assert (found("elin"), found("noor"), found("mira")) == ({elin.pk}, {mira.pk}, set())
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(Person, widened(), Person._meta.get_field("phone"))
    assert found("noor") == {mira.pk}


def widened() -> models.Field[str, str]:
    field = models.CharField(max_length=64, blank=True, default="")
    field.set_attributes_from_name("phone")
    field.model = Person
    return field


@pytest.mark.parametrize("model", [Person, Event])
def test_the_index_answers(model: type[models.Model]) -> None:
    people(*(f"Name{number}" for number in range(2000)))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE people_person")
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_indexscan = off")
    asked = model._default_manager.filter(prefixes.begins("search_key", "mira")).order_by().values("pk")
    told = asked.explain()
    if connection.vendor == "postgresql":
        assert f"{model._meta.db_table}_words" in told, told
    else:
        assert "VIRTUAL TABLE INDEX" in told
        assert f"SEARCH {model._meta.db_table} USING" in told


@pytest.mark.django_db(transaction=True)
def test_the_index_is_made_anew_by_a_command() -> None:
    event = build.a_published_event(title="Build a kite")
    out = StringIO()
    with connection.schema_editor(atomic=False) as editor:
        prefixes.drop_index(editor, "events_event")
    (gone,) = prefixes.differing(connection, "events_event", "search_key", 10)
    assert gone[:2] == ("index", "events_event_words")
    call_command("reindex", stdout=out)
    assert prefixes.differing(connection, "events_event", "search_key", 10) == []
    assert list(Event.objects.filter(prefixes.begins("search_key", "kit"))) == [event]
    assert "events_event" in out.getvalue()

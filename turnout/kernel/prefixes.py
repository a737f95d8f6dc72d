"""Search by the beginnings of words, one meaning on both databases (docs/decisions/0007).

A row is found when every word typed begins a word of its key: text folded by `key`, words parted by blanks.

    class Person(models.Model):
        search_key = prefixes.WordsField(max_length=600)

    person.search_key = prefixes.key(600, person.first_name, person.last_name)
    Person.objects.filter(prefixes.begins("search_key", "mira lind"))

A `WordsField` has an index that the database keeps right whatever writes the column: on PostgreSQL a GIN index over
its words, on SQLite a full-text table that triggers fill. `create_index` and `drop_index` are for migrations.
"""

from typing import Any, cast

from django.apps import apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import CharField, Lookup, Q
from django.db.models.expressions import Col

from turnout.kernel import text

MOST, LONGEST = 8, 100  # words that are looked at, and how much of each

# Not to_tsvector: its parser would cut a word in two where it sees a number in it ("1e5abc").
VECTOR = "array_to_tsvector(array_remove(string_to_array({column}, ' '), ''))"


def key(longest: int, *values: str) -> str:
    """Return the values folded into a key of at most so many characters."""
    words = text.search_key(*values).split()
    return " ".join(word[:LONGEST] for word in words)[:longest].rstrip()


def typed(words: str) -> list[str]:
    """Return the words that count of those somebody typed, folded like keys."""
    return [word[:LONGEST] for word in text.search_key(words).split()[:MOST]]


def begins(column: str, words: str) -> Q:
    """Return in which rows every word begins a word of the column, by its index; all rows where nothing is typed."""
    asked = typed(words)
    return Q(**{f"{column}__begins_words": " ".join(asked)}) if asked else Q()


def begins_here(column: str, word: str) -> Q:
    """Return the same for one word that is `typed`, reading the column: for the few rows of one event."""
    return Q(**{f"{column}__startswith": word}) | Q(**{f"{column}__contains": f" {word}"})


class WordsField(CharField[str, str]):
    """A key that has an index of its words; to migrations a column of text like any other."""

    def deconstruct(self) -> Any:
        """Tell migrations of a CharField."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


@WordsField.register_lookup
class BeginsWords(Lookup[str]):
    """Every word begins a word of the column."""

    lookup_name = "begins_words"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Ask the GIN index."""
        left, values = self.process_lhs(compiler, connection)
        asked = " & ".join(
            "'{}':*".format(word.replace("\\", r"\\").replace("'", "''")) for word in self._words()
        )
        return f"{VECTOR.format(column=left)} @@ %s::tsquery", (*values, asked)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Ask the full-text table, by the key of its rows."""
        column = cast("Col", self.lhs)
        model = column.target.model
        primary = model._meta.pk.column
        keys, words = (connection.ops.quote_name(name) for name in _tables(model._meta.db_table))
        asked = " ".join('"{}"*'.format(word.replace('"', '""')) for word in self._words())
        alias = compiler.quote_name_unless_alias(column.alias)
        return (
            f"{alias}.{connection.ops.quote_name(primary)} IN "
            f"(SELECT key FROM {keys} WHERE id IN (SELECT rowid FROM {words} WHERE {words} MATCH %s))"
        ), (asked,)

    def _words(self) -> list[str]:
        return str(self.rhs).split()


TRIGGERS = ("born", "said", "gone")


# --- the indexes, for migrations and for those who check them -------------------------------------------------


def create_index(editor: BaseDatabaseSchemaEditor, table: str, column: str) -> None:
    """Make the index of a column; on PostgreSQL without stopping who writes, so outside a transaction."""
    if editor.connection.vendor == "postgresql":
        editor.execute(
            f'CREATE INDEX CONCURRENTLY IF NOT EXISTS "{_name(table)}" ON "{table}" '
            f"USING gin ({VECTOR.format(column=column)})"
        )
        return
    with transaction.atomic(using=editor.connection.alias):
        for statement in _full_text(table, column):
            editor.execute(statement, params=None)


def drop_index(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Take the index away again."""
    if editor.connection.vendor == "postgresql":
        editor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{_name(table)}"')
        return
    keys, words = _tables(table)
    with transaction.atomic(using=editor.connection.alias):
        for what in TRIGGERS:
            editor.execute(f'DROP TRIGGER IF EXISTS "{words}_{what}"')
        editor.execute(f'DROP TABLE IF EXISTS "{words}"')
        editor.execute(f'DROP TABLE IF EXISTS "{keys}"')


def forget(connection: BaseDatabaseWrapper, table: str) -> None:
    """Leave nothing in the index of words that rows have no longer: SQLite keeps them for some time otherwise."""
    if connection.vendor == "sqlite":
        words = _tables(table)[1]
        with connection.cursor() as cursor:
            cursor.execute(f'INSERT INTO "{words}" ("{words}") VALUES (\'optimize\')')


def indexed() -> list[tuple[str, str]]:
    """Return the tables that have such an index, each with its column."""
    fields = ((model, field) for model in apps.get_models() for field in model._meta.local_fields)
    return sorted(
        (model._meta.db_table, str(field.column)) for model, field in fields if isinstance(field, WordsField)
    )


def differing(connection: BaseDatabaseWrapper, table: str, column: str, limit: int) -> list[tuple[str, ...]]:
    """Return where index and rows differ, as (what, key, detail); PostgreSQL keeps an index right that is whole."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(%s) AND indisvalid", [_name(table)]
            )
            return [] if cursor.fetchone() else [("index", _name(table), "missing or broken")]
        keys, words = _tables(table)
        cursor.execute(
            "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{words}_%"]
        )
        if cursor.fetchone()[0] != len(TRIGGERS):
            return [("index", words, "triggers missing")]
        cursor.execute(
            f'SELECT \'{table}\', x.id, w.words FROM "{table}" x LEFT JOIN "{keys}" k ON k.key = x.id '
            f'LEFT JOIN "{words}" w ON w.rowid = k.id WHERE w.words IS NOT x."{column}" UNION ALL '
            f"SELECT '{keys}', k.key, '' FROM \"{keys}\" k LEFT JOIN \"{table}\" x ON x.id = k.key WHERE x.id IS NULL "
            f"UNION ALL SELECT '{words}', w.rowid, '' FROM \"{words}\" w LEFT JOIN \"{keys}\" k ON k.id = w.rowid "
            f"WHERE k.id IS NULL LIMIT {int(limit)}"
        )
        return [tuple(str(cell) for cell in row) for row in cursor.fetchall()]


def _name(table: str) -> str:
    return f"{table}_words"


def _tables(table: str) -> tuple[str, str]:
    """Return the table that numbers the keys of rows, as full text wants numbers, and that of the words."""
    return f"{table}_word_keys", f"{table}_words"


def _full_text(table: str, column: str) -> list[str]:
    """Return what makes the tables and triggers of SQLite, filled; keys are folded, so that blanks alone part words."""
    keys, words = _tables(table)
    of_key = f'(SELECT id FROM "{keys}" WHERE key = {{}}.id)'
    return [
        *(f'DROP TRIGGER IF EXISTS "{words}_{what}"' for what in TRIGGERS),
        f'DROP TABLE IF EXISTS "{words}"',
        f'DROP TABLE IF EXISTS "{keys}"',
        f'CREATE TABLE "{keys}" (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE)',
        f"""CREATE VIRTUAL TABLE "{words}" USING fts5(words, tokenize = 'ascii', detail = 'none', prefix = '2 3')""",
        f'INSERT INTO "{keys}" (key) SELECT id FROM "{table}"',
        f"""INSERT INTO "{words}" (rowid, words)
            SELECT k.id, x."{column}" FROM "{keys}" k JOIN "{table}" x ON x.id = k.key""",
        f"""CREATE TRIGGER "{words}_born" AFTER INSERT ON "{table}" BEGIN
            INSERT OR IGNORE INTO "{keys}" (key) VALUES (new.id);
            INSERT OR REPLACE INTO "{words}" (rowid, words) VALUES ({of_key.format("new")}, new."{column}"); END""",
        f"""CREATE TRIGGER "{words}_said" AFTER UPDATE OF "{column}" ON "{table}"
            WHEN new."{column}" IS NOT old."{column}" BEGIN
            UPDATE "{words}" SET words = new."{column}" WHERE rowid = {of_key.format("new")}; END""",
        f"""CREATE TRIGGER "{words}_gone" AFTER DELETE ON "{table}" BEGIN
            DELETE FROM "{words}" WHERE rowid = {of_key.format("old")};
            DELETE FROM "{keys}" WHERE key = old.id; END""",
    ]

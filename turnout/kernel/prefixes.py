"""Words that begin like those typed, in a column of folded text (`text.search_key`): one lookup for both databases.

    Person.objects.filter(prefixes.begins("search_key", "mira lind"))

PostgreSQL answers from a GIN index on an expression, which is right whatever writes the column; `create_index` and
`drop_index` are for migrations. SQLite, which has few rows to look through, reads the column.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import CharField, Lookup, Q

MOST, LONGEST = 8, 100  # words that are looked at, and how much of each


def begins(column: str, words: str) -> Q:
    """Return whose column has, for every word of the folded `words`, a word that begins like it."""
    return Q(**{f"{column}__begins_words": words}) if words.split() else Q()


@CharField.register_lookup
class BeginsWords(Lookup[bool]):
    """Every word typed begins a word of the column."""

    lookup_name = "begins_words"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Ask the index."""
        left, values = self.process_lhs(compiler, connection)
        asked = " & ".join(f"'{word}':*" for word in self._words())
        return f"to_tsvector('simple', {left}) @@ to_tsquery('simple', %s)", (*values, asked)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Read the column: a blank stands before each word."""
        left, values = self.process_lhs(compiler, connection)
        words = self._words()
        each = f"instr(' ' || {left}, %s) > 0"
        parts = [value for word in words for value in (*values, f" {word}")]
        return " AND ".join([each] * len(words)), tuple(parts)

    def _words(self) -> list[str]:
        """Return the words; a key is folded already, so no quote can be among them."""
        return [word[:LONGEST] for word in str(self.rhs).split()[:MOST]]


def create_index(editor: BaseDatabaseSchemaEditor, table: str, column: str, name: str) -> None:
    """Make the index without stopping who writes; nothing to do on SQLite."""
    if editor.connection.vendor == "postgresql":
        editor.execute(
            f'CREATE INDEX CONCURRENTLY IF NOT EXISTS "{name}" ON "{table}" '
            f"USING gin (to_tsvector('simple', \"{column}\"))"
        )


def drop_index(editor: BaseDatabaseSchemaEditor, name: str) -> None:
    """Take the index away again."""
    if editor.connection.vendor == "postgresql":
        editor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')

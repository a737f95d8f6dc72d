"""Django's cache in the database, with counters that several processes share and nobody loses a count of.

Django reads a value, adds one and writes it back: two processes at once count one, and each try costs six statements.
Here a count is one statement. The table need not survive a crash of the database: `createcachetable` makes it so.
"""

from collections.abc import Mapping
from datetime import timedelta
from itertools import count

from django.core.cache.backends.db import DatabaseCache
from django.db import connection

from turnout.kernel import clock, statements

TIDY_EVERY = 1000  # counts of one process: then windows that have passed are deleted


class CountingDatabaseCache(DatabaseCache):
    """The cache table; a key that was ever counted holds its number and is read by counting alone."""

    _table: str
    _counts = count(1)

    def count_each(self, keys: Mapping[str, int]) -> dict[str, int]:
        """Count one more under each key, by one statement; return what that makes. Values: seconds to live."""
        now = clock.now()
        named = {self.make_and_validate_key(key): key for key in keys}
        values: list[object] = []
        for made in sorted(named):  # in one order, or two that count the same keys could wait for each other
            until = (now + timedelta(seconds=keys[named[made]])).replace(microsecond=0)
            values += [made, connection.ops.adapt_datetimefield_value(until)]
        found = statements.run([(self._text(len(named)), values)])[0]
        if next(self._counts) % TIDY_EVERY == 0:
            self._tidy()
        return {named[made]: int(value) for made, value in found}

    def _text(self, number: int) -> str:
        table = connection.ops.quote_name(self._table)
        rows = ", ".join(["(%s, '1', %s)"] * number)
        return (
            f"INSERT INTO {table} (cache_key, value, expires) VALUES {rows} "  # noqa: S608
            f"ON CONFLICT (cache_key) DO UPDATE SET value = CAST(CAST({table}.value AS integer) + 1 AS varchar(20)) "
            "RETURNING cache_key, value"
        )

    def _tidy(self) -> None:
        table = connection.ops.quote_name(self._table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {table} WHERE expires < %s",  # noqa: S608
                [connection.ops.adapt_datetimefield_value(clock.now())],
            )

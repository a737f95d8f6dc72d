"""`turnout createcachetable`: Django's, with a table that PostgreSQL writes no log of."""

from typing import Any

from django.core.management.commands import createcachetable
from django.db import connections


class Command(createcachetable.Command):
    """Make the table of limits and short-lived values; after a crash of the database it is empty."""

    def create_table(self, database: str, tablename: str, dry_run: bool) -> None:  # noqa: FBT001 -- as Django calls it
        """Make one table. Counting a try then waits for no disk, and a lost count does no harm."""
        super().create_table(database, tablename, dry_run)
        here: Any = connections[database]
        if dry_run or here.vendor != "postgresql":
            return
        with here.cursor() as cursor:
            cursor.execute("SELECT relpersistence FROM pg_class WHERE oid = to_regclass(%s)", [tablename])
            if cursor.fetchone() == ("p",):
                cursor.execute(f"ALTER TABLE {here.ops.quote_name(tablename)} SET UNLOGGED")

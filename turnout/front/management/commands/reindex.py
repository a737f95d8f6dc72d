"""`turnout reindex`: the indexes of words made anew from their rows."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from turnout.kernel import prefixes


class Command(BaseCommand):
    """Makes what word search reads anew; for when `verify` says that it differs from the rows."""

    help = "Make the indexes that word search reads anew from their rows; pages may be read meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        """Drop each index and make it again."""
        for table, column in prefixes.indexed():
            with connection.schema_editor(atomic=False) as editor:
                prefixes.drop_index(editor, table)
                prefixes.create_index(editor, table, column)
            self.stdout.write(f"The words of {table} are indexed anew.")

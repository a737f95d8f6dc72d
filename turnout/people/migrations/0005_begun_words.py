from typing import Any

from django.db import migrations

from turnout.kernel import prefixes

TABLE, COLUMN = "people_person", "search_key"


def create(_apps: Any, editor: Any) -> None:
    prefixes.create_index(editor, TABLE, COLUMN)


def drop(_apps: Any, editor: Any) -> None:
    prefixes.drop_index(editor, TABLE)


class Migration(migrations.Migration):
    """An index for people found by the beginnings of words; made while others write, so outside a transaction."""

    atomic = False
    dependencies = [("people", "0004_copies_and_erasure")]
    operations = [migrations.RunPython(create, drop)]

from typing import Any

from django.db import migrations

from turnout.kernel import prefixes

TABLE, COLUMN = "events_event", "search_key"


def create(_apps: Any, editor: Any) -> None:
    prefixes.create_index(editor, TABLE, COLUMN)


def drop(_apps: Any, editor: Any) -> None:
    prefixes.drop_index(editor, TABLE)


class Migration(migrations.Migration):
    """An index for events found by the beginnings of words; made while others write, so outside a transaction."""

    atomic = False
    dependencies = [("events", "0003_standby_minutes")]
    operations = [migrations.RunPython(create, drop)]

from typing import Any

from django.db import migrations

from turnout.kernel import prefixes

NAME = "person_words"


def create(_apps: Any, editor: Any) -> None:
    prefixes.create_index(editor, "people_person", "search_key", NAME)


def drop(_apps: Any, editor: Any) -> None:
    prefixes.drop_index(editor, NAME)


class Migration(migrations.Migration):
    """An index for people found by the beginnings of words; made while others write, so outside a transaction."""

    atomic = False
    dependencies = [("people", "0004_copies_and_erasure")]
    operations = [migrations.RunPython(create, drop)]

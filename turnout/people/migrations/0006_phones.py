from typing import Any

from django.db import migrations, models

INDEX = models.Index(fields=["phone"], name="person_phone")


class AddIndexBesideWriters(migrations.AddIndex):
    """Makes an index; on PostgreSQL while others write."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make it."""
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.add_index(model, self.index, **_beside(schema_editor))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take it away."""
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.remove_index(model, self.index, **_beside(schema_editor))


def _beside(schema_editor: Any) -> dict[str, bool]:
    return {"concurrently": True} if schema_editor.connection.vendor == "postgresql" else {}


class Migration(migrations.Migration):
    """An index for people found by phone; made while others write, so outside a transaction."""

    atomic = False
    dependencies = [("people", "0005_begun_words")]
    operations = [AddIndexBesideWriters("person", INDEX)]

"""Operations of migrations that are safe on a live database."""

from typing import Any

from django.db import migrations


class AddIndexBesideWriters(migrations.AddIndex):
    """Makes an index; on PostgreSQL while others write, so its migration is not atomic."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make it."""
        super().database_forwards(app_label, _beside(schema_editor), from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take it away."""
        super().database_backwards(app_label, _beside(schema_editor), from_state, to_state)


class _Beside:
    """The schema editor, whose indexes are made and taken away without holding up writers."""

    def __init__(self, editor: Any) -> None:
        self._editor = editor
        self.connection = editor.connection

    def add_index(self, model: Any, index: Any) -> None:
        """Make an index beside writers."""
        self._editor.add_index(model, index, concurrently=True)

    def remove_index(self, model: Any, index: Any) -> None:
        """Take an index away beside writers."""
        self._editor.remove_index(model, index, concurrently=True)


def _beside(editor: Any) -> Any:
    return _Beside(editor) if editor.connection.vendor == "postgresql" else editor

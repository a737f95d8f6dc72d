from typing import Any

from django.db import migrations

BATCH = 500


def mark(apps: Any, _editor: Any) -> None:
    """Hide what was cancelled as a plan before this was written down: its history says from which state."""
    changes = apps.get_model("audit", "Change").objects.filter(
        thing_kind="events.event",
        from_state__in=["draft", "pending_review", "approved"],
        to_state="cancelled",
    )
    plans = list(changes.values_list("thing_id", flat=True))
    for start in range(0, len(plans), BATCH):
        apps.get_model("events", "Event").objects.filter(pk__in=plans[start : start + BATCH]).update(
            is_dropped=True
        )


class Migration(migrations.Migration):
    dependencies = [("events", "0017_dropped"), ("audit", "0001_initial")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]

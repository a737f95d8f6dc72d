"""A delivery may end in another way: dropped, because it may not be told any more when its turn comes."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FORMER = ["waiting", "sending", "delivered", "given_up"]
LABELS = ["Waiting", "Being sent", "Delivered", "Given up"]


def give_up(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Call what was dropped given up, as the version before would have."""
    deliveries = apps.get_model("webhooks", "Delivery")
    deliveries.objects.filter(state="dropped").update(state="given_up")


def known(states: list[str]) -> models.CheckConstraint:
    """Return the constraint that names the states."""
    return models.CheckConstraint(condition=models.Q(state__in=states), name="webhook_state_known")


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[*zip(FORMER, LABELS, strict=True), ("dropped", "Dropped")],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint(model_name="delivery", name="webhook_state_known"),
        migrations.AddConstraint(model_name="delivery", constraint=known([*FORMER, "dropped"])),
        migrations.RunPython(migrations.RunPython.noop, give_up),
    ]

"""A webhook may pause for one more reason: its secret cannot be read any more. Nothing changes in the database."""

from django.db import migrations, models

REASONS = [
    ("by_hand", "Paused by hand"),
    ("failing", "Paused: deliveries kept failing"),
    ("gone", "Paused: the address said that it is gone"),
    ("rights", "Paused: whoever it belongs to may not see this any more"),
    ("secret", "Paused: its secret cannot be read any more, make a new one"),
]


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0002_dropped")]

    operations = [
        migrations.AlterField(
            model_name="subscription",
            name="paused_why",
            field=models.CharField(blank=True, choices=REASONS, default="", max_length=10),
        ),
    ]

from django.db import migrations, models

from turnout.kernel.migrating import AddIndexBesideWriters

INDEX = models.Index(
    condition=models.Q(("state", "pending")), fields=["event"], name="attendee_to_be_decided"
)


class Migration(migrations.Migration):
    """An index for people to decide on; made while others write, so outside a transaction."""

    atomic = False
    dependencies = [
        ("events", "0007_admission"),
        ("registration", "0010_walk_in_details"),
    ]
    operations = [AddIndexBesideWriters("attendee", INDEX)]

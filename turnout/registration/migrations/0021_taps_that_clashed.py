from django.db import migrations, models

from turnout.kernel.migrating import AddIndexBesideWriters

INDEX = models.Index(
    fields=["session", "received_at", "key"],
    name="tap_that_clashed",
    condition=models.Q(("outcome", "done"), _negated=True),
)


class Migration(migrations.Migration):
    """What clashed at a door is found at once; the index is made while others write, so outside a transaction."""

    atomic = False
    dependencies = [("registration", "0020_devices")]
    operations = [AddIndexBesideWriters("tap", INDEX)]

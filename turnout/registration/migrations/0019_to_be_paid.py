from django.db import migrations, models

from turnout.kernel.migrating import AddIndexBesideWriters

INDEX = models.Index(
    condition=models.Q(("state", "pending_payment")), fields=["hold_until"], name="attendee_to_be_paid"
)


class Migration(migrations.Migration):
    """An index for holds that end; made while others write, so outside a transaction."""

    atomic = False
    dependencies = [
        ("registration", "0018_hold_from"),
    ]
    operations = [AddIndexBesideWriters("attendee", INDEX)]

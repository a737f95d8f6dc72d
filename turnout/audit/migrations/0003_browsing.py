from django.db import migrations, models

from turnout.kernel.migrating import AddIndexBesideWriters

INDEXES = (
    models.Index(fields=["actor_id", "-at", "-id"], name="audit_actor"),
    models.Index(fields=["verb", "-at", "-id"], name="audit_verb"),
    models.Index(
        fields=["acting_for", "-at", "-id"],
        name="audit_acting",
        condition=models.Q(("acting_for", ""), _negated=True),
    ),
)


class Migration(migrations.Migration):
    """The browser of acts; its indexes are made while others write, so outside a transaction."""

    atomic = False
    dependencies = [("audit", "0002_append_only")]
    operations = [AddIndexBesideWriters("auditentry", index) for index in INDEXES]

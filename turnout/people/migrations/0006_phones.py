from django.db import migrations, models

from turnout.kernel.migrating import AddIndexBesideWriters

INDEX = models.Index(fields=["phone"], name="person_phone")


class Migration(migrations.Migration):
    """An index for people found by phone; made while others write, so outside a transaction."""

    atomic = False
    dependencies = [("people", "0005_begun_words")]
    operations = [AddIndexBesideWriters("person", INDEX)]

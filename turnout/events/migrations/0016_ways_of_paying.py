from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0015_discounts"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="pays_at_door",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="event",
            name="pays_ahead",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="event",
            name="pay_days",
            field=models.PositiveSmallIntegerField(db_default=7, default=7),
        ),
        migrations.AddField(
            model_name="event",
            name="pay_how",
            field=models.TextField(blank=True, db_default="", default="", max_length=2000),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registration", "0017_discounts"),
    ]

    operations = [
        migrations.AddField(
            model_name="attendee",
            name="hold_from",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]

"""The rows about a household are found by it, and the doubts that still wait by their county."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feeds", "0002_handed_in_on"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="feedrow",
            index=models.Index(
                fields=["household_key"],
                condition=models.Q(household_key__isnull=False),
                name="feedrow_of_household",
            ),
        ),
        migrations.AddIndex(
            model_name="doubt",
            index=models.Index(fields=["county", "row"], condition=models.Q(verdict=""), name="doubt_waiting"),
        ),
    ]

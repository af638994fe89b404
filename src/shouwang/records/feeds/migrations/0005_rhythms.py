from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feeds", "0004_mending"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="delivery", name="delivery_once"),
        migrations.AddField(
            model_name="delivery",
            name="part",
            field=models.SmallIntegerField(
                default=0, help_text="1 to 3: the first, second or third ten days of the month; 0: the whole month"
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="late_rows",
            field=models.IntegerField(default=0, help_text="rows told later than so many days after they happened"),
        ),
        migrations.AddField(
            model_name="feedrow",
            name="late_days",
            field=models.SmallIntegerField(
                help_text="days after the row was due by its own day; below zero: early; null: no such day", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("county", "period", "file", "stored", "part"), name="delivery_once"
            ),
        ),
    ]

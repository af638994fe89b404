from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("followups", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="followed",
            name="due_from",
            field=models.DateField(null=True, help_text="the first day of the span in which it is due"),
        ),
    ]

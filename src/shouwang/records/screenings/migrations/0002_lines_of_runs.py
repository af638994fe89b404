"""Runs stand on lines; each run there is becomes the only step of a line of its own."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, OuterRef, Q, Subquery


def stand_alone(apps: Any, schema_editor: Any) -> None:
    run = apps.get_model("screenings", "Run")
    alert = apps.get_model("screenings", "Alert")
    run.objects.update(line=F("fingerprint"))
    alert.objects.update(line=Subquery(run.objects.filter(pk=OuterRef("run_id")).values("fingerprint")[:1]))


class Migration(migrations.Migration):
    dependencies = [("screenings", "0001_initial")]

    operations = [
        migrations.AddField(
            "run",
            "line",
            models.CharField(default="", help_text="the fingerprint of the first run of its line", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField("run", "step", models.IntegerField(default=0, help_text="its place on the line, from 0")),
        migrations.AddField(
            "ruleresult",
            "hits_file",
            models.CharField(
                blank=True, default="", help_text="the hits as a fact file, for the next run", max_length=200
            ),
            preserve_default=False,
        ),
        migrations.AddField("alert", "line", models.CharField(default="", max_length=64), preserve_default=False),
        migrations.AddField("alert", "from_step", models.IntegerField(default=0)),
        migrations.AddField(
            "alert",
            "until_step",
            models.IntegerField(help_text="the first step at which it no longer held; null: none", null=True),
        ),
        migrations.AlterField(
            "alert",
            "run",
            models.ForeignKey(
                help_text="the run that raised it",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="raised",
                to="screenings.run",
            ),
        ),
        migrations.RunPython(stand_alone, migrations.RunPython.noop),
        migrations.AddConstraint(
            "run", models.UniqueConstraint(fields=("county", "line", "step"), name="run_one_step_of_its_line")
        ),
        migrations.AddConstraint(
            "alert",
            models.UniqueConstraint(
                condition=Q(until_step=None),
                fields=("line", "household", "person_key", "rule"),
                name="alert_one_standing_on_its_line",
            ),
        ),
        migrations.AddConstraint(
            "alert",
            models.CheckConstraint(
                condition=Q(until_step=None) | Q(until_step__gt=F("from_step")), name="alert_held_for_a_step"
            ),
        ),
        migrations.AddIndex("alert", models.Index(fields=["line", "rule"], name="alert_of_line")),
    ]

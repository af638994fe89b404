"""Tables of tasks."""

from django.db import models


class Task(models.Model):
    """One thing that a post of a division must do."""

    class Kind(models.TextChoices):
        VISIT = "visit", "入户核查"
        WHO_IS_THIS = "who_is_this", "查明未在册人员"
        REVIEW = "review", "比对复核"

    county = models.CharField(max_length=6)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    subject = models.CharField(max_length=60, help_text="kind and key of what it is about, e.g. lead:12")
    division = models.CharField(max_length=12)
    department = models.CharField(max_length=40, blank=True)
    opened_on = models.DateField()
    due_on = models.DateField(null=True)
    due_why = models.CharField(max_length=200, blank=True)
    done_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "kind", "subject"], name="task_once")]
        indexes = [models.Index(fields=["county", "division", "done_on", "due_on"], name="task_my_work")]

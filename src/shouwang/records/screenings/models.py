"""Tables of screenings.

Runs of one month that were made one from the other form a line: each is a step on it. An alert is raised at a step and
holds from there until the step at which it no longer did, so that a run stores only what it found otherwise than the run
before it. What a run found never changes: a later step only says where an alert ends.
"""

from django.db import models
from django.db.models import F, Q


class Run(models.Model):
    """One screening. ``fingerprint`` is of everything it read: the same inputs are the same run."""

    county = models.CharField(max_length=6)
    period = models.CharField(max_length=7)
    as_of = models.DateField()
    version = models.ForeignKey("policy.PackVersion", on_delete=models.PROTECT)
    fingerprint = models.CharField(max_length=64)
    line = models.CharField(max_length=64, help_text="the fingerprint of the first run of its line")
    step = models.IntegerField(default=0, help_text="its place on the line, from 0")
    snapshot = models.CharField(max_length=200)
    feeds = models.JSONField(help_text="[[feed, delivery key, facts file]] as read")
    households = models.IntegerField()
    persons = models.IntegerField()
    run_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT)
    run_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "fingerprint"], name="run_once"),
            models.UniqueConstraint(fields=["county", "line", "step"], name="run_one_step_of_its_line"),
        ]
        indexes = [models.Index(fields=["county", "period", "as_of"], name="run_of_period")]

    @property
    def alerts(self) -> "models.QuerySet[Alert]":
        """What this run found: its own alerts and those carried over from the runs before it."""
        held = Alert.objects.filter(county=self.county, line=self.line, from_step__lte=self.step)
        return held.filter(Q(until_step=None) | Q(until_step__gt=self.step))


class RuleResult(models.Model):
    """The three answers of one rule, which add up to the population of its grain."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="results")
    position = models.IntegerField()
    rule = models.CharField(max_length=60)
    clause = models.CharField(max_length=12)
    grain = models.CharField(max_length=10)
    hit = models.IntegerField()
    clear = models.IntegerField()
    unknown = models.IntegerField()
    hits_file = models.CharField(max_length=200, blank=True, help_text="the hits as a fact file, for the next run")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "rule"], name="rule_result_once")]


class Alert(models.Model):
    """One rule met by one household or person. Evidence, reason and source rows are sealed: they are personal."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="raised", help_text="the run that raised it")
    county = models.CharField(max_length=6)
    line = models.CharField(max_length=64)
    from_step = models.IntegerField(default=0)
    until_step = models.IntegerField(null=True, help_text="the first step at which it no longer held; null: none")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    division = models.CharField(max_length=12)
    person_key = models.BigIntegerField(default=0, help_text="0 for rules of household grain")
    rule = models.CharField(max_length=60)
    clause = models.CharField(max_length=12)
    response = models.CharField(max_length=10)
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "household", "person_key", "rule"], name="alert_once"),
            models.UniqueConstraint(
                fields=["line", "household", "person_key", "rule"],
                condition=Q(until_step=None),
                name="alert_one_standing_on_its_line",
            ),
            models.CheckConstraint(
                condition=Q(until_step=None) | Q(until_step__gt=F("from_step")), name="alert_held_for_a_step"
            ),
        ]
        indexes = [
            models.Index(fields=["county", "division"], name="alert_of_division"),
            models.Index(fields=["line", "rule"], name="alert_of_line"),
        ]

"""Tables of screenings."""

from django.db import models


class Run(models.Model):
    """One screening. ``fingerprint`` is of everything it read: the same inputs are the same run."""

    county = models.CharField(max_length=6)
    period = models.CharField(max_length=7)
    as_of = models.DateField()
    version = models.ForeignKey("policy.PackVersion", on_delete=models.PROTECT)
    fingerprint = models.CharField(max_length=64)
    snapshot = models.CharField(max_length=200)
    feeds = models.JSONField(help_text="[[feed, delivery key, facts file]] as read")
    households = models.IntegerField()
    persons = models.IntegerField()
    run_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT)
    run_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "fingerprint"], name="run_once")]
        indexes = [models.Index(fields=["county", "period", "as_of"], name="run_of_period")]


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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "rule"], name="rule_result_once")]


class Alert(models.Model):
    """One rule met by one household or person. Evidence, reason and source rows are sealed: they are personal."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="alerts")
    county = models.CharField(max_length=6)
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    division = models.CharField(max_length=12)
    person_key = models.BigIntegerField(default=0, help_text="0 for rules of household grain")
    rule = models.CharField(max_length=60)
    clause = models.CharField(max_length=12)
    response = models.CharField(max_length=10)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "household", "person_key", "rule"], name="alert_once")]
        indexes = [models.Index(fields=["county", "division"], name="alert_of_division")]

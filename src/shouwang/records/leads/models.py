"""Tables of leads."""

from django.db import models
from django.db.models import Q


class Lead(models.Model):
    """What one village is to find out about one household. At most one is open for a household."""

    class State(models.TextChoices):
        OPEN = "open", "待核查"
        WITHDRAWN = "withdrawn", "已撤回"

    county = models.CharField(max_length=6)
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    division = models.CharField(max_length=12, help_text="the village that is asked")
    version = models.ForeignKey("policy.PackVersion", on_delete=models.PROTECT)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_period = models.CharField(max_length=7)
    dispatched_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    due_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=Q(state="open"), name="lead_one_open_per_household")
        ]
        indexes = [models.Index(fields=["county", "division", "state", "due_on"], name="lead_of_division")]


class LeadAlert(models.Model):
    """An alert that a lead asks about. The same rule about the same person next month is the same question."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="asked")
    rule = models.CharField(max_length=60)
    clause = models.CharField(max_length=12)
    person_key = models.BigIntegerField(default=0)
    alert = models.ForeignKey("screenings.Alert", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=7, help_text="the period whose screening first asked")
    gathered_on = models.DateField()
    withdrawn_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead", "rule", "person_key"], name="lead_asks_once")]

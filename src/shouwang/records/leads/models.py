"""Tables of leads."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from shouwang.records.screenings.models import Alert


class Lead(models.Model):
    """What one village is to find out about one household. At most one is open for a household."""

    class State(models.TextChoices):
        OPEN = "open", "待核查"
        ANSWERED = "answered", "已核查"
        HANDED_OVER = "handed_over", "已转交"
        WITHDRAWN = "withdrawn", "已撤回"

    class Answer(models.TextChoices):
        MEETS = "meets", "符合监测条件"
        NOT_MET = "not_met", "不符合监测条件"
        ALREADY_MONITORED = "already_monitored", "已是监测对象"
        COULD_NOT = "could_not", "无法核查"
        NOT_OURS = "not_ours", "不属本村"

    county = models.CharField(max_length=6)
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    division = models.CharField(max_length=12, help_text="the village that is asked")
    version = models.ForeignKey("policy.PackVersion", on_delete=models.PROTECT)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    opened_period = models.CharField(max_length=7)
    dispatched_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    due_why = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=20, choices=Answer.choices, blank=True)
    closed_on = models.DateField(null=True, help_text="the day it ceased to be open")
    look_again_on = models.DateField(null=True, help_text="from this day the same may be asked once more")
    handed_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="handed_to")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(state="open"), name="lead_one_open_per_household"
            ),
            models.CheckConstraint(
                condition=Q(state="answered", closed_on__isnull=False) & ~Q(answer="") | ~Q(state="answered"),
                name="lead_answered_says_what",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "division", "state", "due_on"], name="lead_of_division"),
            models.Index(fields=["household", "state"], name="lead_of_household"),
        ]


class LeadAlert(models.Model):
    """An alert that a lead asks about. The same rule about the same person next month is the same question.

    Once it is answered it is asked again only where things became worse or its day came; it then names the question
    ``before`` it and why.
    """

    class Again(models.TextChoices):
        WORSE = "worse", "情况变重"
        LOOK_AGAIN = "look_again", "到期再看"

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="asked")
    rule = models.CharField(max_length=60)
    clause = models.CharField(max_length=12)
    person_key = models.BigIntegerField(default=0)
    alert = models.ForeignKey("screenings.Alert", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=7, help_text="the period whose screening first asked")
    gathered_on = models.DateField()
    withdrawn_on = models.DateField(null=True)
    before = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", help_text="the answered question that it repeats"
    )
    again = models.CharField(max_length=12, blank=True, choices=Again.choices)
    newest = models.ForeignKey(
        "screenings.Alert",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="what a later month found while nobody had answered yet",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead", "rule", "person_key"], name="lead_asks_once")]

    @property
    def known(self) -> Alert:
        """The evidence that a village has before it when it answers: the newest."""
        return self.newest if self.newest is not None else self.alert

    def known_on(self, on: date) -> Alert:
        """The evidence as it was on a day; expects the alerts' runs selected."""
        return self.newest if self.newest is not None and self.newest.run.as_of <= on else self.alert


class Spared(models.Model):
    """An alert that was not asked, because the village has answered the same before: linked to that answer (Y02)."""

    alert = models.ForeignKey("screenings.Alert", on_delete=models.CASCADE, related_name="+")
    run = models.ForeignKey("screenings.Run", on_delete=models.CASCADE, related_name="+")
    county = models.CharField(max_length=6)
    period = models.CharField(max_length=7)
    answered = models.ForeignKey(LeadAlert, on_delete=models.PROTECT, related_name="spared")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "alert"], name="spared_once")]
        indexes = [models.Index(fields=["county", "period"], name="spared_of_period")]

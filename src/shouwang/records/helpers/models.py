"""Tables of helpers."""

from django.db import models
from django.db.models import F, Q

from shouwang.records.helpers.words import ENDED


class Helper(models.Model):
    """Somebody responsible for helping households. Name, phone, unit and title are sealed.

    ``post`` is the one by which they sign in, where they do: a village cadre's, or one of the role ``helper``.
    """

    county = models.CharField(max_length=6)
    division = models.CharField(
        max_length=12, help_text="village, town, or the county as twelve digits: whose they are"
    )
    post = models.ForeignKey("staff.Post", null=True, on_delete=models.PROTECT, related_name="helpers")
    sealed = models.BinaryField()
    content = models.BinaryField(max_length=16, help_text="keyed digest of all that is sealed")
    name_index = models.BinaryField(max_length=16, help_text="keyed index of name and phone: the same person once")
    left_on = models.DateField(null=True, help_text="the first day on which they helped nobody any more")
    made_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "name_index"], name="helper_once"),
        ]
        indexes = [models.Index(fields=["county", "division"], name="helper_of_division")]

    def __str__(self) -> str:
        return f"helper {self.pk}"  # never the name


class Pairing(models.Model):
    """A household and who helps it, from a day to a day. Ended, never deleted."""

    class Ended(models.TextChoices):
        HANDED_OVER = "handed_over", ENDED["handed_over"]
        LEFT = "left", ENDED["left"]
        HOUSEHOLD_ENDED = "household_ended", ENDED["household_ended"]
        MISTAKE = "mistake", ENDED["mistake"]

    county = models.CharField(max_length=6)
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="pairings")
    helper = models.ForeignKey(Helper, on_delete=models.PROTECT, related_name="pairings")
    division = models.CharField(max_length=12, help_text="the village of the household")
    from_on = models.DateField()
    to_on = models.DateField(null=True, help_text="the first day on which it held no more")
    ended_why = models.CharField(max_length=20, blank=True, choices=Ended.choices)
    made_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey("staff.Post", null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "helper"], condition=Q(to_on=None), name="pairing_one_open_of_the_same"
            ),
            models.UniqueConstraint(fields=["household", "helper", "from_on"], name="pairing_begins_once"),
            models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="pairing_days_in_order"),
            models.CheckConstraint(
                condition=Q(to_on=None, ended_why="") | ~Q(to_on=None) & ~Q(ended_why=""), name="pairing_ended_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["county", "division", "to_on"], name="pairing_of_division"),
            models.Index(fields=["helper", "to_on"], name="pairing_of_helper"),
        ]


class PairingFile(models.Model):
    """One filled workbook of pairings and what became of its rows. The same bytes again change nothing."""

    county = models.CharField(max_length=6)
    file = models.CharField(max_length=255)
    stored = models.CharField(max_length=80, help_text="name of the sealed file in the vault")
    rows = models.IntegerField(default=0)
    changed = models.IntegerField(default=0, help_text="rows that paired a household anew or told more of its helper")
    unchanged = models.IntegerField(default=0, help_text="rows that say what was known already")
    blank = models.IntegerField(default=0, help_text="rows in which nobody is named")
    faulty = models.IntegerField(default=0)
    faults = models.JSONField(default=list, help_text="[[sheet, row, code, column, sentence]]; nothing personal")
    refusal = models.CharField(max_length=300, blank=True, help_text="why the whole file was refused")
    received_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rows=F("changed") + F("unchanged") + F("blank") + F("faulty")),
                name="pairing_file_nothing_vanishes",
            )
        ]
        indexes = [models.Index(fields=["county", "stored"], name="pairing_file_stored")]

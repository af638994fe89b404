"""Tables of departments."""

from django.db import models
from django.db.models import F, Q

STANDS = Q(superseded_at=None)
"""Rows that no correction has taken the place of."""


class Liaison(models.Model):
    """Who speaks for a department from a day on. Of what stands at most one has no end."""

    county = models.CharField(max_length=6)
    department = models.CharField(max_length=60, help_text="its name in the pack")
    from_on = models.DateField()
    to_on = models.DateField(null=True, help_text="the first day on which it no longer held")
    sealed = models.BinaryField(help_text="name and phone")
    recorded_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "department"], condition=STANDS & Q(to_on=None), name="liaison_one_now"
            ),
            models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gt=F("from_on")), name="liaison_days_in_order"),
        ]


class Transfer(models.Model):
    """The way by which a department and the county have agreed to hand over lists, from a day on."""

    county = models.CharField(max_length=6)
    department = models.CharField(max_length=60)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    way = models.CharField(max_length=60)
    note = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "department"], condition=STANDS & Q(to_on=None), name="transfer_one_now"
            ),
            models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gt=F("from_on")), name="transfer_days_in_order"),
        ]


class Consultation(models.Model):
    """One meeting of departments about one topic. ``topic`` is a keyed index: the same topic on a day is one meeting."""

    county = models.CharField(max_length=6)
    held_on = models.DateField()
    topic = models.BinaryField(max_length=16)
    sealed = models.BinaryField(help_text="topic, place, conclusions")
    recorded_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "held_on", "topic"], condition=STANDS, name="consultation_once")
        ]


class Attendance(models.Model):
    """A department that took part in a consultation."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="attended")
    department = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consultation", "department"], name="attendance_once")]


class FilledWorkbook(models.Model):
    """One filled workbook of a department. The same bytes again change nothing. Each room that takes some in has its table."""

    county = models.CharField(max_length=6)
    department = models.CharField(max_length=40, blank=True, help_text="blank: nobody could tell whose it is")
    file = models.CharField(max_length=255)
    stored = models.CharField(max_length=80, help_text="name of the sealed file in the vault")
    rows = models.IntegerField(default=0)
    kept = models.IntegerField(default=0, help_text="rows that became what the workbook is for")
    unchanged = models.IntegerField(default=0, help_text="rows that say what was known already")
    blank = models.IntegerField(default=0, help_text="rows that nobody has filled yet")
    faulty = models.IntegerField(default=0)
    faults = models.JSONField(default=list, help_text="[[sheet, row, code, column, sentence]]; nothing personal")
    refusal = models.JSONField(default=list, help_text="why the whole file was refused")
    received_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        abstract = True


NOTHING_VANISHES = Q(rows=F("kept") + F("unchanged") + F("blank") + F("faulty"))
"""What came in is what was kept and what was set aside: each table of filled workbooks has it as a constraint."""

"""Tables of feeds."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime

ROWS_PER_DELIVERY = 1 << 20
"""A row's key is its delivery's key times this plus its position, so that facts can name rows before they are stored."""

UNREAD = "unread"
"""Stands for the sealed copy of a file that could not be read."""
SAID_NIL = "said-nil"
"""Stands for the sealed copy of a nil return that was said without a file."""


class Delivery(models.Model):
    """One file of one period, or a nil return that was said. ``staged`` does not count yet; one flip to ``counted`` makes all its rows count at once."""

    class State(models.TextChoices):
        STAGED = "staged", "暂存"
        COUNTED = "counted", "已收"
        COPY = "copy", "与已收文件相同"
        STOPPED = "stopped", "待确认"
        REFUSED = "refused", "退回"
        REPLACED = "replaced", "已被替换"

    county = models.CharField(max_length=6)
    period = models.CharField(max_length=7)
    file = models.CharField(max_length=255)
    stored = models.CharField(max_length=80, help_text="name of the sealed file in the vault: same bytes, same name")
    feed = models.CharField(max_length=60, blank=True)
    part = models.SmallIntegerField(
        default=0, help_text="1 to 3: the first, second or third ten days of the month; 0: the whole month"
    )
    department = models.CharField(max_length=60, blank=True)
    pack_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices)
    copy_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    rows = models.IntegerField(default=0)
    repeated = models.IntegerField(default=0)
    faulty = models.IntegerField(default=0)
    matched = models.IntegerField(default=0)
    review = models.IntegerField(default=0)
    not_found = models.IntegerField(default=0)
    unregistered = models.IntegerField(default=0)
    mended = models.IntegerField(default=0, help_text="of these, rows that correct an earlier faulty row")
    late_rows = models.IntegerField(default=0, help_text="rows told later than so many days after they happened")
    skipped = models.JSONField(default=dict, help_text="lines that are no rows, by kind")
    refusal = models.JSONField(default=list, help_text="why the whole file was refused or stopped")
    notes = models.JSONField(default=list)
    headings = models.JSONField(default=dict, help_text="sheet → spreadsheet column → heading as written")
    columns = models.JSONField(default=dict, help_text="sheet → spreadsheet column → [column of the feed, unit]")
    facts_file = models.CharField(max_length=160, blank=True)
    received_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT)
    received_at = models.DateTimeField()
    handed_in_on = models.DateField(null=True, help_text="the day the department handed it in; null: as received")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "period", "file", "stored", "part"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(
                    rows=F("repeated") + F("faulty") + F("matched") + F("review") + F("not_found") + F("unregistered")
                ),
                name="delivery_nothing_vanishes",
            ),
        ]
        indexes = [models.Index(fields=["county", "period", "feed", "state"], name="delivery_of_feed")]

    @property
    def kept(self) -> int:
        return self.matched + self.review + self.not_found + self.unregistered

    @property
    def came_on(self) -> date:
        """The day by which lateness is judged."""
        return self.handed_in_on or localtime(self.received_at).date()


class FeedRow(models.Model):
    """One row as received, never changed; only its outcome moves when a doubt is decided."""

    class Outcome(models.TextChoices):
        MATCHED = "matched", "已对上"
        REVIEW = "review", "待复核"
        NOT_FOUND = "not_found", "查无此人"
        UNREGISTERED = "unregistered", "本县未在册"
        FAULT = "fault", "有错未收"
        REPEATED = "repeated", "重复"

    id = models.BigIntegerField(primary_key=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="feed_rows", db_index=True)
    sheet = models.CharField(max_length=60)
    row = models.IntegerField(help_text="1-based row of the spreadsheet")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    reason = models.CharField(max_length=40, blank=True)
    faults = models.JSONField(null=True, help_text="[[code, column, sentence]]; nothing personal")
    division = models.CharField(max_length=12, blank=True)
    person_key = models.BigIntegerField(null=True)
    household_key = models.BigIntegerField(null=True)
    fingerprint = models.BinaryField(max_length=16, null=True)
    mends = models.BigIntegerField(
        null=True, help_text="the earlier faulty row of the same list that this one corrects"
    )
    late_days = models.SmallIntegerField(
        null=True, help_text="days after the row was due by its own day; below zero: early; null: no such day"
    )
    sealed = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["delivery", "outcome"], name="feedrow_outcome"),
            models.Index(fields=["fingerprint"], name="feedrow_fingerprint"),
            models.Index(fields=["mends"], condition=Q(mends__isnull=False), name="feedrow_mends"),
            models.Index(
                fields=["household_key"], condition=Q(household_key__isnull=False), name="feedrow_of_household"
            ),
        ]


class Doubt(models.Model):
    """A row that a person must decide: whom does it mean?"""

    class Verdict(models.TextChoices):
        PERSON = "person", "就是此人"
        NOBODY = "nobody", "不是册里的人"
        UNREGISTERED = "unregistered", "本县人，未在册"

    county = models.CharField(max_length=6)
    row = models.OneToOneField(FeedRow, on_delete=models.CASCADE)
    reason = models.CharField(max_length=40)
    division = models.CharField(max_length=12)
    sealed = models.BinaryField(help_text="the candidates with each field's agreement")
    verdict = models.CharField(max_length=12, choices=Verdict.choices, blank=True)
    person_key = models.BigIntegerField(null=True)
    decided_by = models.ForeignKey("staff.Post", null=True, on_delete=models.PROTECT)
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["county", "row"], condition=Q(verdict=""), name="doubt_waiting")]

"""Tables of visits."""

from django.db import models
from django.db.models import F, Q


class VisitFile(models.Model):
    """One filled task workbook. The same bytes again are the same file and change nothing."""

    county = models.CharField(max_length=6)
    file = models.CharField(max_length=255)
    stored = models.CharField(max_length=80, help_text="name of the sealed file in the vault")
    rows = models.IntegerField(default=0)
    filed = models.IntegerField(default=0, help_text="rows that became a visit")
    unchanged = models.IntegerField(default=0, help_text="rows that say what was filed already")
    blank = models.IntegerField(default=0, help_text="rows that nobody has filled yet")
    faulty = models.IntegerField(default=0)
    refusal = models.JSONField(default=list, help_text="why the whole file was refused")
    received_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rows=F("filed") + F("unchanged") + F("blank") + F("faulty")),
                name="visit_file_nothing_vanishes",
            )
        ]
        indexes = [models.Index(fields=["county", "stored"], name="visit_file_stored")]


class VisitRow(models.Model):
    """One row of a filled workbook and what became of it. The row itself stands in the sealed file, never changed."""

    class Outcome(models.TextChoices):
        FILED = "filed", "已收"
        UNCHANGED = "unchanged", "与已收的相同"
        BLANK = "blank", "还没有填"
        FAULT = "fault", "有错未收"

    visit_file = models.ForeignKey(VisitFile, on_delete=models.CASCADE, related_name="lines")
    sheet = models.CharField(max_length=60)
    row = models.IntegerField(help_text="1-based row of the spreadsheet")
    lead = models.ForeignKey("leads.Lead", null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    faults = models.JSONField(default=list, help_text="[[code, column, sentence]]; nothing personal")


class Visit(models.Model):
    """What a village found out about one lead. Answers and the reason for sending back are sealed: they are personal.

    At most one visit of a lead stands; one that was corrected or sent back stays beside it.
    """

    class State(models.TextChoices):
        FILED = "filed", "待镇审核"
        ACCEPTED = "accepted", "镇已审核"
        RECORDED = "recorded", "县已备案"
        SENT_BACK = "sent_back", "已退回"
        CORRECTED = "corrected", "已更正"

    county = models.CharField(max_length=6)
    lead = models.ForeignKey("leads.Lead", on_delete=models.PROTECT, related_name="visits")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    division = models.CharField(max_length=12, help_text="the village that visited")
    line = models.OneToOneField(
        VisitRow, null=True, on_delete=models.PROTECT, related_name="visit", help_text="null: filed on a page"
    )
    sent_id = models.CharField(
        max_length=40, blank=True, help_text="made by the browser: the same sent once more is no other visit"
    )
    conclusion = models.CharField(max_length=20, help_text="what the pack says the conclusion means")
    clause = models.CharField(max_length=12)
    visited_on = models.DateField(null=True)
    sealed = models.BinaryField()
    content = models.BinaryField(max_length=16, help_text="keyed digest of the answers: do they say the same?")
    state = models.CharField(max_length=10, choices=State.choices)
    filed_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey("staff.Post", null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    sent_back_why = models.BinaryField(null=True, help_text="sealed")
    recorded_by = models.ForeignKey("staff.Post", null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lead"], condition=~Q(state__in=["sent_back", "corrected"]), name="visit_one_standing_per_lead"
            ),
            models.UniqueConstraint(
                fields=["lead", "sent_id", "content"], condition=~Q(sent_id=""), name="visit_sent_once"
            ),
        ]
        indexes = [
            models.Index(fields=["county", "division", "state"], name="visit_of_division"),
            models.Index(fields=["household"], name="visit_of_household"),
        ]


class VisitPaper(models.Model):
    """What was brought along from a visit: a photo, a signature, the place. What it shows is sealed here, its bytes lie
    sealed in the vault under ``stored`` (blank: a place, or a name typed instead of a signature)."""

    class Kind(models.TextChoices):
        PHOTO = "photo", "照片"
        SIGNATURE = "signature", "签字"
        PLACE = "place", "位置"

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    content = models.BinaryField(max_length=16, help_text="keyed digest of all of it: the same is kept once")
    stored = models.CharField(max_length=80, blank=True, help_text="name of the sealed file in the vault")
    sealed = models.BinaryField()
    brought_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "content"], name="visit_paper_once")]


class Finding(models.Model):
    """Who a person of this county is whom a list names and no register holds, as the town found out. Sealed inside.

    At most one stands for a received row; one that was corrected stays beside it.
    """

    class What(models.TextChoices):
        TO_REGISTER = "to_register", "本村农户，应补录入册"
        OTHER_NUMBER = "other_number", "本村农户，册里另有号码"
        MOVED_AWAY = "moved_away", "已迁出"
        DIED = "died", "已死亡"
        NOT_OURS = "not_ours", "不是本村人"
        NOT_FOUND = "not_found", "查不到此人"

    county = models.CharField(max_length=6)
    row = models.ForeignKey("feeds.FeedRow", on_delete=models.PROTECT, related_name="findings")
    line = models.OneToOneField(
        VisitRow, null=True, on_delete=models.PROTECT, related_name="finding", help_text="null: said on a page"
    )
    division = models.CharField(max_length=12, help_text="the village, the town or the county that was asked")
    what = models.CharField(max_length=20, choices=What.choices)
    found_on = models.DateField(null=True)
    sealed = models.BinaryField()
    content = models.BinaryField(max_length=16, help_text="keyed digest: do two say the same?")
    standing = models.BooleanField(default=True)
    filed_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["row"], condition=Q(standing=True), name="finding_one_standing_per_row")
        ]
        indexes = [models.Index(fields=["county", "what"], name="finding_of_county")]

"""Tables of follow-up visits."""

from django.db import models
from django.db.models import F, Q

from shouwang.records.followups.words import STAGES


class Followed(models.Model):
    """A household that is followed up, and by when it has to be visited next. One row a household, brought up to date
    with every visit and every change of its standing; what was visited stands in ``FollowUp``."""

    county = models.CharField(max_length=6)
    household = models.OneToOneField("households.Household", on_delete=models.PROTECT, related_name="followed")
    division = models.CharField(max_length=12, help_text="the village of the household")
    stage = models.CharField(max_length=20, choices=list(STAGES.items()))
    stage_on = models.DateField(null=True, help_text="since when it stands so; null: not known")
    since = models.DateField(help_text="the day on which this platform began to follow it at this stage")
    last_on = models.DateField(null=True, help_text="the last visit that stands")
    due_on = models.DateField(null=True, help_text="null: it is not followed any more")
    due_from = models.DateField(null=True, help_text="the first day of the span in which it is due")
    due_why = models.CharField(max_length=200, blank=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None, due_on__isnull=False) | Q(ended_on__isnull=False, due_on=None),
                name="followed_due_or_ended",
            ),
        ]
        indexes = [models.Index(fields=["county", "division", "due_on"], name="followed_of_division")]


class FollowUp(models.Model):
    """One visit to a household that is followed up. Answers are sealed.

    At most one stands of a household and a day; one that was corrected stays beside it and names what took its place.
    """

    county = models.CharField(max_length=6)
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="follow_ups")
    division = models.CharField(max_length=12, help_text="the village of the household")
    version = models.ForeignKey("policy.PackVersion", on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=20, choices=list(STAGES.items()))
    helper = models.ForeignKey("helpers.Helper", null=True, on_delete=models.PROTECT, related_name="follow_ups")
    visited_on = models.DateField()
    due_on = models.DateField(null=True, help_text="the day by which this visit was due")
    new_risk = models.BooleanField(null=True, help_text="null: the record does not say")
    sealed = models.BinaryField()
    content = models.BinaryField(
        max_length=16, help_text="keyed digest of answers and judgments: do they say the same?"
    )
    sent_id = models.CharField(max_length=40, blank=True, help_text="made by the browser: sent once more is no other")
    standing = models.BooleanField(default=True)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    filed_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "visited_on"], condition=Q(standing=True), name="follow_up_one_standing_a_day"
            ),
            models.UniqueConstraint(
                fields=["household", "sent_id", "content"], condition=~Q(sent_id=""), name="follow_up_sent_once"
            ),
            models.CheckConstraint(condition=~Q(corrects=F("pk")), name="follow_up_corrects_another"),
        ]
        indexes = [
            models.Index(fields=["county", "division", "visited_on"], name="follow_up_of_division"),
            models.Index(fields=["household", "visited_on"], name="follow_up_of_household"),
        ]


class Judged(models.Model):
    """How one measure was judged in one visit; null where the pack did not ask."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="judged")
    measure = models.ForeignKey("measures.Measure", on_delete=models.PROTECT, related_name="judged")
    useful = models.BooleanField(null=True)
    sufficient = models.BooleanField(null=True)
    usable = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follow_up", "measure"], name="judged_once")]


class FollowUpPaper(models.Model):
    """What was brought along from a visit: a photo, a signature, the place; as ``visits.VisitPaper``."""

    class Kind(models.TextChoices):
        PHOTO = "photo", "照片"
        SIGNATURE = "signature", "签字"
        PLACE = "place", "位置"

    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    content = models.BinaryField(max_length=16, help_text="keyed digest of all of it: the same is kept once")
    stored = models.CharField(max_length=80, blank=True, help_text="name of the sealed file in the vault")
    sealed = models.BinaryField()
    brought_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follow_up", "content"], name="follow_up_paper_once")]

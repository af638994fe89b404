"""Tables of the look-back. What a finding says of a household (sentence, values, answers) is sealed."""

from django.db import models
from django.db.models import F, Q

from shouwang.records.lookback.words import GROUPS, LEVELS


class LookBack(models.Model):
    """One look at all files of a county. ``fingerprint`` is of everything it read: the same again is the same run."""

    county = models.CharField(max_length=6)
    on = models.DateField()
    version = models.ForeignKey("policy.PackVersion", on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    households = models.IntegerField()
    found = models.IntegerField(
        default=0, help_text="findings that were new, or found once more after they were settled"
    )
    changed = models.IntegerField(default=0, help_text="findings that stood, by other facts than before")
    settled = models.IntegerField(default=0, help_text="findings that did not hold any more")
    run_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    run_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["county", "on"], name="look_back_of_day")]


class CheckCount(models.Model):
    """The three answers of one check among one group of households; over the groups they add up to all households."""

    look_back = models.ForeignKey(LookBack, on_delete=models.CASCADE, related_name="counts")
    position = models.IntegerField()
    name = models.CharField(max_length=60)
    clause = models.CharField(max_length=12)
    group = models.CharField(max_length=12, choices=list(GROUPS.items()))
    hit = models.IntegerField()
    clear = models.IntegerField()
    unknown = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["look_back", "name", "group"], name="check_count_once")]


class Finding(models.Model):
    """What one check found of one household: one row however often it was found. ``content`` is a keyed digest of the facts
    behind it: an answer holds while they are the same."""

    class State(models.TextChoices):
        OPEN = "open", "待处理"
        ANSWERED = "answered", "待确认"
        CONFIRMED = "confirmed", "已确认"
        SETTLED = "settled", "已不存在"

    class Answer(models.TextChoices):
        PUT_RIGHT = "put_right", "已经整改"
        EXPLAINED = "explained", "说明情况"

    county = models.CharField(max_length=6)
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    division = models.CharField(max_length=12, help_text="the village of the household")
    name = models.CharField(max_length=60, help_text="the check")
    clause = models.CharField(max_length=12)
    group = models.CharField(max_length=12, choices=list(GROUPS.items()))
    who = models.CharField(max_length=10, choices=list(LEVELS.items()), help_text="whose task it is")
    version = models.ForeignKey("policy.PackVersion", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    content = models.BinaryField(max_length=16)
    sealed = models.BinaryField(help_text="sentence and values")
    found_on = models.DateField(help_text="when it was found, the last time anew")
    due_on = models.DateField()
    due_why = models.CharField(max_length=200)
    settled_on = models.DateField(null=True)
    answered_by = models.ForeignKey("staff.Post", null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey("staff.Post", null=True, on_delete=models.PROTECT, related_name="+")
    acts_count = models.IntegerField(default=0, help_text="a page that was drawn with fewer is stale")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "name"], name="finding_once"),
            models.CheckConstraint(
                condition=Q(state="settled", settled_on__isnull=False) | (~Q(state="settled") & Q(settled_on=None)),
                name="finding_settled_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "confirmed"]) | (Q(answered_by__isnull=False) & ~Q(answer="")),
                name="finding_answered_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | (Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("answered_by"))),
                name="finding_confirmed_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "state", "division", "due_on"], name="finding_of_division"),
            models.Index(fields=["county", "name", "state", "division"], name="finding_of_check"),
        ]


class FindingAct(models.Model):
    """One thing that happened to a finding; never changed. What it says in words is sealed."""

    class Kind(models.TextChoices):
        FOUND = "found", "查出"
        CHANGED = "changed", "情况变了"
        ANSWERED = "answered", "答复"
        CONFIRMED = "confirmed", "确认"
        SENT_BACK = "sent_back", "退回"
        SETTLED = "settled", "已不存在"

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="acts")
    seq = models.IntegerField(help_text="1-based, the order in which they were recorded")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    answer = models.CharField(max_length=10, choices=Finding.Answer.choices, blank=True)
    on = models.DateField()
    sealed = models.BinaryField(null=True)
    post = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "seq"], name="finding_act_in_order")]

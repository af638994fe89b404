"""Tables of comparing lists. Who a village means, why, and what was found out are sealed."""

from django.db import models
from django.db.models import F, Q

from shouwang.records.departments.models import NOTHING_VANISHES, FilledWorkbook
from shouwang.records.discrepancies.words import WHY_SPARED, WHY_UNKNOWN


class Round(models.Model):
    """One comparison of a county's two lists, for the days from ``from_on`` to ``to_on``, under one version of the pack."""

    county = models.CharField(max_length=6)
    version = models.ForeignKey("policy.PackVersion", on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField()
    opened_on = models.DateField()
    due_on = models.DateField(help_text="by when villages say whom they list")
    due_why = models.CharField(max_length=200)
    compared_on = models.DateField(null=True, help_text="the last time that the lists were held against each other")
    fingerprint = models.CharField(max_length=64, blank=True, help_text="of all that was read then")
    opened_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "from_on", "to_on"], name="round_once"),
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="round_ends_after_it_begins"),
        ]


class RoundRun(models.Model):
    """A screening whose alerts were the online list when a round was last compared."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="runs")
    run = models.ForeignKey("screenings.Run", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "run"], name="round_run_once")]


class ListFile(FilledWorkbook):
    """A filled workbook of villages' lists; no round where it was refused whole."""

    round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="files")

    class Meta:
        constraints = [models.CheckConstraint(condition=NOTHING_VANISHES, name="list_file_adds_up")]
        indexes = [models.Index(fields=["county", "stored"], name="list_file_by_content")]


class VillageList(models.Model):
    """A village has said whom it lists, or that there is nobody (``nil``). One that has said nothing has no row: it is silent."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="lists")
    county = models.CharField(max_length=6)
    village = models.CharField(max_length=12)
    nil = models.BooleanField()
    said_on = models.DateField()
    said_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "village"], name="village_list_once")]


class Listed(models.Model):
    """A family on a village's list. Taken off again it stays, with the day; whom it means and why are sealed."""

    class Outcome(models.TextChoices):
        MATCHED = "matched", "在册"
        REVIEW = "review", "待认定"
        UNREGISTERED = "unregistered", "未在册"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="listed")
    county = models.CharField(max_length=6)
    village = models.CharField(max_length=12)
    household = models.ForeignKey("households.Household", null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    reason = models.CharField(
        max_length=30, blank=True, help_text="why it has this outcome, as the matching of rows says"
    )
    channel = models.CharField(max_length=40, help_text="by the pack's name")
    found_on = models.DateField(help_text="when the village came to know of it")
    means = models.BinaryField(max_length=16, help_text="keyed digest of name and number: whom the village means")
    content = models.BinaryField(max_length=16, help_text="keyed digest of all it says: the same again is the same")
    sealed = models.BinaryField(help_text="name, number, why, who said so")
    proposed = models.BinaryField(null=True, help_text="of a doubtful row: the people it may mean")
    file = models.ForeignKey(ListFile, null=True, on_delete=models.PROTECT, related_name="listed")
    row = models.IntegerField(null=True)
    filed_on = models.DateField()
    filed_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    decided_by = models.ForeignKey("staff.Post", null=True, on_delete=models.PROTECT, related_name="+")
    taken_off_on = models.DateField(null=True)
    taken_off_by = models.ForeignKey("staff.Post", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "household"],
                condition=Q(taken_off_on=None, household__isnull=False),
                name="listed_once_a_round",
            ),
            models.UniqueConstraint(
                fields=["round", "village", "means"], condition=Q(taken_off_on=None), name="listed_same_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome="matched", household__isnull=False) | (~Q(outcome="matched") & Q(household=None)),
                name="listed_matched_says_whom",
            ),
            models.CheckConstraint(
                condition=Q(taken_off_on=None) | Q(taken_off_by__isnull=False), name="listed_taken_off_says_by_whom"
            ),
        ]
        indexes = [models.Index(fields=["round", "village"], name="listed_of_village")]


class Compared(models.Model):
    """A household of a round, on exactly one side. Where only one side names it, it is returned to be verified.

    ``content`` is a keyed digest of what was said of it: an answer holds while that is the same.
    """

    class Side(models.TextChoices):
        BOTH = "both", "线上线下都有"
        ONLY_ONLINE = "only_online", "只有线上有"
        ONLY_OFFLINE = "only_offline", "只有线下有"
        UNKNOWN = "unknown", "还说不清"
        GONE = "gone", "两边都撤了"

    class State(models.TextChoices):
        NONE = "none", "不用核实"
        OPEN = "open", "待核实"
        VERIFIED = "verified", "待审核"
        REVIEWED = "reviewed", "已审核"
        SPARED = "spared", "不再核实"

    class Conclusion(models.TextChoices):
        AT_RISK = "at_risk", "有返贫致贫风险"
        NOT_AT_RISK = "not_at_risk", "没有返贫致贫风险"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="households")
    county = models.CharField(max_length=6)
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    division = models.CharField(max_length=12, help_text="the village that is asked")
    side = models.CharField(max_length=12, choices=Side.choices)
    why_unknown = models.CharField(max_length=12, blank=True, choices=list(WHY_UNKNOWN.items()))
    listed = models.ForeignKey(Listed, null=True, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(
        "leads.Lead", null=True, on_delete=models.PROTECT, related_name="+", help_text="that asks the same"
    )
    content = models.BinaryField(max_length=16)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NONE)
    spared = models.CharField(max_length=14, blank=True, choices=list(WHY_SPARED.items()))
    before = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", help_text="that was answered the same before"
    )
    conclusion = models.CharField(max_length=12, blank=True, choices=Conclusion.choices)
    returned_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    due_why = models.CharField(max_length=200, blank=True)
    look_again_on = models.DateField(null=True, help_text="from this day the same may be asked once more")
    verified_by = models.ForeignKey("staff.Post", null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_by = models.ForeignKey("staff.Post", null=True, on_delete=models.PROTECT, related_name="+")
    case = models.OneToOneField("cases.Case", null=True, on_delete=models.PROTECT, related_name="+")
    acts_count = models.IntegerField(default=0, help_text="a page that was drawn with fewer is stale")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "household"], name="compared_once"),
            models.CheckConstraint(
                condition=Q(side="unknown") & ~Q(why_unknown="") | ~Q(side="unknown") & Q(why_unknown=""),
                name="compared_unknown_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(side__in=["only_online", "only_offline"], due_on__isnull=False),
                name="compared_only_a_difference_is_returned",
            ),
            models.CheckConstraint(condition=~Q(state="spared") | ~Q(spared=""), name="compared_spared_says_why"),
            models.CheckConstraint(
                condition=~Q(state__in=["verified", "reviewed"]) | Q(verified_by__isnull=False) & ~Q(conclusion=""),
                name="compared_verified_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(state="reviewed") | Q(reviewed_by__isnull=False) & ~Q(reviewed_by=F("verified_by")),
                name="compared_reviewed_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "division", "state", "due_on"], name="compared_of_division"),
            models.Index(fields=["round", "side", "division"], name="compared_of_side"),
            models.Index(fields=["household", "state"], name="compared_of_household"),
        ]


class ComparedAlert(models.Model):
    """What departments said of a household of a round."""

    compared = models.ForeignKey(Compared, on_delete=models.CASCADE, related_name="alerts")
    alert = models.ForeignKey("screenings.Alert", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["compared", "alert"], name="compared_alert_once")]


class ComparedAct(models.Model):
    """One thing that happened to a household of a round; never changed. What it says in words is sealed."""

    class Kind(models.TextChoices):
        COMPARED = "compared", "比对"
        VERIFIED = "verified", "核实"
        REVIEWED = "reviewed", "审核通过"
        SENT_BACK = "sent_back", "退回再核实"
        BEGUN = "begun", "启动识别程序"

    compared = models.ForeignKey(Compared, on_delete=models.PROTECT, related_name="acts")
    seq = models.IntegerField(help_text="1-based, the order in which they were recorded")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    side = models.CharField(max_length=12, choices=Compared.Side.choices)
    state = models.CharField(max_length=10, choices=Compared.State.choices)
    conclusion = models.CharField(max_length=12, blank=True, choices=Compared.Conclusion.choices)
    on = models.DateField()
    sealed = models.BinaryField(null=True)
    post = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["compared", "seq"], name="compared_act_in_order")]

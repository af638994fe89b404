"""Tables of measures. Risks and groups are names of the pack under which the plan was opened; what is written of them in
words (titles, helpers, effects, reasons) is sealed.
"""

from django.db import models
from django.db.models import F, Q

from shouwang.records.departments.models import NOTHING_VANISHES, FilledWorkbook


class Plan(models.Model):
    """What is to be done for one household while it is monitored. It keeps the version of the pack it was opened under.

    ``doubts`` and ``measures_count`` are worked out from the measures at each change, for lists.
    """

    class State(models.TextChoices):
        OPEN = "open", "待定措施"
        FIXED = "fixed", "已定措施"
        CLOSED = "closed", "已了结"

    county = models.CharField(max_length=6)
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    division = models.CharField(max_length=12, help_text="the village")
    version = models.ForeignKey("policy.PackVersion", on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=20)
    risks = models.CharField(max_length=200, blank=True, help_text=",illness,schooling,; blank: nobody has said yet")
    identified_on = models.DateField(null=True, help_text="null: the register does not tell")
    opened_on = models.DateField()
    since = models.DateField(null=True, help_text="what the due date counts from; null: nobody set a day")
    due_on = models.DateField(null=True)
    due_why = models.CharField(max_length=200, blank=True)
    labour = models.BooleanField(null=True, help_text="whether anybody can work; null: not told")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    fixed_on = models.DateField(null=True)
    fixed_by = models.ForeignKey("staff.Post", null=True, on_delete=models.PROTECT, related_name="+")
    closed_on = models.DateField(null=True, help_text="cleared, ended, or monitored anew")
    doubts = models.CharField(max_length=120, blank=True, help_text=",aid_only,unanswered,")
    explained = models.CharField(max_length=120, blank=True, help_text="of them those that somebody explained")
    to_explain = models.BooleanField(default=False, help_text="there is a doubt that must be explained, and nobody has")
    measures_count = models.SmallIntegerField(default=0, help_text="that were not given up")
    waiting_count = models.SmallIntegerField(default=0, help_text="of them planned and not begun")
    changes_count = models.IntegerField(default=0, help_text="a page that was drawn with fewer is stale")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(closed_on=None), name="plan_one_open_per_household"
            ),
            models.CheckConstraint(
                condition=~Q(state="fixed") | Q(fixed_on__isnull=False, fixed_by__isnull=False),
                name="plan_fixed_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False) | (~Q(state="closed") & Q(closed_on=None)),
                name="plan_closed_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "division", "state", "due_on"], name="plan_of_division"),
            models.Index(fields=["county", "state", "due_on"], name="plan_of_county"),
            models.Index(fields=["household"], name="plan_of_household"),
        ]


class Measure(models.Model):
    """One measure of a plan. ``department`` gives it; blank: the village, or a helper who is named inside."""

    class State(models.TextChoices):
        PLANNED = "planned", "计划中"
        UNDER_WAY = "under_way", "正在落实"
        DONE = "done", "已完成"
        GIVEN_UP = "given_up", "已取消"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="measures")
    seq = models.IntegerField(help_text="1-based within its plan")
    county = models.CharField(max_length=6)
    division = models.CharField(max_length=12)
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=40)
    risks = models.CharField(max_length=200, blank=True, help_text="the risks it is to answer: ,illness,")
    department = models.CharField(max_length=40, blank=True)
    named = models.BinaryField(max_length=16, help_text="keyed digest of group and title: the same is the same measure")
    sealed = models.BinaryField(help_text="title, helper, and the effect or reason told last")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    reported = models.BooleanField(default=False, help_text="it came by a department's workbook")
    added_on = models.DateField()
    planned_on = models.DateField(null=True, help_text="by when it is to begin")
    begun_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    given_up_on = models.DateField(null=True)
    cost_yuan = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "seq"], name="measure_in_order"),
            models.CheckConstraint(
                condition=~Q(state__in=["under_way", "done"]) | Q(begun_on__isnull=False), name="measure_begun_when"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_on__gte=F("begun_on")), name="measure_done_after_begun"
            ),
            models.CheckConstraint(
                condition=~Q(state="given_up") | Q(given_up_on__isnull=False), name="measure_given_up_when"
            ),
            models.CheckConstraint(condition=Q(cost_yuan=None) | Q(cost_yuan__gte=0), name="measure_cost"),
        ]
        indexes = [
            models.Index(fields=["county", "department", "state", "planned_on"], name="measure_of_department"),
            models.Index(fields=["household"], name="measure_of_household"),
        ]


class PlanChange(models.Model):
    """One thing that happened to a plan or to a measure of it; never changed. What it says in words is sealed."""

    class Kind(models.TextChoices):
        OPENED = "opened", "建立方案"
        RISKS = "risks", "写明风险"
        ADDED = "added", "列入措施"
        FIXED = "fixed", "定下方案"
        EXPLAINED = "explained", "说明疑问"
        BEGUN = "begun", "开始落实"
        FINISHED = "finished", "完成"
        GIVEN_UP = "given_up", "取消"
        REPORTED = "reported", "部门报来"
        CORRECTED = "corrected", "更正"
        CLOSED = "closed", "了结方案"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="changes")
    seq = models.IntegerField(help_text="1-based, the order in which they were recorded")
    measure = models.ForeignKey(Measure, null=True, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    on = models.DateField()
    sealed = models.BinaryField(null=True)
    post = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "seq"], name="plan_change_in_order")]


class MeasureFile(FilledWorkbook):
    """What a department says of the help it gives. Kept are rows that became or changed a measure, or help outside the system."""

    outside = models.IntegerField(default=0, help_text="of the kept: about households that are not monitored")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=NOTHING_VANISHES, name="measure_file_nothing_vanishes"),
            models.CheckConstraint(condition=Q(outside__lte=F("kept")), name="measure_file_outside_is_kept"),
        ]
        indexes = [models.Index(fields=["county", "department", "stored"], name="measure_file_stored")]


class OutsideHelp(models.Model):
    """Help that a department gave to a household that was not monitored when it reported it (体外循环, Z10)."""

    county = models.CharField(max_length=6)
    division = models.CharField(max_length=12)
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    department = models.CharField(max_length=40)
    group = models.CharField(max_length=40)
    named = models.BinaryField(max_length=16)
    sealed = models.BinaryField(help_text="title and effect")
    begun_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    cost_yuan = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    file = models.ForeignKey(MeasureFile, on_delete=models.PROTECT, related_name="outside_help")
    reported_on = models.DateField()
    superseded_at = models.DateTimeField(null=True, help_text="a later report says otherwise; kept beside it")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "department", "named"],
                condition=Q(superseded_at=None),
                name="outside_help_once",
            )
        ]
        indexes = [models.Index(fields=["county", "division"], name="outside_help_of_division")]

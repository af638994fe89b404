"""Tables of tasks."""

from django.db import models


class Task(models.Model):
    """One thing that a post of a division must do."""

    class Kind(models.TextChoices):
        VISIT = "visit", "入户核查"
        WHO_IS_THIS = "who_is_this", "查明未在册人员"
        FEED = "feed", "部门报送"
        TOWN_REVIEW = "town_review", "镇审核"
        RECORD = "record", "县备案"
        HAND_OVER = "hand_over", "指明属哪村"
        LOOK_AGAIN = "look_again", "到期再看"
        CASE_BEGIN = "case_begin", "启动识别程序"
        CASE_STEP = "case_step", "识别程序"
        COMPARE = "compare", "信息比对"
        FOLLOW_UP = "follow_up", "走访"
        PLAN = "plan", "定帮扶措施"
        MEASURE = "measure", "落实帮扶措施"
        FINDING = "finding", "回头看整改"
        VILLAGE_LIST = "village_list", "报排查名单"
        DISCREPANCY = "discrepancy", "名单不一致核实"

    county = models.CharField(max_length=6)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    subject = models.CharField(max_length=60, help_text="kind and key of what it is about, e.g. lead:12")
    division = models.CharField(max_length=12)
    department = models.CharField(max_length=40, blank=True)
    opened_on = models.DateField()
    due_on = models.DateField(null=True)
    due_why = models.CharField(max_length=200, blank=True)
    done_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "kind", "subject"], name="task_once")]
        indexes = [
            models.Index(fields=["county", "division", "done_on", "due_on"], name="task_my_work"),
            models.Index(
                fields=["county", "kind", "division", "due_on"],
                condition=models.Q(done_on=None),
                name="task_open_by_kind",
            ),
            models.Index(
                fields=["county", "due_on", "kind", "division"],
                condition=models.Q(done_on=None),
                name="task_open_by_day",
            ),
        ]


class Escalation(models.Model):
    """A task that was overdue, told to whom stands above: once for each of them."""

    class To(models.TextChoices):
        TOWN = "town", "乡镇"
        COUNTY = "county", "县"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="escalations")
    to = models.CharField(max_length=10, choices=To.choices)
    division = models.CharField(max_length=12, help_text="the town or the county that is told")
    due_on = models.DateField(help_text="the day that passed; a task with another due date escalates anew")
    escalated_on = models.DateField()
    late_days = models.IntegerField()
    clause = models.CharField(max_length=12)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "to", "due_on"], name="escalation_once")]
        indexes = [models.Index(fields=["division", "due_on"], name="escalation_of_place")]

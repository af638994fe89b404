"""Tables of cases. What a case amounts to is worked out from its acts by ``engine/procedure``; the columns of ``Case``
beside its beginning are that, kept so that lists and "my work" need not walk every case.
"""

from django.db import models
from django.db.models import F, Q

from shouwang.records.departments.models import NOTHING_VANISHES, FilledWorkbook


class Case(models.Model):
    """One household's way through one procedure. It keeps the version of the pack that it began under."""

    class State(models.TextChoices):
        OPEN = "open", "办理中"
        PASSED = "passed", "已通过"
        REFUSED = "refused", "不予通过"
        WITHDRAWN = "withdrawn", "农户撤回"

    class Effect(models.TextChoices):
        INCLUDE = "include", "识别纳入"
        ELIMINATE = "eliminate", "风险消除"
        ROLL_BACK = "roll_back", "消除回退"
        CLEAR = "clear", "清退"
        RELABEL = "relabel", "风险再标注"
        END = "end", "整户自然减少"

    class How(models.TextChoices):
        HELP = "help", "帮扶消除"
        NATURAL = "natural", "自然消除"

    class Channel(models.TextChoices):
        DEPARTMENT = "department", "部门筛查预警"
        SELF = "self", "农户自主申报"
        CADRE = "cadre", "基层干部排查"
        PUBLIC = "public", "社会监督"

    county = models.CharField(max_length=6)
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    division = models.CharField(max_length=12, help_text="the village")
    lead = models.OneToOneField("leads.Lead", null=True, on_delete=models.PROTECT, related_name="+")
    visit = models.OneToOneField("visits.Visit", null=True, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("policy.PackVersion", on_delete=models.PROTECT, related_name="+")
    procedure = models.CharField(max_length=40)
    effect = models.CharField(max_length=10, choices=Effect.choices, default=Effect.INCLUDE)
    how = models.CharField(max_length=10, choices=How.choices, blank=True, help_text="of an elimination")
    ground = models.CharField(max_length=40, blank=True, help_text="on which it was begun, by the pack's name")
    channel = models.CharField(max_length=12, choices=Channel.choices)
    lead_on = models.DateField(help_text="the day the lead was found")
    began_on = models.DateField()
    began_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    closed_on = models.DateField(null=True, help_text="the day it was decided, refused or withdrawn")
    finished = models.BooleanField(
        default=False, help_text="nothing is left to do, the entry and the announcement done"
    )
    category = models.CharField(
        max_length=20,
        blank=True,
        help_text="derived when it was decided; of a way out or back the one the household has",
    )
    look_again_on = models.DateField(null=True, help_text="of a refused family")
    at_step = models.CharField(max_length=40, blank=True, help_text="the most urgent step that can be done now")
    open_steps = models.CharField(max_length=200, blank=True, help_text="all that can be done now: ,visit,comparison,")
    due_on = models.DateField(null=True)
    due_why = models.CharField(max_length=200, blank=True)
    objections = models.SmallIntegerField(default=0, help_text="that are not answered yet")
    hangs_in = models.ForeignKey(
        "cases.Sitting",
        null=True,
        on_delete=models.PROTECT,
        related_name="hanging",
        help_text="the publicity that it hangs in now",
    )
    acts_count = models.IntegerField(default=0, help_text="a page that was drawn with fewer is stale")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(state="open"), name="case_one_open_per_household"
            ),
            models.CheckConstraint(condition=Q(began_on__gte=F("lead_on")), name="case_begins_after_its_lead"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(closed_on__isnull=False), name="case_closed_says_when"
            ),
            models.CheckConstraint(condition=~Q(state="passed") | ~Q(category=""), name="case_passed_says_what"),
            models.CheckConstraint(condition=~Q(effect="eliminate") | ~Q(how=""), name="case_elimination_says_how"),
        ]
        indexes = [
            models.Index(fields=["county", "division", "finished", "due_on"], name="case_of_division"),
            models.Index(fields=["county", "at_step", "division"], name="case_at_step"),
            models.Index(fields=["county", "effect", "state", "closed_on"], name="case_by_effect"),
            models.Index(fields=["household"], name="case_of_household"),
            models.Index(fields=["hangs_in"], name="case_hangs_in"),
        ]


class Sitting(models.Model):
    """One meeting, one publicity, one decision, for one household or many. What was said is sealed."""

    county = models.CharField(max_length=6)
    division = models.CharField(max_length=12, help_text="the village, town or county that sat")
    step = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, help_text="the kind of act it brought to its cases")
    on = models.DateField()
    people = models.IntegerField(default=1, help_text="how many took part")
    mark = models.CharField(max_length=32, unique=True, help_text="drawn by lot; what is sealed is bound to it")
    sealed = models.BinaryField(help_text="place, who presided and wrote, who was there, what was said")
    public_id = models.CharField(max_length=32, null=True, unique=True, help_text="of a publicity: its open page")
    public_until = models.DateField(null=True, help_text="its last day")
    sent_id = models.CharField(max_length=40, blank=True, help_text="made by the browser: the same sent twice is one")
    filed_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "sent_id"], condition=~Q(sent_id=""), name="sitting_sent_once"),
            models.CheckConstraint(
                condition=Q(public_id=None) | Q(public_until__isnull=False), name="sitting_public_ends"
            ),
        ]
        indexes = [models.Index(fields=["county", "division", "on"], name="sitting_of_division")]


class CaseAct(models.Model):
    """One thing that happened to a case (``engine.procedure.Act``), never changed. What it says beyond that is sealed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="acts")
    seq = models.IntegerField(help_text="1-based, the order in which they were recorded")
    sitting = models.ForeignKey(Sitting, null=True, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=12)
    step = models.CharField(max_length=40)
    name = models.CharField(max_length=80, blank=True)
    on = models.DateField()
    level = models.CharField(max_length=12)
    signed_by = models.CharField(max_length=80, blank=True, help_text="levels with commas")
    office_seal = models.BooleanField(default=False)
    by_proxy = models.BooleanField(default=False)
    people = models.IntegerField(default=1)
    votes_for = models.IntegerField(null=True)
    votes_against = models.IntegerField(null=True)
    votes_abstain = models.IntegerField(null=True)
    sealed = models.BinaryField(null=True, help_text="reasons, figures, names: what is personal")
    post = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="case_act_in_order")]


class PaperFile(models.Model):
    """A paper as it came in: a photo or a scan, its bytes sealed in the vault. Of one act, or of a sitting for all of it."""

    county = models.CharField(max_length=6)
    act = models.ForeignKey(CaseAct, null=True, on_delete=models.PROTECT, related_name="files")
    sitting = models.ForeignKey(Sitting, null=True, on_delete=models.PROTECT, related_name="files")
    paper = models.CharField(max_length=40, help_text="which paper of the step")
    stored = models.CharField(max_length=80, help_text="name of the sealed file in the vault")
    media = models.CharField(max_length=20)
    content = models.BinaryField(max_length=16, help_text="keyed digest: the same is kept once")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(act=None, sitting__isnull=False) | Q(act__isnull=False, sitting=None), name="paper_of_one"
            ),
            models.UniqueConstraint(fields=["act", "paper", "content"], name="paper_of_act_once"),
            models.UniqueConstraint(fields=["sitting", "paper", "content"], name="paper_of_sitting_once"),
        ]


class Comparing(models.Model):
    """What one department is asked about one person of a case, and what it answered. Suspected is never refused: it is
    explained. An answer that was corrected stays beside it."""

    class Result(models.TextChoices):
        NOTHING = "nothing", "没有发现"
        SUSPECTED = "suspected", "疑似，请说明"

    county = models.CharField(max_length=6)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="comparings")
    person = models.ForeignKey("households.Person", on_delete=models.PROTECT, related_name="+")
    department = models.CharField(max_length=40)
    round = models.IntegerField(default=1, help_text="asked anew after the step was sent back")
    result = models.CharField(max_length=10, choices=Result.choices, blank=True, help_text="blank: not answered yet")
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey("staff.Post", null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    sealed = models.BinaryField(null=True, help_text="what it found")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person", "department", "round"], name="comparing_once"),
            models.CheckConstraint(
                condition=Q(result="") | Q(answered_on__isnull=False), name="comparing_answered_when"
            ),
        ]
        indexes = [models.Index(fields=["county", "department", "result"], name="comparing_of_department")]


class ComparingFile(FilledWorkbook):
    """What a department answered in a comparison. Kept are rows that became an answer."""

    class Meta:
        constraints = [models.CheckConstraint(condition=NOTHING_VANISHES, name="comparing_file_nothing_vanishes")]
        indexes = [models.Index(fields=["county", "department", "stored"], name="comparing_file_stored")]

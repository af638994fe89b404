"""Tables of events, areas and projects. Names of kinds are the pack's; what is written in words is sealed."""

from django.db import models
from django.db.models import F, Q

from shouwang.records.departments.models import NOTHING_VANISHES, FilledWorkbook


class Area(models.Model):
    """A place that is looked at more closely, from a day to a day. ``kind`` is its name in the pack."""

    county = models.CharField(max_length=6)
    kind = models.CharField(max_length=60)
    what = models.CharField(max_length=40, help_text="which of the kinds that the pack names")
    named = models.BinaryField(max_length=16, help_text="keyed digest of its name")
    sealed = models.BinaryField(help_text="its name and a note")
    from_on = models.DateField()
    to_on = models.DateField(null=True, help_text="the first day on which it no longer was one")
    marked_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    ended_by = models.ForeignKey("staff.Post", null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "kind", "named"], condition=Q(to_on=None), name="area_one_of_its_name"
            ),
            models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gt=F("from_on")), name="area_days_in_order"),
            models.CheckConstraint(
                condition=Q(to_on=None, ended_by=None) | Q(to_on__isnull=False, ended_by__isnull=False),
                name="area_ended_says_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["county", "kind", "from_on"], name="area_of_county")]


class Project(models.Model):
    """An industry or employment project. Whether it runs, and who is linked to it, stand in rows of their own."""

    county = models.CharField(max_length=6)
    named = models.BinaryField(max_length=16, help_text="keyed digest of its name")
    kind = models.CharField(max_length=40)
    division = models.CharField(max_length=12, help_text="where it is; the county where it is not said more closely")
    sealed = models.BinaryField(help_text="its name")
    recorded_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "named"], name="project_once")]
        indexes = [models.Index(fields=["county", "division"], name="project_of_division")]


class ProjectState(models.Model):
    """How a project stood from a day on, until a later row."""

    class State(models.TextChoices):
        RUNNING = "running", "正常运行"
        STOPPED = "stopped", "停止运行"
        FAILED = "failed", "已经失败"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="states")
    state = models.CharField(max_length=8, choices=State.choices)
    on = models.DateField()
    recorded_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "on", "state"], name="project_state_once")]


class ProjectLink(models.Model):
    """A household that takes part in a project, from a day to a day. ``shared``: whether what it was promised was paid."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="links")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=40)
    shared = models.BooleanField(null=True, help_text="null: not told")
    receives = models.BinaryField(help_text="sealed: what it receives")
    from_on = models.DateField()
    to_on = models.DateField(null=True, help_text="the first day on which it no longer held, or something else did")
    recorded_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "household"], condition=Q(to_on=None), name="project_link_one_open"
            ),
            models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="project_link_days"),
        ]
        indexes = [models.Index(fields=["household"], name="project_link_of_household")]


class ProjectFile(FilledWorkbook):
    """A filled workbook of the book of projects. A row is one household linked to one project."""

    class Meta:
        constraints = [models.CheckConstraint(condition=NOTHING_VANISHES, name="project_file_nothing_vanishes")]
        indexes = [models.Index(fields=["county", "received_at"], name="project_file_of_county")]


class Event(models.Model):
    """Something that happened, as a department told it. Taken back it stays, and reaches nobody from that day on."""

    county = models.CharField(max_length=6)
    kind = models.CharField(max_length=60, help_text="its name in the pack")
    department = models.CharField(max_length=60)
    what = models.CharField(max_length=40, blank=True, help_text="which of the kinds that the pack names")
    level = models.CharField(max_length=40, blank=True)
    happened_on = models.DateField()
    until_on = models.DateField(null=True, help_text="the last day, where it went on; null: one day")
    told_on = models.DateField()
    told_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    due_on = models.DateField(null=True, help_text="by when it had to be told; null: at once")
    due_why = models.CharField(max_length=200, blank=True)
    said = models.BinaryField(max_length=16, help_text="keyed digest of all that was told: the same is told once")
    sealed = models.BinaryField(help_text="what happened, in words")
    households = models.IntegerField(default=0, help_text="reached by the newest register when it was told or changed")
    taken_back_on = models.DateField(null=True)
    taken_back_by = models.ForeignKey("staff.Post", null=True, on_delete=models.PROTECT, related_name="+")
    taken_back_why = models.BinaryField(null=True, help_text="sealed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "said"], condition=Q(taken_back_on=None), name="event_told_once"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("happened_on")), name="event_days_in_order"
            ),
            models.CheckConstraint(condition=Q(told_on__gte=F("happened_on")), name="event_told_after_it_happened"),
            models.CheckConstraint(
                condition=Q(taken_back_on=None, taken_back_by=None, taken_back_why=None)
                | Q(taken_back_on__isnull=False, taken_back_by__isnull=False, taken_back_why__isnull=False),
                name="event_taken_back_says_why",
            ),
        ]
        indexes = [models.Index(fields=["county", "happened_on"], name="event_of_county")]

    @property
    def days_late(self) -> int:
        """How many days after its due date it was told; 0 in time, and where it has no day."""
        return max((self.told_on - self.due_on).days, 0) if self.due_on else 0


class Reach(models.Model):
    """One place or household that an event reaches, or a household that it leaves out. ``ended_at``: no longer said."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="reach")
    division = models.CharField(max_length=12, blank=True)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey("households.Household", null=True, on_delete=models.PROTECT, related_name="+")
    left_out = models.BooleanField(default=False, help_text="of a household: not reached although its place is")
    why = models.BinaryField(null=True, help_text="sealed: why it is left out")
    said_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    ended_by = models.ForeignKey("staff.Post", null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(~Q(division="") & Q(area=None, project=None, household=None))
                | Q(division="", area__isnull=False, project=None, household=None)
                | Q(division="", area=None, project__isnull=False, household=None)
                | Q(division="", area=None, project=None, household__isnull=False),
                name="reach_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(left_out=False, why=None) | Q(left_out=True, household__isnull=False, why__isnull=False),
                name="reach_left_out_says_why",
            ),
            models.UniqueConstraint(
                fields=["event", "household"], condition=Q(ended_at=None), name="reach_household_once"
            ),
        ]


class AreaPlace(models.Model):
    """A division or a household that belongs to an area."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="places")
    division = models.CharField(max_length=12, blank=True)
    household = models.ForeignKey("households.Household", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(~Q(division="") & Q(household=None)) | Q(division="", household__isnull=False),
                name="area_place_is_one_thing",
            )
        ]
        indexes = [models.Index(fields=["division"], name="area_place_of_division")]

"""Tables of households.

``key`` is a random number of this site. Facts carry it instead of 户编号 and 成员编号, and it is the primary key, so that
whoever holds only fact files holds nothing that the county's lists could be laid beside.

A version is current where it is not superseded, not ended and not absent. A correction supersedes a version with one of
the same days; a change from a day on supersedes it with two: the old content until that day, the new one from then on.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shouwang.engine.counting import CHANGES, Kind
from shouwang.records.households.words import CATEGORIES, KINDS, STANDING_KINDS

_CURRENT = Q(superseded_at=None, valid_to=None)
_HERE = ("county", "absent", "superseded_at", "valid_to")
"""With these in an index it alone says whether a version is current."""
_IN_ORDER = Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=F("valid_from"))


_EVENTS, _LEAVE_STATE = [str(one) for one in Kind], sorted(str(one) for one in CHANGES)
WAYS_BACK = ["cleared", "corrected", "ended", "relabelled", "rolled_back"]
"""Kinds of standing events after which one standing does not tell what held on every day."""


class RegisterImport(models.Model):
    """One register workbook, merged whole. Its facts show the register as it stood after the merge."""

    county = models.CharField(max_length=6)
    digest = models.BinaryField(max_length=16, help_text="keyed digest of the file's bytes")
    received = models.CharField(max_length=80, help_text="the sealed file in the vault")
    as_of = models.DateField(null=True, help_text="null: a correction of what was recorded before")
    accepted = models.BooleanField(default=False, help_text="merged although the breaker asked")
    sealed = models.BinaryField(help_text="file name, report and faults, to be given again")
    counts = models.JSONField(default=dict)
    persons_facts = models.CharField(max_length=160)
    households_facts = models.CharField(max_length=160)
    imported_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["county", "recorded_at"], name="import_of_county")]


class Household(models.Model):
    """A household under its number in the national register (户编号)."""

    key = models.BigIntegerField(primary_key=True)
    county = models.CharField(max_length=6)
    code = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "code"], name="household_once")]


class Person(models.Model):
    """A person under the number of the national register (成员编号). In which household: the version says."""

    key = models.BigIntegerField(primary_key=True)
    county = models.CharField(max_length=6)
    code = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "code"], name="person_once")]


class Version(models.Model):
    """What every version has: where, since and until when it held and was known, and from which import."""

    county = models.CharField(max_length=6)
    village_code = models.CharField(
        max_length=12, help_text="the village; the town or the county where the village is not known"
    )
    sealed = models.BinaryField()
    content = models.BinaryField(max_length=16, help_text="keyed digest of all that the version says: did it change?")
    doubts = models.CharField(max_length=255, blank=True, help_text="codes of what is doubtful, with commas")
    absent = models.BooleanField(default=False, help_text="no longer in the register; kept, and not current")
    valid_from = models.DateField(null=True, help_text="null: as far back as is known")
    valid_to = models.DateField(null=True, help_text="the first day on which it no longer held")
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    register_import = models.ForeignKey(RegisterImport, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True

    @property
    def doubtful(self) -> bool:
        """Whether anything in it has to be looked at."""
        return bool(self.doubts)


class HouseholdVersion(Version):
    """A household as it was: village and kind, and sealed its phone, group and address."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="versions", db_index=False)
    kind = models.CharField(max_length=10, blank=True, choices=list(KINDS.items()), help_text="blank: not to be told")
    relieved_year = models.SmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=_CURRENT, name="household_version_one_current"),
            models.CheckConstraint(condition=_IN_ORDER, name="household_version_days"),
            models.CheckConstraint(condition=Q(kind__in=["", *KINDS]), name="household_version_kind"),
        ]
        indexes = [
            models.Index(fields=["household"], condition=~_CURRENT, name="household_version_history"),
            models.Index(fields=["village_code"], name="household_version_village"),
        ]


class PersonVersion(Version):
    """A person as he or she was, sealed whole, with keyed indexes to be found again by.

    ``name_tokens`` are short keyed indexes of the surname and of each pair of characters, one after the other, for
    search by a part of a name.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="versions", db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="people")
    is_head = models.BooleanField()
    number_index = models.BinaryField(max_length=16, null=True, help_text="null: no valid number")
    name_index = models.BinaryField(max_length=16, null=True)
    name_village_index = models.BinaryField(max_length=16, null=True)
    name_birth_index = models.BinaryField(max_length=16, null=True)
    name_tokens = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=_CURRENT, name="person_version_one_current"),
            models.CheckConstraint(condition=_IN_ORDER, name="person_version_days"),
        ]
        indexes = [
            models.Index(fields=["person"], condition=~_CURRENT, name="person_version_history"),
            models.Index(fields=["village_code"], name="person_version_village"),
            # Rows of departments are matched by what stands in these alone; the table itself is not read for it.
            models.Index(
                fields=["number_index", *_HERE, "person", "household", "name_index"], name="person_version_by_number"
            ),
            models.Index(fields=["name_index", *_HERE], name="person_version_by_name"),
            models.Index(fields=["name_village_index"], name="person_version_name_village"),
            models.Index(fields=["name_birth_index"], name="person_version_name_birth"),
        ]


class Income(models.Model):
    """A household's income of one period, amounts sealed. A later register that does not repeat it leaves it standing."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="incomes")
    county = models.CharField(max_length=6)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    sealed = models.BinaryField()
    content = models.BinaryField(max_length=16)
    doubts = models.CharField(max_length=255, blank=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    register_import = models.ForeignKey(RegisterImport, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "period_from", "period_to"],
                condition=Q(superseded_at=None),
                name="income_one_current",
            )
        ]


class Source(models.TextChoices):
    """Who says so."""

    REGISTER = "register", "登记表"
    CASE = "case", "本平台识别或消除"


class Standing(models.Model):
    """The dated answer to "monitored? eliminated? since when?". A household without a current row is not monitored."""

    Source = Source

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="standings")
    county = models.CharField(max_length=6)
    category = models.CharField(max_length=20, help_text="、".join(CATEGORIES))
    identified_on = models.DateField(null=True, help_text="null: not known")
    eliminated = models.BooleanField(null=True, help_text="null: the register contradicts itself")
    eliminated_on = models.DateField(null=True, help_text="null: not eliminated, or not known when")
    source = models.CharField(max_length=10, choices=Source.choices)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=Q(superseded_at=None), name="standing_one_current"),
            models.CheckConstraint(condition=~Q(category=""), name="standing_has_category"),
        ]
        indexes = [models.Index(fields=["county", "superseded_at"], name="standing_of_county")]


class StandingEvent(models.Model):
    """One change of a household's standing, with what stood before it and what stands after.

    Every stock and flow is a sum over these rows. None is changed: where a later register contradicts an earlier one, what
    that one said is superseded, like a version. What this platform decided is never superseded.
    """

    class Kind(models.TextChoices):
        INCLUDED = Kind.INCLUDED, STANDING_KINDS["included"]
        ELIMINATED = Kind.ELIMINATED, STANDING_KINDS["eliminated"]
        ROLLED_BACK = Kind.ROLLED_BACK, STANDING_KINDS["rolled_back"]
        CLEARED = Kind.CLEARED, STANDING_KINDS["cleared"]
        RELABELLED = Kind.RELABELLED, STANDING_KINDS["relabelled"]
        ENDED = Kind.ENDED, STANDING_KINDS["ended"]
        CORRECTED = Kind.CORRECTED, STANDING_KINDS["corrected"]
        MOVED = Kind.MOVED, STANDING_KINDS["moved"]

    class How(models.TextChoices):
        HELP = "help", "帮扶消除"
        NATURAL = "natural", "自然消除"

    class State(models.TextChoices):
        MONITORED = "monitored", "未消除"
        ELIMINATED = "eliminated", "已消除"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="standing_events", db_index=False)
    county = models.CharField(max_length=6)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    on = models.DateField()
    dated = models.BooleanField(default=True, help_text="false: not known when; on is the day it was known by")
    how = models.CharField(
        max_length=8, blank=True, choices=How.choices, help_text="of an elimination; blank: not told"
    )
    was_state = models.CharField(max_length=10, blank=True, choices=State.choices, help_text="blank: not in the books")
    was_category = models.CharField(max_length=20)
    was_division = models.CharField(max_length=12)
    was_persons = models.IntegerField()
    state = models.CharField(max_length=10, blank=True, choices=State.choices, help_text="blank: not in the books")
    category = models.CharField(max_length=20)
    division = models.CharField(max_length=12, help_text="the village at that time")
    persons = models.IntegerField(help_text="members at that time")
    source = models.CharField(max_length=10, choices=Source.choices)
    subject = models.CharField(max_length=40, blank=True, help_text="what decided it: case:12, register:3")
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=_EVENTS), name="standing_event_kind"),
            models.CheckConstraint(condition=Q(how="") | Q(kind="eliminated"), name="standing_event_how"),
            models.CheckConstraint(condition=~Q(category="") & ~Q(was_category=""), name="standing_event_category"),
            # A change of state leaves alone what is counted with it; any other leaves the state alone.
            models.CheckConstraint(
                condition=Q(kind__in=_LEAVE_STATE, state=F("was_state"))
                | (
                    ~Q(kind__in=_LEAVE_STATE)
                    & ~Q(state=F("was_state"))
                    & Q(category=F("was_category"), division=F("was_division"), persons=F("was_persons"))
                ),
                name="standing_event_changes_one",
            ),
            models.CheckConstraint(
                condition=Q(source="register") | Q(superseded_at=None), name="standing_event_decided_stays"
            ),
        ]
        indexes = [
            # In the order in which lists show them, so that a page of a list reads no more than a page.
            models.Index(fields=["county", "division", "on"], name="standing_event_of_place"),
            models.Index(fields=["county", "division"], condition=Q(dated=False), name="standing_event_undated"),
            models.Index(fields=["household", "on"], name="standing_event_of_household"),
            models.Index(fields=["subject"], condition=~Q(subject=""), name="standing_event_of_subject"),
            # Few households go another way than in and out; theirs are read when it is asked who is monitored.
            models.Index(
                fields=["county", "household"],
                condition=Q(kind__in=WAYS_BACK),
                name="standing_event_way_back",
            ),
        ]

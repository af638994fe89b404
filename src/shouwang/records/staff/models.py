"""Tables of staff."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shouwang.records.staff.words import ROLES

AREA_ROLES = ["supervisor", "auditor"]
"""Roles that may be a city's or a province's: they read, over several counties, and write nowhere."""


class Post(models.Model):
    """A role in a division and perhaps a department. Whoever holds it acts as it. Posts are closed, never deleted.

    A post that only reads may be a city's or a province's: then the county is blank, and the division is the area.
    """

    class Role(models.TextChoices):
        OPERATOR = "operator", ROLES["operator"]
        COUNTY_BUREAU = "county_bureau", ROLES["county_bureau"]
        DEPARTMENT_OFFICER = "department_officer", ROLES["department_officer"]
        TOWN_OFFICER = "town_officer", ROLES["town_officer"]
        VILLAGE_CADRE = "village_cadre", ROLES["village_cadre"]
        HELPER = "helper", ROLES["helper"]
        SUPERVISOR = "supervisor", ROLES["supervisor"]
        AUDITOR = "auditor", ROLES["auditor"]
        ADMINISTRATOR = "administrator", ROLES["administrator"]

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=60)
    role = models.CharField(max_length=20, choices=Role.choices)
    county = models.CharField(max_length=6, blank=True, help_text="blank: every county of the site, or of the area")
    division = models.CharField(max_length=12, blank=True, help_text="blank: the whole county")
    department = models.CharField(max_length=40, blank=True, help_text="blank: every department")
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="post_role_known"),
            models.CheckConstraint(condition=~Q(role="helper") | ~Q(county=""), name="post_helper_has_county"),
            models.CheckConstraint(
                condition=Q(division="") | ~Q(county="") | Q(role__in=AREA_ROLES, division__endswith="00000000"),
                name="post_division_has_county",
            ),
            models.CheckConstraint(
                condition=~Q(role="department_officer") | ~Q(department=""), name="post_officer_has_department"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["town_officer", "village_cadre"]) | ~Q(division=""),
                name="post_local_has_division",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.code})"


class Holder(models.Model):
    """Somebody who signs in. What is personal is sealed, and so is the hash of the password: it stands in no backup open."""

    login = models.CharField(max_length=40, unique=True)
    county = models.CharField(max_length=6, blank=True, help_text="who may help them in where they hold no post")
    person = models.BinaryField(help_text="name and phone")
    password = models.BinaryField(help_text="the hash")
    must_change = models.BooleanField(default=True, help_text="the password was handed out by somebody else")
    failed = models.PositiveSmallIntegerField(default=0, help_text="wrong passwords and codes in a row")
    locked_until = models.DateTimeField(null=True)
    code_secret = models.BinaryField(null=True, help_text="of one-time codes")
    code_since = models.DateTimeField(null=True, help_text="null: not asked for yet, or not any more")
    code_step = models.BigIntegerField(null=True, help_text="half minute of the last code that was used")
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code_since=None) | Q(code_secret__isnull=False), name="holder_codes_have_a_secret"
            ),
        ]

    def __str__(self) -> str:
        return f"holder {self.pk}"  # never the login: it may be somebody's name


class Holding(models.Model):
    """Who held which post from when to when. At most one holding of a post by the same holder is open."""

    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="holdings")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    from_on = models.DateField()
    to_on = models.DateField(null=True, help_text="the first day on which it was no longer held")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "post"], condition=Q(to_on=None), name="holding_one_open"),
            models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="holding_days_in_order"),
        ]

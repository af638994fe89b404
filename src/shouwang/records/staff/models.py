"""Tables of staff."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shouwang.records.staff.words import ROLES


class Post(models.Model):
    """A role in a division and perhaps a department. Whoever holds it acts as it. Posts are closed, never deleted."""

    class Role(models.TextChoices):
        OPERATOR = "operator", ROLES["operator"]
        COUNTY_BUREAU = "county_bureau", ROLES["county_bureau"]
        DEPARTMENT_OFFICER = "department_officer", ROLES["department_officer"]
        TOWN_OFFICER = "town_officer", ROLES["town_officer"]
        VILLAGE_CADRE = "village_cadre", ROLES["village_cadre"]
        SUPERVISOR = "supervisor", ROLES["supervisor"]
        AUDITOR = "auditor", ROLES["auditor"]
        ADMINISTRATOR = "administrator", ROLES["administrator"]

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=60)
    role = models.CharField(max_length=20, choices=Role.choices)
    county = models.CharField(max_length=6, blank=True, help_text="blank: every county of the site")
    division = models.CharField(max_length=12, blank=True, help_text="blank: the whole county")
    department = models.CharField(max_length=40, blank=True, help_text="blank: every department")
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="post_role_known"),
            models.CheckConstraint(condition=Q(division="") | ~Q(county=""), name="post_division_has_county"),
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

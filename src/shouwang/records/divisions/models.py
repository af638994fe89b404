"""Tables of divisions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Division(models.Model):
    """One division under one name. A new name, or the end of a division, is a new row; the old one is closed."""

    class Level(models.TextChoices):
        COUNTY = "county", "县"
        TOWN = "town", "乡镇"
        VILLAGE = "village", "村"

    county = models.CharField(max_length=6)
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=8, choices=Level.choices)
    parent = models.CharField(max_length=12, blank=True, help_text="code of the division above; blank for a county")
    valid_from = models.DateField(null=True, help_text="null: as far back as is known")
    valid_to = models.DateField(null=True, help_text="the first day on which it no longer held")
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(superseded_at=None, valid_to=None), name="division_one_current"
            ),
            models.CheckConstraint(condition=Q(level__in=["county", "town", "village"]), name="division_level_known"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=F("valid_from")),
                name="division_days_in_order",
            ),
        ]
        indexes = [models.Index(fields=["code"], name="division_code")]

    def __str__(self) -> str:
        return f"{self.name} {self.code}"

"""Tables of the journal."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Entry(models.Model):
    """One line: a post did something to something at a time. Sealed lines are numbered 1, 2, 3 … in their county."""

    county = models.CharField(max_length=6, blank=True, help_text="blank: the site as a whole")
    at = models.DateTimeField()
    post = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    detail = models.TextField(help_text="canonical JSON; nothing personal")
    sealed_seq = models.BigIntegerField(null=True)
    previous = models.BinaryField(max_length=16, null=True)
    digest = models.BinaryField(max_length=16, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "sealed_seq"], name="entry_number_once"),
            models.CheckConstraint(
                condition=Q(sealed_seq=None, previous=None, digest=None)
                | Q(sealed_seq__isnull=False, previous__isnull=False, digest__isnull=False),
                name="entry_sealed_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "id"], condition=Q(sealed_seq=None), name="entry_pending"),
            models.Index(fields=["county", "subject"], name="entry_subject"),
            # The newest lines of a verb that is rarely written, among a million others.
            models.Index(fields=["verb", "id"], name="entry_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject}"


class Head(models.Model):
    """Where a county's chain ends, so that a cut tail shows. ``proof`` is keyed: nobody without the keys can move it."""

    county = models.CharField(max_length=6, unique=True)
    seq = models.BigIntegerField()
    digest = models.BinaryField(max_length=16)
    proof = models.BinaryField(max_length=16)
    sealed_at = models.DateTimeField()

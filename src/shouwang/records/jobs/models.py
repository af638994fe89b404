"""Tables of jobs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shouwang.records.jobs.words import KINDS, STATES


class Job(models.Model):
    """One piece of long work. Nothing about a person stands in it.

    ``worker`` is the place of the process that is at it, ``tries`` how often one took it: whoever writes about a running
    job names both, so that one who lost it to another writes nothing.
    """

    class State(models.TextChoices):
        WAITING = "waiting", STATES["waiting"]
        RUNNING = "running", STATES["running"]
        DONE = "done", STATES["done"]
        FAILED = "failed", STATES["failed"]

    county = models.CharField(max_length=6)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120, help_text="the same for the same wish of those who see the same")
    post = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    wants = models.JSONField(help_text="a Want")
    files = models.JSONField(default=list, help_text="[name in the vault, name as it came]")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    stop = models.CharField(max_length=40, blank=True, help_text="what is being done now")
    done = models.IntegerField(default=0)
    of = models.IntegerField(default=0)
    worker = models.CharField(max_length=40, blank=True)
    beat_at = models.DateTimeField(null=True, help_text="when its worker last said that it is at it")
    tries = models.IntegerField(default=0)
    result = models.JSONField(default=dict, help_text="counts, keys of what was made; nothing personal")
    sentence = models.TextField(blank=True, help_text="what came of it, or what went wrong")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "kind", "key"],
                condition=Q(state__in=["waiting", "running"]),
                name="job_once_while_not_ended",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], ended_at=None)
                | Q(state__in=["done", "failed"], ended_at__isnull=False),
                name="job_ended_at_its_end",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | (Q(beat_at__isnull=False) & ~Q(worker="")), name="job_runs_somewhere"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state__in=["waiting", "running"]), name="job_open"),
            models.Index(fields=["county", "-id"], name="job_of_county"),
            models.Index(fields=["post", "-id"], name="job_of_post"),
        ]

    @property
    def title(self) -> str:
        return KINDS.get(self.kind, self.kind)

    @property
    def ended(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)

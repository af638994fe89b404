"""Reads of tasks."""

from __future__ import annotations

from django.db.models import QuerySet

from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope
from shouwang.records.tasks.models import Task


def visible_to(post: Post) -> QuerySet[Task]:
    """The tasks of the post's divisions and, where it has one, its department."""
    return scope(post).limit(Task.objects.all())

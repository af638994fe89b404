"""Reads of jobs: whoever asked watches; the county's own posts see what is asked in their county."""

from __future__ import annotations

from django.db.models import QuerySet

from shouwang.records.jobs.models import Job
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope

_SEE_THE_COUNTY = (Post.Role.OPERATOR, Post.Role.COUNTY_BUREAU, Post.Role.ADMINISTRATOR)
OPEN = (Job.State.WAITING, Job.State.RUNNING)


def visible_to(post: Post) -> QuerySet[Job]:
    """The post's own jobs, newest first; for the county's office, the operator and the administrator their county's."""
    seen = scope(post)
    jobs = Job.objects.select_related("post").order_by("-id")
    if seen.low == seen.high:
        return jobs.none()
    if post.role not in _SEE_THE_COUNTY or seen.department or (seen.county and not seen.covers_county(seen.county)):
        return jobs.filter(post=post)
    return jobs.filter(county=seen.county) if seen.county else jobs


def open_to(post: Post) -> QuerySet[Job]:
    """What of it has not ended."""
    return visible_to(post).filter(state__in=OPEN)


def ahead_of(job: Job) -> int:
    """How many jobs of the site come before a waiting one."""
    return Job.objects.filter(state__in=OPEN, pk__lt=job.pk).count()

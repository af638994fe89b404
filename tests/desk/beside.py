"""What is true of everything that a worker does for somebody: one job however often it is asked for, watched by whoever
asked, and killed after its work and begun again it leaves the same records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps
from django.http import HttpResponse
from django.test import Client

from shouwang.records.jobs import actions
from shouwang.records.jobs.models import Job
from shouwang.server.jobs import do
from shouwang.server.refusals import said_of

AT = datetime(2024, 4, 12, 3, 0, tzinfo=UTC)
_BESIDE = ("Job", "Entry", "Head")
"""Each try of a job is written down; what it did is not to be doubled by it."""


def records() -> dict[str, list[dict[str, Any]]]:
    """Every row of the records, whatever jobs and the journal say of how it came to be."""
    models = [one for one in apps.get_models() if one.__module__.startswith("shouwang.records.")]
    return {one.__name__: list(one.objects.order_by("pk").values()) for one in models if one.__name__ not in _BESIDE}


def begun() -> Job:
    """The next job, in the hands of a worker; one that was there before is no more."""
    job = actions.take_next("worker-0", AT, timedelta(seconds=1))
    assert job is not None
    return job


def ended(job: Job, told: list[tuple[str, int, int]] | None = None) -> Job:
    """A job done as the worker does it."""
    try:
        came = do(job, lambda *far: told.append(far) if told is not None else None)
    except Exception as refusal:
        actions.fail(job, said_of(refusal) or "？", AT)
    else:
        actions.finish(job, came.result, came.sentence, AT)
    return Job.objects.select_related("post").get(pk=job.pk)


def sent_twice_and_killed(asks: Callable[[], HttpResponse], own: Client, others: Iterable[Client]) -> Job:
    """The job that a form made, done in the end."""
    there = {asks().headers["Location"] for _ in range(2)}
    (job,) = Job.objects.all()
    assert there == {f"/jobs/{job.pk}/"}, "the same form sent twice is one job"
    assert "排队" in own.get(f"/jobs/{job.pk}/").content.decode()
    for one in others:
        assert {one.get(f"/jobs/{job.pk}/{more}").status_code for more in ("", "state/")} == {404}
    before, far = records(), []
    do(begun(), lambda *told: far.append(told))  # and killed before it could say that it was done
    assert far, "it says how far it is"
    after = records()
    again = ended(begun())
    assert again.tries == 2 and again.state == Job.State.DONE, again.sentence
    assert records() == after
    assert again.kind == "verify" or after != before, "there was something to do"
    assert again.sentence in own.get(f"/jobs/{job.pk}/").content.decode()
    return again

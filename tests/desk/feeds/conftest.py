"""What the stories of reporting need: files as officers send them, and somebody who takes them in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shouwang.records.jobs import actions
from shouwang.records.jobs.models import Job
from shouwang.server.jobs import do
from shouwang.server.refusals import said_of

AT = datetime(2024, 4, 12, 3, 0, tzinfo=UTC)
Sent = Callable[..., Any]


def work_off() -> None:
    """Does what waits, as the worker would, in this process."""
    while (job := actions.take_next("worker-test", AT, timedelta(minutes=1))) is not None:
        try:
            came = do(job, lambda stop, done, of: None)
        except Exception as refusal:
            actions.fail(job, said_of(refusal) or "？", AT)
        else:
            actions.finish(job, came.result, came.sentence, AT)


@pytest.fixture
def send() -> Sent:
    """Sends files by a browser and has them taken in: ``send(browser, {"a.xlsx": bytes}, month="2024-03")``. Gives the
    job, None where none was asked for."""

    def sent(there: Client, files: dict[str, bytes], month: str = "2024-03", **more: str) -> Job | None:
        handed = [SimpleUploadedFile(name, data) for name, data in files.items()]
        before = Job.objects.count()
        answer = there.post("/feeds/upload/", {"files": handed, "month": month, **more})
        assert answer.status_code in (200, 303), answer.status_code
        if Job.objects.count() == before:
            return None
        work_off()
        return Job.objects.order_by("pk").last()

    return sent

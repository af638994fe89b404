"""What the stories of reporting need: files as officers send them, and the worker that takes them in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shouwang.records.jobs.models import Job
from shouwang.server.working import work

Sent = Callable[..., Any]


@pytest.fixture
def send() -> Sent:
    """Sends files by a browser and lets the worker take them in: ``send(browser, {"a.xlsx": bytes}, month="2024-03")``.
    Gives the job, None where none was asked for."""

    def sent(there: Client, files: dict[str, bytes], month: str = "2024-03", **more: str) -> Job | None:
        handed = [SimpleUploadedFile(name, data) for name, data in files.items()]
        before = Job.objects.count()
        answer = there.post("/feeds/upload/", {"files": handed, "month": month, **more})
        assert answer.status_code in (200, 303), answer.status_code
        if Job.objects.count() == before:
            return None
        work(wait=False)
        return Job.objects.order_by("pk").last()

    return sent

"""A county with cases on their way, and officials of every level at their browsers."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.records.cases.hands import hands

from shouwang.records.cases.models import Case

__all__ = ["hands", "photo", "said", "send", "sent_id", "sheet"]
JPEG = b"\xff\xd8\xff\xe0" + b"a photo" * 20


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", JPEG)


def said(answer: Any) -> str:
    return str(answer.content.decode())


def sent_id(page: str) -> str:
    found = re.search(r'name="sent_id" value="([0-9a-f]+)"', page)
    assert found is not None, page
    return found[1]


def sheet(there: Client, step: str, *those: Case, **more: Any) -> dict[str, Any]:
    """What the form of a step sends of itself: the households picked, as the page shows them."""
    keys = [case.pk for case in those]
    page = said(there.get("/cases/steps/", {"step": step, "picked": keys}))
    seen = dict(re.findall(r'name="(seen-\d+)" value="(\d+)"', page))
    do = re.search(r'name="do" value="(\w+)"', page)
    told = {"step": step, "do": do[1] if do else "", "sent_id": sent_id(page), "on": "2024-04-12", "end": "do"}
    return {**told, "offered": keys, "picked": keys, **seen, **more}


def send(there: Client, step: str, *those: Case, **more: Any) -> Any:
    return there.post("/cases/steps/now/", sheet(there, step, *those, **more))

"""An office attaches its own copy of a notice: sealed, journaled, read by whoever reads the pack, given out as a file only."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.desk.conftest import Browser

from shouwang.records import vault
from shouwang.records.journal.models import Entry
from shouwang.records.policy.models import NoticeCopy, PackInForce

PDF = b"%PDF-1.7 the notice"


def word(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


def attached(there: Any, data: bytes | None, clause: str = "J01") -> Any:
    line = PackInForce.objects.earliest("pk")
    files = {"file": SimpleUploadedFile("通知.pdf", data)} if data is not None else {}
    return there.post(reverse("policy:attach_notice", args=[line.pk, clause]), files)


def test_a_copy_is_kept_sealed_and_opens_beside_every_clause_of_its_notice(month: Any, browser: Browser) -> None:
    there = browser("bureau")
    for _ in range(2):
        assert attached(there, PDF).status_code == 303
    copy = NoticeCopy.objects.get()
    assert vault.read_file(copy.stored) == PDF and Entry.objects.filter(verb="attach_notice").count() == 1
    assert not any(PDF in path.read_bytes() for path in vault.home().rglob("*.sealed"))
    line = PackInForce.objects.earliest("pk")
    for code in ("village", "town", "medical", "supervisor"):
        page = browser(code).get(reverse("policy:clause", args=[line.pk, "J02"])).content.decode()
        assert reverse("policy:notice", args=[copy.pk]) in page and 'type="file"' not in page
        answer = browser(code).get(reverse("policy:notice", args=[copy.pk]))
        assert answer.content == PDF and answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (word("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"\xff\xd8\xff photo", "image/jpeg"),
        (word("word/document.xml", "word/vbaProject.bin"), None),
        (b"<html><script>", None),
        (b"PK\x03\x04 broken", None),
        (b"", None),
        (None, None),
    ],
    ids=["word", "photo", "macros", "html", "broken", "empty", "nothing"],
)
def test_only_what_is_a_pdf_a_word_file_or_a_photo_is_taken(
    data: bytes | None, media: str | None, month: Any, browser: Browser
) -> None:
    answer = attached(browser("bureau"), data)
    assert answer.status_code == (303 if media else 422)
    assert list(NoticeCopy.objects.values_list("media", flat=True)) == ([media] if media else [])


@pytest.mark.parametrize("code", ["village", "town", "medical", "supervisor"])
def test_only_the_countys_office_attaches(code: str, month: Any, browser: Browser) -> None:
    assert attached(browser(code), PDF).status_code == 403
    assert not NoticeCopy.objects.exists()

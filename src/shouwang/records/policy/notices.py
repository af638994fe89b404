"""An office's own copies of the notices that its pack rests on: taken in, kept sealed, found again."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from django.db.models import QuerySet

from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Clause
from shouwang.records import vault
from shouwang.records.journal import actions as journal
from shouwang.records.policy.models import NoticeCopy
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope
from shouwang.records.staff.rights import require_county_work
from shouwang.records.turns import one_transaction

MOST_BYTES = 30 << 20
"""Of one copy: a scan of some dozen pages."""

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ENDINGS = {"application/pdf": "pdf", WORD: "docx", "image/jpeg": "jpg", "image/png": "png"}
_FIRST_BYTES = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


class CannotAttach(Exception):
    """Nothing was kept; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def media_of(data: bytes) -> str:
    """What the bytes are of what we keep; blank where they are none of it. A Word file with macros is none."""
    if data.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, ValueError, OSError):
            return ""
        plain = not any(name.lower().endswith("vbaproject.bin") for name in names)
        return WORD if "word/document.xml" in names and plain else ""
    return next((kind for first, kind in _FIRST_BYTES.items() if data.startswith(first)), "")


def attach(post: Post, county: str, clause: Clause, data: bytes, at: datetime) -> NoticeCopy:
    """Keeps a copy of the notice that a clause is of; the same file again changes nothing.

    Raises NotAllowed for posts that do not do the county's work, CannotAttach for what is no PDF, Word file or photo.
    """
    require_county_work(post, county, "附通知原件")
    if len(data) > MOST_BYTES:
        raise CannotAttach(Fault("notice_too_large", f"文件超过{MOST_BYTES >> 20}兆，请扫描得小一点，或只传正文"))
    media = media_of(data)
    if not media:
        raise CannotAttach(
            Fault("notice_unreadable", "读不了这个文件，请传PDF、Word（.docx，不带宏）或照片（JPG、PNG）")
        )
    # The file lies in the vault before a row speaks of it.
    return _write_down(post, county, clause, vault.keep_file(data), media, len(data), at)


@one_transaction
def _write_down(
    post: Post, county: str, clause: Clause, stored: str, media: str, size: int, at: datetime
) -> NoticeCopy:
    copy, made = NoticeCopy.objects.get_or_create(
        county=county,
        notice=clause.notice,
        number=clause.notice_number[:120],
        stored=stored,
        defaults={
            "title": clause.notice_title[:200],
            "media": media,
            "size": size,
            "attached_by": post,
            "attached_at": at,
        },
    )
    if made:
        journal.write(post, county, "attach_notice", f"notice:{copy.pk}", {"kind": ENDINGS[media], "bytes": size}, at)
    return copy


def copies_visible_to(post: Post) -> QuerySet[NoticeCopy]:
    """The copies in the post's counties: whoever reads what a county goes by reads its notices."""
    seen = scope(post)
    copies = NoticeCopy.objects.select_related("attached_by")
    within = copies.filter(county=seen.county) if seen.county else copies.filter(seen.whole_counties())
    return (within if seen.low != seen.high else copies.none()).order_by("-attached_at", "-pk")


def copies_of(post: Post, county: str, clause: Clause) -> QuerySet[NoticeCopy]:
    """The copies of the notice that a clause is of, the latest first."""
    of_notice = copies_visible_to(post).filter(county=county, notice=clause.notice)
    return of_notice.filter(number=clause.notice_number[:120])

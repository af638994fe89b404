"""What is brought along from a visit: photos, a signature, the place. Read as they were sent, kept sealed.

Files lie in the vault before a row speaks of them. A picture is believed to be one by its first bytes, not by its name; it
is only ever given out as what those say it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shouwang.engine.faults import Fault
from shouwang.records import vault
from shouwang.records.staff.models import Post
from shouwang.records.visits.models import Visit, VisitPaper
from shouwang.records.visits.sealed import seal_paper

MOST_PHOTOS = 6
MOST_BYTES = 2 << 20
"""Of one picture. The page makes them small before sending; nothing larger is asked for."""
_LONGEST = 200
_FIRST_BYTES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
PHOTOS, PLACE, SIGNATURE = "照片", "位置", "签字"
"""What faults of papers name as their column."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One thing to keep. ``data`` is the picture (empty: none), ``told`` what it says of itself."""

    kind: str
    told: dict[str, str] = field(default_factory=dict)
    data: bytes = b""

    @property
    def content(self) -> bytes:
        what = json.dumps([self.kind, self.told, hashlib.sha256(self.data).hexdigest()], sort_keys=True)
        return vault.keyring().index("visit_paper", what)


def media_type(data: bytes) -> str:
    """What kind of picture the bytes are; blank where they are none that we keep."""
    return next((kind for first, kind in _FIRST_BYTES.items() if data.startswith(first)), "")


def read_papers(
    photos: Sequence[tuple[bytes, str]], signature: bytes, signed_name: str, place: str
) -> tuple[list[Paper], list[Fault]]:
    """Photos with what each shows, a drawn signature or a typed name, and a place as ``{"latitude": …}`` in JSON."""
    papers: list[Paper] = []
    faults: list[Fault] = []
    if len(photos) > MOST_PHOTOS:
        faults.append(Fault("too_many_photos", f"一户最多{MOST_PHOTOS}张照片，请去掉几张", column=PHOTOS))
    for number, (data, shows) in enumerate(photos, start=1):
        if not media_type(data) or len(data) > MOST_BYTES:
            message = f"第{number}张照片读不了，或者太大；请去掉它重新拍一张"
            faults.append(Fault("photo_unreadable", message, column=PHOTOS))
        papers.append(Paper(VisitPaper.Kind.PHOTO, {"shows": shows.strip()[:_LONGEST]}, data))
    if signature:
        if media_type(signature) != "image/png" or len(signature) > MOST_BYTES:
            faults.append(Fault("signature_unreadable", "签字没有传完整，请清除后重新签", column=SIGNATURE))
        papers.append(Paper(VisitPaper.Kind.SIGNATURE, {"name": signed_name.strip()[:_LONGEST]}, signature))
    elif signed_name.strip():
        papers.append(Paper(VisitPaper.Kind.SIGNATURE, {"name": signed_name.strip()[:_LONGEST]}))
    if place.strip():
        told = _place(place)
        if told is None:
            faults.append(Fault("place_unreadable", "位置没有取对，请清除后再取一次，也可以不取", column=PLACE))
        else:
            papers.append(Paper(VisitPaper.Kind.PLACE, told))
    return papers, faults


def _place(text: str) -> dict[str, str] | None:
    """Degrees and metres, as texts with as many digits as mean something; None where they are none."""
    try:
        told = json.loads(text)
        north, east, within = (float(told[name]) for name in ("latitude", "longitude", "accuracy"))
    except (ValueError, TypeError, KeyError):
        return None
    if not (-90 <= north <= 90 and -180 <= east <= 180 and 0 <= within < 1e7):
        return None
    return {"latitude": f"{north:.6f}", "longitude": f"{east:.6f}", "accuracy": f"{within:.0f}"}


def keep_pictures(papers: Sequence[Paper]) -> None:
    """Brings the pictures into the vault, before any row speaks of them; the same again changes nothing."""
    for one in papers:
        if one.data:
            vault.keep_file(one.data)


def keep_papers(post: Post, visit: Visit, papers: Sequence[Paper], at: datetime) -> int:
    """The rows of papers whose pictures are kept. Inside the caller's transaction; gives how many are new."""
    there = {bytes(content) for content in VisitPaper.objects.filter(visit=visit).values_list("content", flat=True)}
    fresh = {one.content: one for one in papers if one.content not in there}
    VisitPaper.objects.bulk_create(
        VisitPaper(
            visit=visit,
            kind=one.kind,
            content=content,
            stored=vault.name_of_file(one.data) if one.data else "",
            sealed=seal_paper(visit.pk, content, one.told),
            brought_by=post,
            brought_at=at,
        )
        for content, one in fresh.items()
    )
    return len(fresh)

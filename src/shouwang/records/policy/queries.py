"""Reads of policy. Packs and calendars are no personal data: every post may read them."""

from __future__ import annotations

import json
import zlib
from datetime import date
from functools import lru_cache

from shouwang.engine.packs import load_pack_from
from shouwang.engine.packs.model import Pack
from shouwang.records.policy.models import CalendarDay, PackInForce, PackVersion


def calendar_overrides() -> dict[date, bool]:
    """The office's own working days: day → works."""
    return dict(CalendarDay.objects.values_list("on", "working"))


def pack_of(version: PackVersion) -> Pack:
    """The pack exactly as it was published."""
    return _pack(version.digest, version.name)


@lru_cache(maxsize=16)
def _pack(digest: str, name: str) -> Pack:
    version = PackVersion.objects.get(digest=digest)
    texts = json.loads(zlib.decompress(bytes(version.files)))
    pack, faults = load_pack_from({file: text.encode() for file, text in texts.items()}, name)
    if pack is None:
        raise RuntimeError(f"published pack {digest} no longer loads: {faults}")
    return pack


def in_force(county: str) -> PackVersion | None:
    """The version that a county goes by now: the latest decision."""
    line = PackInForce.objects.filter(county=county).select_related("version").order_by("-from_on", "-id").first()
    return line.version if line else None

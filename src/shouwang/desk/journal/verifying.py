"""The check of the chains that a post may check; that it was asked for stands in the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from shouwang.desk.page.looks import looked_by
from shouwang.records.divisions import queries as divisions
from shouwang.records.journal.queries import Verdict, verify
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope

VERIFIED_AT_ONCE = 1 << 14
"""Lines of the journal that are checked while somebody waits; a safety of the site, no policy."""
Verified = tuple[str, Verdict]
"""A chain by name, and whether it holds."""


def chains(post: Post, county: str) -> list[tuple[str, str]]:
    """The chains that the post may check: its county's, and the site's own for those who see the whole site."""
    told = [(county, divisions.name_of(f"{county}000000"))] if county else []
    return [*told, ("", "全站")] if scope(post).covers_place("", "") else told


def verified(
    post: Post, county: str, at: datetime, tell: Callable[[int, int], None] = lambda done, of: None
) -> list[Verified]:
    """Every one of them, from its first line to its last. ``tell``: how many lines of how many of a chain."""
    found = []
    for one, name in chains(post, county):
        verdict = verify(one, tell)
        found.append((name, verdict))
        detail: dict[str, object] = {"ok": verdict.ok, "lines": verdict.entries, "first_broken": verdict.first_broken}
        looked_by(post, one, "verify_journal", f"journal:{one or 'site'}", detail, at)
    return found


def said_at(verdicts: Iterable[Verified]) -> str:
    """What a check found, in a sentence; blank where none was made."""
    each = list(verdicts)
    if any(not one.ok for _, one in each):
        return "日志被动过。请停止使用这份数据，按下面的话去做，并报告管理员。"
    return "日志完整，没有被动过。" if each else ""

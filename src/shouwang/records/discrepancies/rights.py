"""Who verifies a difference and who lets it pass."""

from __future__ import annotations

from shouwang.records.discrepancies.models import Compared
from shouwang.records.discrepancies.working import comparing_of
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope

_COUNTY = (Post.Role.OPERATOR, Post.Role.COUNTY_BUREAU, Post.Role.ADMINISTRATOR)
_AT: dict[str, tuple[str, ...]] = {
    "town": (Post.Role.TOWN_OFFICER, *_COUNTY),
    "county": _COUNTY,
}
_FROM: dict[str, tuple[str, ...]] = {
    "village": (Post.Role.VILLAGE_CADRE, Post.Role.TOWN_OFFICER),
    "town": (Post.Role.TOWN_OFFICER,),
}


def may_list(post: Post, village: str) -> bool:
    """Whether a post may put families on a village's list: the village, and its town for it."""
    seen = scope(post)
    return post.role in (*_FROM["village"], *_COUNTY) and not seen.department and seen.covers(village)


def may_verify(post: Post, row: Compared) -> bool:
    """Whoever the pack names, and the town for its village."""
    return row.state == Compared.State.OPEN and _is(post, row, _FROM[comparing_of(row.round).verified_by])


def may_review(post: Post, row: Compared) -> bool:
    """Whoever the pack names and the county above, but nobody his own answer."""
    waits = row.state == Compared.State.VERIFIED and row.verified_by_id != post.pk
    return waits and _is(post, row, _AT[comparing_of(row.round).reviewed_by])


def may_begin(post: Post, row: Compared) -> bool:
    """Who begins an identification: the village, its town, the county; of a family whose risk was reviewed."""
    reviewed = row.state == Compared.State.REVIEWED and row.conclusion == Compared.Conclusion.AT_RISK
    return reviewed and row.case_id is None and _is(post, row, (*_FROM["village"], *_COUNTY))


def _is(post: Post, row: Compared, roles: tuple[str, ...]) -> bool:
    seen = scope(post)
    return post.role in roles and not seen.department and seen.covers(row.division)

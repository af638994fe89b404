"""Doubtful rows beside the people they may mean, masked; looking at them is journaled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from shouwang.desk.page.looks import looked_once
from shouwang.engine.matching.outcomes import REASONS
from shouwang.engine.values.identity import mask_identity, mask_name
from shouwang.records.divisions import queries as divisions
from shouwang.records.feeds import queries as feeds
from shouwang.records.feeds.sealed_rows import open_row
from shouwang.records.households.queries import open_families
from shouwang.records.journal import actions as journal
from shouwang.records.policy.models import PackVersion
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.models import Post


@dataclass(frozen=True, slots=True)
class Proposed:
    """Somebody a row may mean, masked, with each field's agreement."""

    code: str
    name: str
    number: str
    place: str
    agreement: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OpenDoubt:
    row: int
    file: str
    sheet: str
    line: int
    name: str
    number: str
    why: str
    candidates: tuple[Proposed, ...]


def _looked_at(post: Post, county: str, rows: int, at: datetime) -> None:
    """That a post looked at so many doubts on a day is told once, however often it lists them."""
    subject = f"doubts:{post.code}:{at:%Y-%m-%d}:{rows}"
    looked_once(post, county, "look_at_doubts", subject, {"rows": rows}, at)
    journal.seal_pending(county, at)


def open_doubts(post: Post, county: str, period: str, at: datetime) -> Iterator[OpenDoubt]:
    """The rows a post may decide and that nobody decided yet, in the order they came."""
    doubts = (
        feeds.visible_doubts(post).filter(county=county, verdict="").select_related("row__delivery").order_by("row")
    )
    if period:
        doubts = doubts.filter(row__delivery__period=period)
    found = list(doubts)
    proposals = {doubt.pk: feeds.proposals(doubt) for doubt in found}
    wanted = {household for those in proposals.values() for _, household, _ in those}
    homes = open_families(wanted)
    names = divisions.names_of(county)
    packs = {version.digest: pack_of(version) for version in PackVersion.objects.all()}
    if found:
        _looked_at(post, county, len(found), at)
    for doubt in found:
        delivery = doubt.row.delivery
        pack = packs[delivery.pack_digest]
        content = open_row(doubt.row_id, doubt.row.sealed, pack.feeds[delivery.feed], pack.facts)
        candidates = []
        for person, household, agreement in proposals[doubt.pk]:
            family = homes.get(household)
            member = family.members.get(person) if family else None
            if family is None or member is None:
                continue
            place = names.get(family.village_code[:9] + "000", "") + names.get(family.village_code, "")
            candidates.append(
                Proposed(
                    member.code,
                    mask_name(member.record.name),
                    mask_identity(member.record.number or member.record.number_text),
                    place,
                    agreement,
                )
            )
        yield OpenDoubt(
            doubt.row_id,
            delivery.file,
            doubt.row.sheet,
            doubt.row.row,
            mask_name(content.name),
            mask_identity(content.number_text),
            REASONS.get(doubt.reason, ""),
            tuple(candidates),
        )

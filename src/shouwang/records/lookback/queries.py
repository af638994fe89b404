"""Reads of the look-back. Findings begin with whose division; departments see none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from shouwang.records.lookback.models import CheckCount, Finding, FindingAct, LookBack
from shouwang.records.lookback.sealed import open_evidence, open_text
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope

STANDING = (Finding.State.OPEN, Finding.State.ANSWERED, Finding.State.CONFIRMED)
"""What still holds, answered or not."""


def visible_to(post: Post) -> QuerySet[Finding]:
    """The findings of a post's divisions; none for departments."""
    rows = Finding.objects.all()
    return rows.none() if scope(post).department else scope(post).limit(rows, department=None)


def last_run(county: str) -> LookBack | None:
    """The newest look-back of a county. Nothing personal is in it."""
    return LookBack.objects.filter(county=county).select_related("run_by", "version").order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class Told:
    """The three answers of a check in a run; ``groups`` by group."""

    name: str
    clause: str
    hit: int
    clear: int
    unknown: int
    groups: Mapping[str, tuple[int, int, int]]


def counts_of(run: LookBack) -> list[Told]:
    """Each check of a run, in the pack's order."""
    by_check: dict[tuple[str, str], list[CheckCount]] = {}
    for one in run.counts.order_by("position", "group"):
        by_check.setdefault((one.name, one.clause), []).append(one)
    return [
        Told(
            name,
            clause,
            sum(one.hit for one in rows),
            sum(one.clear for one in rows),
            sum(one.unknown for one in rows),
            {one.group: (one.hit, one.clear, one.unknown) for one in rows},
        )
        for (name, clause), rows in by_check.items()
    ]


@dataclass(frozen=True, slots=True)
class OpenedFinding:
    """A finding with its sentence and its values, as they were kept (text, true or false, null)."""

    finding: Finding
    says: str
    values: Mapping[str, object]


def opened(rows: Iterable[Finding]) -> list[OpenedFinding]:
    """Findings with their evidence; the caller journals that it was opened."""
    rows = list(rows)
    told = open_evidence((one.household_id, one.name, bytes(one.sealed)) for one in rows)
    return [
        OpenedFinding(one, str(text["says"]), dict(text["values"]))  # type: ignore[call-overload]
        for one, text in zip(rows, told, strict=True)
    ]


def history_of(row: Finding) -> Iterator[tuple[FindingAct, str]]:
    """What happened to a finding, the first first, with what was written; the caller journals that it was opened."""
    for act in row.acts.select_related("post").order_by("seq"):
        yield act, open_text(row.pk, act.seq, bytes(act.sealed) if act.sealed else None)

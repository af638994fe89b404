"""What every action of cases stands on: who records, the cases as they stand now with their acts, and their procedure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Pack
from shouwang.engine.packs.steps import Level, Procedure
from shouwang.engine.procedure import Act, Beginning, Situation, situation
from shouwang.records.cases.models import Case, CaseAct
from shouwang.records.policy.queries import calendar_overrides, pack_of
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope
from shouwang.records.staff.rights import NotAllowed

_LEVELS: Mapping[str, Level] = {
    "village_cadre": "village",
    "town_officer": "town",
    "county_bureau": "county",
    "operator": "county",
    "administrator": "county",
    "department_officer": "department",
}
_PART = 500
IDENTIFICATION = "identification"
"""The name under which every pack keeps its procedure of identification."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Who records something, in which county, on which day of the site (``on``) and when exactly."""

    post: Post
    county: str
    on: date
    at: datetime


class CannotRecord(Exception):
    """Nothing was recorded. ``faults`` say why, each with the key of its case (0: of none)."""

    def __init__(self, faults: Sequence[tuple[int, Fault]]) -> None:
        super().__init__("；".join(dict.fromkeys(fault.message for _, fault in faults)))
        self.faults = list(faults)


@dataclass(slots=True)
class Open:
    """A case under work: its row, its pack, and its acts as values."""

    case: Case
    pack: Pack
    acts: list[Act] = field(default_factory=list)

    @property
    def procedure(self) -> Procedure:
        return self.pack.procedures[self.case.procedure]

    @property
    def beginning(self) -> Beginning:
        return Beginning(self.case.lead_on, self.case.began_on)

    def stands(self, on: date, overrides: Mapping[date, bool]) -> Situation:
        return situation(self.procedure, self.beginning, self.acts, on, overrides)


def level_of(post: Post) -> Level:
    """As what a post acts. Raises NotAllowed for those that only read."""
    level = _LEVELS.get(post.role)
    if level is None or not post.active or (level == "county" and post.department):
        raise NotAllowed(f"“{post.title}”只能查看，不能办理监测对象的程序")
    return level


def sees(post: Post, case: Case) -> bool:
    """Whether a case lies within a post's divisions. What departments see of it is asked of ``Comparing``."""
    seen = scope(post)
    return seen.covers_county(case.county) if seen.department else seen.covers(case.division)


def taken(county: str, keys: Iterable[int]) -> list[Case]:
    """Cases in the order of their keys, that nobody else changes until the transaction ends."""
    ordered = sorted(set(keys))
    rows = Case.objects.select_for_update(of=("self",)).filter(county=county).select_related("version")
    return [
        case
        for start in range(0, len(ordered), _PART)
        for case in rows.filter(pk__in=ordered[start : start + _PART]).order_by("pk")
    ]


def opened(cases: Sequence[Case]) -> list[Open]:
    """Cases with their acts, in a fixed number of queries for every five hundred."""
    packs = {case.version_id: pack_of(case.version) for case in {one.version_id: one for one in cases}.values()}
    found = {case.pk: Open(case, packs[case.version_id]) for case in cases}
    keys = list(found)
    for start in range(0, len(keys), _PART):
        rows = CaseAct.objects.filter(case__in=keys[start : start + _PART]).order_by("case_id", "seq")
        for row in rows.values_list(
            "case_id",
            "kind",
            "step",
            "on",
            "post__code",
            "level",
            "name",
            "signed_by",
            "office_seal",
            "by_proxy",
            "people",
        ):
            found[row[0]].acts.append(_act(row[1:]))
    return list(found.values())


def _act(row: tuple[object, ...]) -> Act:
    kind, step, on, by, level, name, signed, sealed, proxy, people = row
    levels = frozenset(str(signed).split(",")) if signed else frozenset()
    return Act(kind, step, on, by, level, name, levels, sealed, proxy, people)  # type: ignore[arg-type]


def overrides() -> dict[date, bool]:
    """The office's own working days."""
    return calendar_overrides()

"""What hangs in public: the columns that the pack's step names, and none besides. Whatever is not in this table has no
way into a public list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from shouwang.desk.households.family import head_name
from shouwang.engine.packs.steps import Lasting, Shown
from shouwang.records.cases.deriving import derived, relieved_of, stated
from shouwang.records.cases.effects import IDENTIFYING
from shouwang.records.cases.working import Open
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.models import Standing
from shouwang.records.households.queries import Family, open_families


@dataclass(frozen=True, slots=True)
class Line:
    """What is known of a household for its line."""

    town: str
    village: str
    family: Family | None
    category: str


_COLUMNS: Mapping[Shown, tuple[str, Callable[[Line], str]]] = {
    "town": ("乡镇", lambda line: line.town),
    "village": ("村", lambda line: line.village),
    "group": ("组", lambda line: line.family.record.group if line.family else ""),
    "head_name": ("户主", lambda line: head_name(line.family) if line.family else ""),
    "household_size": ("家庭人口", lambda line: str(len(line.family.members)) if line.family else ""),
    "category": ("类别", lambda line: line.category),
}


@dataclass(frozen=True, slots=True)
class Posted:
    """A public list: its heads, and a line of texts for each household."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def posted(county: str, works: Sequence[Open], lasts: Lasting) -> Posted:
    """The public list of some cases, in a fixed number of queries."""
    names = divisions.names_of(county)
    keys = [work.case.household_id for work in works]
    families = open_families(keys, gone=True)
    said, relieved = stated(works), relieved_of(keys)
    stands = dict(
        Standing.objects.filter(household__in=keys, superseded_at=None).values_list("household_id", "category")
    )
    proposed = {work.case.effect for work in works} <= set(IDENTIFYING)
    rows = []
    for work in works:
        case = work.case
        follows = derived(work, relieved.get(case.household_id), said[case.pk])
        # Who goes out or back is what it was included as; who is to be included, what follows from its figures.
        category = follows.category.title if follows.category else ""
        category = category if case.effect in IDENTIFYING else stands.get(case.household_id, "")
        town, village = divisions.town_and_village(names, case.division)
        line = Line(town, village, families.get(case.household_id), category)
        rows.append(tuple(_COLUMNS[column][1](line) for column in lasts.shows))
    heads = ("拟纳入类别" if column == "category" and proposed else _COLUMNS[column][0] for column in lasts.shows)
    return Posted(tuple(heads), tuple(rows))

"""What pages of cases have in common: cases within sight, their steps' titles, their families, and who may do a step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.engine.packs.steps import Procedure, Step
from shouwang.engine.procedure import LEVELS, RECORDED_BY
from shouwang.engine.values.identity import mask_name
from shouwang.records.cases import queries as cases
from shouwang.records.cases.models import Case
from shouwang.records.cases.working import IDENTIFICATION, level_of
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import Family, open_families
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import NotAllowed

STATES: Mapping[str, tuple[str, str]] = {
    "waiting": ("还没到", "quiet"),
    "open": ("可以办", "soon"),
    "running": ("公示中", "soon"),
    "done": ("已完成", "done"),
    "skipped": ("不做", "quiet"),
    "refused": ("不予通过", "late"),
    "void": ("不再办", "quiet"),
}
"""What the state of a step is called, and how it looks."""


def case_in_sight(request: Asked, key: int) -> Case:
    """Raises Http404 where the case is not within sight."""
    seen = cases.visible_to(request.post).filter(county=request.county, pk=key)
    found = seen.select_related("household", "version", "began_by", "lead", "visit", "hangs_in").first()
    if found is None:
        raise Http404
    return found


def procedure_of(case: Case) -> Procedure:
    """The procedure that a case goes by, of the version that it began under."""
    return pack_of(case.version).procedures[case.procedure]


def procedures_now(request: Asked) -> list[Procedure]:
    """The procedures that are in force, identification first."""
    pack = pack_for(request)
    found = list(pack.procedures.values()) if pack else []
    return sorted(found, key=lambda one: one.name != IDENTIFICATION)


@dataclass(frozen=True, slots=True)
class StepNamed:
    """A step of a procedure. Steps of two procedures may share a name, so an address names both: ``elimination:decision``;
    of identification the step alone."""

    procedure: Procedure
    step: Step

    @property
    def key(self) -> str:
        return key_of(self.procedure.name, self.step.name)

    @property
    def title(self) -> str:
        """The step, and of any other procedure than identification the procedure before it."""
        own = self.procedure.name == IDENTIFICATION
        return self.step.title if own else f"{self.procedure.title} · {self.step.title}"


def key_of(procedure: str, step: str) -> str:
    """A step of a procedure, as an address names it."""
    return step if procedure == IDENTIFICATION else f"{procedure}:{step}"


def parted(key: str) -> tuple[str, str]:
    """Procedure and step of what an address names."""
    procedure, _, step = key.rpartition(":")
    return procedure or IDENTIFICATION, step


def steps_now(request: Asked, procedure: str = "") -> list[StepNamed]:
    """The steps of the procedures that are in force, or of one of them, in their order."""
    return [
        StepNamed(one, step) for one in procedures_now(request) for step in one.steps if procedure in ("", one.name)
    ]


def title_of(case: Case, name: str) -> str:
    """A step's title; one that the case's version does not have goes by its name."""
    return next((one.title for one in procedure_of(case).steps if one.name == name), name)


def may(post: Post, step: Step) -> bool:
    """Whether a post may record what is done in a step. What the procedure says against it is asked when it is done."""
    try:
        return level_of(post) in RECORDED_BY[step.who]
    except NotAllowed:
        return False


def works(post: Post) -> bool:
    """Whether a post does anything with cases, or only reads them."""
    try:
        return level_of(post) in ("village", "town", "county")
    except NotAllowed:
        return False


def who_does(step: Step) -> str:
    return LEVELS[step.who]


def families_of(those: Iterable[Case]) -> dict[int, Family]:
    return open_families({one.household_id for one in those}, gone=True)


def masked_head(families: Mapping[int, Family], case: Case) -> str:
    """The head's masked name, or the household's number where nobody is known."""
    family = families.get(case.household_id)
    return (mask_name(head_name(family)) if family else "") or case.household.code


def place_of(names: dict[str, str], case: Case) -> str:
    return "".join(divisions.town_and_village(names, case.division))


def day_typed(text: str) -> date | None:
    """A day as a form sends it; None for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def keys_of(texts: Iterable[str], most: int) -> list[int]:
    """Keys as forms send them, each once; what is none is left out."""
    told = [int(one) for one in texts if one.isascii() and one.isdigit() and len(one) < 16]
    return list(dict.fromkeys(told))[:most]

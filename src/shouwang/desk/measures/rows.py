"""What pages of measures have in common: plans and measures within sight, and how they are said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.views import COUNTY, DEPARTMENT, READERS, TOWN, VILLAGE
from shouwang.engine.helping import fitting
from shouwang.engine.packs.model import Pack
from shouwang.engine.values.identity import mask_name
from shouwang.records.households.queries import Family, open_families
from shouwang.records.measures import queries as measures
from shouwang.records.measures.models import Measure, Plan
from shouwang.records.measures.sealed import open_measures
from shouwang.records.measures.words import SIDES, measure_state
from shouwang.records.measures.working import names_in
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope

SEERS = (*COUNTY, *READERS, *TOWN, *VILLAGE)
WORKERS = (*COUNTY, *TOWN, *VILLAGE)
CARRIERS = (*WORKERS, *DEPARTMENT)
REPORTERS = (*COUNTY, *DEPARTMENT)
TONES: Mapping[str, str] = {
    Measure.State.PLANNED: "soon",
    Measure.State.UNDER_WAY: "plain",
    Measure.State.DONE: "done",
    Measure.State.GIVEN_UP: "quiet",
}


def plan_in_sight(request: Asked, key: int) -> Plan:
    """Raises Http404 where the plan is not within sight."""
    seen = measures.visible_to(request.post).filter(county=request.county, pk=key)
    found = seen.select_related("household", "version", "fixed_by").first()
    if found is None:
        raise Http404
    return found


def measure_in_sight(request: Asked, key: int) -> Measure:
    """A measure of the post's divisions, or of its department. Raises Http404 for any other."""
    seen = measures.measures_visible_to(request.post).filter(county=request.county, pk=key)
    found = seen.select_related("plan__version", "household").first()
    if found is None or (scope(request.post).department and not scope(request.post).covers_county(request.county)):
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Said:
    """A measure in words."""

    row: Measure
    title: str
    group: str
    side: str
    development: bool
    fits: tuple[str, ...]
    risks: str
    who: str
    state: str
    tone: str
    effect: str
    why: str
    early: bool

    @property
    def unfit(self) -> bool:
        """Whether it answers none of the risks that it is to answer."""
        return not self.fits


def said(those: Sequence[Measure], packs: Mapping[int, Pack]) -> list[Said]:
    """Measures in words, opened; ``packs`` by the key of the plan."""
    texts = open_measures([(one.plan_id, one.seq, bytes(one.sealed)) for one in those])
    told = []
    for one, text in zip(those, texts, strict=True):
        pack, risks = packs[one.plan_id], names_in(one.risks)
        group = pack.measures.get(one.group)
        told.append(
            Said(
                row=one,
                title=text["title"],
                group=group.title if group else one.group,
                side=SIDES[group.side] if group else "",
                development=bool(group and group.development),
                fits=fitting(pack, one.group, risks),
                risks=risk_titles(pack, risks),
                who=who_gives(pack, one.department, text.get("helper", "")),
                state=measure_state(one),
                tone=TONES[one.state],
                effect=text.get("effect", ""),
                why=text.get("why", ""),
                early=_early(one),
            )
        )
    return told


def _early(one: Measure) -> bool:
    since = one.plan.identified_on
    return since is not None and one.begun_on is not None and one.begun_on < since


def packs_of_plans(plans: Iterable[Plan]) -> dict[int, Pack]:
    return {plan.pk: pack_of(plan.version) for plan in plans}


def risk_titles(pack: Pack, risks: Iterable[str]) -> str:
    return "、".join(pack.risks[one].title if one in pack.risks else one for one in risks)


def who_gives(pack: Pack, department: str, helper: str) -> str:
    """The department, the helper, or the village itself."""
    if department:
        return pack.offices.get(department, department)
    return f"帮扶人 {helper}" if helper else "村里"


def families_of(households: Iterable[int]) -> dict[int, Family]:
    return open_families(set(households), gone=True)


def masked_head(families: Mapping[int, Family], household: int, code: str) -> str:
    """The head's masked name, or the household's number where nobody is known."""
    family = families.get(household)
    return (mask_name(head_name(family)) if family else "") or code


def works(post: Post, plan: Plan) -> bool:
    """Whether a post may change a plan."""
    seen = scope(post)
    return post.role in WORKERS and not seen.department and seen.covers(plan.division) and plan.closed_on is None


def day_typed(text: str) -> date | None:
    """A day as a form sends it; None for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None

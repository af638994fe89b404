"""What was done to help a household, in its column: plan and measures, who helps it, the visits, what a look-back found."""

from __future__ import annotations

from collections.abc import Iterator

from shouwang.desk.households.lines import Line, at, known_by
from shouwang.desk.households.page import Look, Seen
from shouwang.desk.page.links import links_for as to_link
from shouwang.records.followups import queries as followups
from shouwang.records.helpers import queries as helpers
from shouwang.records.helpers.models import Pairing
from shouwang.records.lookback import queries as lookback
from shouwang.records.lookback.models import FindingAct
from shouwang.records.measures import queries as measures
from shouwang.records.measures.models import PlanChange
from shouwang.records.policy.queries import pack_of


def helped(look: Look, seen: Seen) -> Iterator[Line]:
    """Lines of help within the post's sight, in a fixed number of queries. What was said in words stays on its own page."""
    yield from _planned(look, seen)
    yield from _paired(look, seen)
    yield from _followed_up(look, seen)
    yield from _looked_back(look, seen)


def _planned(look: Look, seen: Seen) -> Iterator[Line]:
    may = to_link(look.post)
    plans = measures.visible_to(look.post).filter(household=seen.household).select_related("version")
    packs = {plan.pk: pack_of(plan.version) for plan in plans}
    changes = (
        PlanChange.objects.filter(plan__in=list(packs)).select_related("post", "measure").order_by("plan_id", "seq")
    )
    for one in changes:
        if known_by(look, one.at):
            group = packs[one.plan_id].measures.get(one.measure.group) if one.measure else None
            what = f"{one.get_kind_display()}：{group.title}" if group else one.get_kind_display()
            yield at(one.at, "help", one.post.title, what, may("measures:plan", one.plan_id), on=one.on)


def _paired(look: Look, seen: Seen) -> Iterator[Line]:
    may = to_link(look.post)
    rows = helpers.pairings_visible_to(look.post).filter(household=seen.household)
    for one in rows.select_related("made_by", "ended_by").order_by("from_on", "pk"):
        href = may("helpers:helper", one.helper_id)
        if known_by(look, one.made_at):
            yield at(one.made_at, "help", one.made_by.title, "结对帮扶", href, on=one.from_on)
        if one.to_on and one.ended_at and one.ended_by and known_by(look, one.ended_at):
            why = Pairing.Ended(one.ended_why).label if one.ended_why else ""
            what = f"结对结束：{why}" if why else "结对结束"
            yield at(one.ended_at, "help", one.ended_by.title, what, href, on=one.to_on)


def _followed_up(look: Look, seen: Seen) -> Iterator[Line]:
    may = to_link(look.post)
    mine = followups.visible_to(look.post, look.on).filter(household=seen.household)
    for one in mine.select_related("filed_by").order_by("visited_on", "pk"):
        if known_by(look, one.filed_at):
            what = "走访，发现新的风险" if one.new_risk else "走访"
            what = what if one.corrects_id is None else f"更正{what}"
            yield at(
                one.filed_at, "follow_up", one.filed_by.title, what, may("followups:one", one.pk), on=one.visited_on
            )


def _looked_back(look: Look, seen: Seen) -> Iterator[Line]:
    may = to_link(look.post)
    findings = lookback.visible_to(look.post).filter(household=seen.household).select_related("version")
    there = {one.pk: one for one in findings}
    acts = FindingAct.objects.filter(finding__in=list(there)).select_related("post").order_by("finding_id", "seq")
    for act in acts:
        if known_by(look, act.at):
            found = there[act.finding_id]
            check = pack_of(found.version).checks.get(found.name)
            what = f"{act.get_kind_display()}：{check.title if check else found.name}"
            href = may("lookback:finding", found.pk)
            yield at(act.at, "look_back", act.post.title, what, href, below=f"依据 {found.clause}", on=act.on)

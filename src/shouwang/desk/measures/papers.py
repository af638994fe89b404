"""The plan of a household on paper: one for a household, many in one file, from the Word form of the pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shouwang.desk.cases.paper_words import printable
from shouwang.desk.households.family import head_name
from shouwang.desk.measures.rows import Said, families_of, packs_of_plans, risk_titles, said
from shouwang.desk.printing import filled, joined, saved
from shouwang.desk.sheets import file_name, spoken_day
from shouwang.engine.packs.model import Pack
from shouwang.engine.packs.papers import BESIDE, MEASURES, MEMBERS, form_faults
from shouwang.engine.packs.steps import Template
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import Family
from shouwang.records.measures.models import Measure, Plan
from shouwang.records.measures.queries import visible_to
from shouwang.records.measures.sealed import open_change
from shouwang.records.measures.working import judged_now, names_in
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_village_work

MOST_FAMILIES = 500
"""In one file."""
_FORM = "measure_plan"


class CannotPrint(Exception):
    """Nothing was printed; the message is the Chinese sentence for whoever asked."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper as a file. ``families``: how many it names; who prints it leaves a line of the journal first."""

    name: str
    data: bytes
    families: int


def print_plans(post: Post, county: str, plans: Sequence[int], on: date) -> Printed:
    """The plans with these keys, village by village, each on pages of its own.

    The caller journals (verb ``print_plans``), for names leave with the file. Raises CannotPrint, and NotAllowed for posts
    that only read.
    """
    if not plans or len(plans) > MOST_FAMILIES:
        raise CannotPrint(f"一次打印1户到{MOST_FAMILIES}户，请分几次打印")
    rows = visible_to(post).filter(county=county, pk__in=plans).select_related("version", "household")
    seen = sorted(rows, key=lambda one: (one.division, one.household.code))
    if len(seen) < len(set(plans)):
        raise CannotPrint("有的户不在本岗位的范围里，请刷新页面再选")
    for division in {one.division for one in seen}:
        require_village_work(post, division, "打印帮扶计划表")
    families, names = families_of(one.household_id for one in seen), divisions.names_of(county)
    measures, reasons = _measures(seen), _reasons(seen)
    papers = [
        filled(
            _template_of(pack_of(one.version)),
            _words(one, families.get(one.household_id), measures[one.pk], reasons[one.pk], names, on),
        )
        for one in seen
    ]
    where = str(seen[0].pk) if len(seen) == 1 else names.get(seen[0].division, "")
    title = BESIDE[_FORM].title
    return Printed(
        f"{file_name(f'{title}_{where}_{spoken_day(on)}')}.docx", saved(joined(papers), title, on), len(seen)
    )


def _template_of(pack: Pack) -> Template:
    """The form. It was checked when the pack was; it is asked once more, for a pack may be older than the check."""
    beside, template = BESIDE[_FORM], pack.templates.get(_FORM)
    if template is None:
        raise CannotPrint(f"建方案时的政策包里没有“{beside.title}”的模板，请用Word自己写")
    faults = list(form_faults(template, beside.title, beside.scope))
    if faults:
        raise CannotPrint(f"“{beside.title}”的模板不能用：{faults[0]}")
    return template


def _measures(plans: Sequence[Plan]) -> dict[int, list[Said]]:
    """Key of the plan → its measures, without those given up."""
    packs = packs_of_plans(plans)
    rows = Measure.objects.filter(plan__in=list(packs)).exclude(state=Measure.State.GIVEN_UP)
    found: dict[int, list[Said]] = {key: [] for key in packs}
    for one in said(list(rows.select_related("plan").order_by("plan_id", "seq")), packs):
        found[one.row.plan_id].append(one)
    return found


def _reasons(plans: Sequence[Plan]) -> dict[int, dict[str, str]]:
    """Key of the plan → doubt → what was said of it last."""
    found: dict[int, dict[str, str]] = {}
    for plan in plans:
        told = found.setdefault(plan.pk, {})
        for row in plan.changes.filter(kind__in=["fixed", "explained"]).order_by("seq"):
            reasons = open_change(plan.pk, row.seq, bytes(row.sealed) if row.sealed else None).get("reasons", {})
            assert isinstance(reasons, dict)
            told.update(reasons)
    return found


def _words(
    plan: Plan, family: Family | None, told: Sequence[Said], reasons: dict[str, str], names: dict[str, str], on: date
) -> dict[str, Any]:
    pack, now = judged_now(plan, [one.row for one in told], on)
    town, village = divisions.town_and_village(names, plan.division)
    costs = [one.row.cost_yuan for one in told if one.row.cost_yuan is not None]
    explained = [
        f"{pack.doubts[name].title}：{text}" for name, text in reasons.items() if name in names_in(plan.explained)
    ]
    words = {
        "标题": BESIDE[_FORM].title,
        "县": names.get(plan.county + "000000", ""),
        "落款": village,
        "日期": spoken_day(on),
        "乡镇": town,
        "村": village,
        "组": family.record.group if family else "",
        "户编号": plan.household.code,
        "户主": head_name(family) if family else "",
        "人口": str(len(family.members)) if family else "",
        "电话": family.record.phone if family else "",
        "类别": plan.category,
        "识别时间": spoken_day(plan.identified_on),
        "风险": risk_titles(pack, names_in(plan.risks)),
        "未对应": risk_titles(pack, now.unanswered) or "无",
        "定下时间": spoken_day(plan.fixed_on),
        "说明": "；".join(explained),
        "花费合计": f"{sum(costs):,.2f} 元" if costs else "",
    }
    return {
        **{name: printable(text) for name, text in words.items()},
        MEASURES: [_row(number, one) for number, one in enumerate(told, start=1)],
        MEMBERS: [
            _member(number, one) for number, one in enumerate(family.members.values() if family else (), start=1)
        ],
    }


def _row(number: int, one: Said) -> dict[str, str]:
    row = one.row
    words = {
        "序号": number,
        "类别": one.group,
        "措施": f"{one.group}：{one.title}",
        "增减": one.side,
        "风险": one.risks,
        "单位": one.who,
        "计划": spoken_day(row.planned_on),
        "开始": spoken_day(row.begun_on),
        "完成": spoken_day(row.done_on),
        "花费": f"{row.cost_yuan:,.2f}" if row.cost_yuan is not None else "",
        "进展": one.state,
        "效果": one.effect,
    }
    return {name: printable(text) for name, text in words.items()}


def _member(number: int, one: Any) -> dict[str, str]:
    record = one.record
    words = {
        "序号": number,
        "姓名": record.name,
        "关系": record.relation,
        "性别": record.sex,
        "出生": record.birth_date,
        "遮盖号码": "",
        "健康": record.health,
        "劳动技能": record.labour_skill,
        "在校": record.in_school,
    }
    return {name: printable(text or "") for name, text in words.items()}

"""From the rows that came to the answers of the villages: each step a sum, and what did not go on to the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum

from shouwang.desk.page.links import Link
from shouwang.records.feeds import queries as feeds
from shouwang.records.feeds.models import Delivery
from shouwang.records.leads.funnel import Ways
from shouwang.records.leads.models import Lead

_SUMS = ("rows", "repeated", "faulty", "matched", "review", "not_found", "unregistered")


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``aside``: (words, number, link) of what stays behind here; ``value`` less those is the next step, where
    both count the same thing."""

    word: str
    value: int
    unit: str
    href: str = ""
    aside: tuple[tuple[str, int, str], ...] = ()
    note: str = ""


def received(county: str, period: str) -> Mapping[str, int]:
    """The sums of the rows that count, and the files that do not (``stopped``, ``refused``)."""
    sums = feeds.counted(county, period).order_by().aggregate(**{name: Sum(name) for name in _SUMS})
    told = {name: sums[name] or 0 for name in _SUMS}
    held = Delivery.objects.filter(county=county, period=period, state__in=["stopped", "refused"])
    files = dict(held.order_by().values_list("state").annotate(many=Count("pk")))
    return {**told, "stopped": files.get("stopped", 0), "refused": files.get("refused", 0)}


def steps(
    came: Mapping[str, int], ways: Ways, leads: Mapping[str, int], month: str, run: int | None, to: Link
) -> list[Step]:
    """All steps of a month. ``leads``: ``asked``, ``answered``, ``waiting``, ``unsent``, ``late`` of the month's leads."""
    owed = to("feeds:owed", month=month)
    of_run = to("screenings:run", run) if run else ""
    files = f"另有 {came['refused']} 个文件退回、{came['stopped']} 个待确认，没有计入。"
    kept = came["rows"] - came["repeated"] - came["faulty"]
    to_visit = ways.households - ways.informed
    beyond = leads["asked"] - ways.asked
    return [
        Step(
            "报来",
            came["rows"],
            "行",
            owed,
            _aside(("重复，只算一次", came["repeated"], owed), ("有错未收，已退给部门", came["faulty"], owed)),
            files if came["refused"] or came["stopped"] else "",
        ),
        Step(
            "收下",
            kept,
            "行",
            owed,
            _aside(
                ("待复核是谁", came["review"], to("feeds:doubts", month=month)),
                ("查无此人", came["not_found"], owed),
                ("本县人、未在册", came["unregistered"], to("feeds:unregistered", month=month)),
            ),
        ),
        Step("对上农户册", came["matched"], "行", owed, (), "对上的人和户，逐条规则去问；没有触到规则的就此为止。"),
        Step("触到规则", ways.hits, "条", of_run, _aside(("只记入监测户情况，不入户", ways.to_track, of_run))),
        Step("涉及", ways.households, "户", of_run, _aside(("只记入情况，不入户", ways.informed, of_run))),
        Step(
            "要核查",
            to_visit,
            "户",
            of_run,
            _aside(
                ("前几个月已经问了、还没有答", ways.carried, of_run),
                ("核查过、没有变重，不再问", ways.spared, of_run),
                ("还没有整合", ways.pending, to("leads:dispatch", month=month)),
            ),
        ),
        Step(
            "本月线索",
            leads["asked"],
            "户",
            to("leads:list", month=month),
            _aside(("已整合、还没有交办", leads["unsent"], to("leads:dispatch", month=month))),
            f"其中 {beyond} 户问过以后，补报的表里已经没有了。" if beyond > 0 else "",
        ),
        Step(
            "已核查",
            leads["answered"],
            "户",
            to("leads:list", month=month, state="answered"),
            _aside(("待核查", leads["waiting"], to("leads:list", month=month, state="open"))),
        ),
    ]


def _aside(*told: tuple[str, int, str]) -> tuple[tuple[str, int, str], ...]:
    return tuple(one for one in told if one[1])


def answers_of(told: Mapping[str, int], month: str, to: Link) -> list[dict[str, Any]]:
    """What the villages answered, as figures."""
    return [
        {"word": str(label), "value": told.get(value, 0), "href": to("leads:list", month=month, state=value)}
        for value, label in Lead.Answer.choices
        if told.get(value)
    ]


def shares(told: Sequence[Step]) -> list[dict[str, Any]]:
    """The steps with the length of their bars: rows beside rows, the rest beside the hits."""
    rows = max((one.value for one in told if one.unit == "行"), default=0) or 1
    others = max((one.value for one in told if one.unit != "行"), default=0) or 1
    return [{"step": one, "most": rows if one.unit == "行" else others} for one in told]

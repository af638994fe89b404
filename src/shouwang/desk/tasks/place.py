"""Leads by place: towns with their villages, each figure leading to the leads that it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shouwang.desk.page.links import Link
from shouwang.desk.page.listing import Table
from shouwang.records.visits.progress import Progress

Figures = dict[str, Any]


def told_places(parts: Sequence[Progress], names: Mapping[str, str], month: str, to: Link) -> list[Figures]:
    """A line a place, with links."""
    return [told_place(one, names.get(one.division, one.division), month, to) for one in parts]


def told_place(one: Progress, name: str, month: str, to: Link, inside: bool = True) -> Figures:
    """One place; ``inside`` false where the page shows nothing but it, so that no filter is needed."""
    place = one.division if inside else ""

    def leads(**asked: str) -> str:
        return to("leads:list", month=month, place=place, **asked)

    return {
        "name": name,
        "code": one.division,
        "progress": one,
        "share": round(100 * one.answered / one.asked) if one.asked else 0,
        "href": leads(),
        "answered": leads(state="answered"),
        "waiting": leads(state="open"),
        "late": leads(late="yes"),
        "back": leads(mark="back"),
    }


def chart(places: Sequence[Figures], links: bool = True) -> Figures:
    """The places as stacked bars: answered, waiting in time, late."""
    told = [place["progress"] for place in places]
    return {
        "kind": "bars",
        "stacked": True,
        "names": [place["name"] for place in places],
        "series": [
            {"name": "已核查", "tone": "done", "values": [one.answered for one in told]},
            {"name": "待核查", "tone": "accent", "values": [one.waiting + one.unsent - one.late for one in told]},
            {"name": "已逾期", "tone": "late", "values": [one.late for one in told]},
        ],
        **({"links": [place["href"] for place in places]} if links else {}),
    }


def place_table(what: str, places: Sequence[Figures]) -> Table:
    """The same lines for a workbook."""
    heads = (what, "线索", "已核查", "待核查", "逾期", "退回过", "进度")
    told = [(place["name"], place["progress"], f"{place['share']}%") for place in places]
    rows = [[name, one.asked, one.answered, one.waiting, one.late, one.sent_back, share] for name, one, share in told]
    return f"{what}核查进度", heads, rows

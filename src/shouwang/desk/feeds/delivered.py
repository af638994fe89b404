"""One delivery as its page says it: the sentence, its rows by outcome, and what would change if it were let in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shouwang.desk.feeds.receipt import told_mended
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.listing import SEALED, WORDED, Cell, Column, Listing
from shouwang.engine.packs.model import Pack
from shouwang.engine.values.identity import mask_name
from shouwang.records.feeds import queries as feeds
from shouwang.records.feeds.models import SAID_NIL, Delivery, FeedRow
from shouwang.records.feeds.queries import SET_ASIDE
from shouwang.records.feeds.words import WHAT_TO_DO, reason_text

OUTCOMES: dict[str, str] = {
    "fault": "有错未收",
    "review": "待复核",
    "not_found": "查无此人",
    "unregistered": "本县未在册",
    "repeated": "重复",
    "matched": "已对上",
}
NAMED = (*SET_ASIDE, FeedRow.Outcome.UNREGISTERED)
"""Outcomes of rows that somebody has to find again in the own files: a masked name stands with each."""
_ASKS = ("received_before",)
"""What was refused only because somebody has to say that it is meant so."""


def said_of(delivery: Delivery, waits: int) -> str:
    """The answer in words: what became of the file."""
    state = delivery.state
    if delivery.stored == SAID_NIL:
        return "报的是零：本期没有这样的人。" if state == Delivery.State.COUNTED else "报过零，后来交来的表收回了它。"
    if state == Delivery.State.REFUSED:
        return "没有收。请看下面的原因，改好再报。"
    if state == Delivery.State.COPY:
        return "与已收的文件一字不差，不重复计。"
    told = f"共{delivery.rows:,}行：收下{delivery.kept:,}行，有错{delivery.faulty:,}行，重复{delivery.repeated:,}行。"
    if state == Delivery.State.STOPPED:
        return f"暂不计入，等您确认。{told}"
    if state == Delivery.State.REPLACED:
        return f"已被后来的文件替换，不再计入。{told}"
    if delivery.late_rows:
        told += f"其中{delivery.late_rows:,}行报晚了。"
    if waits:
        return f"{told}还有{waits:,}行等着改。"
    return f"{told}有错的行都重新交过了。" if delivery.faulty else told


def delivery_rows(request: Asked, delivery: Delivery, pack: Pack | None, outcome: str) -> Listing:
    """The rows of one outcome; of those that somebody has to look at who is meant is shown, masked."""
    faulty, named = outcome == FeedRow.Outcome.FAULT, outcome in NAMED
    columns = [
        Column("place", "在哪里", sort=("sheet", "row")),
        *([Column("name", "姓名", unsorted=SEALED)] if named else []),
        Column("what", "什么问题", unsorted=WORDED, wide=True)
        if faulty
        else Column("what", "说明", sort=("reason",), wide=True),
        Column("to_do", "怎么办", unsorted=WORDED, wide=True),
    ]
    rows = delivery.feed_rows.filter(outcome=outcome).order_by("pk")
    return Listing(
        request,
        rows if named else rows.defer("sealed"),
        columns,
        opened=lambda those: _cells(those, delivery, pack, named),
        title=f"报来的行：{OUTCOMES[outcome]}",
        empty="没有有错的行。" if faulty else f"没有“{OUTCOMES[outcome]}”的行。",
    )


def _cells(those: Sequence[FeedRow], delivery: Delivery, pack: Pack | None, named: bool) -> list[dict[str, Any]]:
    faulty = [row.pk for row in those if row.outcome == FeedRow.Outcome.FAULT]
    mended = feeds.mended_by(faulty) if faulty else {}
    feed = pack.feeds.get(delivery.feed) if pack else None
    told = []
    for row in those:
        by = mended.get(row.pk)
        cells: dict[str, Any] = {"place": Cell(f"第 {row.row} 行", below=f"“{row.sheet}”表")}
        if named and pack is not None and feed is not None:
            cells["name"] = mask_name(feeds.opened_row(row, feed, pack).content.name)
        cells["what"] = "；".join(f"“{column}”列：{said}" for _, column, said in row.faults or []) or reason_text(
            row.reason
        )
        if row.late_days is not None and row.late_days > 0:
            cells["what"] = Cell(cells["what"], tone="soon", below=f"报晚了{row.late_days}天")
        cells["to_do"] = _mended(by) if by else WHAT_TO_DO[FeedRow.Outcome(row.outcome)]
        told.append(cells)
    return told


def _mended(by: FeedRow) -> Cell:
    return Cell(told_mended(by), tone="late" if by.outcome == FeedRow.Outcome.FAULT else "done")


def waits_for_a_word(delivery: Delivery) -> bool:
    """Whether it was refused only until somebody says that it is meant so."""
    return delivery.state == Delivery.State.REFUSED and any(told["code"] in _ASKS for told in delivery.refusal)


def preview_of(delivery: Delivery) -> dict[str, Any] | None:
    """What counts of the list now and would count after; None where nothing is to be decided."""
    if waits_for_a_word(delivery):
        return {"only_accept": True}
    if delivery.state != Delivery.State.STOPPED:
        return None
    counted = list(feeds.counted(delivery.county, delivery.period).filter(feed=delivery.feed, part=delivery.part))
    now, new = sum(one.kept for one in counted), delivery.kept
    instead = new + feeds.kept_if_alone(delivery)
    return {"counted": counted, "now": now, "added": now + new, "instead": instead, "new": new}

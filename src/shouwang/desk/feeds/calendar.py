"""报送日历: every list that departments owe for a month, with its last day, why that day, and what has become of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from shouwang.desk.sheets import Book, print_landscape, spoken_day, spoken_month, write_table, write_title
from shouwang.engine.calendar import Period
from shouwang.engine.owing import said as duty_said
from shouwang.engine.packs.model import Pack
from shouwang.records.feeds.owed import Owed
from shouwang.records.feeds.words import OwedState

_CAME = (OwedState.RECEIVED, OwedState.NIL, OwedState.SHRUNKEN)
_HEADINGS = (
    "部门",
    "表",
    "条款",
    "通知怎么说",
    "最后一天",
    "为什么是这天",
    "状态",
    "交来的日子",
    "行数",
    "上期",
    "下次",
    "说明",
)
_WIDTHS = (16, 36, 7, 20, 15, 40, 26, 15, 8, 16, 20, 50)


def told_state(line: Owed) -> str:
    """The state of a list in a few words: 已收，晚3天; 逾期2天; 未到期，还有5天."""
    days, state = line.days, line.state
    if state in _CAME:
        return state.label if days is None else f"{state.label}，{_came(days)}"
    if state == OwedState.LATE:
        return f"逾期{days}天"
    if state == OwedState.NOT_DUE and days is not None:
        return f"{state.label}，还有{-days}天" if days else f"{state.label}，今天是最后一天"
    late = f"，已逾期{days}天" if days is not None and days > 0 and state != OwedState.OUT_OF_TIME else ""
    return state.label + late


def _came(days: int) -> str:
    return f"晚{days}天" if days > 0 else f"早{-days}天" if days else "当天"


def told_next(line: Owed) -> str:
    """When a list is owed next."""
    return spoken_day(line.next.due_on) if line.next else "有情况就报"


def told_remark(line: Owed) -> str:
    """What else is to be known: why a file waits, what was missed before, whom the list does not see."""
    missed = line.missed
    told = [line.said] if line.said else []
    if missed is not None:
        told.append(f"{duty_said(missed)}的一直没有报（最后一天{spoken_day(missed.due_on)}）")
    if line.state == OwedState.OUT_OF_TIME:
        told.append("本月不用报")
    if line.state == OwedState.BY_EVENT:
        told.append("有情况就报，没有情况不算逾期")
    if line.late_rows:
        told.append(f"{line.late_rows}行报晚了（{line.feed.due_text}）")
    return "；".join(told)


def told_calendar(pack: Pack, period: Period, on: date, lines: Sequence[Owed]) -> Iterator[str]:
    """The calendar in lines for a terminal."""
    yield f"{spoken_month(period.text)}的报送，截至{spoken_day(on)}："
    for line in lines:
        due = (
            f"，{line.duty.why}" if line.duty else "" if line.state == OwedState.BY_EVENT else f"，{line.feed.due_text}"
        )
        rows = f"，{line.rows}行" if line.state in _CAME else ""
        before = f"（{spoken_month(line.before[0])}{line.before[1]}行）" if line.before and rows else ""
        after = f"；下次{told_next(line)}" if line.state == OwedState.OUT_OF_TIME else ""
        remark = f"；{remark}" if (remark := told_remark(line)) else ""
        head = f"  {line.feed.clause} {line.department.title}《{line.title}》"
        yield f"{head}：{told_state(line)}{rows}{before}{due}{after}{remark}"
    yield from told_events(pack, {line.department.name for line in lines})
    if pack.integrate_by_day is not None and lines:
        yield f"  县里整合交各镇：{period.after().first.month}月{pack.integrate_by_day}日前"


def told_events(pack: Pack, departments: Collection[str] = ()) -> Iterator[str]:
    """What is told as it happens and is no list. One department hears its own."""
    for event in pack.events.values():
        department = pack.departments[event.department]
        if len(departments) == 1 and event.department not in departments:
            continue
        yield (
            f"  {event.clause} {department.title}：{event.title}（{event.due_text}）是事件，不是名单，"
            "发生了请在“事件和波及”里报"
        )


def calendar_report(lines: Sequence[Owed]) -> list[dict[str, Any]]:
    """The calendar for programs."""
    return [
        {
            "feed": line.feed.name,
            "department": line.department.name,
            "clause": line.feed.clause,
            **({"part": line.part} if line.part else {}),
            **({"late_rows": line.late_rows} if line.feed.event_on else {}),
            "state": line.state.value,
            "due_on": line.duty.due_on.isoformat() if line.duty else None,
            "why": line.duty.why if line.duty else None,
            "came_on": line.came_on.isoformat() if line.came_on else None,
            "late_days": line.days,
            "rows": line.rows,
            "before": {"period": line.before[0], "rows": line.before[1]} if line.before else None,
            "missed": line.missed.period.text if line.missed else None,
            "next_due_on": line.next.due_on.isoformat() if line.next else None,
        }
        for line in lines
    ]


def calendar_sheet(book: Book, pack: Pack, period: str, on: date, lines: Sequence[Owed]) -> None:
    """The calendar as a sheet of a workbook."""
    sheet = book.sheet("报送日历")
    write_title(book, sheet, f"部门报送日历（{spoken_month(period)}，截至{spoken_day(on)}）", len(_HEADINGS))
    end = write_table(book, sheet, 1, _HEADINGS, [_row(line) for line in lines], _WIDTHS)
    for offset, said in enumerate(told_events(pack)):
        sheet.merge_range(end + offset, 0, end + offset, len(_HEADINGS) - 1, said.strip(), book.formats["line"])
    print_landscape(sheet, 1)


def _row(line: Owed) -> list[object]:
    duty = line.duty
    before = f"{spoken_month(line.before[0])}{line.before[1]}行" if line.before else ""
    return [
        line.department.title,
        line.title,
        line.feed.clause,
        line.feed.due_text,
        spoken_day(duty.due_on) if duty else "",
        duty.why if duty else "",
        told_state(line),
        spoken_day(line.came_on),
        line.rows if line.state in _CAME else "",
        before,
        told_next(line),
        told_remark(line),
    ]

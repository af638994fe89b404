"""summary.xlsx: sent, valid, matched, asked about — by department, by rule and by town."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from shouwang.desk.departments.contacts import contacts, contacts_sheet
from shouwang.desk.feeds.calendar import calendar_sheet, told_state
from shouwang.desk.screenings.report import Month
from shouwang.desk.sheets import Book, new_book, print_landscape, spoken_day, spoken_month, write_table, write_title
from shouwang.desk.visits.worth import worth_sheet
from shouwang.engine.calendar import period_of
from shouwang.engine.packs.model import Pack
from shouwang.engine.screening import Resting
from shouwang.records.divisions import queries as divisions
from shouwang.records.feeds import queries as feeds
from shouwang.records.feeds.models import Delivery
from shouwang.records.feeds.owed import owed_by
from shouwang.records.leads import queries as leads
from shouwang.records.leads.models import Lead
from shouwang.records.leads.queries import Sent
from shouwang.records.screenings import queries as screenings
from shouwang.records.visits.worth import worth_of_rules


def write_summary(path: Path, pack: Pack, month: Month) -> Path:
    """Writes the month's summary and gives its path."""
    sent = leads.sent_by(month.post, month.county, month.as_of)
    with new_book(path, month.as_of) as book:
        owed = owed_by(month.post, month.county, pack, period_of(month.period), month.as_of)
        calendar_sheet(book, pack, month.period, month.as_of, owed)
        _departments(book, pack, month, sent, {line.feed.name: told_state(line) for line in owed})
        _rules(book, pack, month)
        _towns(book, month, sent)
        _files(book, pack, month)
        first = f"{month.period[:4]}-01"
        worth = worth_of_rules(month.post, month.county, pack, first, month.period, month.as_of)
        worth_sheet(book, pack, worth, first, month.period)
        known = contacts(month.post, month.county, pack, month.as_of)
        contacts_sheet(book, known, period_of(month.period).first, month.as_of)
    return path


def _asked_by_rule(sent: Sequence[Sent]) -> dict[str, set[int]]:
    """Rule → the households asked about because of it."""
    asked: dict[str, set[int]] = defaultdict(set)
    for one in sent:
        for question in one.questions:
            asked[question.rule].add(one.lead.household_id)
    return asked


def _feed_of_rule(pack: Pack) -> dict[str, str]:
    return {
        rule.name: feed.name for rule in pack.rules.values() for feed in pack.feeds.values() if feed.listed in rule.when
    }


def _departments(book: Book, pack: Pack, month: Month, sent: Sequence[Sent], states: Mapping[str, str]) -> None:
    sheet = book.sheet("按部门")
    asked, of_rule = _asked_by_rule(sent), _feed_of_rule(pack)
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for delivery in feeds.counted(month.county, month.period):
        total = sums[delivery.feed]
        total.update(
            files=1,
            rows=delivery.rows,
            repeated=delivery.repeated,
            faulty=delivery.faulty,
            kept=delivery.kept,
            matched=delivery.matched,
            review=delivery.review,
            not_found=delivery.not_found,
            unregistered=delivery.unregistered,
        )
    rows = []
    for department in pack.departments.values():
        for feed in (feed for feed in pack.feeds.values() if feed.department == department.name):
            total = sums.get(feed.name, Counter())
            households = set().union(
                *(asked[rule] for rule, of in of_rule.items() if of == feed.name and rule in asked)
            )
            figures = [total[name] for name in ("files", "rows", "repeated", "faulty", "kept", "matched", "review")]
            rows.append(
                [department.title, feed.title, feed.clause, feed.due_text, states.get(feed.name, ""), *figures]
                + [total["not_found"], total["unregistered"], len(households)]
            )
    headings = ["部门", "表", "条款", "应报时间", "报送", "文件", "报送行数", "重复", "有错", "收下", "对上"]
    headings += ["待复核", "查无此人", "本县未在册", "要入户的户数"]
    _titled(book, sheet, f"部门报送与预警（{spoken_month(month.period)}）", headings, rows, (14, 36, 7, 20))


def _rules(book: Book, pack: Pack, month: Month) -> None:
    sheet = book.sheet("按规则")
    rows = []
    for result in screenings.results_of(month.run):
        rule = pack.rules[result.rule]
        grain = "户" if result.grain == "household" else "人"
        response = "入户核查" if rule.response == "visit" else "只跟踪"
        rows.append(
            [result.clause, rule.title, grain, response, result.hit, result.clear, result.unknown]
            + [result.hit + result.clear + result.unknown, ""]
        )
    for resting in screenings.resting_of(month.run):
        rule = resting.rule
        said = f"本月不问：{told_resting(pack, resting)}"
        rows.append([rule.clause, rule.title, "户" if rule.grain == "household" else "人", "", "", "", "", "", said])
    headings = ["条款", "规则", "对象", "处置", "符合", "不符合", "数据不足", "合计", "说明"]
    widths = (8, 44, 8, 12, 10, 10, 12, 10, 56)
    _titled(book, sheet, f"筛查结果（截至{spoken_day(month.as_of)}）", headings, rows, widths)


def told_resting(pack: Pack, resting: Resting) -> str:
    """Why a rule is not asked this month, and until when."""
    titles = "、".join(f"《{pack.feeds[name].title}》" for name in resting.feeds)
    words = "、".join(dict.fromkeys(pack.feeds[name].due_text for name in resting.feeds))
    return f"{titles}不在报送期内（{words}），下次报{spoken_month(resting.until.text)}的；提前报来即问"


def _towns(book: Book, month: Month, sent: Sequence[Sent]) -> None:
    sheet = book.sheet("按乡镇")
    names = divisions.names_of(month.county)
    by_town: dict[str, list[Sent]] = defaultdict(list)
    for one in sent:
        by_town[one.lead.division[:9]].append(one)
    unregistered = Counter(
        (row.division or month.county + "000000")[:9] for row in feeds.unregistered_rows(month.county, month.period)
    )
    alerts = Counter(division[:9] for division in month.run.alerts.values_list("division", flat=True))
    spared = Counter(one.alert.division[:9] for one in leads.spared_in(month.post, month.run))
    towns = sorted(code for code in names if code[6:9] != "000" and code.endswith("000"))
    rows = []
    for code in [*towns, month.county + "000000"]:
        those = by_town.get(code[:9], [])
        if code not in towns and not those and not unregistered.get(code[:9]):
            continue
        waiting = [one for one in those if one.lead.state == Lead.State.OPEN]
        due = min((one.due_on for one in waiting), default=None)
        late = sum(1 for one in waiting if one.due_on < month.as_of)
        figures = [alerts[code[:9]], spared[code[:9]], len(those), len({one.lead.division for one in those})]
        figures += [len(those) - len(waiting), late, unregistered[code[:9]]]
        rows.append([names.get(code, code), *figures, spoken_day(due)])
    headings = [
        "乡镇",
        "预警条数",
        "答过不再问",
        "要入户的户数",
        "涉及村数",
        "已核查",
        "已超期",
        "未在册待查明",
        "最早期限",
    ]
    widths = (16, 12, 12, 14, 12, 10, 10, 14, 18)
    _titled(book, sheet, f"交办各镇（{spoken_month(month.period)}）", headings, rows, widths)


def _files(book: Book, pack: Pack, month: Month) -> None:
    sheet = book.sheet("逐个文件")
    rows = []
    for delivery in feeds.deliveries_of(month.county, month.period):
        feed = pack.feeds.get(delivery.feed)
        said = "；".join(str(told["message"]) for told in (*delivery.refusal, *delivery.notes))
        state = Delivery.State(delivery.state).label
        rows.append([delivery.file, feed.title if feed else "没有认出", state, delivery.rows, delivery.kept, said])
    headings = ["文件", "认作", "结果", "行数", "收下", "说明"]
    _titled(book, sheet, f"收到的文件（{spoken_month(month.period)}）", headings, rows, (44, 36, 10, 8, 8, 70))


def _titled(
    book: Book,
    sheet: Any,
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[object]],
    widths: Sequence[float],
) -> None:
    write_title(book, sheet, title, len(headings))
    write_table(book, sheet, 1, headings, rows, widths)
    print_landscape(sheet, 1)

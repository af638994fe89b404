"""``shouwang cycle`` and ``shouwang feed``: the month, whole or file by file."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shouwang.server.site import (
    CannotGoOn,
    acting_post,
    county_of,
    day,
    month,
    now,
    pack_for_county,
    pack_named,
    published,
    told,
)

if TYPE_CHECKING:
    from shouwang.engine.packs.model import Pack
    from shouwang.records.feeds.models import Delivery
    from shouwang.server.walk import Walk


def cycle(options: argparse.Namespace) -> int:
    """Does the month and says in plain words what came of it."""
    from shouwang.desk.screenings.report import report
    from shouwang.records import vault
    from shouwang.server.machines import machine_of
    from shouwang.server.progress import bars
    from shouwang.server.walk import Walk, walk_month

    if not options.inbox.is_dir():
        raise CannotGoOn(f"没有“{options.inbox}”这个目录，请用 --inbox 指明各部门工作簿放在哪里")
    if options.out.resolve() == options.inbox.resolve():
        raise CannotGoOn("--out 和 --inbox 是同一个目录，写出的清单会被当成报来的表；请给 --out 另指一个目录")
    county, period, as_of = county_of(options), month(options.period), day(options.as_of)
    pack = pack_named(options.pack)
    post = acting_post(options)
    with bars() as progress, machine_of(options) as machine:
        walk = Walk(
            post=post,
            county=county,
            pack=pack,
            version=published(post, pack, county),
            period=period,
            as_of=as_of,
            at=now(),
            inbox=options.inbox,
            out=options.out,
            received_on=day(options.received_on) if options.received_on else None,
            accept=options.accept,
            progress=progress,
            machine=machine,
        )
        done = walk_month(walk)
    if not done:
        raise CannotGoOn(told(walk.faults))
    if options.json:
        text = json.dumps(report(walk.month), ensure_ascii=False, indent=1)
        vault.write_atomic(options.json, text.encode())
    for line in told_month(walk):
        print(line)
    return 0


def told_month(walk: Walk) -> Iterator[str]:
    """The month in sentences; the same month gives the same sentences."""
    from shouwang.desk.feeds.calendar import told_remark, told_state
    from shouwang.desk.screenings.summary import told_resting
    from shouwang.desk.sheets import spoken_day, spoken_month
    from shouwang.records.divisions.queries import names_of
    from shouwang.records.feeds import queries as feeds
    from shouwang.records.feeds.owed import owed_by
    from shouwang.records.leads import queries as leads
    from shouwang.records.screenings.queries import resting_of, results_of

    assert walk.run is not None
    names = names_of(walk.county)
    yield f"{names.get(walk.county + '000000', walk.county)} {spoken_month(walk.period.text)}（{spoken_day(walk.as_of)}筛查）"
    deliveries = list(feeds.deliveries_of(walk.county, walk.period.text))
    yield f"收到{len(deliveries)}个工作簿："
    for delivery in deliveries:
        yield "  " + told_delivery(delivery, walk.pack)
    if walk.passed_by:
        yield f"  收件目录里的子目录没有读：{'、'.join(walk.passed_by)}；请把里面的工作簿放到收件目录里，再做一次"
    lines = owed_by(walk.post, walk.county, walk.pack, walk.period, walk.as_of)
    due = [line for line in lines if line.duty]
    amiss = [line for line in lines if (line.duty and not line.came_on) or line.missed or line.state == "shrunken"]
    yield f"本期该报{len(due)}种表，来了{sum(1 for line in due if line.came_on)}种{'：' if amiss else '。'}"
    for line in amiss:
        remark = told_remark(line)
        yield f"  {line.department.title}《{line.feed.title}》{told_state(line)}{'；' + remark if remark else ''}"
    yield f"筛查{walk.run.households:,}户、{walk.run.persons:,}人："
    for result in results_of(walk.run):
        rule = walk.pack.rules[result.rule]
        unit = "户" if result.grain == "household" else "人"
        yield f"  {result.clause} {rule.title}：符合{result.hit}{unit}，不符合{result.clear}，数据不足{result.unknown}"
    for resting in resting_of(walk.run):
        yield f"  {resting.rule.clause} {resting.rule.title}：本月不问，{told_resting(walk.pack, resting)}"
    sent = leads.sent_by(walk.post, walk.county, walk.as_of)
    towns = Counter(one.lead.division[:9] + "000" for one in sent)
    villages = {one.lead.division for one in sent}
    dues = "；".join(sorted({one.lead.due_why for one in sent}))
    yield f"交办{len(sent)}户到{len(towns)}个乡镇、{len(villages)}个村{f'（{dues}）' if dues else ''}："
    yield "  " + "，".join(f"{names.get(code, code)}{number}户" for code, number in sorted(towns.items()))
    spared = leads.spared_in(walk.post, walk.run).count()
    if spared:
        yield f"有{spared}件以前核查过、情况没有变重，这个月不再问。"
    unregistered = feeds.unregistered_rows(walk.county, walk.period.text).count()
    doubts = sum(delivery.review for delivery in deliveries if delivery.state == "counted")
    yield f"另有{unregistered}人像是本县人而不在册，已请镇村查明；{doubts}行要人工核对是谁（shouwang review list）。"
    yield f"任务清单在 {walk.out / 'towns'}，回执在 {walk.out / 'receipts'}，汇总在 {walk.out / 'summary.xlsx'}"


def told_delivery(delivery: Delivery, pack: Pack) -> str:
    """One received file in one line."""
    from shouwang.engine.owing import PARTS

    feed = pack.feeds.get(delivery.feed)
    said = "；".join(str(told["message"]) for told in (*delivery.refusal, *delivery.notes))
    if feed is None or delivery.state == "refused":
        return f"《{delivery.file}》没有收：{said}"
    sums = (
        f"{delivery.rows}行，收下{delivery.kept}（对上{delivery.matched}，待复核{delivery.review}，"
        f"查无此人{delivery.not_found}，未在册{delivery.unregistered}），有错{delivery.faulty}，重复{delivery.repeated}"
    )
    state = "（暂不计入）" if delivery.state == "stopped" else ""
    sums += f"，报晚了{delivery.late_rows}" if delivery.late_rows else ""
    return f"《{delivery.file}》{state}{feed.clause} {feed.title}{PARTS[delivery.part]}：{sums}{'。' + said if said else ''}"


def receive_one(options: argparse.Namespace) -> int:
    """Takes in one workbook outside of a cycle, through the same door."""
    from shouwang.engine.owing import PARTS
    from shouwang.records.feeds.actions import Intake
    from shouwang.records.journal.actions import seal_pending
    from shouwang.server.walk import at_work, receive_path

    if not options.file.is_file():
        raise CannotGoOn(f"没有“{options.file}”这个文件，请检查路径")
    county = county_of(options)
    pack = pack_for(options, county)
    published(acting_post(options), pack, county)
    renamed = {}
    for said in options.column:
        heading, equals, spelling = said.partition("=")
        if not equals:
            raise CannotGoOn(f"--column 要写成 表头=认作，如 身份证=身份证号码；“{said}”不是")
        renamed[heading] = spelling
    period = month(options.period or _period_meant(options.file.name, county))
    intake = Intake(
        post=acting_post(options),
        county=county,
        period=period,
        pack=pack,
        at=now(),
        on=day(options.received_on) if options.received_on else None,
        accept=options.accept,
        replace=options.replace,
        renamed=renamed,
        part=PARTS.index(options.ten_days),
    )
    with at_work(county):
        delivery = receive_path(intake, options.file)
    seal_pending(county, now())
    print(f"{period.text} {told_delivery(delivery, pack)}")
    for row in delivery.feed_rows.filter(outcome="fault").order_by("pk"):
        for _, column, message in row.faults or []:
            print(f"  “{row.sheet}”表第{row.row}行“{column}”列：{message}")
    return 0


def _period_meant(file: str, county: str) -> str:
    """The period that the file name says, else the one the county works on, else last month."""
    from shouwang.engine.calendar import period_named_in, period_of
    from shouwang.server.site import today

    latest = latest_period(county)
    year = int(latest[:4]) if latest else today().year
    return period_named_in(file, year) or latest or period_of(f"{today():%Y-%m}").before().text


def latest_period(county: str) -> str:
    """The period the county works on: the newest that anything was received for."""
    from shouwang.records.feeds.models import Delivery

    found = Delivery.objects.filter(county=county).order_by("-period").values_list("period", flat=True).first()
    return str(found or "")


def pack_for(options: argparse.Namespace, county: str) -> Pack:
    """The pack named, the one in force in the county, or the only one there is."""
    return pack_for_county(options.pack, county, day(getattr(options, "as_of", "")))

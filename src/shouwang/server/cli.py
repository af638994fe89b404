"""The command line: ``shouwang``. One file lists the commands; each is done in ``commands``."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from shouwang.server.case_words import case_commands, compare_commands, count_commands, lookback_commands
from shouwang.server.event_words import event_commands
from shouwang.server.measure_words import measure_commands
from shouwang.server.pack_words import pack_commands
from shouwang.server.site import open_site
from shouwang.server.speech import spoken


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; 0 when it was done, 1 when nothing could be done, 2 when it was typed wrongly."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no Chinese still gets the figures
    options = parsed(arguments)
    try:
        open_site(options)
        with spoken(options) if getattr(options, "speaks", options.needs_site) else nullcontext():
            return int(options.command(options))
    except KeyboardInterrupt:
        print("已中断；没有做完的部分不计入，再执行一次即可接着做。", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        from shouwang.server.refusals import said_of

        said = said_of(error)
        # The text of an unforeseen error may quote what it stumbled over; only its kind is shown.
        if said is None and os.environ.get("SHOUWANG_DEBUG"):
            raise
        print(
            said
            or f"没有做成：程序遇到没有料到的错误（{type(error).__name__}）。已有的数据没有改坏，可以再执行一次；"
            "仍不行时请设 SHOUWANG_DEBUG=1 再执行，把输出交给维护人员。",
            file=sys.stderr,
        )
        return 1


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What was typed, with ``command`` to be called with it; ends the program where it was typed wrongly."""
    return _parser().parse_args(arguments)


def _parser() -> argparse.ArgumentParser:
    from shouwang.server.commands import (
        cases,
        counts,
        demo,
        departments,
        discrepancies,
        events,
        facts,
        holders,
        households,
        journal,
        keeping,
        lookback,
        measures,
        month,
        pack_writing,
        packs,
        posts,
        registry,
        review,
        roster,
        serve,
        site,
        visits,
        worth,
    )

    parser = argparse.ArgumentParser(prog="shouwang", description="守望：防止返贫动态监测和帮扶")
    parser.add_argument(
        "--as", dest="acting_as", default="", metavar="岗位", help="以哪个岗位的身份做（默认：内置操作员）"
    )
    parser.add_argument("--county", default="", metavar="区划", help="哪个县（6位；只有一个县时不用写）")
    commands = parser.add_subparsers(metavar="命令", required=True)
    _init(commands, site)
    _registry(commands, registry)
    _household(commands, households)
    _month(commands, month, departments)
    _departments(commands, departments)
    _rules(commands, worth)
    _roster(commands, roster)
    _facts(commands, facts)
    _review(commands, review)
    _visits(commands, visits)
    case_commands(commands, cases)
    measure_commands(commands, measures)
    compare_commands(commands, discrepancies)
    event_commands(commands, events)
    lookback_commands(commands, lookback)
    count_commands(commands, counts)
    pack_commands(commands, packs, pack_writing)
    _journal(commands, journal)
    _posts(commands, posts, holders)
    _holders(commands, holders)
    _keeping(commands, keeping)
    _demo(commands, demo)
    _serve(commands, serve)
    return parser


def _init(commands, site) -> None:  # type: ignore[no-untyped-def]
    init = commands.add_parser("init", help="建站：目录、密钥、数据库（可重复执行）")
    init.set_defaults(command=site.init, needs_site=False)


def _registry(commands, registry) -> None:  # type: ignore[no-untyped-def]
    group = commands.add_parser("registry", help="农户册").add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("import", help="导入农户册（行政区划、农户、家庭成员、年度收入）")
    one.add_argument("file", type=Path, metavar="工作簿")
    one.add_argument("--as-of", default="", metavar="日期", help="变化从哪天起算；不写则当作更正")
    one.add_argument("--preview", action="store_true", help="只看会改什么，不导入")
    one.add_argument("--accept", action="store_true", help="册子少了一半以上也照收")
    one.set_defaults(command=registry.import_, needs_site=True)


def _household(commands, households) -> None:  # type: ignore[no-untyped-def]
    group = commands.add_parser("household", help="一户").add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("show", help="看一户：哪一天的情况、按什么时候所知、怎么变来的")
    one.add_argument("code", metavar="户编号")
    one.add_argument("--on", default="", metavar="日期", help="哪一天的情况（默认：今天）")
    one.add_argument("--known", default="", metavar="日期或时间", help="按什么时候所知（默认：现在）")
    one.add_argument("--whole", action="store_true", help="证件号码、电话不遮盖（限县级主管部门）")
    one.add_argument("--json", action="store_true", help="写成JSON")
    one.set_defaults(command=households.show, needs_site=True)


def _month(commands, month, departments) -> None:  # type: ignore[no-untyped-def]
    cycle = commands.add_parser("cycle", help="做一个月：收表、筛查、整合、交办")
    cycle.add_argument("--pack", required=True, metavar="政策包")
    cycle.add_argument("--period", required=True, metavar="年-月")
    cycle.add_argument("--as-of", required=True, metavar="日期", help="筛查和交办的日子")
    cycle.add_argument("--inbox", required=True, type=Path, metavar="目录", help="各部门工作簿所在")
    cycle.add_argument("--out", required=True, type=Path, metavar="目录", help="任务清单、回执、汇总写到哪里")
    cycle.add_argument("--json", type=Path, metavar="文件", help="另把结果写成JSON")
    cycle.add_argument("--received-on", default="", metavar="日期", help="这些表是哪天交来的（默认：筛查那天）")
    cycle.add_argument("--accept", action="store_true", help="被拦下的文件核对无误，照收")
    cycle.add_argument(
        "--backend", choices=("duckdb", "spark"), default="duckdb", help="在哪里筛查（默认：本进程的duckdb）"
    )
    cycle.add_argument("--master", default="", metavar="地址", help="Spark集群的地址，如 spark://…:7077（默认：本机）")
    cycle.set_defaults(command=month.cycle, needs_site=True)
    group = commands.add_parser("feed", help="部门报送").add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("receive", help="收一个工作簿")
    one.add_argument("file", type=Path, metavar="工作簿")
    one.add_argument("--period", default="", metavar="年-月", help="哪一期（默认：正在做的一期）")
    one.add_argument("--pack", default="", metavar="政策包", help="默认：本县现行的")
    one.add_argument("--accept", action="store_true", help="被拦下的核对无误，照收")
    one.add_argument("--replace", action="store_true", help="替换本期已收的同一种表")
    one.add_argument("--column", action="append", default=[], metavar="表头=认作", help="说明一个没见过的表头")
    one.add_argument("--received-on", default="", metavar="日期", help="这份表是哪天交来的（默认：今天）")
    one.add_argument(
        "--ten-days",
        default="",
        choices=("上旬", "中旬", "下旬"),
        help="每旬一张的表：这是哪一旬的（默认：看标题和文件名）",
    )
    one.set_defaults(command=month.receive_one, needs_site=True)
    one = group.add_parser("owed", help="报送日历：各部门该报什么、哪天到期、来了没有")
    one.add_argument("--period", default="", metavar="年-月", help="哪一期（默认：正在做的一期）")
    one.add_argument("--as-of", default="", metavar="日期", help="看哪天的情形（默认：今天）")
    one.add_argument("--pack", default="", metavar="政策包", help="默认：本县现行的")
    one.add_argument("--json", type=Path, metavar="文件", help="另写成JSON")
    one.set_defaults(command=departments.owed, needs_site=True)
    one = group.add_parser("feedback", help="给一个部门的反馈：它报来的每一行后来怎样了")
    one.add_argument("department", metavar="部门", help="名称或代码，如 医保局")
    one.add_argument("--period", default="", metavar="年-月", help="哪一期（默认：正在做的一期）")
    one.add_argument("--as-of", default="", metavar="日期", help="到哪天为止（默认：今天）")
    one.add_argument("--pack", default="", metavar="政策包", help="默认：本县现行的")
    one.add_argument("--out", required=True, type=Path, metavar="文件")
    one.set_defaults(command=departments.feedback, needs_site=True)


def _departments(commands, departments) -> None:  # type: ignore[no-untyped-def]
    group = commands.add_parser("department", help="部门：联络员、传送方式、会商").add_subparsers(
        metavar="做什么", required=True
    )
    one = group.add_parser("list", help="各部门的联络员、传送方式、会商（姓名电话遮盖）")
    one.add_argument("--as-of", default="", metavar="日期", help="看哪天的情形（默认：今天）")
    one.set_defaults(command=departments.list_, needs_site=True)
    one = group.add_parser("liaison", help="登记一个部门的联络员（以前的留着）")
    one.add_argument("department", metavar="部门", help="名称或代码，如 医保局")
    one.add_argument("--name", default="", metavar="姓名")
    one.add_argument("--phone", default="", metavar="电话")
    one.add_argument("--from", dest="from_", default="", metavar="日期", help="从哪天起（默认：今天）")
    one.add_argument("--end", action="store_true", help="从那天起没有联络员")
    one.set_defaults(command=departments.liaison, needs_site=True)
    one = group.add_parser("transfer", help="记下和一个部门商定的传送方式")
    one.add_argument("department", metavar="部门")
    one.add_argument("--way", required=True, metavar="方式", help="如 政务内网邮箱、U盘当面、平台上传")
    one.add_argument("--note", default="", metavar="说明")
    one.add_argument("--from", dest="from_", default="", metavar="日期", help="从哪天起（默认：今天）")
    one.set_defaults(command=departments.transfer, needs_site=True)
    one = group.add_parser("consult", help="记一次会商和它的结论")
    one.add_argument("--topic", required=True, metavar="议题")
    one.add_argument("--on", default="", metavar="日期", help="哪天开的（默认：今天）")
    one.add_argument("--place", default="", metavar="地点")
    one.add_argument("--with", dest="with_", action="append", default=[], metavar="部门", help="参加的部门，可写几次")
    one.add_argument("--conclusion", action="append", default=[], metavar="结论", help="一条结论，可写几次")
    one.add_argument("--correct", action="store_true", help="更正已经记过的这次会商")
    one.set_defaults(command=departments.consult, needs_site=True)
    one = group.add_parser("consultations", help="看会商记录")
    one.set_defaults(command=departments.consultations, needs_site=True)
    one = group.add_parser("book", help="导出联络员、传送方式、会商记录（含姓名电话）")
    one.add_argument("--out", required=True, type=Path, metavar="文件")
    one.set_defaults(command=departments.book, needs_site=True)
    for one in group.choices.values():
        one.add_argument("--pack", default="", metavar="政策包", help="默认：本县现行的")


def _rules(commands, worth) -> None:  # type: ignore[no-untyped-def]
    group = commands.add_parser("rule", help="规则").add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("worth", help="规则成效：触发、入户问、属实、落空各多少，按规则和部门")
    one.add_argument("--from", dest="from_", default="", metavar="年-月", help="从哪一期（默认：当年1月）")
    one.add_argument("--to", default="", metavar="年-月", help="到哪一期（默认：正在做的一期）")
    one.add_argument("--pack", default="", metavar="政策包", help="默认：本县现行的")
    one.add_argument("--json", type=Path, metavar="文件", help="另写成JSON")
    one.set_defaults(command=worth.worth, needs_site=True)


def _roster(commands, roster) -> None:  # type: ignore[no-untyped-def]
    group = commands.add_parser("roster", help="给部门的名单").add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("export", help="导出某部门比对要用的脱贫人口和监测对象名单")
    one.add_argument("department", metavar="部门", help="名称或代码，如 医保局")
    one.add_argument("--out", required=True, type=Path, metavar="文件")
    one.add_argument("--pack", default="", metavar="政策包", help="默认：本县现行的")
    one.add_argument("--as-of", default="", metavar="日期", help="默认：今天")
    one.set_defaults(command=roster.export, needs_site=True)


def _facts(commands, facts) -> None:  # type: ignore[no-untyped-def]
    group = commands.add_parser("facts", help="事实").add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("export", help="把一个月的事实加密导出，供Spark集群读取")
    one.add_argument("folder", type=Path, metavar="目录", help="写到哪里（还没有的目录）")
    one.add_argument("--keys", required=True, type=Path, metavar="文件", help="这次导出的密钥写到哪里（不在该目录里）")
    one.add_argument("--period", required=True, metavar="年-月")
    one.add_argument("--as-of", default="", metavar="日期", help="哪一天的农户册（默认：今天）")
    one.set_defaults(command=facts.export, needs_site=True)


def _review(commands, review) -> None:  # type: ignore[no-untyped-def]
    group = commands.add_parser("review", help="比对复核").add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("list", help="列出还没有定的行")
    one.add_argument("--period", default="", metavar="年-月")
    one.set_defaults(command=review.list_, needs_site=True)
    one = group.add_parser("decide", help="定一行：是谁，或者不是册里的人")
    one.add_argument("row", type=int, metavar="行编号", help="review list 的第一列")
    verdict = one.add_mutually_exclusive_group(required=True)
    verdict.add_argument("--person", default="", metavar="成员编号", help="就是这个人")
    verdict.add_argument("--nobody", action="store_true", help="不是册里的人，退回部门")
    verdict.add_argument("--unregistered", action="store_true", help="本县人，但没有在册")
    one.add_argument("--note", default="", metavar="说明")
    one.set_defaults(command=review.decide, needs_site=True)


def _visits(commands, visits) -> None:  # type: ignore[no-untyped-def]
    group = commands.add_parser("visit", help="入户核查的结果").add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("import", help="收填好的乡镇核查任务清单")
    one.add_argument("files", type=Path, nargs="+", metavar="工作簿")
    one.add_argument("--pack", default="", metavar="政策包", help="默认：本县现行的")
    one.add_argument("--as-of", default="", metavar="日期", help="收到的日子（默认：今天）")
    one.set_defaults(command=visits.import_, needs_site=True)
    one = group.add_parser("list", help="列出核查结果")
    one.add_argument("--state", default="", choices=("待审核", "已审核", "已备案", "已退回"), help="只看哪一种")
    one.add_argument("--candidates", action="store_true", help="只看符合条件、镇里已审核、等着识别的")
    one.set_defaults(command=visits.list_, needs_site=True)
    one = group.add_parser("review", help="镇审核：通过，或退回并写明原因")
    one.add_argument("leads", type=int, nargs="*", metavar="线索编号")
    one.add_argument("--all", action="store_true", help="所有待本镇审核的")
    verdict = one.add_mutually_exclusive_group(required=True)
    verdict.add_argument("--accept", action="store_true", help="审核通过")
    verdict.add_argument("--send-back", default="", metavar="原因", help="退回村里，写明要改什么")
    one.add_argument("--pack", default="", metavar="政策包", help="默认：本县现行的")
    one.add_argument("--as-of", default="", metavar="日期", help="审核的日子（默认：今天）")
    one.set_defaults(command=visits.review, needs_site=True)
    one = group.add_parser("record", help="县备案：镇里审核过的都存档")
    one.add_argument("--as-of", default="", metavar="日期", help="备案的日子（默认：今天）")
    one.set_defaults(command=visits.record, needs_site=True)
    one = group.add_parser("hand-over", help="不属本村的，转给该去的村")
    one.add_argument("lead", type=int, metavar="线索编号")
    one.add_argument("village", metavar="村", help="村名（重名时写区划代码）")
    one.add_argument("--pack", default="", metavar="政策包", help="默认：本县现行的")
    one.add_argument("--as-of", default="", metavar="日期", help="转交的日子（默认：今天）")
    one.set_defaults(command=visits.hand_over, needs_site=True)
    one = group.add_parser("overdue", help="谁超期了、从哪天起、报给了谁")
    one.add_argument("--as-of", default="", metavar="日期", help="哪一天看（默认：今天）")
    one.add_argument("--escalate", action="store_true", help="按政策包写的，把超期的报给乡镇和县")
    one.add_argument("--pack", default="", metavar="政策包", help="默认：本县现行的")
    one.add_argument("--json", action="store_true", help="写成JSON")
    one.set_defaults(command=visits.overdue, needs_site=True)
    one = group.add_parser("watch", help="不符合条件、继续关注的户和再看的日子")
    one.add_argument("--as-of", default="", metavar="日期", help="哪一天看（默认：今天）")
    one.set_defaults(command=visits.watch, needs_site=True)


def _journal(commands, journal) -> None:  # type: ignore[no-untyped-def]
    group = commands.add_parser("journal", help="日志").add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("verify", help="核验日志链，指出第一处断开")
    one.set_defaults(command=journal.verify, needs_site=True)


def _posts(commands, posts, holders) -> None:  # type: ignore[no-untyped-def]
    group = commands.add_parser("post", help="岗位").add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("list", help="有哪些岗位")
    one.set_defaults(command=posts.list_, needs_site=True)
    one = group.add_parser("add", help="设一个岗位")
    one.add_argument("code", metavar="代码")
    one.add_argument("--title", required=True, metavar="名称")
    one.add_argument("--role", required=True, metavar="角色")
    one.add_argument("--division", default="", metavar="区划", help="12位；不写则不限")
    one.add_argument("--department", default="", metavar="部门")
    one.set_defaults(command=posts.add, needs_site=True)
    one = group.add_parser(
        "import", help="按工作簿设岗位和人员（岗位代码、名称、角色、区划、部门、登录名、姓名、电话）"
    )
    one.add_argument("file", type=Path, metavar="工作簿")
    one.add_argument("--passwords", type=Path, metavar="文件", help="初次密码写到哪里（不写则显示一次）")
    one.add_argument("--from", dest="from_", default="", metavar="日期", help="从哪天起任职（默认：今天）")
    one.set_defaults(command=holders.import_, needs_site=True)
    one = group.add_parser("export", help="导出现有的岗位和人员，改好可再导入（含姓名电话）")
    one.add_argument("--out", required=True, type=Path, metavar="文件")
    one.add_argument("--empty", action="store_true", help="只要空模板")
    one.set_defaults(command=holders.export, needs_site=True)
    group = commands.add_parser("calendar", help="工作日历").add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("list", help="单位自己定过的日子")
    one.set_defaults(command=posts.calendar_list, needs_site=True)
    one = group.add_parser("set", help="定一天是不是工作日")
    one.add_argument("day", metavar="日期")
    one.add_argument("kind", choices=("work", "rest", "published"), help="上班、休息，或照公布的")
    one.add_argument("--note", default="", metavar="说明")
    one.set_defaults(command=posts.calendar_set, needs_site=True)


def _holders(commands, holders) -> None:  # type: ignore[no-untyped-def]
    group = commands.add_parser("holder", help="登录人员").add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("list", help="谁能登录、任什么岗位（姓名遮盖）")
    one.set_defaults(command=holders.list_, needs_site=True)
    one = group.add_parser("add", help="设一个登录人员，给出初次密码")
    one.add_argument("login", metavar="登录名")
    one.add_argument("--name", required=True, metavar="姓名")
    one.add_argument("--phone", default="", metavar="电话")
    one.add_argument("--post", action="append", default=[], metavar="岗位", help="任哪个岗位（代码），可写几次")
    one.add_argument("--from", dest="from_", default="", metavar="日期", help="从哪天起任职（默认：今天）")
    one.set_defaults(command=holders.add, needs_site=True)
    one = group.add_parser("reset", help="重设密码，给出新的初次密码，并解锁")
    one.add_argument("login", metavar="登录名")
    one.add_argument("--codes", action="store_true", help="同时停用动态码（手机丢了）")
    one.set_defaults(command=holders.reset, needs_site=True)
    one = group.add_parser("unlock", help="连续输错被锁定的，解锁")
    one.add_argument("login", metavar="登录名")
    one.set_defaults(command=holders.unlock, needs_site=True)


def _keeping(commands, keeping) -> None:  # type: ignore[no-untyped-def]
    one = commands.add_parser("backup", help="备份全站成一个加密的文件（不含密钥；别人可以照常写）")
    one.add_argument("--out", required=True, type=Path, metavar="文件", help="备份写到哪里，不要在站点目录里")
    one.add_argument("--accept", action="store_true", help="有文件找不回来，也备份剩下的")
    one.set_defaults(command=keeping.backup, needs_site=True)
    one = commands.add_parser("restore", help="把备份恢复到一个空的地方")
    one.add_argument("file", type=Path, metavar="备份")
    one.add_argument("--keys", type=Path, metavar="密钥文件", help="另放的那一份；站点目录里已有时不用写")
    one.add_argument("--accept", action="store_true", help="备份里的日志链断了，只为查看也恢复")
    one.set_defaults(command=keeping.restore, needs_site=False)
    group = commands.add_parser("keys", help="密钥").add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("export", help="把密钥复制到另一处，和备份分开放")
    one.add_argument("file", type=Path, metavar="文件")
    one.set_defaults(command=keeping.export_keys, needs_site=True)


def _demo(commands, demo) -> None:  # type: ignore[no-untyped-def]
    one = commands.add_parser("demo", help="在本站做一个虚构的演示县和它的一个月")
    one.set_defaults(command=demo.demo, needs_site=True)


def _serve(commands, serve) -> None:  # type: ignore[no-untyped-def]
    one = commands.add_parser("serve", help="在浏览器里用：启动网站和后台任务，Ctrl-C 结束")
    one.add_argument("--port", type=int, metavar="端口", help="默认：环境变量 PORT，否则8000")
    one.add_argument(
        "--host", default="127.0.0.1", metavar="地址", help="在哪个地址上听（默认：只有本机能连的127.0.0.1）"
    )
    one.add_argument("--workers", type=int, default=2, metavar="个数", help="网站用几个进程（默认：2）")
    one.add_argument("--today", default="", metavar="日期", help="站内日期固定在哪天（默认：真的今天）")
    one.add_argument("--demo", action="store_true", help="演示县：站内日期固定在它的那个月")
    one.set_defaults(command=serve.serve, needs_site=True, speaks=False, application=serve.APPLICATION)
    one = commands.add_parser("work", help="只做后台任务（网站在别的机器上时；serve 自己会做）")
    one.add_argument("--once", action="store_true", help="做完排着的就结束")
    one.set_defaults(command=serve.work, needs_site=True, speaks=False)


if __name__ == "__main__":
    sys.exit(main())

"""How the commands of cases, of their counts, of the look-back and of comparing lists are typed; ``cli`` lists all others."""

from __future__ import annotations

from pathlib import Path


def case_commands(commands, cases) -> None:  # type: ignore[no-untyped-def]
    """``shouwang case …``; ``cases`` is the module that does them."""
    group = commands.add_parser("case", help="监测对象识别").add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("list", help="列出办着的户：编号、镇村、到哪一步、期限")
    one.add_argument("--all", action="store_true", help="办完的也列出")
    one.add_argument("--as-of", default="", metavar="日期", help="哪一天看（默认：今天）")
    one.set_defaults(command=cases.list_, needs_site=True)
    one = group.add_parser("paper", help="打印一份材料（Word）：一户的，或一次会议、公示许多户的")
    one.add_argument("cases", type=int, nargs="+", metavar="编号", help="case list 的第一列，可写几个")
    one.add_argument("paper", metavar="材料", help="政策包里材料的名称，如 publicity_notice")
    one.add_argument("--out", required=True, type=Path, metavar="文件")
    one.add_argument("--as-of", default="", metavar="日期", help="还没有做的步骤，材料上写哪天（默认：今天）")
    one.set_defaults(command=cases.paper, needs_site=True)
    one = group.add_parser("compare", help="导出请一个部门比对的名单（含完整号码）")
    one.add_argument("--department", required=True, metavar="部门", help="名称或代码，如 医保局")
    one.add_argument("--out", required=True, type=Path, metavar="文件")
    one.add_argument("--as-of", default="", metavar="日期", help="默认：今天")
    one.set_defaults(command=cases.compare, needs_site=True)
    one = group.add_parser("answers", help="收部门填好的比对名单")
    one.add_argument("files", type=Path, nargs="+", metavar="工作簿")
    one.add_argument("--department", default="", metavar="部门", help="名单里隐藏的那一行不在了时写明")
    one.add_argument("--as-of", default="", metavar="日期", help="收到的日子（默认：今天）")
    one.set_defaults(command=cases.answers, needs_site=True)
    one = group.add_parser("told", help="导出告知一个部门的审定情况（它预警的、请它帮扶的）")
    one.add_argument("--department", required=True, metavar="部门", help="名称或代码，如 医保局")
    one.add_argument("--out", required=True, type=Path, metavar="文件")
    one.add_argument("--from", dest="from_", default="", metavar="日期", help="从哪天审定的起（默认：当月1日）")
    one.add_argument("--as-of", default="", metavar="日期", help="到哪天为止（默认：今天）")
    one.set_defaults(command=cases.told, needs_site=True)


def count_commands(commands, counts) -> None:  # type: ignore[no-untyped-def]
    """``shouwang counts``; ``counts`` is the module that does it."""
    one = commands.add_parser("counts", help="监测对象增减：某天有多少户、一段时间里进出多少，按类别和地方")
    one.add_argument(
        "--from", dest="from_", default="", metavar="日期", help="从哪天起（默认：当年1月1日；all：有记录以来）"
    )
    one.add_argument("--to", default="", metavar="日期", help="到哪天为止（默认：今天）")
    one.add_argument("--place", default="", metavar="区划", help="一个乡镇（列出各村）或一个村（默认：全部）")
    one.add_argument("--category", default="", metavar="类别", help="一种监测对象（默认：全部）")
    one.add_argument("--json", type=Path, metavar="文件", help="另写成 JSON，给程序读")
    one.set_defaults(command=counts.counts, needs_site=True)


def lookback_commands(commands, lookback) -> None:  # type: ignore[no-untyped-def]
    """``shouwang lookback``; ``lookback`` is the module that does it."""
    one = commands.add_parser("lookback", help="回头看：把政策包的检查问遍全县各户，查出的交给村、镇、县办")
    one.add_argument("--as-of", default="", metavar="日期", help="看哪一天的情况（默认：今天；不能早于上一次）")
    one.add_argument("--json", type=Path, metavar="文件", help="另写一份给程序读的结果（只有数，没有户）")
    one.set_defaults(command=lookback.lookback, needs_site=True)


def compare_commands(commands, discrepancies) -> None:  # type: ignore[no-untyped-def]
    """``shouwang compare …``; ``discrepancies`` is the module that does them."""
    group = commands.add_parser("compare", help="线上线下比对：部门的名单和村里的排查名单")
    group = group.add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("open", help="开始一轮：请各村报排查名单")
    one.add_argument("--from", dest="from_", required=True, metavar="日期", help="从哪天")
    one.add_argument("--to", required=True, metavar="日期", help="到哪天；这些日子所在各月的筛查就是线上名单")
    one.add_argument("--as-of", default="", metavar="日期", help="哪天开始（默认：今天）")
    one.set_defaults(command=discrepancies.open_, needs_site=True)
    one = group.add_parser("form", help="写出排查名单的空表，每村一张")
    one.add_argument("--place", default="", metavar="区划", help="一个村、镇的12位代码（默认：本岗位的，县里是全县）")
    one.add_argument("--out", required=True, type=Path, metavar="文件")
    one.add_argument("--as-of", default="", metavar="日期", help="默认：今天")
    one.set_defaults(command=discrepancies.form, needs_site=True)
    _of_round(one)
    one = group.add_parser("lists", help="收填好的排查名单；同一份再收一次不变")
    one.add_argument("files", type=Path, nargs="+", metavar="工作簿")
    one.add_argument("--as-of", default="", metavar="日期", help="收到的日子（默认：今天）")
    one.set_defaults(command=discrepancies.lists, needs_site=True)
    _of_round(one)
    one = group.add_parser("run", help="比对现有的名单，对不上的退回村里核实；超期的上报")
    one.add_argument("--as-of", default="", metavar="日期", help="哪天比对（默认：今天）")
    one.set_defaults(command=discrepancies.run, needs_site=True)
    _of_round(one)
    one = group.add_parser("differences", help="写出对不上的户：两边怎么说，核实到哪一步")
    one.add_argument("--out", required=True, type=Path, metavar="文件")
    one.add_argument("--all", action="store_true", help="对得上的、说不清的也写出")
    one.add_argument("--as-of", default="", metavar="日期", help="默认：今天")
    one.set_defaults(command=discrepancies.differences, needs_site=True)
    _of_round(one)


def _of_round(parser) -> None:  # type: ignore[no-untyped-def]
    parser.add_argument("--round", type=int, metavar="编号", help="哪一轮（默认：最近的一轮）")

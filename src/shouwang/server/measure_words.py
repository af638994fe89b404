"""How the commands of measures are typed; ``cli`` lists all others."""

from __future__ import annotations

from pathlib import Path


def measure_commands(commands, measures) -> None:  # type: ignore[no-untyped-def]
    """``shouwang measure …``; ``measures`` is the module that does them."""
    group = commands.add_parser("measure", help="帮扶措施（一户一策）").add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("list", help="列出待定措施、有疑问没有说明的户：编号、镇村、户主、期限、风险")
    one.add_argument("--all", action="store_true", help="定好了的也列出")
    one.set_defaults(command=measures.list_, needs_site=True)
    one = group.add_parser("plan", help="打印帮扶计划表（Word），可写几户")
    one.add_argument("plans", type=int, nargs="+", metavar="编号", help="measure list 的第一列")
    one.add_argument("--out", required=True, type=Path, metavar="文件")
    one.add_argument("--as-of", default="", metavar="日期", help="表上写哪天（默认：今天）")
    one.set_defaults(command=measures.plan, needs_site=True)
    one = group.add_parser("sheet", help="导出一个部门的帮扶措施表：等它落实的措施，留空行报另给的帮扶（含完整号码）")
    one.add_argument("--department", required=True, metavar="部门", help="名称或代码，如 医保局")
    one.add_argument("--out", required=True, type=Path, metavar="文件")
    one.add_argument("--as-of", default="", metavar="日期", help="默认：今天")
    one.set_defaults(command=measures.sheet, needs_site=True)
    one = group.add_parser("import", help="收部门填好的帮扶措施表")
    one.add_argument("files", type=Path, nargs="+", metavar="工作簿")
    one.add_argument("--department", default="", metavar="部门", help="表里隐藏的那一行不在了时写明")
    one.add_argument("--as-of", default="", metavar="日期", help="收到的日子（默认：今天）")
    one.set_defaults(command=measures.import_, needs_site=True)

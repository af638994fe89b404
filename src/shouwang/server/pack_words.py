"""The words of ``shouwang pack``, for the command line."""

from __future__ import annotations

import argparse
from pathlib import Path


def pack_commands(commands, packs, pack_writing) -> None:  # type: ignore[no-untyped-def]
    group = commands.add_parser("pack", help="政策包").add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("list", help="有哪些")
    one.set_defaults(command=packs.list_, needs_site=False)
    one = group.add_parser("show", help="看一个：条款、参数、报送、规则")
    one.add_argument("pack", metavar="政策包")
    one.set_defaults(command=packs.show, needs_site=False)
    one = group.add_parser("check", help="检查一个目录：哪个文件、哪一行、怎么改")
    one.add_argument("folder", type=Path, metavar="目录")
    one.add_argument("--on", default="", metavar="日期", help="按哪一天看数有没有过期（默认：今天）")
    one.set_defaults(command=packs.check, needs_site=False)
    one = group.add_parser("test", help="跑政策包自带的例子；每条规则符合、不符合、数据不足都要有例子")
    one.add_argument("folder", type=Path, metavar="目录", nargs="?")
    one.add_argument("--all", action="store_true", help="所有的政策包，本站的和随程序来的")
    one.set_defaults(command=packs.test, needs_site=False)
    one = group.add_parser("explain", help="一条规则、条件或回头看：依据、意思、条件树、SQL、例子怎样算出来")
    one.add_argument("pack", metavar="政策包")
    one.add_argument("name", metavar="名称", help="规则名、回头看名，或“程序名.条件名”")
    one.set_defaults(command=packs.explain, needs_site=False)
    one = group.add_parser("diff", help="和它承接的包、另一个包或一个县现行的版本哪里不同，影响哪些规则、多少户")
    one.add_argument("pack", metavar="政策包或目录")
    one.add_argument("--other", default="", metavar="政策包", help="默认：它承接的那个")
    one.add_argument("--county", default=argparse.SUPPRESS, metavar="区划", help="和这个县最近启用的版本比")
    one.set_defaults(command=packs.diff, needs_site=False)
    one = group.add_parser("new", help="建一个新的政策包：几个写着说明的文件，检查没有问题，照着改")
    one.add_argument("name", metavar="包名", help="小写英文、数字和短横，如 example-county-2025")
    one.add_argument("--extends", required=True, metavar="政策包", help="在哪个包之上，如 national")
    one.add_argument("--title", required=True, metavar="中文名")
    one.add_argument("--division", required=True, metavar="区划", help="2、4、6、9或12位")
    one.add_argument("--from", dest="from_on", default="", metavar="日期", help="哪天施行（默认：今天）")
    one.add_argument("--into", type=Path, default=None, metavar="目录", help="建在哪里（默认：本站的packs）")
    one.set_defaults(command=pack_writing.new, needs_site=False)
    one = group.add_parser("publish", help="启用：存下这一版（以后不能改），写明哪个县从哪天起用")
    one.add_argument("pack", metavar="政策包或目录")
    one.add_argument("--county", default=argparse.SUPPRESS, metavar="区划", help="哪个县（只有一个县时不用写）")
    one.add_argument("--from", dest="from_on", default="", metavar="日期", help="从哪天起用（默认：施行日期）")
    one.set_defaults(command=pack_writing.publish, needs_site=True)
    one = group.add_parser("schema", help="写出JSON Schema，编辑器照它提示键名、划出错处")
    one.add_argument("--out", type=Path, required=True, metavar="目录")
    one.set_defaults(command=pack_writing.schema, needs_site=False)

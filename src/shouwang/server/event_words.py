"""The words of ``shouwang event``, ``area`` and ``project``."""

from __future__ import annotations

from pathlib import Path

_WHERE = "乡镇、村的名称或代码，可写几个"


def event_commands(commands, events) -> None:  # type: ignore[no-untyped-def]
    """``events`` is the module that does them."""
    group = commands.add_parser("event", help="事件和波及的地方").add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("tell", help="报一件事：灾害、疫情、项目失败……和它波及的地方")
    one.add_argument("kind", metavar="哪一类", help="政策包 events 里的名称，如 disaster")
    one.add_argument("--on", required=True, metavar="日期", help="哪天发生")
    one.add_argument("--until", default="", metavar="日期", help="到哪天为止（默认：一天）")
    one.add_argument("--what", default="", metavar="种类", help="如 洪涝")
    one.add_argument("--level", default="", metavar="级别", help="如 Ⅳ级")
    one.add_argument("--words", default="", metavar="情况", help="一两句话")
    one.add_argument("--where", nargs="+", default=[], metavar="镇村", help=_WHERE)
    one.add_argument("--households", nargs="+", default=[], metavar="户编号", help="单独的户")
    one.add_argument("--areas", nargs="+", type=int, default=[], metavar="编号", help="重点区域，area list 的第一列")
    one.add_argument("--projects", nargs="+", type=int, default=[], metavar="编号", help="项目，页面地址里的编号")
    one.add_argument("--as-of", default="", metavar="日期", help="哪天报的（默认：今天）")
    one.set_defaults(command=events.tell, needs_site=True)
    one = group.add_parser("list", help="列出报过的事：编号、哪一类、哪天发生、哪天报、迟没迟、波及几户")
    one.set_defaults(command=events.list_, needs_site=True)
    one = group.add_parser("back", help="报错了，撤回；原来报的留着")
    one.add_argument("event", type=int, metavar="编号", help="event list 的第一列")
    one.add_argument("--why", required=True, metavar="原因")
    one.add_argument("--as-of", default="", metavar="日期", help="哪天撤回（默认：今天）")
    one.set_defaults(command=events.back, needs_site=True)
    _areas(commands, events)
    group = commands.add_parser("project", help="项目台账").add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("import", help="收填好的项目台账（空台账从页面取）")
    one.add_argument("files", type=Path, nargs="+", metavar="工作簿")
    one.add_argument("--as-of", default="", metavar="日期", help="收到的日子（默认：今天）")
    one.set_defaults(command=events.import_, needs_site=True)


def _areas(commands, events) -> None:  # type: ignore[no-untyped-def]
    group = commands.add_parser("area", help="重点区域").add_subparsers(metavar="做什么", required=True)
    one = group.add_parser("mark", help="标注一处：安置区、重点村……")
    one.add_argument("kind", metavar="哪一类", help="政策包 areas 里的名称，如 settlement")
    one.add_argument("name", metavar="名称")
    one.add_argument("--what", required=True, metavar="种类", help="如 集中安置区")
    one.add_argument("--where", nargs="+", default=[], metavar="镇村", help=_WHERE)
    one.add_argument("--households", nargs="+", default=[], metavar="户编号", help="单独的户")
    one.add_argument("--from", dest="from_on", default="", metavar="日期", help="从哪天起（默认：今天）")
    one.add_argument("--as-of", default="", metavar="日期", help="哪天标的（默认：今天）")
    one.set_defaults(command=events.mark, needs_site=True)
    one = group.add_parser("list", help="列出标注的区域，和按占比算的镇、村")
    one.add_argument("--as-of", default="", metavar="日期", help="按哪天算（默认：今天）")
    one.set_defaults(command=events.areas, needs_site=True)
    one = group.add_parser("end", help="从哪天起不再是；以前是的日子留着")
    one.add_argument("area", type=int, metavar="编号", help="area list 的第一列")
    one.add_argument("--on", required=True, metavar="日期")
    one.add_argument("--as-of", default="", metavar="日期", help="哪天记的（默认：今天）")
    one.set_defaults(command=events.end, needs_site=True)

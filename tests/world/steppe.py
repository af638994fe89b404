"""The cast's county as it would be if it lay on the steppe: other words, lists every ten days, copies, and risk lights.

Only what differs is written over the files of the pack that the other stories use, so that everything else stays as it is.
"""

from __future__ import annotations

from functools import cache

from shouwang.engine.packs import bundled_folder, load_pack_from, pack_files
from shouwang.engine.packs.model import Pack

JINGDE = "anhui-jingde-2024"

WORDS = """
words:
  county: 旗
  town: 苏木
  village: 嘎查
  household: 农牧户
  object: 防止返贫致贫对象
  register: 农牧户台账
  helper: 包联干部
  lead: 风险提示
  visit_form: 入户调查表
lights:
  red: {title: 红灯, says: 风险大，当天入户}
  yellow: {title: 黄灯, says: 有风险，按期入户}
  green: {title: 绿灯, says: 留意}
"""

_TEN_DAYS = {
    "uninsured": (
        "clause: J01\n    grain: person\n    comes: month\n    due: {day: 9, text: 每月9日前}",
        "clause: J01\n    grain: person\n    comes: ten_days\n    due: {days: [10, 20, 31], text: 每旬末}",
    ),
    "water": (
        "clause: J06\n    grain: household\n    comes: month\n    due: {day: 9, text: 每月9日前}",
        "clause: J06\n    grain: household\n    comes: ten_days\n    due: {days: [10, 20, 31], text: 每旬末}",
    ),
}
_FEEDS = (
    (
        "comes: at_once\n    due: {text: 实时}\n    standing: false\n    listed: in_harm_list",
        "comes: at_once\n    due: {within_days: 3, event_on: happened_on, text: 发生后3日内}\n"
        "    also_to: [civil_affairs, emergency]\n    standing: false\n    listed: in_harm_list",
    ),
    (
        "clause: J02\n    grain: person",
        "clause: J02\n    also_to: [civil_affairs]\n    grain: person",
    ),
)
LIGHTS = {"uninsured": "yellow", "self_paid_large": "red", "self_paid_monitored": "red", "unsafe_water": "green"}
"""Rule → its light."""


@cache
def steppe_files(ten_days: str = "uninsured") -> dict[str, bytes]:
    """The files of the whole lineage; which list comes every ten days."""
    files = dict(pack_files(JINGDE, [bundled_folder()]))
    feeds = files[f"{JINGDE}/feeds.yaml"].decode()
    for old, new in (_TEN_DAYS[ten_days], *_FEEDS):
        assert feeds.count(old) == 1, old
        feeds = feeds.replace(old, new)
    rules = files[f"{JINGDE}/rules.yaml"].decode()
    for rule, light in LIGHTS.items():
        assert f"  {rule}:\n    title" in rules
        rules = rules.replace(f"  {rule}:\n    title", f"  {rule}:\n    light: {light}\n    title")
    files |= {f"{JINGDE}/feeds.yaml": feeds.encode(), f"{JINGDE}/rules.yaml": rules.encode()}
    return files | {f"{JINGDE}/words.yaml": WORDS.encode()}


@cache
def steppe(ten_days: str = "uninsured") -> Pack:
    pack, faults = load_pack_from(steppe_files(ten_days), JINGDE)
    assert pack is not None, faults
    return pack

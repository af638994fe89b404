"""The month's tables for a workbook: what its page shows, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shouwang.desk.page.listing import Table
from shouwang.desk.tasks.place import place_table

_LISTS = ("部门", "应报", "已报", "零报送", "少了一半以上", "逾期")
_BURDEN = ("乡镇", "要核查的户", "几个村", "平均每村", "最多的村", "不再问", "三个月里问过不止一次")


def tables_of(content: Mapping[str, Any]) -> list[Table]:
    """The tables of a county's, a town's or village's, or a department's month."""
    figures = [[one["word"], one["value"]] for one in content["figures"]]
    tables: list[Table] = [("一览", ("项目", "数"), figures)]
    if "departments" in content:
        lists = [
            [one.department.title, one.due, one.came, one.nil, one.shrunken, one.late] for one in content["departments"]
        ]
        tables.append(("部门报送", _LISTS, lists))
    if "funnel" in content:
        steps = [[one["step"].word, one["step"].value, one["step"].unit] for one in content["funnel"]]
        tables.append(("从报来的行到核查的户", ("一步一步", "数", "单位"), steps))
    if content.get("places"):
        tables.append(place_table("乡镇" if "burden" in content else "村", content["places"]))
    if content.get("rules"):
        rules = [[one["clause"], one["title"], one["value"]] for one in content["rules"]]
        tables.append(("线索按规则", ("条款", "规则", "户"), rules))
    if content.get("became"):
        words = [word for word, *_ in content["became"][0]["figures"]]
        became = [
            [one["clause"], one["title"], *(value for _, value, _ in one["figures"])] for one in content["became"]
        ]
        tables.append(("报来的起了什么作用", ("条款", "规则", *words), became))
    if "burden" in content:
        names = ("name", "asked", "villages", "each", "most", "spared", "often")
        tables.append(("村里的负担", _BURDEN, [[one[name] for name in names] for one in content["burden"]["lines"]]))
    return tables

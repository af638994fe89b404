"""What the two lists and their differences are called on the page."""

LEVELS = {"village": "村", "town": "镇", "county": "县"}

WHY_UNKNOWN = {
    "silent": "这个村还没有报名单",
    "doubt": "村里的名单有一行可能是这一户，还没有认定",
    "no_village": "农户册里不知道这一户在哪个村",
}
"""Why nobody can tell whether a household that departments found is on its village's list."""

WHY_SPARED = {
    "monitored": "已是监测对象",
    "in_procedure": "正在办识别程序",
    "visited": "入户核查已有结论",
    "answered": "上次已经核实，情况没有变",
}
"""Why a difference is not returned to the village (Y02)."""

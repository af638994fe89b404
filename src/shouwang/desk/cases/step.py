"""The form of any step, for one household or for many at once, built from what the pack says of the step."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from shouwang.desk.cases.conditions import unmet_words
from shouwang.desk.cases.pages import WORKERS
from shouwang.desk.cases.posting import posted
from shouwang.desk.cases.rows import (
    families_of,
    keys_of,
    masked_head,
    parted,
    place_of,
    who_does,
)
from shouwang.desk.cases.sheet import (
    ABOVE,
    BROUGHT,
    LABELS,
    MOST,
    Asks,
    Row,
    Sheet,
    drawn_of,
    fields_of,
    needed_fields,
    needed_of,
    paper_there,
    sheet_of,
)
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import bounded
from shouwang.desk.page.places import names_here
from shouwang.desk.page.views import page, shown
from shouwang.engine.packs.steps import Level, Paper
from shouwang.engine.procedure import LEVELS
from shouwang.records.cases import queries as cases
from shouwang.records.cases.recording import MOST_BYTES, MOST_FILES

SHOWN = 50
"""Households on the form where nobody picked any and nobody asked for all."""
_NAMED = 60
"""Households that an address names; more would be too long for one."""


@page(*WORKERS)
def step(request: Asked) -> HttpResponse:
    """The form of a step (``?step=``, of other procedures than identification ``elimination:decision``), for those picked or all who wait for it; without a step back to the list."""
    if not request.GET.get("step"):
        return redirect("cases:list")
    name, do = request.GET.get("step", ""), request.GET.get("do", "")
    picked, many = keys_of(request.GET.getlist("picked"), MOST), request.GET.get("many")
    if many == "all" and not picked:
        procedure, step_name = parted(name)
        there = cases.at_step(request.post, request.county, step_name, procedure).values_list("pk", flat=True)
        keys = list(there[:MOST])
        sheet = sheet_of(request, name, keys[:SHOWN], do)
        if sheet.step.batch and not _posts(sheet):  # what is to hang is looked at whole
            waiting = bounded(there) if len(keys) == MOST else len(keys)
            return step_page(request, replace(sheet, rest=tuple(keys[SHOWN:]), waiting=waiting))
    return step_page(request, sheet_of(request, name, picked, do, MOST if many in ("all", "whole") else SHOWN))


@page(*WORKERS)
def step_rows(request: Asked) -> HttpResponse:
    """More lines of a form that goes on: those ``picked``, of which ``drawn`` are drawn for a spot check."""
    picked = keys_of(request.GET.getlist("picked"), SHOWN)
    if not picked:
        return redirect("cases:list")
    sheet = sheet_of(request, request.GET.get("step", ""), picked, request.GET.get("do", ""))
    looked(request, "look_at_cases", f"cases:{request.post.code}", {"households": len(picked), "step": sheet.key})
    _fill(request, sheet, QueryDict(), False, set(keys_of(request.GET.getlist("drawn"), SHOWN)))
    return render(request, "cases/step_more.html", {"rows": sheet.rows, "single": False, **_columns(sheet)})


def step_page(
    request: Asked, sheet: Sheet, typed: QueryDict | None = None, wrong: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    """The form, empty or as it was sent; it says how many households it touches and what becomes of them."""
    step, rows, given = sheet.step, sheet.rows, typed if typed is not None else QueryDict()
    if rows:
        subject = f"case:{rows[0].case.pk}" if len(rows) == 1 else f"cases:{request.post.code}"
        looked(request, "look_at_cases", subject, {"households": len(rows), "step": sheet.key})
    keys = [*(one.case.pk for one in rows), *sheet.rest]
    drawn = drawn_of(step, keys)
    _fill(request, sheet, given, typed is not None, drawn)
    return shown(
        request,
        "cases/step.html",
        {
            "title": _title(sheet),
            "answer": _answer(sheet),
            "step": step,
            "key": sheet.key,
            "procedure": sheet.procedure,
            "do": sheet.do,
            "rows": rows,
            "others": [(one.household.code, one.pk, why) for one, why in sheet.others],
            "single": not step.batch or len(keys) == 1,
            "on_form": len(keys),
            "rest": [_part(sheet, sheet.rest[at : at + SHOWN], drawn) for at in range(0, len(sheet.rest), SHOWN)],
            "in_line": sheet.waiting if sheet.waiting > len(keys) + len(sheet.others) else 0,
            "most_at_once": MOST,
            "asks": _asks(sheet, given),
            "papers": [_paper(one, sheet, given) for one in sheet.shared],
            **_columns(sheet),
            "check_needed": needed_of(step, len(keys)),
            "posted": posted(request.county, [one.work for one in rows], step.lasts)
            if _posts(sheet) and step.lasts
            else None,
            "lasts": step.lasts,
            "on": given.get("on", request.today.isoformat()),
            "sent_id": given.get("sent_id", "") or secrets.token_hex(16),
            "states": _states(sheet),
            "may_reuse": bool(step.comparison and step.comparison.reuse and len(rows) == 1),
            "may_skip": step.optional and len(rows) == 1,
            "most": f"{MOST_FILES} 份、每份 {MOST_BYTES >> 20} MB",
            "wrong": list(dict.fromkeys(wrong)),
            "button": _button(sheet),
            "prints": _prints(sheet),
        },
        status=status,
    )


def _states(sheet: Sheet) -> tuple[str, ...]:
    """What has still to be worked out for a single household; a ground was said when it was begun, conditions are asked."""
    single = len(sheet.rows) == 1 and bool(sheet.rows[0].lacks)
    return tuple(one for one in sheet.step.states if one not in ("ground", "conditions")) if single else ()


def _columns(sheet: Sheet) -> dict[str, Any]:
    """What is asked of each household."""
    step = sheet.step
    return {
        "spoken": sheet.spoken,
        "column": "收入和类别" if sheet.procedure.effect in ("include", "relabel") else "现在的情况",
        "identifies": sheet.procedure.effect in ("include", "relabel"),
        "each": sheet.each,
        "refuses": step.refuses and sheet.do == "finish",
        "votes": step.does == "review",
        "checks": step.spot_check_percent if step.spot_check_percent and sheet.rows else 0,
    }


def _part(sheet: Sheet, keys: Sequence[int], drawn: set[int]) -> str:
    """What some more lines of the form are asked for with."""
    asked = [("step", sheet.key), ("do", sheet.do), *(("picked", key) for key in keys)]
    return urlencode([*asked, *(("drawn", key) for key in keys if key in drawn)])


def _prints(sheet: Sheet) -> str:
    """Which households a paper of the step is printed for: those of the form, or all who wait where they are too many to name."""
    keys = [*(one.case.pk for one in sheet.rows), *sheet.rest]
    return urlencode({"picked": keys}, doseq=True) if len(keys) <= _NAMED else urlencode({"step": sheet.key})


def _posts(sheet: Sheet) -> bool:
    return sheet.do == "begin" and bool(sheet.rows)


def _fill(request: Asked, sheet: Sheet, given: QueryDict, sent: bool, drawn: set[int]) -> None:
    """Names, places, what was typed for each household, which are drawn."""
    names, families = names_here(request), families_of(one.case for one in sheet.rows)
    picked = set(given.getlist("picked"))
    for row in sheet.rows:
        key = row.case.pk
        row.head, row.place = masked_head(families, row.case), place_of(names, row.case)
        row.drawn = key in drawn
        row.picked = str(key) in picked if sent else not row.lacks
        row.typed = {
            name: given.get(f"{name}-{key}", "") for name in ("end", "why", "check", "for", "against", "abstain")
        }


def _title(sheet: Sheet) -> str:
    way = "" if sheet.procedure.effect == "include" else f"{sheet.procedure.title}："
    return f"{way}张贴“{sheet.step.title}”" if sheet.do == "begin" else f"{way}办“{sheet.step.title}”"


def _answer(sheet: Sheet) -> str:
    """Whose it is and how many wait."""
    step, many = sheet.step, len(sheet.rows)
    if not many:
        return f"现在没有可以办“{step.title}”的户。"
    unmet = _unmet(sheet.rows[0]) if many == 1 else 0
    if unmet and step.refuses:
        return f"有 {unmet} 条条件不满足或者还不能确定，现在不能通过：先把它们办好，或者作出“{sheet.spoken.refused}”的决定。"
    if many == 1 and sheet.rows[0].lacks:
        return f"现在还不能办：{'；'.join(sheet.rows[0].lacks)}。材料可以先存。"
    if sheet.rest:
        return f"{many + len(sheet.rest)} 户到了这一步，由{who_does(step)}办（依据 {step.clause}）；还不能办的户没有勾上，写着缺什么。"
    ready = sum(not one.lacks for one in sheet.rows)
    stuck = f"，其中 {many - ready} 户现在还不能办" if ready < many else ""
    who = f"由{who_does(step)}办（依据 {step.clause}）"
    return f"{many} 户到了这一步{stuck}；{who}。"


def _unmet(row: Row) -> int:
    """How many conditions stand against the step."""
    return len(unmet_words(row.now, row.situated))


def _button(sheet: Sheet) -> str:
    if sheet.do == "begin":
        return "张贴"
    if sheet.step.lasts:
        return "结束公示"
    above = sheet.step.who in ABOVE
    known = {
        "review": "记下评议结果",
        "town_review": "记下审核结果",
        "decision": "记下批复" if above else "审定",
        "approval": "记下审核意见",
        "request": "记下上报",
        "nomination": "提名",
        "operation": "记下办理完成",
    }
    return known.get(sheet.step.does, f"完成“{sheet.step.title}”")


def _asks(sheet: Sheet, given: QueryDict) -> list[Asks]:
    """What is asked of the sitting."""
    needed = needed_fields(sheet)
    return [Asks(name, *LABELS[name], name in needed, given.get(name, "")) for name in fields_of(sheet)]


def _paper(paper: Paper, sheet: Sheet, given: QueryDict) -> dict[str, Any]:
    """A paper of the form: whether it is there already, whose signatures are ticked, whether by proxy, whether sealed."""
    signed = given.getlist(f"sign-{paper.name}")
    levels: list[Level] = list(paper.signed_by)
    there = [paper_there(row, paper) for row in sheet.rows]
    return {
        "paper": paper,
        "levels": [(level, LEVELS[level], level in signed) for level in levels],
        "seal": given.get(f"seal-{paper.name}", "") == "yes",
        "kept": given.get(f"kept-{paper.name}", "") == "yes",
        "proxy": given.get(f"proxy-{paper.name}", ""),
        "draws": "household" in paper.signed_by and not sheet.step.batch,
        "there": there[0] if there and all(there) and not sheet.rest else None,
        "lacks": [lack for row in sheet.rows[:1] for lack in _lacking(row, paper)],
    }


def _lacking(row: Row, paper: Paper) -> list[str]:
    return [one.says for one in row.now.missing if one.code in BROUGHT and f"“{paper.title}”" in one.says]

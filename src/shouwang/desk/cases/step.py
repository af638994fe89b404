"""The form of any step, for one household or for many at once, built from what the pack says of the step."""

from __future__ import annotations

import math
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from shouwang.desk.cases.conditions import Situated, situated, unmet_words
from shouwang.desk.cases.pages import WORKERS
from shouwang.desk.cases.posting import posted
from shouwang.desk.cases.rows import (
    families_of,
    key_of,
    keys_of,
    masked_head,
    may,
    parted,
    place_of,
    steps_now,
    who_does,
)
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.looks import looked
from shouwang.desk.page.views import page, shown
from shouwang.engine.packs.steps import Level, Paper, Procedure, Step
from shouwang.engine.procedure import LEVELS, Act, Derived, StepNow
from shouwang.records.cases import queries as cases
from shouwang.records.cases.deriving import Stated, derived, relieved_of, stated
from shouwang.records.cases.models import Case
from shouwang.records.cases.recording import MOST_BYTES, MOST_FILES
from shouwang.records.cases.words import EFFECTS, Spoken
from shouwang.records.cases.working import Open
from shouwang.records.divisions import queries as divisions

MOST = 500
"""Households in one sitting; a limit of the form."""
SHOWN = 50
"""Households on the form where nobody picked any and nobody asked for all."""
_NAMED = 60
"""Households that an address names; more would be too long for one."""
_ASKS: Mapping[str, tuple[str, ...]] = {
    "visit": ("people", "visitors"),
    "review": ("place", "chair", "recorder", "people", "attendants", "said"),
    "town_review": ("place", "chair", "recorder", "people", "attendants", "said"),
    "decision": ("place", "chair", "people", "attendants", "said"),
    "announcement": ("place",),
    "comparison": ("said",),
    "entry": ("said",),
    "notice": ("said",),
    "nomination": ("said",),
    "request": ("document", "signer", "said"),
    "approval": ("document", "signer", "said"),
    "operation": ("document", "said"),
}
_ABOVE = ("city", "province")
"""Who answers a county in writing: it has no meeting here, but a paper with a number and a signature."""
_LABELS: Mapping[str, tuple[str, str]] = {
    "place": ("地点", ""),
    "chair": ("主持人", ""),
    "recorder": ("记录人", ""),
    "people": ("参加人数", "number"),
    "attendants": ("参加的人", ""),
    "visitors": ("去的人", ""),
    "document": ("文号", ""),
    "signer": ("谁签的字", ""),
    "said": ("情况记录", "long"),
}
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "visit": ("people",),
    "review": ("place", "chair", "recorder", "people"),
    "town_review": ("place", "chair", "people"),
    "request": ("signer",),
    "approval": ("document",),
}
"""What has to be written down of a kind of step (X15: the minutes say where, who presided, who was there)."""


@dataclass(frozen=True, slots=True)
class Asks:
    """A field of the sitting: its name, label, how it is asked, whether it has to be filled, what was typed."""

    name: str
    title: str
    looks: str
    needed: bool
    value: str


@dataclass(slots=True)
class Row:
    """A household on the form. ``lacks`` is what stands against it now besides what the form brings."""

    case: Case
    work: Open
    now: StepNow
    follows: Derived
    said: Stated
    head: str = ""
    place: str = ""
    drawn: bool = False
    picked: bool = True
    lacks: list[str] = field(default_factory=list)
    situated: Situated | None = None
    """What its conditions amount to and on which ground it stands; None where the procedure has neither."""
    typed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a form is about: the step and its procedure, what is done in it (``begin`` or ``finish``), its households."""

    procedure: Procedure
    step: Step
    do: str
    rows: list[Row]
    others: list[tuple[Case, str]]
    waiting: int = 0
    """How many wait for the step, also those that are not on the form."""
    rest: tuple[int, ...] = ()
    """Cases whose lines the form fetches afterwards, part by part."""

    @property
    def key(self) -> str:
        """The step as an address names it."""
        return key_of(self.procedure.name, self.step.name)

    @property
    def spoken(self) -> Spoken:
        return EFFECTS[self.procedure.effect]

    @property
    def shared(self) -> list[Paper]:
        """The papers that are one for the whole sitting; of a single household all."""
        single = not self.step.batch
        if self.step.lasts and self.do == "finish":
            return []
        return [one for one in self.step.papers if (one.batch or single) and one.when != "refuse"]

    @property
    def each(self) -> list[Paper]:
        """The papers that every household has its own of."""
        if self.step.lasts and self.do == "finish":
            return []
        return [one for one in self.step.papers if one not in self.shared]


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
            waiting = there.order_by().count() if len(keys) == MOST else len(keys)
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


def sheet_of(request: Asked, key: str, picked: Sequence[int], do: str, most: int = MOST) -> Sheet:
    """What a form is about; ``key`` names the procedure and the step. Raises Http404 for a step that is none, or is not the
    post's, and for cases out of sight."""
    procedure, name = parted(key)
    seen = cases.visible_to(request.post).filter(county=request.county)
    wanted = list(seen.filter(pk__in=picked).select_related("household", "version").order_by("division", "pk"))
    if len(wanted) != len(picked):
        raise Http404
    waiting = len(wanted)
    if not picked:
        there = cases.at_step(request.post, request.county, name, procedure).select_related("household", "version")
        wanted = list(there[:most])
        waiting = there.order_by().count() if len(wanted) == most else len(wanted)
    found = cases.situations(wanted, request.today)
    mine = [work.procedure for work, _ in found if work.case.procedure == procedure]
    by_pack = [(one, step) for one in mine for step in one.steps if step.name == name]
    by_pack = by_pack or [(one.procedure, one.step) for one in steps_now(request, procedure) if one.step.name == name]
    if not by_pack or not may(request.post, by_pack[0][1]):
        raise Http404
    return replace(_sheet(*by_pack[0], found, do, request), waiting=waiting)


def _sheet(procedure: Procedure, step: Step, found: Sequence[tuple[Open, Any]], do: str, request: Asked) -> Sheet:
    """The households that the step can be done for now, with the others and why not."""
    there: list[tuple[Open, StepNow]] = []
    others: list[tuple[Case, str]] = []
    for work, now in found:
        here = next((one for one in now.next if one.step.name == step.name), None)
        if work.case.procedure != procedure.name:
            others.append((work.case, f"办的是“{work.procedure.title}”，不是“{procedure.title}”，请分开办"))
        elif here is None:
            others.append((work.case, f"现在不是“{step.title}”这一步"))
        elif here.step != step:
            others.append((work.case, "是按另一版政策包启动的，请单独办"))
        else:
            there.append((work, here))
    begins = step.lasts is not None and (
        do == "begin" or (do != "finish" and any(now.until is None for _, now in there))
    )
    if step.lasts is not None:
        for work, now in there:
            if (now.until is None) != begins:
                others.append((work.case, "还没有张贴" if now.until is None else "已经张贴了"))
        there = [(work, now) for work, now in there if (now.until is None) == begins]
    if not step.batch:
        others += [(work.case, f"“{step.title}”一户一户办") for work, _ in there[1:]]
        there = there[:1]
    works = [work for work, _ in there]
    said, relieved = stated(works), relieved_of(work.case.household_id for work in works)
    stands = situated(works, said, request.county, request.today)
    rows = [
        Row(
            work.case,
            work,
            now,
            derived(work, relieved.get(work.case.household_id), said[work.case.pk]),
            said[work.case.pk],
            lacks=_lacks(now, stands.get(work.case.pk)),
            situated=stands.get(work.case.pk),
        )
        for work, now in there
    ]
    return Sheet(procedure, step, "begin" if begins else "finish", rows, others)


def _lacks(now: StepNow, stands: Situated | None) -> list[str]:
    """What stands against the step besides what the form brings; of conditions each that is not met, with what is to be done."""
    return unmet_words(now, stands) + [one for one in missing_words(now) if one]


def missing_words(now: StepNow) -> list[str]:
    """What is missing but for papers and signatures that the form brings, and for conditions, which say themselves what they lack."""
    return [one.says for one in now.missing if one.code not in (*_BROUGHT, "conditions_open")]


_BROUGHT = ("paper_missing", "not_signed", "not_sealed", "team_small", "not_posted")
"""What the form itself brings."""


def drawn_of(step: Step, keys: Sequence[int]) -> set[int]:
    """The cases that are drawn for a spot check: the pack's share of them, the same however often it is drawn."""
    many = needed_of(step, len(keys))
    by_lot = sorted(keys, key=lambda key: sha256(f"{step.name}:{key}".encode()).digest())
    return set(by_lot[:many])


def needed_of(step: Step, many: int) -> int:
    """How many of so many households have to be looked at again."""
    return math.ceil(many * step.spot_check_percent / 100)


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
    names, families = divisions.names_of(request.county), families_of(one.case for one in sheet.rows)
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
    above = sheet.step.who in _ABOVE
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
    return [Asks(name, *_LABELS[name], name in needed, given.get(name, "")) for name in fields_of(sheet)]


def needed_fields(sheet: Sheet) -> tuple[str, ...]:
    """The fields of the sitting that may not be left empty."""
    return _NEEDED.get(_kind_of(sheet.step), ()) if sheet.do == "finish" and not sheet.step.lasts else ()


def _kind_of(step: Step) -> str:
    """As what a step is asked about: a decision that comes in writing from above is asked like an approval."""
    return "approval" if step.does == "decision" and step.who in _ABOVE else step.does


def label_of(name: str) -> str:
    return _LABELS[name][0]


def fields_of(sheet: Sheet) -> tuple[str, ...]:
    return _ASKS.get(_kind_of(sheet.step), ()) if sheet.do == "finish" and not sheet.step.lasts else ()


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


def paper_there(row: Row, paper: Paper) -> Act | None:
    """The paper as a household has it already."""
    found = [
        one for one in row.work.acts if one.kind == "paper" and (one.step, one.name) == (row.now.step.name, paper.name)
    ]
    return found[-1] if found else None


def _lacking(row: Row, paper: Paper) -> list[str]:
    return [one.says for one in row.now.missing if one.code in _BROUGHT and f"“{paper.title}”" in one.says]

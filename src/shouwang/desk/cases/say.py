"""What is said of one case in a sentence or two: an objection and its answer, an explanation, a sending back, a withdrawal,
why a step is left out; and the beginning of a case that comes from no visit."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse

from shouwang.desk.cases.case import sendable
from shouwang.desk.cases.pages import WORKERS
from shouwang.desk.cases.past import comparison_of, objections_of
from shouwang.desk.cases.rows import case_in_sight, families_of, masked_head, may
from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here
from shouwang.desk.page.views import page, shown
from shouwang.engine.packs.steps import Step
from shouwang.engine.values.identity import mask_name
from shouwang.records.cases import queries as cases
from shouwang.records.cases.models import Case
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.histories import household_in_sight
from shouwang.records.households.models import Household
from shouwang.records.households.queries import Family, open_families
from shouwang.records.households.standings import monitored_now

KEY = re.compile(r"[0-9a-f]{16}")
"""An objection's own key: it says nothing of anybody."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One kind of sentence: its title and what is asked, the label of the text, the button and how that looks."""

    title: str
    answer: str
    label: str
    button: str
    danger: bool = False


SAYINGS: Mapping[str, Saying] = {
    "objection": Saying(
        "记一条异议",
        "谁反映的、不留姓名的都要记。记下以后，这一步和后面的都停着，查实答复了才能往下走。",
        "反映了什么",
        "记下异议",
    ),
    "answer": Saying("答复异议", "写明怎样查实的、查到什么、怎样答复的。", "查实的情况和答复", "已经查实答复"),
    "explain": Saying(
        "说明疑似情况", "部门查到的是疑似，不等于不符合；写明是怎么回事，说明会一直留着。", "情况说明", "保存说明"
    ),
    "back": Saying("退回到前面的步骤", "退回的那一步和它后面的都要重新做；以前记的还在。", "退回的原因", "退回", True),
    "withdraw": Saying(
        "农户撤回申请", "撤回以后，这次程序就结束了；以后可以重新启动。", "农户为什么撤回", "记下撤回", True
    ),
    "reuse": Saying("沿用以前的比对", "按规定可以不再比对一次。写明以前是哪一次、什么结果。", "沿用哪一次比对", "沿用"),
    "skip": Saying("这一步不做", "按规定可以不做。写明为什么。", "不做的理由", "这一步不做"),
}


@page(*WORKERS)
def say(request: Asked, key: int) -> HttpResponse:
    """The form of one sentence; ``?what=`` says which, ``?about=`` about what."""
    return say_page(request, case_in_sight(request, key), request.GET)


def say_page(
    request: Asked, case: Case, typed: Mapping[str, str], wrong: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    """The same, as it was typed. Raises Http404 for what cannot be said of this case."""
    what, about = typed.get("what", "objection"), typed.get("about", "")
    saying = SAYINGS.get(what)
    if saying is None:
        raise Http404
    looked(request, "look_at_case", f"case:{case.pk}")
    ((work, now),) = cases.situations([case], request.today)
    told: dict[str, Any] = {}
    if what in ("answer", "objection"):
        told["objection"] = next(
            (one for one in objections_of(work, cases.happened(case)) if one["key"] == about), None
        )
    if what == "answer" and told["objection"] is None:
        raise Http404
    if what == "explain":
        told["finding"] = _finding(work, now, case, about)
    if what == "back":
        own = [one for one in now.next if may(request.post, one.step)]
        told["steps"] = [(one.step, sendable(now, one)) for one in own if sendable(now, one)]
    if what in ("reuse", "skip"):
        told["step"] = next((one.step for one in now.next if one.step.name == about and _allows(one.step, what)), None)
        if told["step"] is None:
            raise Http404
    return shown(
        request,
        "cases/say.html",
        {
            "title": saying.title,
            "answer": f"{masked_head(families_of([case]), case)}家。{saying.answer}",
            "case": case,
            "saying": saying,
            "what": what,
            "about": about if what != "objection" or KEY.fullmatch(about) else secrets.token_hex(8),
            "public": [one for one in now.steps if one.step.lasts and now.walk.traces[one.step.name].begun],
            "seen": typed.get("seen", case.acts_count),
            "text": typed.get("text", ""),
            "who": typed.get("who", ""),
            "before": typed.get("before", ""),
            "upheld": typed.get("upheld", ""),
            "to": typed.get("to", ""),
            "wrong": list(wrong),
            **told,
        },
        status=status,
    )


def _allows(step: Step, what: str) -> bool:
    """Whether the pack lets a step use an earlier comparison, or lets it be left out."""
    return bool(step.comparison and step.comparison.reuse) if what == "reuse" else step.optional


def _finding(work: Any, now: Any, case: Case, about: str) -> dict[str, Any]:
    """What a department suspected, with whom. Raises Http404 where there is no such thing."""
    family = families_of([case]).get(case.household_id)
    names = {key: one.record.name for key, one in family.members.items()} if family else {}
    compared = comparison_of(work, now, cases.compared([work])[case.pk], [], names)
    for line in compared["lines"] if compared else ():
        for finding in line["findings"]:
            if finding["key"] == about:
                return {**finding, "department": line["title"]}
    raise Http404


def step_of_objection(case: Case, now: Any) -> Step | None:
    """The publicity that an objection is about: the one that hangs, or hung last."""
    public = [one.step for one in now.steps if one.step.lasts and now.walk.traces[one.step.name].begun]
    return public[-1] if public else None


# --- a case that comes from no visit ---------------------------------------------------------------------------------------

CHANNELS = (Case.Channel.SELF, Case.Channel.CADRE, Case.Channel.PUBLIC)


def family_to_begin(request: Asked, code: str) -> tuple[Household, Family]:
    """A household within sight with its family as the register has it now. Raises Http404."""
    there = household_in_sight(request.post, request.county, code)
    family = open_families([there.pk]).get(there.pk) if there is not None else None
    if there is None or family is None:
        raise Http404
    return there, family


@page(*WORKERS)
def begin_one(request: Asked, code: str) -> HttpResponse:
    """How the family was found, and when."""
    return begin_one_page(request, code, {})


def begin_one_page(
    request: Asked, code: str, typed: Mapping[str, str], wrong: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    """The form of a beginning. Raises Http404 for a household out of sight."""
    there, family = family_to_begin(request, code)
    looked(request, "look_at_household", f"household:{there.pk}")
    open_ = cases.visible_to(request.post).filter(household=there, state=Case.State.OPEN).first()
    names = names_here(request)
    return shown(
        request,
        "cases/begin_one.html",
        {
            "title": f"启动{mask_name(head_name(family)) or code}家的识别程序",
            "answer": "写明从哪里来、哪天发现的；期限从发现线索那天算起。",
            "code": code,
            "place": "".join(divisions.town_and_village(names, family.village_code)),
            "open": open_,
            "monitored": bool(monitored_now([there.pk], request.today)),
            "channels": [(one.value, one.label) for one in CHANNELS],
            "channel": typed.get("channel", ""),
            "lead_on": typed.get("lead_on", request.today.isoformat()),
            "wrong": list(wrong),
        },
        status=status,
    )

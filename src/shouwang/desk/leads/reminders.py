"""Texts to paste into a chat: what is late or due, place by place and department by department. No family is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse

from shouwang.desk.feeds.calendar import told_state
from shouwang.desk.page.asking import Asked, month_of, pack_for
from shouwang.desk.page.places import names_here
from shouwang.desk.page.tags import due_words, short_day, spoken_month
from shouwang.desk.page.views import COUNTY, TOWN, page, shown
from shouwang.desk.tasks.lists import overdue
from shouwang.records.feeds.owed import Owed, owed_by
from shouwang.records.feeds.words import OwedState
from shouwang.records.tasks import queries as tasks
from shouwang.records.tasks.models import Task
from shouwang.records.visits.progress import Progress, by_town, leads_of_month, progress

Text = dict[str, Any]


@page(*COUNTY, *TOWN)
def reminders(request: Asked) -> HttpResponse:
    """One text for each town (of a town: each village) and each department that owes something; late ones first."""
    about = month_of(request)
    names = names_here(request)
    parts = progress(leads_of_month(request.post, request.county, about.text), request.today)
    strangers = _strangers(request)
    if request.post.role in TOWN:
        places = [_place(one, [], 0, names, about.text, request.today) for one in parts]
    else:
        places = [
            _place(town, inside, strangers[town.division[:9]], names, about.text, request.today)
            for town, inside in by_town(parts)
        ]
    pack = pack_for(request)
    owed = owed_by(request.post, request.county, pack, about, request.today) if pack else []
    texts = [one for one in (*places, *_departments(owed, about.text)) if one["text"]]
    texts.sort(key=lambda one: -one["late"])
    late = sum(1 for one in texts if one["late"])
    said = f"{late} 个有逾期的" if late else "还没有逾期的"
    answer = f"{len(texts)} 个地方或部门还有事没有做完，{said}。" if texts else "没有要催的。"
    return shown(
        request,
        "leads/reminders.html",
        {"title": f"{spoken_month(about.text)}催办", "answer": answer, "texts": texts, "month": about.text},
    )


def _strangers(request: Asked) -> Counter[str]:
    """First nine digits of a town → people still to be found out about."""
    found: Counter[str] = Counter()
    waiting = tasks.visible_to(request.post).filter(county=request.county, done_on=None, kind=Task.Kind.WHO_IS_THIS)
    for division in waiting.values_list("division", flat=True):
        found[division[:9]] += 1
    return found


def _place(
    one: Progress, inside: Sequence[Progress], strangers: int, names: Mapping[str, str], month: str, today: date
) -> Text:
    name = names.get(one.division, one.division)
    if not one.waiting and not strangers:
        return {"name": name, "text": "", "late": 0}
    told = f"【{name}】{spoken_month(month)}交办核查 {one.asked - one.unsent} 户，已报 {one.answered} 户"
    if one.waiting:
        told += f"，还有 {one.waiting} 户没有报"
        if one.late:
            late = "、".join(
                f"{names.get(part.division, part.division)} {part.late} 户" for part in inside if part.late
            )
            told += f"，其中逾期 {one.late} 户" + (f"（{late}）" if late else "")
        elif one.first_due:
            told += f"，{short_day(one.first_due)}到期（{due_words(one.first_due, today)[0]}）"
    told += f"；另有 {strangers} 名未在册人员待查明" if strangers else ""
    return {"name": name, "text": f"{told}。请抓紧入户核查，在平台上报送。", "late": one.late}


def _departments(owed: Sequence[Owed], month: str) -> list[Text]:
    """A text for each department with a list that is late, was returned, or is due and has not come."""
    waits: dict[str, list[Owed]] = {}
    for line in owed:
        not_here = line.state in (OwedState.LATE, OwedState.NOT_DUE, OwedState.STOPPED, OwedState.REFUSED)
        if not_here and (line.duty is not None or line.said):
            waits.setdefault(line.department.title, []).append(line)
    told = []
    for title, lines in waits.items():
        said = "；".join(
            f"《{line.feed.title}》{f'应于{short_day(line.duty.due_on)}前报，' if line.duty else ''}{told_state(line)}"
            for line in lines
        )
        text = f"【{title}】{spoken_month(month)}的表：{said}。请尽快报送；没有情况的请做零报送。"
        told.append({"name": title, "text": text, "late": sum(1 for line in lines if overdue(line))})
    return told

"""A town's, a village's and a department's part of the month."""

from __future__ import annotations

from typing import Any

from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.links import Link, links_for
from shouwang.desk.page.many import bounded
from shouwang.desk.page.places import names_here
from shouwang.desk.page.tags import due_words, short_day
from shouwang.desk.page.views import TOWN
from shouwang.desk.tasks.coming import coming
from shouwang.desk.tasks.funnel import answers_of
from shouwang.desk.tasks.lists import by_department, sums
from shouwang.desk.tasks.place import chart, told_place, told_places
from shouwang.engine.calendar import Period
from shouwang.engine.packs.model import Pack
from shouwang.records.feeds.owed import owed_by
from shouwang.records.screenings import queries as screenings
from shouwang.records.staff.queries import scope
from shouwang.records.visits import queries as visits
from shouwang.records.visits.models import Visit
from shouwang.records.visits.progress import Progress, answers, leads_of_month, progress, together
from shouwang.records.visits.worth import worth_of_rules

Figures = dict[str, Any]


def local_month(request: Asked, month: Period) -> Figures:
    """A town's leads village by village, or a village's own."""
    to = links_for(request.post)
    found = leads_of_month(request.post, request.county, month.text)
    parts = progress(found, request.today)
    names = names_here(request)
    reviews = _reviews(request)
    whole = together(request.post.division, parts)
    mine = told_place(whole, names.get(whole.division, ""), month.text, to, inside=False)
    places = told_places(parts, names, month.text, to)
    return {
        "answer": _reviews_said(reviews) + _answer(month, whole, request),
        "reviews": reviews,
        "reviews_href": to("visits:list", state=Visit.State.FILED),
        "mine": mine,
        "figures": _figures(mine, whole),
        "places": places if len(parts) > 1 else [],
        "places_chart": chart(places) if len(parts) > 1 else None,
        "answers": answers_of(answers(found), month.text, to),
        "coming": coming(request.post, request.county, request.today, None, to),
        "today_href": to("visits:today"),
        "work_href": to("tasks:work"),
    }


def _reviews(request: Asked) -> int:
    """What waits for a town's review, whatever month it is from: nothing moves on before it."""
    if request.post.role not in TOWN:
        return 0
    return bounded(visits.visible_to(request.post).filter(county=request.county, state=Visit.State.FILED))


def _reviews_said(reviews: int) -> str:
    return f"{reviews} 户核查等您审核。" if reviews else ""


def _answer(month: Period, whole: Progress, request: Asked) -> str:
    told = f"{month.first.month}月"
    sent = whole.asked - whole.unsent
    if not sent:
        return f"{told}没有交办给本地的核查。"
    told += f"：{sent} 户要核查，已核查 {whole.answered} 户"
    if whole.late:
        return f"{told}，{whole.late} 户已逾期，请先去这几户。"
    if whole.first_due is None:
        return f"{told}，都做完了。"
    words, _ = due_words(whole.first_due, request.today)
    return f"{told}，最近的期限是{short_day(whole.first_due)}，{words}。"


def _figures(mine: Figures, whole: Progress) -> list[Figures]:
    return [
        {"word": "本月要核查", "value": whole.asked - whole.unsent, "href": mine["href"], "below": "户"},
        {"word": "已核查", "value": whole.answered, "href": mine["answered"], "tone": "done" if whole.answered else ""},
        {"word": "待核查", "value": whole.waiting, "href": mine["waiting"]},
        {"word": "已逾期", "value": whole.late, "href": mine["late"], "tone": "late" if whole.late else ""},
        {"word": "退回过", "value": whole.sent_back, "href": mine["back"]},
    ]


def department_month(request: Asked, month: Period) -> Figures:
    """A department's lists of the month, and what its lists led to: counts of its own warnings, nobody else's."""
    to, pack = links_for(request.post), pack_for(request)
    own = scope(request.post).department
    owed = owed_by(request.post, request.county, pack, month, request.today) if pack else []
    departments = by_department(owed, month.text, to)
    lists = sums(departments)
    run = screenings.last_run(request.post, request.county, month.text)
    return {
        "answer": _department_answer(month, lists),
        "departments": departments,
        "figures": [
            {
                "word": "应报",
                "value": lists["due"],
                "href": to("feeds:owed", month=month.text) or "#lists",
                "below": "种表",
            },
            {
                "word": "已报",
                "value": lists["came"],
                "href": to("feeds:owed", month=month.text, state="came") or "#lists",
            },
            {
                "word": "逾期未报",
                "value": lists["late"],
                "href": to("feeds:owed", month=month.text, state="late") or "#lists",
                "tone": "late" if lists["late"] else "",
            },
        ],
        "became": _became(request, pack, month, to) if pack and run else [],
        "became_href": to("feeds:became", month=month.text),
        "coming": coming(request.post, request.county, request.today, pack, to, own),
        "owed_href": to("feeds:owed", month=month.text),
    }


def _department_answer(month: Period, lists: Any) -> str:
    told = f"{month.first.month}月"
    if not lists["due"]:
        return f"{told}没有要报的表。有情况就报。"
    told += f"：{lists['due']} 种表应报，已报 {lists['came']} 种"
    return f"{told}，{lists['late']} 种已逾期，请尽快报送。" if lists["late"] else f"{told}，没有逾期。"


def _became(request: Asked, pack: Pack, month: Period, to: Link) -> list[Figures]:
    return [
        {
            "title": one.rule.title,
            "clause": one.rule.clause,
            "figures": [
                (
                    word,
                    figure,
                    to("leads:worth", month=month.text, **{"from": month.text}, rule=one.rule.name, figure=name),
                )
                for name, word, figure in (
                    ("met", "触到", one.met),
                    ("asked", "请村里核查", one.asked),
                    ("visited", "已入户", one.visited),
                    ("confirmed", "符合监测条件", one.confirmed),
                )
            ],
        }
        for one in worth_of_rules(request.post, request.county, pack, month.text, month.text, request.today)
    ]

"""Integrating and dispatching: what would go where, how many, by when; afterwards what went, and the workbooks to fetch."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse

from shouwang.desk.jobs.written import written_for
from shouwang.desk.page.asking import Asked, month_of
from shouwang.desk.page.links import links_for, to
from shouwang.desk.page.places import names_here
from shouwang.desk.page.tags import short_day, spoken_month
from shouwang.desk.page.views import COUNTY, page, shown
from shouwang.desk.tasks.place import told_places
from shouwang.engine.calendar import Period, period_of
from shouwang.engine.packs.model import Pack
from shouwang.records.jobs import queries as jobs
from shouwang.records.leads.preview import Preview, preview
from shouwang.records.policy.queries import pack_of
from shouwang.records.screenings import queries as screenings
from shouwang.records.screenings.models import Run
from shouwang.records.visits.progress import by_town, leads_of_month, progress, together


@page(*COUNTY)
def dispatch(request: Asked) -> HttpResponse:
    """The preview of the newest run of a month (or of ``?run=``), and what was sent already."""
    run = run_asked(request)
    month = period_of(run.period) if run else month_of(request)
    told: dict[str, Any] = {"title": f"整合交办 {spoken_month(month.text)}", "month": month.text, "run": run}
    if run is None:
        answer = f"{spoken_month(month.text)}还没有筛查。先筛查，再交办。"
        return shown(request, "leads/dispatch.html", {**told, "answer": answer})
    pack = pack_of(run.version)
    seen = preview(request.post, run, request.today)
    names = names_here(request)
    parts = progress(leads_of_month(request.post, request.county, run.period), request.today)
    towns = [town for town, _ in by_town(parts)]
    sent = together(f"{request.county}000000", parts)
    link = links_for(request.post)
    newest = screenings.last_run(request.post, request.county, run.period)
    return shown(
        request,
        "leads/dispatch.html",
        {
            **told,
            "answer": _answer(seen, sent.asked - sent.unsent, pack, month, request.today),
            "preview": seen,
            "seen": seen_of(run, seen),
            "figures": _figures(seen, run),
            "going": _going(seen, names, run),
            "sent": sent.asked - sent.unsent,
            "places": told_places(towns, names, run.period, link),
            "workbooks": _workbooks(request, run.period),
            "reminders": link("leads:reminders", month=run.period),
            "stale": newest is not None and newest.pk != run.pk,
            "by_day": _by_day(pack, month, request.today),
            "job": _job(request),
        },
    )


def run_asked(request: Asked) -> Run | None:
    """The run of the address, or the newest of its month. Raises Http404 for one out of sight."""
    key = request.GET.get("run", "")
    if key.isdigit() and len(key) < 10:
        found = screenings.visible_runs(request.post).filter(county=request.county, pk=int(key))
        one = found.select_related("version", "run_by").first()
        if one is None:
            raise Http404
        return one
    return screenings.last_run(request.post, request.county, month_of(request).text)


def _job(request: Asked) -> Any:
    key = request.GET.get("job", "")
    found = jobs.visible_to(request.post).filter(county=request.county)
    return found.filter(pk=int(key)).first() if key.isdigit() and len(key) < 10 else None


def _workbooks(request: Asked, period: str) -> list[tuple[date, list[tuple[str, str]]]]:
    """The towns' task workbooks of a month, the newest day first: (day, (name, address))."""
    days: dict[date, list[tuple[str, str]]] = {}
    for one in written_for(request):
        if (one.period, one.kind) == (period, "towns"):
            days.setdefault(one.as_of, []).append((one.name, to("jobs:workbook", place=one.place)))
    return [(on, sorted(files)) for on, files in sorted(days.items(), reverse=True)]


def seen_of(run: Run, seen: Preview) -> str:
    """What a preview said, as a token: another one where other households would be sent."""
    told = [sorted(one.items()) for one in (seen.to_send, seen.carried, seen.strangers)]
    return hashlib.sha256(repr((run.pk, told, seen.due)).encode()).hexdigest()[:32]


def _answer(seen: Preview, sent: int, pack: Pack, month: Period, today: date) -> str:
    sending = seen.to_send
    many = sum(sending.values())
    if not many and not seen.strangers:
        done = f"{sent:,} 户已经交办" if sent else "没有要入户核查的户"
        return f"{month.first.month}月：{done}，没有新的要交办。"
    towns = {code[:9] for code in sending}
    told = f"要交办 {many:,} 户到 {len(towns)} 个乡镇、{len(sending)} 个村"
    if seen.due is not None:
        told += f"，今天交办的{short_day(seen.due.on)}到期"
    return f"{told}；{_by_day(pack, month, today)}。"


def _by_day(pack: Pack, month: Period, today: date) -> str:
    if pack.integrate_by_day is None:
        return "哪天前交办，政策包没有写"
    by = month.after().first.replace(day=pack.integrate_by_day)
    left = (by - today).days
    words = f"还有 {left} 天" if left > 0 else "今天是最后一天" if not left else f"已过了 {-left} 天"
    return f"{short_day(by)}前要整合交办，{words}"


def _figures(seen: Preview, run: Run) -> list[dict[str, Any]]:
    def homes(part: str) -> str:
        return to("leads:homes", run=run.pk, part=part)

    strangers = to("feeds:unregistered", month=run.period, found="unasked")
    nowhere = seen.without_village
    return [
        {"word": "新问的户", "value": sum(seen.fresh.values()), "href": homes("fresh")},
        {"word": "整合了还没有发", "value": sum(seen.ready.values()), "href": homes("ready")},
        {
            "word": "发过还没有答，接着问",
            "value": sum(seen.carried.values()),
            "href": homes("carried"),
            "below": "不另发",
        },
        {"word": "答过、变重了再问", "value": seen.again, "href": homes("again")},
        {"word": "答过、不再问", "value": seen.spared, "href": homes("spared"), "below": "户"},
        {
            "word": "不知道在哪个村",
            "value": nowhere,
            "href": homes("without_village"),
            "tone": "soon" if nowhere else "",
        },
        {"word": "未在册待查明", "value": sum(seen.strangers.values()), "href": strangers, "below": "人"},
    ]


def _going(seen: Preview, names: Mapping[str, str], run: Run) -> list[dict[str, Any]]:
    """Town by town: how many households, to which villages; and how many strangers."""
    towns: dict[str, Counter[str]] = {}
    for code, many in seen.to_send.items():
        towns.setdefault(code[:9] + "000", Counter())[code] += many
    strangers: Counter[str] = Counter()
    for code, many in seen.strangers.items():
        strangers[code[:9] + "000"] += many
        towns.setdefault(code[:9] + "000", Counter())
    return [
        {
            "name": names.get(town, town),
            "many": sum(those.values()),
            "villages": [
                (
                    names.get(code, code) + ("（村不详）" if code.endswith("000") else ""),
                    many,
                    to("screenings:run", run.pk, response="unsent", place=code),
                )
                for code, many in sorted(those.items())
            ],
            "strangers": strangers[town],
        }
        for town, those in sorted(towns.items())
    ]

"""Reporting as pages: what is owed, what came, what became of every row."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from shouwang.desk.feeds.became import warned
from shouwang.desk.feeds.by_hand import RowForm
from shouwang.desk.feeds.copies import copies_of
from shouwang.desk.feeds.delivered import NAMED, OUTCOMES, delivery_rows, preview_of, said_of
from shouwang.desk.feeds.faulty_sheet import can_be_mended, faulty_workbook
from shouwang.desk.feeds.feedback import Wanted, fill_feedback
from shouwang.desk.feeds.owing import STATES, answer_of, came_of, figures_of, lines_of, unknown_files
from shouwang.desk.feeds.receipt import fill_receipt
from shouwang.desk.feeds.template_sheet import template_workbook
from shouwang.desk.feeds.told import on_page
from shouwang.desk.feeds.uploads import MEGABYTES
from shouwang.desk.feeds.watching import TONES, only_delivery, sent_before, watched
from shouwang.desk.page.asking import Asked, month_of, pack_for
from shouwang.desk.page.beside import asked_first, telling
from shouwang.desk.page.links import to
from shouwang.desk.page.listing import PER_PAGE, workbook_answer
from shouwang.desk.page.looks import looked
from shouwang.desk.page.views import COUNTY, DEPARTMENT, gone_to, page, shown
from shouwang.desk.sheets import file_name, write_book
from shouwang.desk.tasks.lists import by_department, sums
from shouwang.engine.calendar import Period
from shouwang.engine.packs.model import Department, Feed, Pack
from shouwang.engine.values.identity import mask_name
from shouwang.records.feeds import queries as feeds
from shouwang.records.feeds.models import Delivery
from shouwang.records.feeds.owed import owed_by
from shouwang.records.jobs import queries as jobs
from shouwang.records.jobs.models import Job
from shouwang.records.policy.models import PackVersion
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.queries import scope

SENDS = (*COUNTY, *DEPARTMENT)
WHO = (*SENDS, "auditor")


@page(*WHO)
def owed(request: Asked) -> HttpResponse:
    """What is owed and by when for a month, late ones first; a department sees its own lists."""
    month, pack = month_of(request), pack_for(request)
    if pack is None or not request.county:
        answer = "本县还没有政策包，不知道谁该报什么。请县里先导入农户册，收第一个月的表。"
        return shown(request, "feeds/nothing.html", {"title": "数据报送", "answer": answer})
    lines = owed_by(request.post, request.county, pack, month, request.today)
    departments = by_department(lines, month.text, to)
    chosen = request.GET.get("department", "")
    chosen = chosen if chosen in {one.department.name for one in departments} else ""
    if chosen:
        lines = [line for line in lines if line.department.name == chosen]
        departments = [one for one in departments if one.department.name == chosen]
    counted = sums(departments)
    state = request.GET.get("state", "")
    if state in STATES:
        lines = [line for line in lines if STATES[state][1](line)]
    deliveries = list(
        feeds.visible_deliveries(request.post)
        .filter(county=request.county, period=month.text)
        .exclude(state__in=(Delivery.State.STAGED, Delivery.State.REPLACED))
        .order_by("pk")
    )
    came = came_of(deliveries, feeds.rows_to_mend(request.county, deliveries), request.today)
    shown_lines = lines_of(lines, came, pack)

    def address(state: str) -> str:
        return to("feeds:owed", month=month.text, department=chosen, state=state)

    return shown(
        request,
        "feeds/owed.html",
        {
            "title": "数据报送",
            "answer": answer_of(month, counted),
            "month": month,
            "months": {"before": month.before(), "after": _after(month, request)},
            "figures": figures_of(counted, address),
            "lines": [one for one in shown_lines if state or not one["rests"]],
            "resting": [] if state else [one for one in shown_lines if one["rests"]],
            "departments": departments,
            "chosen": chosen,
            "chosen_word": pack.departments[chosen].title if chosen else "",
            "state_word": STATES[state][0] if state in STATES else "",
            "unknown": [] if state or chosen else unknown_files(came, pack),
            "tones": TONES,
            "sends": request.post.role in SENDS,
            "county_work": request.post.role in COUNTY,
            "own": scope(request.post).department,
            "copies": copies_of(request, pack, month.text) if not state else [],
            "megabytes": MEGABYTES,
        },
    )


def _after(month: Period, request: Asked) -> Period | None:
    after = month.after()
    return after if after.first <= request.today else None


@page(*COUNTY)
def folder(request: Asked) -> HttpResponse:
    """A folder of files of all departments, each taken in as the list that it is."""
    month = month_of(request)
    told = {
        "title": "整个文件夹交来",
        "answer": "把各部门交来的文件放在一个文件夹里，拖到这里；每个文件认出是哪种表，算作那个部门报的。",
        "month": month,
        "months": {"before": month.before(), "after": _after(month, request)},
        "megabytes": MEGABYTES,
    }
    return shown(request, "feeds/folder.html", told)


@page(*SENDS)
def job(request: Asked, key: int) -> HttpResponse:
    """How far the taking in of some files is; of a single file that is done, its delivery."""
    told = watched(request.post, job_of(request, key), pack_for(request))
    if (there := only_delivery(told)) is not None:
        return _to_delivery(request, told["job"], there)
    return shown(request, "feeds/job.html", {"title": "收表", "answer": "", **told})


@page(*SENDS)
def job_now(request: Asked, key: int) -> HttpResponse:
    """The part of that page that changes."""
    told = watched(request.post, job_of(request, key), pack_for(request))
    if (there := only_delivery(told)) is not None:
        return _to_delivery(request, told["job"], there)
    return shown(request, "feeds/job_now.html", {"title": "收表", **told})


def _to_delivery(request: Asked, job: Job, there: Delivery) -> HttpResponse:
    return gone_to(request, reverse("feeds:delivery", args=[there.pk]), sent_before(job, there), "info")


def job_of(request: Asked, key: int) -> Job:
    found = jobs.visible_to(request.post).filter(pk=key, kind="take_in", county=request.county).first()
    if found is None:
        raise Http404
    return found


# --- a delivery -----------------------------------------------------------------------------------------------------


@page(*WHO)
def delivery(request: Asked, key: int) -> HttpResponse:
    """One delivery: its sums, why it waits or was refused, and the rows that somebody has to look at."""
    there = delivery_of(request, key)
    pack = pack_of_delivery(request, there)
    outcome = request.GET.get("outcome", "fault")
    outcome = outcome if outcome in OUTCOMES else "fault"
    listing = delivery_rows(request, there, pack, outcome)
    if listing.wanted_as_workbook:
        return listing.taken_away("export_list", f"delivery:{there.pk}", {"list": OUTCOMES[outcome]})
    if outcome in NAMED and listing.page["lines"]:
        looked(request, "look_at_rows", f"delivery:{there.pk}", {"page": listing.page["number"]})
    feed = pack.feeds.get(there.feed) if pack else None
    waits = feeds.faulty_rows(there).count() if there.faulty else 0
    return shown(
        request,
        "feeds/delivery.html",
        {
            "title": f"《{there.file}》",
            "answer": said_of(there, waits),
            "delivery": there,
            "feed": feed,
            "department": pack.departments.get(there.department) if pack else None,
            "tone": TONES.get(Delivery.State(there.state), ""),
            "refusal": [{**told, "message": on_page(told["message"])} for told in there.refusal],
            "outcome": outcome,
            "outcome_word": OUTCOMES[outcome],
            "listing": listing,
            "preview": preview_of(there) if request.post.role in SENDS else None,
            "waits": waits,
            "nothing_wrong": outcome == "fault" and not there.faulty,
            "mendable": bool(waits) and can_be_mended(there) and request.post.role in SENDS,
            "receivable": bool(feed) and request.post.role in SENDS,
            "sends": request.post.role in SENDS,
            "megabytes": MEGABYTES,
        },
    )


@page(*SENDS)
def receipt(request: Asked, key: int) -> HttpResponse:
    """The receipt of a delivery as a workbook."""
    there = delivery_of(request, key)
    pack = pack_of_delivery(request, there)
    if pack is None:
        raise Http404
    asks = asked_first(request, there.rows, "回执")
    if asks is not None:
        return asks
    looked(request, "export_receipt", f"delivery:{there.pk}", {"rows": there.rows})
    buffer = io.BytesIO()
    with write_book(buffer, request.today) as book:
        fill_receipt(book, pack, there)
    return workbook_answer(buffer.getvalue(), f"回执_{file_name(_stem(there.file))}.xlsx")


@page(*SENDS)
def faulty(request: Asked, key: int) -> HttpResponse:
    """The faulty rows alone, to be mended and sent again."""
    there = delivery_of(request, key)
    pack = pack_of_delivery(request, there)
    if pack is None or not can_be_mended(there):
        raise Http404
    asks = asked_first(request, there.faulty, "有错的行")
    if asks is not None:
        return asks
    data, rows = faulty_workbook(pack, there, request.today)
    if not rows:
        address = reverse("feeds:delivery", args=[there.pk])
        return gone_to(request, address, "有错的行都已经改好了，没有要改的行。")
    looked(request, "export_faulty_rows", f"delivery:{there.pk}", {"rows": rows})
    return workbook_answer(data, f"改错_{file_name(_stem(there.file))}.xlsx")


def delivery_of(request: Asked, key: int) -> Delivery:
    """A delivery within sight. Raises Http404 for any other, whether it exists or not."""
    found = feeds.visible_deliveries(request.post).filter(pk=key, county=request.county)
    there = found.exclude(state=Delivery.State.STAGED).select_related("copy_of", "received_by").first()
    if there is None:
        raise Http404
    return there


def pack_of_delivery(request: Asked, there: Delivery) -> Pack | None:
    """The pack that a delivery was read by, or the one that holds now."""
    version = PackVersion.objects.filter(digest=there.pack_digest).first()
    return pack_of(version) if version else pack_for(request)


def _stem(file: str) -> str:
    return file.rpartition(".")[0] or file


# --- a list ---------------------------------------------------------------------------------------------------------


@page(*SENDS)
def template(request: Asked) -> HttpResponse:
    """The empty workbook of a list (``?feed=``)."""
    chosen = feed_of(request, request.GET.get("feed", ""))
    if chosen is None:
        return gone_to(request, reverse("feeds:owed"), NO_LIST, "warning")
    pack, feed = chosen
    data = template_workbook(pack, feed, request.today)
    return workbook_answer(data, f"模板_{file_name(feed.title)}.xlsx")


@page(*SENDS)
def row(request: Asked) -> HttpResponse:
    """A form for one row of a list (``?feed=``)."""
    chosen = feed_of(request, request.GET.get("feed", ""))
    if chosen is None:
        return gone_to(request, reverse("feeds:owed"), NO_LIST, "warning")
    pack, feed = chosen
    return row_page(request, feed, RowForm(pack, feed, request.today), month_of(request))


def row_page(request: Asked, feed: Feed, form: RowForm, month: Period) -> HttpResponse:
    """The form as it stands, with what is wrong beside its fields."""
    answer = f"填一{'户' if feed.grain == 'household' else '人'}，报到{month.first.year}年{month.first.month}月的“{feed.title}”里。"
    told = {"title": "手工填一行", "answer": answer, "feed": feed, "form": form, "month": month}
    return shown(request, "feeds/row.html", told)


NO_LIST = "请先选一种表。"


def feed_of(request: Asked, name: str) -> tuple[Pack, Feed] | None:
    """A list that the post may send; None where none is named. Raises Http404 for any other."""
    pack = pack_for(request)
    if not name or pack is None:
        return None
    feed = pack.feeds.get(name)
    own = scope(request.post).department
    if feed is None or (own and feed.department != own):
        raise Http404
    return pack, feed


# --- what became of it ----------------------------------------------------------------------------------------------


@page(*WHO)
def became_of(request: Asked) -> HttpResponse:
    """What became of the rows of a department's lists that led to a warning."""
    month, pack = month_of(request), pack_for(request)
    department = _department(request, pack)
    if pack is None or department is None:
        answer = "本县还没有政策包，没有部门报过表。"
        return shown(request, "feeds/nothing.html", {"title": "报来的起了什么作用", "answer": answer})
    led = warned(request.county, month.text, pack, department, request.today)
    answers = Counter(answer for answer in led.answers.values() if answer)
    chosen = request.GET.get("answer", "")
    keys = [key for key, answer in led.answers.items() if chosen in ("", answer) or (chosen == "all" and answer)]
    part = Paginator(keys, PER_PAGE).get_page(request.GET.get("page"))
    rows = led.opened(list(part))
    if rows:
        looked(request, "look_at_feedback", f"department:{department.name}", {"period": month.text, "rows": len(rows)})
    own = scope(request.post).department
    return shown(
        request,
        "feeds/became.html",
        {
            "title": "报来的起了什么作用",
            "answer": _became_answer(month, department, len(led.answers), answers),
            "month": month,
            "months": {"before": month.before(), "after": _after(month, request)},
            "department": department,
            "departments": [] if own else list(pack.departments.values()),
            "figures": _became_figures(len(led.answers), answers, month, "" if own else department.name),
            "part": part,
            "lines": [{"one": one, "name": mask_name(one.opened.content.name)} for one in rows],
            "chosen": chosen,
            "sends": request.post.role in SENDS,
            "query": urlencode({"month": month.text, **({} if own else {"department": department.name})}),
        },
    )


def _department(request: Asked, pack: Pack | None) -> Department | None:
    """The post's own department, or for the county's office the one chosen."""
    if pack is None or not pack.departments:
        return None
    own = scope(request.post).department
    return pack.departments.get(own or request.GET.get("department", "")) or (
        None if own else next(iter(pack.departments.values()))
    )


def _became_answer(month: Period, department: Department, rows: int, answers: Counter[str]) -> str:
    if not rows:
        return f"{month.first.month}月{department.title}报来的行没有触发预警，或还没有筛查。"
    told = (
        f"{month.first.month}月{department.title}报来的行里，{rows}行触发了预警，{sum(answers.values())}行已有核查结论"
    )
    return f"{told}，其中{answers['meets']}行符合监测条件。"


def _became_figures(rows: int, answers: Counter[str], month: Period, department: str) -> list[dict[str, Any]]:
    def address(answer: str = "") -> str:
        return to("feeds:became", month=month.text, department=department, answer=answer)

    return [
        {"word": "触发预警", "value": rows, "href": address(), "below": "行"},
        {"word": "已有结论", "value": sum(answers.values()), "href": address("all"), "below": "行"},
        {"word": "符合监测条件", "value": answers["meets"], "href": address("meets")},
        {"word": "已是监测对象", "value": answers["already_monitored"], "href": address("already_monitored")},
        {"word": "不符合", "value": answers["not_met"], "href": address("not_met")},
    ]


@page(*SENDS)
def feedback(request: Asked) -> HttpResponse:
    """What became of every row of a department's lists, as a workbook."""
    month, pack = month_of(request), pack_for(request)
    department = _department(request, pack)
    if pack is None or department is None:
        raise Http404
    own = [name for name, feed in pack.feeds.items() if feed.department == department.name]
    many = sum(feeds.rows_counted(request.county, month.text, name) for name in own)
    asks = asked_first(request, many, f"{department.title}逐行反馈")
    if asks is not None:
        return asks
    detail = {"period": month.text, "as_of": request.today.isoformat()}
    looked(request, "export_feedback", f"department:{department.name}", detail)
    buffer = io.BytesIO()
    with write_book(buffer, request.today) as book:
        wanted = Wanted(request.county, month.text, pack, department, request.today)
        fill_feedback(book, wanted, lambda done: telling(request)("写反馈", done, many))
    return workbook_answer(buffer.getvalue(), f"反馈_{file_name(department.title)}_{month.text}.xlsx")

"""What reporting's forms do: files handed over, a nil return said, a row typed in, a stopped file decided."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.urls import reverse

from shouwang.desk.feeds.by_hand import RowForm
from shouwang.desk.feeds.delivered import preview_of
from shouwang.desk.feeds.pages import SENDS, delivery_of, feed_of, job_of, row_page
from shouwang.desk.feeds.uploads import (
    MEGABYTES,
    NOTHING_CHOSEN,
    TOO_LARGE,
    handed_over,
    is_left_beside,
    shown_name,
    token_of,
)
from shouwang.desk.feeds.watching import watched
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.links import to
from shouwang.desk.page.views import COUNTY, doing, gone_to, shown
from shouwang.engine.calendar import Period, period_of
from shouwang.engine.owing import PARTS, parts_of
from shouwang.records import vault
from shouwang.records.feeds.actions import CannotSay, Nil, SurelyNot, say_nil
from shouwang.records.jobs import actions as jobs
from shouwang.records.jobs.models import Job
from shouwang.records.jobs.wants import TakeIn


@doing(*SENDS)
def upload(request: Asked) -> HttpResponse:
    """Files for a month, of one department or of all: a job that takes each in as the list that it is."""
    month = _month(request)
    there = "feeds:folder" if request.POST.get("from") == "folder" and request.post.role in COUNTY else "feeds:owed"
    if month is None:
        return gone_to(request, reverse(there), "不知道是哪个月的表，请从这一页重新上传。", "error")
    back = to(there, month=month.text)
    files = handed_over(request.post, request.POST.getlist("kept"))
    for one in request.FILES.getlist("files"):
        name = one.name or ""
        if not is_left_beside(name):
            files.append((vault.keep_file(one.read()), shown_name(name)))
    if not files:
        return gone_to(request, back, TOO_LARGE if _too_large(request) else NOTHING_CHOSEN, "error")
    return gone_to(request, _watched(_asked(request, month, files)))


@doing(*SENDS)
def keep_one(request: Asked) -> HttpResponse:
    """One of several files, sent by the page's script with its progress: kept sealed until all are there."""
    if _too_large(request):
        return JsonResponse({"said": f"超过{MEGABYTES}MB，页面收不下；请按乡镇拆成几个文件"}, status=413)
    one = request.FILES.get("file")
    name = request.POST.get("name", "") or (one.name if one else "") or ""
    if one is None:
        return JsonResponse({"said": "文件没有传到，请再选一次"}, status=400)
    if is_left_beside(name):
        return JsonResponse({"said": "不是报表（系统留下的文件），跳过"}, status=400)
    shown_as = shown_name(name)
    return JsonResponse({"token": token_of(request.post, vault.keep_file(one.read()), shown_as), "name": shown_as})


def _too_large(request: Asked) -> bool:
    told = request.META.get("CONTENT_LENGTH") or "0"
    return told.isdigit() and int(told) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE


@doing(*SENDS)
def nil(request: Asked) -> HttpResponse:
    """Nobody to tell of this month."""
    chosen, month = feed_of(request, request.POST.get("feed", "")), _month(request)
    if month is None or chosen is None:
        return gone_to(request, reverse("feeds:owed"), "不知道是哪个月的哪种表，请从这一页重新报。", "error")
    pack, feed = chosen
    back = to("feeds:owed", month=month.text)
    sure = request.POST.get("sure") == "yes"
    part = next((one for one in parts_of(feed) if str(one) == request.POST.get("part", "0")), 0)
    said = Nil(request.post, request.county, pack, feed, month, request.today, request.at, sure, part)
    try:
        say_nil(said)
    except SurelyNot as question:
        told = {
            "title": "报零前请核对",
            "answer": str(question),
            "feed": feed,
            "month": month,
            "part": part,
            "back": back,
        }
        return shown(request, "feeds/nil.html", told)
    except CannotSay as trouble:
        return gone_to(request, back, f"{trouble}。", "error")
    sentence = f"“{feed.title}”{month.first.month}月{PARTS[part]}报了零。以后交来的表会收回它。"
    return gone_to(request, back, sentence)


@doing(*SENDS)
def send_row(request: Asked) -> HttpResponse:
    """One row, typed in: read like a file, and taken in like one."""
    chosen, month = feed_of(request, request.POST.get("feed", "")), _month(request)
    if month is None or chosen is None:
        return gone_to(request, reverse("feeds:owed"), "不知道是哪个月的哪种表，请从这一页重新填。", "error")
    pack, feed = chosen
    form = RowForm(pack, feed, request.today, request.POST)
    if not form.is_valid():
        return row_page(request, feed, form, month)
    stored = vault.keep_file(form.workbook)
    # The name differs with the row, so that a second one is not asked whether it replaces the first.
    files = [(stored, f"手工填报_{feed.title}_{stored[:6]}.xlsx")]
    return gone_to(request, _watched(_asked(request, month, files, accept=True)))


@doing(*SENDS)
def let_in(request: Asked, key: int) -> HttpResponse:
    """A file that waits for a word: added to what counts, or taken in its stead."""
    there = delivery_of(request, key)
    how = request.POST.get("how", "")
    preview = preview_of(there)
    if preview is None or how not in ("accept", "replace") or (how == "replace" and "only_accept" in preview):
        address = reverse("feeds:delivery", args=[there.pk])
        return gone_to(request, address, f"这个文件现在是“{there.get_state_display()}”，没有再做什么。", "warning")
    accept = how == "accept"
    # It was handed in on the day it came, however long it waited for a word.
    want = TakeIn(period=there.period, received_on=there.came_on.isoformat(), accept=accept, replace=not accept)
    return gone_to(request, _watched(_ask(request, want, [(there.stored, there.file)])))


@doing(*SENDS)
def let_all_in(request: Asked, key: int) -> HttpResponse:
    """All files of a job that came word for word before: they are meant so."""
    job = job_of(request, key)
    files = watched(request.post, job, pack_for(request))["files"]
    asked = [(one["delivery"].stored, one["name"]) for one in files if one.get("asks")]
    if not asked:
        return gone_to(request, _watched(job), "没有等着照收的文件。", "warning")
    want = TakeIn(period=job.wants["period"], received_on=job.wants["received_on"], accept=True)
    return gone_to(request, _watched(_ask(request, want, asked)))


def _month(request: Asked) -> Period | None:
    try:
        return period_of(request.POST.get("month", ""))
    except ValueError:
        return None


def _asked(request: Asked, month: Period, files: Sequence[tuple[str, str]], accept: bool = False) -> Job:
    return _ask(request, TakeIn(period=month.text, received_on=request.today.isoformat(), accept=accept), files)


def _ask(request: Asked, want: TakeIn, files: Sequence[tuple[str, str]]) -> Job:
    return jobs.ask(request.post, request.county, want, request.at, files)


def _watched(job: Job) -> str:
    return reverse("feeds:job", args=[job.pk])

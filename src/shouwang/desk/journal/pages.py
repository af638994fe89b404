"""The journal as a list: who did what to what and when; and the page on which its chain is checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone

from shouwang.desk.journal.details import detail_said, titles_of
from shouwang.desk.journal.leading import addresses
from shouwang.desk.journal.verifying import Verified, chains, said_at
from shouwang.desk.journal.words import KINDS, VERBS, WORDS, subject_said, word_of
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.listing import TOO_MANY, Cell, Column, Filter, Listing
from shouwang.desk.page.tags import day, moment
from shouwang.desk.page.views import COUNTY, DEPARTMENT, READERS, TOWN, VILLAGE, page, shown
from shouwang.desk.wording import label
from shouwang.records.jobs import queries as jobs
from shouwang.records.jobs.wants import Verify
from shouwang.records.journal.models import Entry
from shouwang.records.journal.queries import Verdict, visible_to
from shouwang.records.staff import queries as staff
from shouwang.records.staff.queries import scope

WHOLE = (*COUNTY, *READERS)
"""Who reads what everybody did, and checks that nothing of it was altered."""
_COLUMNS = (
    Column("at", "何时", sort=("pk",)),
    Column("who", "谁", unsorted=TOO_MANY),
    Column("what", "做了什么", sort=("verb", "pk"), wide=True),
    Column("subject", "对什么", unsorted=TOO_MANY),
    Column("number", "编号", sort=("pk",), number=True),
)
_LONGEST = 80
_DIGITS = 16


@page(*WHOLE, *DEPARTMENT, *TOWN, *VILLAGE)
def lines(request: Asked) -> HttpResponse:
    """The lines of the county, the newest first; a department, a town and a village read what they did themselves."""
    own = not reads_all(request)
    sought = request.GET.get("q", "").strip()[:_LONGEST]
    rows = visible_to(request.post).filter(county__in=("", request.county)).select_related("post")
    if sought:
        rows = rows.filter(subject__in=(sought, *_subjects(sought)))
    on = _day(request)
    if on is not None:
        rows = _on(rows, on)
    title = "我做过的" if own else "日志"
    listing = Listing(
        request,
        rows,
        _COLUMNS,
        opened=lambda those: _cells(request, those),
        filters=_filters(request, own),
        empty=_nothing(sought, on),
        title=title,
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_journal", f"journal:{request.county}")
    whose = "您以这个岗位做过的每件事" if own else "谁在什么时候做了什么"
    told = {
        "title": title,
        "answer": f"{whose}，一件一行，不能改也不能删。",
        "listing": listing,
        "sought": sought,
        "on": on,
        "kept": [(name, request.GET[name]) for name in ("kind", "verb", "post") if request.GET.get(name)],
        "verifies": not own,
    }
    return shown(request, "journal/lines.html", told)


def reads_all(request: Asked) -> bool:
    """Whether the post reads what others did in the county that it works in."""
    seen = scope(request.post)
    return not seen.department and (seen.covers_county(request.county) if request.county else not seen.county)


def _nothing(sought: str, on: date | None) -> str:
    if sought:
        return "没有关于它的记录。写法如：线索 12、核查 5、岗位代码、户编号。"
    return f"{day(on)}没有记录。" if on else "还没有记录。做过的每件事都会列在这里。"


def _subjects(sought: str) -> list[str]:
    """Subjects that somebody may mean who wrote 线索 12, or only a key."""
    words = sought.split()
    kinds = {subject_said(f"{kind}:").strip(): kind for kind in _WRITTEN}
    if len(words) == 2 and words[0] in kinds:
        return [f"{kinds[words[0]]}:{words[1]}"]
    return [f"{kind}:{sought}" for kind in ("post", "household", "department", "pack", "period")]


_WRITTEN = (
    "lead",
    "visit",
    "run",
    "alert",
    "household",
    "job",
    "delivery",
    "post",
    "holder",
    "pack",
    "day",
    "department",
    "consultation",
    "row",
    "visit_file",
)


# --- filters ----------------------------------------------------------------------------------------------------------


def _filters(request: Asked, own: bool) -> list[Filter]:
    told = [
        Filter("kind", "类别", list(KINDS.items()), lambda rows, value: rows.filter(verb__in=VERBS[value])),
        Filter("verb", "做了什么", _verbs(request), lambda rows, value: rows.filter(verb=value)),
    ]
    if not own:
        told.append(Filter("post", "岗位", _posts(request), lambda rows, value: rows.filter(post__code=value)))
    return told


def _verbs(request: Asked) -> list[tuple[str, str]]:
    """The verbs of the kind that was chosen, or all."""
    verbs = VERBS.get(request.GET.get("kind", ""))
    return list((verbs or WORDS).items())


def _day(request: Asked) -> date | None:
    """The day that was asked for; None where the address names none."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None


def _on(rows: QuerySet[Entry], on: date) -> QuerySet[Entry]:
    begins = timezone.make_aware(datetime.combine(on, time.min))
    return rows.filter(at__gte=begins, at__lt=begins + timedelta(days=1))


def _posts(request: Asked) -> list[tuple[str, str]]:
    """The posts above the villages, and the one that was asked for: a county's villages would be too long a choice."""
    wanted = ~Q(role="village_cadre") | Q(code=request.GET.get("post", ""))
    found = staff.ever_visible_to(request.post).filter(wanted).order_by("title", "code")
    return list(found.values_list("code", "title"))


# --- rows ---------------------------------------------------------------------------------------------------------------


def _cells(request: Asked, those: Sequence[Entry]) -> list[dict[str, Any]]:
    there = addresses(request.post, request.county, {one.subject for one in those})
    titles = titles_of(pack_for(request) if request.county else None)
    return [
        {
            "at": moment(one.at),
            "who": one.post.title,
            "what": Cell(word_of(one.verb), below=detail_said(one.detail, titles)),
            "subject": Cell(label(subject_said(one.subject)), there.get(one.subject, "")),
            "number": Cell(one.sealed_seq) if one.sealed_seq is not None else Cell("待封存", tone="quiet"),
        }
        for one in those
    ]


# --- the chain ----------------------------------------------------------------------------------------------------------


@page(*WHOLE)
def verify(request: Asked) -> HttpResponse:
    """What the check does, and the button that runs it; with ``?job=`` what a check found that the worker made."""
    asked = request.GET.get("job", "")
    own = jobs.visible_to(request.post).filter(kind=Verify.KIND, post=request.post, county=request.county)
    job = own.filter(pk=asked).first() if asked.isascii() and asked.isdigit() and len(asked) < _DIGITS else None
    if job is None:
        return verify_page(request, [])
    return verify_page(request, [(name, Verdict(**told)) for name, told in job.result.get("chains", [])], job.ended_at)


def verify_page(request: Asked, verdicts: Sequence[Verified], checked_at: datetime | None = None) -> HttpResponse:
    """``verdicts``: the chains that were checked by name."""
    answer = said_at(verdicts) or "逐条核对日志有没有被改动、删掉、插入或调换过次序。记录多时要等一会儿。"
    told = {
        "title": "核验日志",
        "answer": answer,
        "verdicts": verdicts,
        "chains": [name for _, name in chains(request.post, request.county)],
        "checked_at": checked_at,
    }
    return shown(request, "journal/verify.html", told)

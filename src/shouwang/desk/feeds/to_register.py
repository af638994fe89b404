"""The list for the next register: those whom it should hold, numbers whole, handed out for a reason that the journal keeps."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponse

from shouwang.desk.feeds.unregistered_pages import is_found, opened, place_of, strangers
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.listing import workbook_answer
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here
from shouwang.desk.page.views import COUNTY, doing, page, shown
from shouwang.desk.page.why import Why
from shouwang.desk.sheets import print_landscape, spoken_day, write_book, write_table, write_title
from shouwang.engine.cleaning.answers import FINDER, PLACE
from shouwang.records.feeds.models import FeedRow
from shouwang.records.feeds.sealed_rows import Content
from shouwang.records.visits.models import Finding
from shouwang.records.visits.sealed import open_answers

TITLE = "待补录入册人员名单"
_BOOK = ("姓名", "证件号码", "所写镇村", "属哪村哪户", "查明人", "查明日期", "出现在")


@page(*COUNTY)
def ask_to_register(request: Asked) -> HttpResponse:
    """Why somebody needs the list with whole numbers."""
    return _asked(request, Why(initial={"reason": "entry"}))


def _asked(request: Asked, form: Why, status: int = 200) -> HttpResponse:
    told = {"title": TITLE, "answer": "名单里是完整的证件号码。谁、什么时候、为什么下载，都会记入日志。", "form": form}
    return shown(request, "feeds/ask_to_register.html", told, status=status)


@doing(*COUNTY)
def to_register(request: Asked) -> HttpResponse:
    """A workbook of those whom the next register should hold, for whoever enters them."""
    rows = list(strangers(request).filter(is_found(Finding.What.TO_REGISTER)).order_by("division", "pk"))
    contents = opened(rows)
    form = Why(request.POST, names=frozenset(one.name for one in contents if one.name))
    if not form.is_valid():
        return _asked(request, form, status=422)
    detail = {"persons": len(rows), "whole": True, "why": form.why}
    looked(request, "export_to_register", f"unregistered:{request.post.code}", detail)
    buffer = io.BytesIO()
    with write_book(buffer, request.today) as book:
        sheet = book.sheet("名单")
        write_title(book, sheet, f"{TITLE}（{spoken_day(request.today)}）", len(_BOOK))
        write_table(book, sheet, 1, _BOOK, _lines(request, rows, contents), (12, 22, 22, 26, 12, 16, 40))
        print_landscape(sheet, 1)
    return workbook_answer(buffer.getvalue(), f"{TITLE}.xlsx")


def _lines(request: Asked, rows: Sequence[FeedRow], contents: Sequence[Content]) -> Iterator[list[Any]]:
    names = names_here(request)
    standing = Finding.objects.filter(row__in=[one.pk for one in rows], standing=True)
    findings = {one.row_id: one for one in standing}
    for row, content in zip(rows, contents, strict=True):
        finding = findings[row.pk]
        answers = open_answers(row.pk, bytes(finding.content), bytes(finding.sealed))
        yield [
            content.name,
            content.number_text,
            place_of(names, row.division),
            str(answers.get(PLACE) or ""),
            str(answers.get(FINDER) or ""),
            spoken_day(finding.found_on),
            f"《{row.delivery.file}》{row.sheet}第{row.row}行",
        ]

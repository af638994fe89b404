"""What a department is asked: the people of cases, whom it compares with its own lists; and what it answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse

from shouwang.desk.cases.rows import keys_of
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.listing import SEALED, Cell, Column, Listing
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import page_of
from shouwang.desk.page.places import names_here
from shouwang.desk.page.tags import due_words, short_day
from shouwang.desk.page.views import COUNTY, DEPARTMENT, page, shown
from shouwang.engine.packs.steps import Compared
from shouwang.records.cases import queries as cases
from shouwang.records.cases.models import Comparing
from shouwang.records.cases.sealed import open_comparing
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.models import PersonVersion
from shouwang.records.households.queries import open_people
from shouwang.records.households.sealed import PersonRecord
from shouwang.records.staff.queries import scope

ANSWERERS = (*COUNTY, *DEPARTMENT)
_PER_PAGE = 20
_AT_ONCE = 5000
"""People about whom "nothing found" can be answered at once; a limit of the form."""
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Sent:
    """What was answered about one person."""

    comparing: int
    suspected: bool
    found: str


def departments_asked(request: Asked) -> dict[str, Compared]:
    """The departments of the comparison in force, by name."""
    pack = pack_for(request)
    found: dict[str, Compared] = {}
    for procedure in pack.procedures.values() if pack else ():
        for step in procedure.steps:
            for one in step.comparison.departments if step.comparison else ():
                found[one.name] = one
    return found


def department_asked(request: Asked, named: str) -> str:
    """The post's own department; for the county the one that is named, or the first. Raises Http404 for what is none."""
    own = scope(request.post).department
    known = departments_asked(request)
    if own:
        return own
    if named and named not in known:
        raise Http404
    return named or next(iter(known), "")


@page(*ANSWERERS)
def compare(request: Asked) -> HttpResponse:
    """The people about whom the department has not answered."""
    return compare_page(request, department_asked(request, request.GET.get("department", "")), {})


def compare_page(
    request: Asked,
    department: str,
    typed: Mapping[str, str],
    wrong: Sequence[str] = (),
    status: int = 200,
    book: Sequence[str] = (),
) -> HttpResponse:
    """The same, with what was typed. The people shown are opened with their whole numbers, and that is journaled.

    ``book`` says what became of a workbook that came back, line by line.
    """
    owed = cases.owed_by(request.post, request.county, department)
    found = page_of(owed, typed.get("page", "") or request.GET.get("page", ""), _PER_PAGE)
    number, rows, many = found.number, found.rows, found.many
    if rows:
        looked(request, "look_at_compared", f"department:{department}", {"persons": len(rows)})
    known = departments_asked(request)
    asked = known.get(department)
    first = rows[0].case if rows and number == 1 else None
    return shown(
        request,
        "cases/compare.html",
        {
            "title": f"{asked.title}的信息比对" if asked else "信息比对",
            "answer": _answer(request, many, first),
            "department": department,
            "departments": [] if scope(request.post).department else list(known.values()),
            "matters": "、".join(asked.matters) if asked else "",
            "lines": _lines(request, rows, typed),
            "many": many,
            "number": number,
            "before": number - 1 if number > 1 else None,
            "after": number + 1 if found.more else None,
            "wrong": list(dict.fromkeys(wrong)),
            "book": book,
        },
        status=status,
    )


def _answer(request: Asked, many: int, first: Any) -> str:
    if not many:
        return "没有等着比对的人。"
    told = f"有 {many} 个人等着比对"
    if first is None:
        return f"{told}。"
    words, _ = due_words(first.due_on, request.today)
    return f"{told}，最早的{words}。疑似的写明查到什么，由村里说明，不会直接不予纳入。"


def _lines(request: Asked, rows: Sequence[Comparing], typed: Mapping[str, str]) -> list[dict[str, Any]]:
    people, names = _people(rows), names_here(request)
    told = []
    for one in rows:
        record = people.get(one.person_id)
        town, village = divisions.town_and_village(names, one.case.division)
        words, tone = due_words(one.case.due_on, request.today)
        told.append(
            {
                "key": one.pk,
                "name": record.name if record else "已不在册",
                "number": (record.number or record.number_text) if record else "",
                "town": town,
                "village": village,
                "due": words,
                "tone": tone,
                "on": one.case.due_on,
                "result": typed.get(f"result-{one.pk}", ""),
                "found": typed.get(f"found-{one.pk}", ""),
            }
        )
    return told


def _people(rows: Sequence[Comparing]) -> dict[int, PersonRecord]:
    """Person key → the person as the register has it now, opened."""
    there = PersonVersion.objects.filter(
        person__in=[one.person_id for one in rows], superseded_at=None, valid_to=None, absent=False
    )
    versions = list(there.select_related("person"))
    return dict(zip([one.person_id for one in versions], open_people(versions), strict=True))


def answers_sent(request: Asked, department: str) -> tuple[list[Sent], list[str]]:
    """What was answered: line by line; with ``end=rest`` "nothing" for the lines left empty, with ``end=all`` for everybody."""
    given, wrong = request.POST, list[str]()
    how = given.get("end", "")
    if how == "all":
        owed = cases.owed_by(request.post, request.county, department)
        keys = list(owed.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
        if given.get("many", "") != str(len(keys)) and keys:
            return [], [f"等着比对的人变了，现在是{len(keys)}个人；请看过再回。"]
        return [Sent(key, False, "") for key in keys], []
    answers = []
    for key in keys_of(given.getlist("asked"), 200):
        result, found = given.get(f"result-{key}", ""), given.get(f"found-{key}", "").strip()[:_LONGEST]
        if found and result != Comparing.Result.SUSPECTED:
            wrong.append("写了查到的情况，请选“疑似”；没有发现的，请把情况删掉。")
        elif result == Comparing.Result.SUSPECTED and not found:
            wrong.append("选了疑似的，请写明查到什么，村里才能说明。")
        elif result == Comparing.Result.SUSPECTED:
            answers.append(Sent(key, True, found))
        elif result == Comparing.Result.NOTHING or how == "rest":
            answers.append(Sent(key, False, ""))
    return answers, wrong


def questions_in_sight(request: Asked, department: str, keys: Sequence[int]) -> bool:
    """Whether all of these are questions to the department; asked before anything is answered."""
    seen = scope(request.post)
    there = Comparing.objects.filter(county=request.county, department=department, pk__in=keys[:_AT_ONCE]).count()
    return seen.covers_county(request.county) and there == len(set(keys))


# --- what was answered ------------------------------------------------------------------------------------------------------

_COLUMNS = (
    Column("name", "姓名", unsorted=SEALED),
    Column("number", "证件号码", unsorted=SEALED),
    Column("place", "镇村", sort=("case__division",)),
    Column("result", "结果", sort=("result",)),
    Column("found", "查到什么", unsorted=SEALED, wide=True),
    Column("on", "哪天回的", sort=("answered_on",)),
)


@page(*ANSWERERS)
def compared(request: Asked) -> HttpResponse:
    """What the department answered before, the newest first."""
    department = department_asked(request, request.GET.get("department", ""))
    known = departments_asked(request)
    title = known[department].title if department in known else ""
    listing = Listing(
        request,
        cases.answered_by(request.post, request.county, department),
        _COLUMNS,
        opened=lambda those: _answered(request, those),
        empty="还没有回过比对结果。",
        title="已回的比对结果",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_compared", f"department:{department}")
    many = listing.page["count"]
    if listing.page["lines"]:
        looked(request, "look_at_compared", f"department:{department}", {"persons": len(listing.page["lines"])})
    return shown(
        request,
        "cases/compared.html",
        {
            "title": f"{title}已回的比对结果",
            "answer": f"已经回了 {many} 个人的结果。" if many else "还没有回过比对结果。",
            "listing": listing,
            "department": department,
            "departments": [] if scope(request.post).department else list(known.values()),
        },
    )


def _answered(request: Asked, those: Sequence[Comparing]) -> list[dict[str, Any]]:
    people, names = _people(those), names_here(request)
    told = []
    for one in those:
        record = people.get(one.person_id)
        sealed = bytes(one.sealed) if one.sealed else None
        found = open_comparing(one.case_id, one.person_id, one.department, sealed).get("found", "")
        suspected = one.result == Comparing.Result.SUSPECTED
        told.append(
            {
                "name": record.name if record else "已不在册",
                "number": (record.number or record.number_text) if record else "",
                "place": "".join(divisions.town_and_village(names, one.case.division)),
                "result": Cell("疑似" if suspected else "没有发现", tone="soon" if suspected else ""),
                "found": found,
                "on": short_day(one.answered_on),
            }
        )
    return told

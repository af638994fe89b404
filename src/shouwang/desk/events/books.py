"""The book of projects: which run, who is linked, whether proceeds were shared; as a page, out and in as a workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.events.rows import pack_here, tabs
from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.beside import asked_first
from shouwang.desk.page.links import links_for
from shouwang.desk.page.listing import JOINED, SEALED, Cell, Column, Filter, Listing, workbook_answer
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import Gathered
from shouwang.desk.page.places import names_here, place_filter
from shouwang.desk.page.tags import day, moment
from shouwang.desk.page.views import COUNTY, READERS, TOWN, VILLAGE, page, shown
from shouwang.desk.sheets import write_book, write_table, write_title
from shouwang.desk.wording import label
from shouwang.engine.cleaning.project_sheets import COLUMNS, STATES
from shouwang.engine.values.identity import mask_name
from shouwang.records.divisions import queries as divisions
from shouwang.records.events import queries
from shouwang.records.events.models import Project, ProjectFile, ProjectLink
from shouwang.records.households.queries import open_families

_WORDS = {code: word for word, code in STATES.items()}
_TONES = {"failed": "late", "stopped": "soon"}
_EMPTY_ROWS = 50
_COLUMNS = (
    Column("project", "项目", sort=("name",)),
    Column("place", "在哪里", sort=("division", "name")),
    Column("state", "运行情况", sort=("state", "since")),
    Column("linked", "联结（户）", sort=("linked",), number=True),
    Column("shared", "收益已兑现", sort=("shared",), number=True),
    Column("unpaid", "没有兑现", sort=("unpaid",), number=True),
)


@page(*COUNTY, *READERS, *TOWN, *VILLAGE)
def projects(request: Asked) -> HttpResponse:
    """Every project with how it stands and how many households it is linked to."""
    return projects_page(request)


def projects_page(request: Asked, trouble: str = "", status: int = 200) -> HttpResponse:
    books = queries.book_of(queries.visible_projects(request.post, request.county).order_by("division", "pk"))
    pack = pack_for(request)
    may_write = request.post.role in COUNTY and pack is not None and pack.projects is not None
    if pack is None or pack.projects is None:
        empty = "政策包里没有写项目台账。"
    else:
        empty = "还没有登记过项目。" + ("取一份台账，一户一行填好传上来。" if may_write else "")
    kinds = [(one, one) for one in sorted({book.kind for book in books})]
    listing = Listing(
        request,
        Gathered(books),
        _COLUMNS,
        opened=lambda those: _book_cells(request, those),
        filters=(
            Filter("kind", "哪一类", kinds, lambda rows, value: rows.filter(kind=value)),
            Filter("state", "运行情况", list(_WORDS.items()), lambda rows, value: rows.filter(state=value)),
            place_filter(request),
        ),
        empty=empty,
        title="项目台账",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_list", f"projects:{request.post.code}", {"list": listing.title})
    files = queries.visible_files(request.post, request.county).select_related("received_by").order_by("-pk")[:10]
    told = {
        "title": "项目台账",
        "answer": _answer(books),
        "listing": listing,
        "files": [(one, moment(one.received_at)) for one in files],
        "may_write": may_write,
        "trouble": trouble,
        "tabs": tabs(request, "projects"),
    }
    return shown(request, "events/projects.html", told, status)


def _book_cells(request: Asked, those: Sequence[queries.Book]) -> list[dict[str, Any]]:
    names = names_here(request)
    return [
        {
            "project": Cell(one.name, reverse("events:project", args=[one.pk]), below=one.kind),
            "place": "".join(divisions.town_and_village(names, one.division)) or label("全县"),
            "state": Cell(
                _WORDS.get(one.state, "没有写"),
                tone=_TONES.get(one.state, ""),
                below=f"{day(one.since)}起" if one.since else "",
            ),
            "linked": one.linked,
            "shared": one.shared,
            "unpaid": Cell(one.unpaid, below=f"{one.untold} 户没有写" if one.untold else ""),
        }
        for one in those
    ]


def _answer(books: Sequence[queries.Book]) -> str:
    if not books:
        return "还没有登记过项目。"
    still = sum(one.state in ("stopped", "failed") for one in books)
    unpaid = sum(one.unpaid for one in books)
    told = f"{len(books)} 个项目，联结 {sum(one.linked for one in books)} 户"
    told += f"；{still} 个停了或失败了" if still else "；都在正常运行"
    return f"{told}，{unpaid} 户的收益没有兑现。" if unpaid else f"{told}。"


def project_of(request: Asked, key: int) -> Project:
    found = queries.visible_projects(request.post, request.county).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@page(*COUNTY, *READERS, *TOWN, *VILLAGE)
def project(request: Asked, key: int) -> HttpResponse:
    """One project: how it stood from day to day, and the households within sight that are linked to it."""
    about = project_of(request, key)
    (book,) = queries.book_of([about])
    looked(request, "look_at_project", f"project:{about.pk}")
    listing = Listing(
        request,
        queries.visible_links(request.post, about).order_by("to_on", "pk"),
        _LINKS,
        opened=lambda those: _link_cells(request, those),
        filters=(Filter("shared", "收益", list(_SHARED.items()), _by_shared),),
        empty="看得到的范围里没有联结的户。",
        title=f"{book.name}联结的户",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_list", f"project:{about.pk}", {"list": "联结的户"})
    told = {
        "title": book.name,
        "answer": f"{about.kind}，{_WORDS.get(book.state, '没有写运行情况')}，联结 {book.linked} 户。",
        "book": book,
        "states": [(one.get_state_display(), one.on) for one in about.states.order_by("on", "pk")],
        "listing": listing,
    }
    return shown(request, "events/project.html", told)


_LINKS = (
    Column("household", "户", sort=("household__code",), below="户编号"),
    Column("place", "镇村", unsorted=JOINED),
    Column("way", "怎样参与", sort=("way", "pk")),
    Column("receives", "得到什么", unsorted=SEALED),
    Column("shared", "收益", sort=("shared", "pk")),
    Column("from", "日子", sort=("from_on",)),
)
_SHARED = {"yes": "已兑现", "no": "没有兑现", "untold": "没有写"}
_PAID = {"yes": True, "no": False, "untold": None}


def _by_shared(rows: Any, value: str) -> Any:
    return rows.filter(shared=_PAID[value], to_on=None)


def _link_cells(request: Asked, those: Sequence[ProjectLink]) -> list[dict[str, Any]]:
    names, link = names_here(request), links_for(request.post)
    families = open_families([one.household_id for one in those], gone=True)
    words = {_PAID[value]: word for value, word in _SHARED.items()}
    tones = {True: "", False: "late", None: "quiet"}
    told = []
    for one in those:
        family, code = families.get(one.household_id), one.household.code
        head = mask_name(head_name(family)) if family else ""
        told.append(
            {
                "household": Cell(head or code, link("households:household", code), below=code),
                "place": "".join(divisions.town_and_village(names, family.village_code)) if family else "",
                "way": one.way,
                "receives": queries.receives(one),
                "shared": Cell(words[one.shared], tone=tones[one.shared]),
                "from": Cell(f"{day(one.from_on)}起", below=f"到 {day(one.to_on)}" if one.to_on else ""),
            }
        )
    return told


@page(*COUNTY)
def workbook(request: Asked) -> HttpResponse:
    """The book with what is known, to be filled in and sent back; whole numbers, so that every row finds its household."""
    kept = pack_here(request).projects
    if kept is None:
        raise Http404
    linked = ProjectLink.objects.filter(project__in=queries.visible_projects(request.post, request.county), to_on=None)
    asks = asked_first(request, linked.count(), "项目台账")
    if asks is not None:
        return asks
    rows = list(_rows(request))
    looked(request, "take_projects", f"projects:{request.post.code}", {"rows": len(rows)})
    buffer = io.BytesIO()
    with write_book(buffer, request.today) as book:
        sheet = book.sheet("项目台账")
        write_title(book, sheet, "项目台账", len(COLUMNS))
        empty = [[""] * len(COLUMNS) for _ in range(_EMPTY_ROWS)]
        write_table(book, sheet, 1, list(COLUMNS.values()), [*rows, *empty])
        first, last = 2, 1 + len(rows) + len(empty)
        choices = {"kind": kept.kinds, "state": tuple(STATES), "way": kept.ways, "shared": ("是", "否")}
        for code, words in choices.items():
            column = list(COLUMNS).index(code)
            sheet.data_validation(first, column, last, column, {"validate": "list", "source": list(words)})
    return workbook_answer(buffer.getvalue(), "项目台账.xlsx")


def _rows(request: Asked) -> Any:
    names = names_here(request)
    those = list(queries.visible_projects(request.post, request.county).order_by("division", "pk"))
    books = {one.project.pk: one for one in queries.book_of(those)}
    links: dict[int, list[ProjectLink]] = {}
    for one in ProjectLink.objects.filter(project__in=those, to_on=None).order_by("project", "pk"):
        links.setdefault(one.project_id, []).append(one)
    families = open_families([one.household_id for own in links.values() for one in own], gone=True)
    for about in those:
        book = books[about.pk]
        place = "".join(divisions.town_and_village(names, about.division))
        head = [book.name, about.kind, place, _WORDS.get(book.state, ""), str(book.since or "")]
        own = links.get(about.pk, [])
        if not own:
            yield [*head, *[""] * 7]
        for one in own:
            family = families.get(one.household_id)
            who = family.head or next(iter(family.members.values()), None) if family else None
            shared = {True: "是", False: "否", None: ""}[one.shared]
            whose = [who.record.name if who else "", who.record.number if who else ""]
            yield [*head, *whose, one.way, queries.receives(one), shared, str(one.from_on), ""]


@page(*COUNTY, *READERS)
def file(request: Asked, key: int) -> HttpResponse:
    """What became of a filled book: its sums, and each row that was not kept with why."""
    about = queries.visible_files(request.post, request.county).filter(pk=key).first()
    if about is None:
        raise Http404
    sums = f"{about.rows} 行：{about.kept} 行有变化，{about.unchanged} 行没有变化，{about.faulty} 行有错没有收。"
    told = {
        "title": "项目台账收到了什么",
        "answer": "没有收这份文件。" if about.refusal else sums,
        "file": about,
        "faults": [dict(zip(("sheet", "row", "code", "column", "message"), one, strict=False)) for one in about.faults],
    }
    return shown(request, "events/file.html", told)


def told_file(made: ProjectFile) -> str:
    """What became of a filled book."""
    if made.refusal:
        return f"《{made.file}》没有收：{'；'.join(told['message'] for told in made.refusal)}。"
    return f"收到 {made.rows} 行，{made.kept} 行有变化，{made.faulty} 行有错。"

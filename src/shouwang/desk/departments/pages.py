"""Departments as pages: who speaks for each, how its lists come, what was agreed with it. Names and phones are masked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpResponse

from shouwang.desk.departments.contacts import Contact, contact_book, contacts, journal_book
from shouwang.desk.departments.forms import (
    ConsultationForm,
    EndForm,
    LiaisonForm,
    TransferForm,
    fresh_liaison,
    fresh_transfer,
)
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.links import links_for, to
from shouwang.desk.page.listing import JOINED, SEALED, Cell, Column, Filter, Listing, workbook_answer
from shouwang.desk.page.tags import day
from shouwang.desk.page.views import COUNTY, DEPARTMENT, READERS, gone_to, page, shown
from shouwang.desk.page.why import Why
from shouwang.engine.packs.model import Department
from shouwang.engine.values.identity import mask_name, mask_phone
from shouwang.records.departments import queries
from shouwang.records.departments.models import Attendance, Consultation, Liaison, Transfer
from shouwang.records.staff.queries import scope

WRITERS = (*COUNTY, *DEPARTMENT)
_MEETING = (
    Column("on", "哪天", sort=("held_on", "pk")),
    Column("topic", "议题", unsorted=SEALED),
    Column("who", "参加的部门", unsorted=JOINED),
    Column("concluded", "结论", unsorted=SEALED, wide=True),
    Column("by", "谁记的", sort=("recorded_by__title", "pk")),
)


@page(*COUNTY, *DEPARTMENT, *READERS)
def departments_list(request: Asked) -> HttpResponse:
    """Every department that the post sees with its officer, its way of transfer and its consultations."""
    pack = pack_for(request)
    lines = contacts(request.post, request.county, pack, request.today) if pack else []
    link = links_for(request.post)
    told = [
        {
            "title": one.department.title,
            "href": link("departments:department", department=one.department.name),
            "officer": mask_name(one.officer.name) if one.officer else "",
            "phone": mask_phone(one.officer.phone) if one.officer else "",
            "since": one.officer_since,
            "way": one.way,
            "way_since": one.way_since,
            "met": len(one.consulted_on),
            "last": one.consulted_on[-1] if one.consulted_on else None,
            "meetings": link("departments:consultations", department=one.department.name),
        }
        for one in lines
    ]
    return shown(
        request,
        "departments/list.html",
        {
            "title": "部门联络",
            "answer": _answer(lines),
            "lines": told,
            "writes": request.post.role in WRITERS,
            "county_writes": request.post.role in COUNTY,
        },
    )


def _answer(lines: Sequence[Contact]) -> str:
    if not lines:
        return ""
    without = [one.department.title for one in lines if one.officer is None]
    if len(lines) == 1:
        return "联络员已经登记。" if not without else "还没有登记联络员，请登记。"
    if len(without) == len(lines):
        return f"{len(lines)} 个部门都还没有登记联络员。点一个部门，登记由谁联络、名单怎么传。"
    told = f"{len(lines)} 个部门，{len(lines) - len(without)} 个登记了联络员"
    return told + (f"；还没有登记的：{'、'.join(without)}。" if without else "。")


# --- one department ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class About:
    """A department in the post's sight, with what held and holds of it."""

    department: Department
    liaisons: list[Liaison]
    transfers: list[Transfer]
    forms: dict[str, Any] = field(default_factory=dict)


def about_of(request: Asked, name: str) -> About:
    """The department of this name in the pack, if the post sees it; 404 otherwise."""
    pack, seen = pack_for(request), scope(request.post)
    if pack is None or name not in pack.departments or not seen.covers_county(request.county):
        raise Http404
    if seen.department not in ("", name):
        raise Http404
    asked = {"county": request.county, "department": name}
    liaisons = list(queries.visible_liaisons(request.post).filter(**asked).select_related("recorded_by"))
    transfers = list(queries.visible_transfers(request.post).filter(**asked).select_related("recorded_by"))
    return About(pack.departments[name], liaisons, transfers)


def seen_of(rows: Sequence[Liaison] | Sequence[Transfer]) -> str:
    """What stands of a department, as a token: another one once somebody wrote something new."""
    told = [(one.pk, one.from_on, one.to_on) for one in rows]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


@page(*COUNTY, *DEPARTMENT, *READERS)
def department(request: Asked) -> HttpResponse:
    """One department: who speaks for it and who did, how its lists come, and the forms to say it anew."""
    if not request.GET.get("department"):
        return gone_to(request, to("departments:list"))
    return department_page(request, about_of(request, request.GET["department"]))


def department_page(
    request: Asked,
    about: About,
    liaison: LiaisonForm | None = None,
    transfer: TransferForm | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    """``liaison`` or ``transfer`` with what was typed and its faults; ``sentence`` says why nothing was written."""
    opened = list(queries.opened_liaisons(about.liaisons))
    now = next((one for one in opened if _holds(one.liaison, request)), None)
    way = next((one for one in about.transfers if _holds(one, request)), None)
    writes, county_writes = request.post.role in WRITERS, request.post.role in COUNTY
    answer = f"联络员{mask_name(now.officer.name)}，{day(now.liaison.from_on)}起。" if now else "还没有登记联络员。"
    answer += f"名单怎么传：{way.way}。" if way else "名单怎么传，还没有商定。"
    name = about.department.name
    link = links_for(request.post)
    return shown(
        request,
        "departments/department.html",
        {
            "title": about.department.title,
            "answer": answer,
            "name": name,
            "now": now,
            "phone": mask_phone(now.officer.phone) if now else "",
            "way": way,
            "officers": [(one.liaison, mask_name(one.officer.name)) for one in reversed(opened)],
            "transfers": list(reversed(about.transfers)),
            "seen": seen_of(about.liaisons),
            "liaison": (liaison or fresh_liaison(request.today, seen_of(about.liaisons))) if writes else None,
            "end": EndForm(initial={"on": request.today}) if writes and now and now.liaison.to_on is None else None,
            "transfer": (transfer or fresh_transfer(request.today, seen_of(about.transfers)))
            if county_writes
            else None,
            "ask": link("departments:ask", department=name) if now else "",
            "meetings": link("departments:consultations", department=name),
            "sentence": sentence,
        },
        status,
    )


def _holds(row: Liaison | Transfer, request: Asked) -> bool:
    return row.from_on <= request.today and (row.to_on is None or row.to_on > request.today)


@page(*WRITERS)
def ask(request: Asked) -> HttpResponse:
    """Why somebody needs the whole name and phone."""
    if not request.GET.get("department"):
        return gone_to(request, to("departments:list"))
    about = about_of(request, request.GET["department"])
    return shown(request, "departments/ask.html", asking_page(about, Why()))


def asking_page(about: About, form: Why) -> dict[str, Any]:
    return {
        "title": f"看{about.department.title}联络员的姓名和电话",
        "answer": "先写明原因。谁、什么时候、为什么看，都会记入日志。",
        "name": about.department.name,
        "department": about.department.title,
        "form": form,
    }


# --- consultations ------------------------------------------------------------------------------------------------------


@page(*COUNTY, *DEPARTMENT, *READERS)
def consultations(request: Asked) -> HttpResponse:
    """The meetings that the post's departments took part in, the newest first; that they were opened is journaled."""
    rows = queries.visible_consultations(request.post).filter(county=request.county)
    rows = rows.select_related("recorded_by").order_by("-held_on", "-pk")
    titles = _titles(request)
    listing = Listing(
        request,
        rows,
        _MEETING,
        opened=lambda those: _meeting_cells(request, those, titles),
        filters=[Filter("department", "部门", list(titles.items()), _attended)] if len(titles) > 1 else [],
        empty="还没有会商记录。开过会以后，由县里把议题、参加的部门和结论记在这里。",
        title="会商记录",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("show_contacts", f"county:{request.county}", {"what": "consultations"})
    told = {
        "title": "会商记录",
        "answer": "部门一起商量过什么，定了什么。",
        "listing": listing,
        "writes": request.post.role in COUNTY,
    }
    return shown(request, "departments/consultations.html", told)


def _attended(rows: Any, name: str) -> Any:
    return rows.filter(pk__in=Attendance.objects.filter(department=name).values("consultation"))


def _titles(request: Asked) -> dict[str, str]:
    """Department → its title, of those that the post sees."""
    pack, own = pack_for(request), scope(request.post).department
    found = pack.departments.values() if pack else ()
    return {one.name: one.title for one in found if own in ("", one.name)}


def _meeting_cells(request: Asked, those: Sequence[Consultation], titles: dict[str, str]) -> list[dict[str, Any]]:
    if request.GET.get("export") != "xlsx":
        journal_book(request.post, request.county, "consultations", request.at)
    pack = pack_for(request)
    names = {one.name: one.title for one in pack.departments.values()} if pack else titles
    told = []
    for one in queries.opened_consultations(those):
        concluded = [f"{number}. {said}" for number, said in enumerate(one.minutes.conclusions, start=1)]
        told.append(
            {
                "on": day(one.consultation.held_on),
                "topic": Cell(one.minutes.topic, below=one.minutes.place),
                "who": "、".join(names.get(name, name) for name in one.departments),
                "concluded": "　".join(concluded),
                "by": one.consultation.recorded_by.title,
            }
        )
    return told


@page(*COUNTY)
def new_consultation(request: Asked) -> HttpResponse:
    """The form in which a meeting is written down."""
    form = ConsultationForm(initial={"held_on": request.today}, departments=list(_titles(request).items()))
    return consultation_page(request, form)


def consultation_form(request: Asked) -> ConsultationForm:
    """The form as it was sent."""
    return ConsultationForm(request.POST, departments=list(_titles(request).items()))


def consultation_page(request: Asked, form: ConsultationForm, again: bool = False, status: int = 200) -> HttpResponse:
    """``again``: something else is kept of this meeting; the form asks whether this corrects it."""
    told = {
        "title": "记一次会商",
        "answer": "结论记清楚，各参加的部门都看得到。里面不要写农户的姓名和证件号码。",
        "form": form,
        "again": again,
    }
    return shown(request, "departments/consultation.html", told, status)


@page(*WRITERS)
def workbook(request: Asked) -> HttpResponse:
    """Contacts and consultations as a workbook, whole; the book journals itself."""
    pack = pack_for(request)
    if pack is None:
        raise Http404
    data = contact_book(request.post, request.county, pack, request.today, request.at)
    return workbook_answer(data, "部门联络和会商记录.xlsx")

"""Helpers, pairings by village, one helper; the workbooks that came back. Names and phones masked for who only reads."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.helpers.forms import EndForm, HandForm, NewForm, PairForm, PersonForm, PostForm
from shouwang.desk.helpers.sheet import pairings_book
from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.beside import asked_first
from shouwang.desk.page.listing import SEALED, Cell, Column, Filter, Listing, workbook_answer
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import bounded
from shouwang.desk.page.places import names_here, place_filter
from shouwang.desk.page.tags import moment, short_day
from shouwang.desk.page.views import COUNTY, READERS, TOWN, VILLAGE, page, shown
from shouwang.engine.values.identity import mask_name, mask_phone
from shouwang.records.divisions import queries as divisions
from shouwang.records.followups import queries as followups
from shouwang.records.helpers import queries as helpers
from shouwang.records.helpers.models import Helper, Pairing, PairingFile
from shouwang.records.helpers.sealed import Person
from shouwang.records.households.queries import open_families
from shouwang.records.staff.queries import scope

WRITERS = (*VILLAGE, *TOWN, *COUNTY)
_MOST_SHOWN = 200
_COLUMNS = (
    Column("household", "户", sort=("household__code",)),
    Column("place", "镇村", sort=("division",)),
    Column("helper", "帮扶责任人", unsorted=SEALED),
    Column("unit", "单位、职务", unsorted=SEALED),
    Column("since", "结对", sort=("from_on",)),
)
_STATES = [("open", "现在的"), ("ended", "已结束的")]


@page(*WRITERS, *READERS)
def pairings(request: Asked) -> HttpResponse:
    """Who helps whom, village by village."""
    rows = helpers.pairings_visible_to(request.post).filter(county=request.county)
    if request.GET.get("state") != "ended":
        rows = rows.filter(to_on=None)
    listing = Listing(
        request,
        rows.select_related("helper").order_by("division", "helper", "pk"),
        _COLUMNS,
        opened=lambda those: _cells(request, those),
        filters=(
            Filter(
                "state",
                "结对",
                _STATES,
                lambda rows, value: rows.filter(to_on=None) if value == "open" else rows.exclude(to_on=None),
            ),
            place_filter(request),
        ),
        empty="还没有登记过结对。取一份结对名单，填好谁帮扶哪一户传上来；也可以先登记帮扶责任人，再一户一户结对。",
        title="帮扶结对",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_pairings", f"pairings:{request.post.code}")
    figures = _figures(request)
    return shown(
        request,
        "helpers/list.html",
        {
            "title": "帮扶结对",
            "answer": _answer(*(one["value"] for one in figures)),
            "listing": listing,
            "figures": figures,
            "may_write": request.post.role in WRITERS,
            "word_href": _word(request),
        },
    )


def _word(request: Asked) -> str:
    """The list of pairings on paper, of the village that is looked at."""
    chosen = request.GET.get("place", "") or (request.post.division if request.post.role in VILLAGE else "")
    village = len(chosen) == len(f"{request.county}000000") and chosen.isdigit() and not chosen.endswith("000")
    return reverse("helpers:list_word", args=[chosen]) if village and request.post.role in WRITERS else ""


def _figures(request: Asked) -> list[dict[str, Any]]:
    """Helpers, pairings, and families without anybody, each a link to what it counts."""
    own = helpers.pairings_visible_to(request.post).filter(county=request.county, to_on=None).order_by()
    followed = followups.followed_visible_to(request.post, request.today).filter(county=request.county).order_by()
    alone = bounded(followed.exclude(household__in=own.values("household")))
    return [
        {"word": "帮扶责任人", "value": bounded(own.values("helper").distinct()), "href": reverse("helpers:people")},
        {"word": "结对的户", "value": bounded(own.values("household").distinct()), "href": reverse("helpers:list")},
        {
            "word": "监测对象还没有结对",
            "value": alone,
            "href": f"{reverse('followups:list')}?helped=nobody",
            "tone": "soon" if alone else "",
        },
    ]


def _answer(people: int, homes: int, alone: int) -> str:
    told = f"{people} 人帮扶 {homes} 户。" if homes else "还没有结对的户。"
    return told + (f"有 {alone} 户监测对象还没有帮扶责任人。" if alone else "")


def _cells(request: Asked, those: Sequence[Pairing]) -> list[dict[str, Any]]:
    """The cells of some pairings; names are opened for these only, and masked."""
    names = names_here(request)
    families = open_families([one.household_id for one in those], gone=True)
    people = helpers.opened({one.helper_id: one.helper for one in those}.values())
    told = []
    for one in those:
        family, person = families.get(one.household_id), people[one.helper_id]
        ended = f"到 {short_day(one.to_on)}，{one.get_ended_why_display()}" if one.to_on else ""
        told.append(
            {
                "household": Cell(
                    mask_name(head_name(family)) if family else "户主不详",
                    reverse("helpers:card", args=[family.code]) if family and request.post.role in WRITERS else "",
                    below=family.code if family else "",
                ),
                "place": "".join(divisions.town_and_village(names, one.division)),
                "helper": Cell(mask_name(person.name), reverse("helpers:helper", args=[one.helper_id])),
                "unit": Cell(person.unit or "没有写", below=person.title),
                "since": Cell(f"{short_day(one.from_on)}起", below=ended),
            }
        )
    return told


# --- helpers ----------------------------------------------------------------------------------------------------------------

_PEOPLE = (
    Column("name", "姓名", unsorted=SEALED),
    Column("unit", "单位、职务", unsorted=SEALED),
    Column("place", "归哪里管", sort=("division",)),
    Column("homes", "结对的户", sort=("homes",), number=True),
    Column("post", "登录", sort=("post__title", "pk")),
)


def _people(request: Asked) -> QuerySet[Helper]:
    seen = helpers.visible_to(request.post).filter(county=request.county)
    return seen.annotate(homes=Count("pairings", filter=Q(pairings__to_on=None))).order_by("left_on", "division", "pk")


@page(*WRITERS, *READERS)
def people(request: Asked) -> HttpResponse:
    """The helpers within sight."""
    return people_page(request)


def people_page(request: Asked, form: NewForm | None = None, status: int = 200) -> HttpResponse:
    """The helpers within sight, and the form for another."""
    listing = Listing(
        request,
        _people(request).select_related("post"),
        _PEOPLE,
        opened=lambda those: _people_cells(request, those),
        filters=(
            Filter(
                "left",
                "现在",
                [("no", "在帮扶"), ("yes", "不再帮扶")],
                lambda rows, value: rows.filter(left_on__isnull=value == "no"),
            ),
        ),
        empty="还没有登记帮扶责任人。在下面登记，或者传一份填好的结对名单。",
        title="帮扶责任人",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_pairings", f"helpers:{request.post.code}")
    may = request.post.role in WRITERS
    return shown(
        request,
        "helpers/people.html",
        {
            "title": "帮扶责任人",
            "answer": "点姓名看他帮扶哪些户，换人、移交都在那里办。",
            "listing": listing,
            "form": (form or NewForm(places_for(request))) if may else None,
            "open": form is not None,
        },
        status=status,
    )


def places_for(request: Asked) -> list[tuple[str, str]]:
    """Where a post may set up a helper: the village, the town, the county."""
    own, names = scope(request.post), names_here(request)
    whole = [(f"{request.county}000000", "全县")] if own.covers_county(request.county) else []
    below = [
        (one.code, "".join(divisions.town_and_village(names, one.code))) for one in divisions.current(request.county)
    ]
    return whole + [(code, name) for code, name in below if own.covers(code) and not code.endswith("000000")]


def _people_cells(request: Asked, those: Sequence[Any]) -> list[dict[str, Any]]:
    names, opened = names_here(request), helpers.opened(those)
    told = []
    for one in those:
        person = opened[one.pk]
        left = f"{short_day(one.left_on)}起不再帮扶" if one.left_on else ""
        told.append(
            {
                "name": Cell(mask_name(person.name), reverse("helpers:helper", args=[one.pk]), below=left),
                "unit": Cell(person.unit or "没有写", below=person.title),
                "place": "".join(divisions.town_and_village(names, one.division)) or "全县",
                "homes": one.homes,
                "post": Cell(one.post.title if one.post else "不登录", tone="" if one.post else "quiet"),
            }
        )
    return told


def helper_in_sight(request: Asked, key: int) -> Helper:
    """Raises Http404 where the helper is not within sight."""
    found = helpers.visible_to(request.post).filter(county=request.county, pk=key).select_related("post").first()
    if found is None:
        raise Http404
    return found


@page(*WRITERS, *READERS)
def helper(request: Asked, key: int) -> HttpResponse:
    """One helper with the families, now and before."""
    return helper_page(request, helper_in_sight(request, key))


def helper_page(request: Asked, found: Helper, status: int = 200, wrong: str = "", **forms: Any) -> HttpResponse:
    """One helper and what may be done; ``forms`` are those that were sent and had something wrong with them."""
    looked(request, "look_at_helper", f"helper:{found.pk}")
    person = helpers.opened([found])[found.pk]
    whole = request.post.role not in READERS
    seen = helpers.pairings_visible_to(request.post).filter(helper=found)
    held = list(seen.select_related("household", "ended_by").order_by("to_on", "division", "from_on")[:_MOST_SHOWN])
    families = open_families([one.household_id for one in held], gone=True)
    names = names_here(request)
    lines = [_line(one, families, names, whole) for one in held]
    open_ones = [one for one in lines if one["pairing"].to_on is None]
    may = request.post.role in WRITERS and scope(request.post).covers(found.division)
    return shown(
        request,
        "helpers/helper.html",
        {
            "title": person.name if whole else mask_name(person.name),
            "answer": _stands(found, len(open_ones)),
            "helper": found,
            "person": person
            if whole
            else Person(mask_name(person.name), mask_phone(person.phone), person.unit, person.title),
            "place": "".join(divisions.town_and_village(names, found.division)) or "全县",
            "open": open_ones,
            "ended": [one for one in lines if one["pairing"].to_on is not None],
            "may_pair": request.post.role in WRITERS and found.left_on is None,
            "may_write": may,
            "wrong": wrong,
            "pair_form": forms.get("pair") or PairForm(initial={"from_on": request.today}),
            "end_form": forms.get("end") or EndForm(initial={"to_on": request.today}),
            "hand_form": forms.get("hand")
            or HandForm(others_for(request, found), initial={"on_day": request.today, "seen": held_now(found)}),
            "person_form": forms.get("person") or PersonForm(initial=_initial(found, person)),
            "post_form": forms.get("post") or PostForm(initial={"post": post_now(found), "seen": post_now(found)}),
            "sent": next(iter(forms), ""),
        },
        status=status,
    )


def post_now(found: Helper) -> str:
    """The code of the post by which a helper signs in; blank: by none."""
    return found.post.code if found.post else ""


def held_now(found: Helper) -> str:
    """Which families are paired with a helper, as a token; blank where there are none."""
    keys = found.pairings.filter(to_on=None).order_by("pk").values_list("pk", flat=True)
    return hashlib.sha256(repr(list(keys)).encode()).hexdigest()[:16] if keys else ""


def _initial(found: Helper, person: Person) -> dict[str, str]:
    told = {"name": person.name, "phone": person.phone, "unit": person.unit, "title": person.title}
    return {**told, "seen": bytes(found.content).hex()}


def _stands(found: Helper, homes: int) -> str:
    if found.left_on is not None:
        return f"{short_day(found.left_on)}起不再帮扶。"
    return f"现在帮扶 {homes} 户。" if homes else "现在没有结对的户。"


def _line(one: Pairing, families: Any, names: Any, whole: bool) -> dict[str, Any]:
    family = families.get(one.household_id)
    head = head_name(family) if family else ""
    return {
        "pairing": one,
        "head": (head if whole else mask_name(head)) or "户主不详",
        "code": one.household.code,
        "place": "".join(divisions.town_and_village(names, one.division)),
        "why": one.get_ended_why_display(),
    }


def others_for(request: Asked, found: Helper) -> list[tuple[str, str]]:
    """To whom families may be handed over: whoever is within sight and still helps."""
    seen = helpers.visible_to(request.post).filter(county=request.county, left_on=None).exclude(pk=found.pk)
    those = list(seen.order_by("division", "pk")[:500])
    people = helpers.opened(those)
    return [(str(one.pk), "，".join(filter(None, (people[one.pk].name, people[one.pk].unit)))) for one in those]


# --- workbooks ----------------------------------------------------------------------------------------------------------------


@page(*WRITERS)
def workbook(request: Asked) -> HttpResponse:
    """The families that are followed up with who helps them, to be filled and sent back."""
    many = followups.followed_visible_to(request.post, request.today).filter(county=request.county).count()
    asks = asked_first(request, many, "结对名单")
    if asks is not None:
        return asks
    data, count = pairings_book(request)
    looked(request, "export_pairings", f"pairings:{request.post.code}", {"households": count})
    return workbook_answer(data, "帮扶结对名单.xlsx")


@page(*WRITERS)
def files(request: Asked) -> HttpResponse:
    """The workbooks that came back."""
    return files_page(request)


_FILES = (
    Column("file", "文件", sort=("file", "pk"), wide=True),
    Column("came", "收到", sort=("received_at",)),
    Column("changed", "新结对或有变化", sort=("changed",), number=True),
    Column("unchanged", "没有变化", sort=("unchanged",), number=True),
    Column("blank", "没有填", sort=("blank",), number=True),
    Column("faulty", "有错", sort=("faulty",), number=True),
)


def files_page(request: Asked, wrong: str = "", status: int = 200) -> HttpResponse:
    listing = Listing(
        request,
        helpers.files_visible_to(request.post).filter(county=request.county),
        _FILES,
        opened=_file_cells,
        empty="还没有传过结对名单。",
        title="传过的结对名单",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_list", f"pairings:{request.post.code}", {"list": listing.title})
    told = {
        "title": "结对名单",
        "answer": "取名单，填好每一户的帮扶责任人，传上来；没有填的行不动。",
        "listing": listing,
        "wrong": wrong,
    }
    return shown(request, "helpers/files.html", told, status=status)


def _file_cells(those: Sequence[PairingFile]) -> list[dict[str, Any]]:
    return [
        {
            "file": Cell(one.file, reverse("helpers:file", args=[one.pk]), below=one.refusal),
            "came": Cell(moment(one.received_at), below=one.received_by.title),
            "changed": one.changed,
            "unchanged": one.unchanged,
            "blank": one.blank,
            "faulty": Cell(one.faulty, tone="late" if one.faulty else ""),
        }
        for one in those
    ]


@page(*WRITERS)
def file(request: Asked, key: int) -> HttpResponse:
    """What became of one workbook, row by row."""
    found = helpers.files_visible_to(request.post).filter(county=request.county, pk=key).first()
    if found is None:
        raise Http404
    sums = f"{found.rows} 行：{found.changed} 行新结对或有变化，{found.unchanged} 行没有变化，{found.blank} 行没有填，{found.faulty} 行有错没有收。"
    answer = f"没有收：{found.refusal}" if found.refusal else sums
    return shown(
        request,
        "helpers/file.html",
        {"title": f"《{found.file}》", "answer": answer, "file": found, "lines": found.faults},
    )

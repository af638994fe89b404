"""Posts and who holds them: the list, one post over time, one person who signs in. Names are whole for those who set them
up and masked for who only reads; every look is journaled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.links import to
from shouwang.desk.page.listing import JOINED, SEALED, Cell, Column, Filter, Listing
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import bounded
from shouwang.desk.page.tags import day, moment
from shouwang.desk.page.views import COUNTY, page, shown
from shouwang.engine.values.identity import mask_name, mask_phone
from shouwang.records.divisions import queries as divisions
from shouwang.records.journal.queries import last_done
from shouwang.records.staff import queries as staff
from shouwang.records.staff.models import Holder, Holding, Post
from shouwang.records.staff.rights import NotAllowed, require_door_work, require_staff_work
from shouwang.records.staff.sealed import open_person
from shouwang.records.staff.words import BUILT_IN, ROLES

READ_BY = (*COUNTY, "auditor")
SETS_UP = ("operator", "administrator")
"""Roles that set up posts and people within their divisions; how far, the records say."""
_COLUMNS = (
    Column("title", "岗位", sort=("title",)),
    Column("role", "角色", sort=("role", "division", "code")),
    Column("place", "地方", sort=("division", "code")),
    Column("department", "部门", sort=("department", "code")),
    Column("who", "现在谁任", unsorted=SEALED),
    Column("since", "自何时", sort=("since",)),
    Column("last", "最近登录", unsorted=JOINED),
)


@page(*READ_BY)
def posts(request: Asked) -> HttpResponse:
    """The posts within the actor's divisions, and who holds them today."""
    rows = staff.visible_to(request.post)
    listing = Listing(
        request,
        staff.with_holding_since(rows, request.today).order_by("division", "role", "code"),
        _COLUMNS,
        opened=lambda those: _cells(request, those),
        filters=_filters(request),
        empty="没有这样的岗位。",
        title="岗位和人员",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_staff", f"posts:{request.post.code}")
    empty = bounded(staff.held_by_nobody(rows, request.today).exclude(code__regex=f"^{BUILT_IN.pattern}$"))
    many = bounded(rows)
    answer = f"{many} 个岗位" + (f"，其中 {empty} 个现在没有人任。" if empty else "，都有人任。")
    told = {"title": "岗位", "answer": answer, "listing": listing, "sets_up": request.post.role in SETS_UP}
    return shown(request, "staff/posts.html", told)


def _filters(request: Asked) -> list[Filter]:
    return [
        Filter("role", "角色", list(ROLES.items()), lambda rows, value: rows.filter(role=value)),
        Filter("place", "乡镇", _towns(request), lambda rows, value: rows.filter(division__startswith=value[:9])),
        Filter("held", "任职", [("no", "没有人任")], lambda rows, value: staff.held_by_nobody(rows, request.today)),
    ]


def _towns(request: Asked) -> list[tuple[str, str]]:
    found = divisions.current(request.county).filter(level="town") if request.county else []
    return [(one.code, one.name) for one in found]


def _cells(request: Asked, those: Sequence[Post]) -> list[dict[str, Any]]:
    held = staff.holdings_on(those, request.today)
    everybody = [one.holder for holdings in held.values() for one in holdings]
    signed = last_done("sign_in", {f"holder:{one.pk}" for one in everybody})
    say, names, departments = namer(request), place_names(request, those), department_titles(request)
    if everybody and request.GET.get("export") != "xlsx":
        looked(request, "look_at_staff", f"posts:{request.post.code}", {"lines": len(everybody)})
    told = []
    for one in those:
        holdings = held.get(one.pk, [])
        last = [signed[key] for holding in holdings if (key := f"holder:{holding.holder_id}") in signed]
        told.append(
            {
                "title": Cell(one.title, reverse("staff:post", args=[one.code]), below=one.code),
                "role": ROLES[one.role],
                "place": names.get(one.division or f"{one.county}000000", "") or ("全站" if not one.county else ""),
                "department": departments.get(one.department, one.department),
                "who": "、".join(say(holding.holder) for holding in holdings) or _nobody(one),
                "since": day(min(holding.from_on for holding in holdings)) if holdings else "",
                "last": moment(max(last)) if last else ("还没有登录过" if holdings else ""),
            }
        )
    return told


def _nobody(post: Post) -> Cell:
    return Cell("内置，没有人登录" if BUILT_IN.fullmatch(post.code) else "没有人", tone="quiet")


# --- how names are said ---------------------------------------------------------------------------------------------------


def namer(request: Asked) -> Callable[[Holder], str]:
    """Says who somebody is: whole for the county's office, masked for who only reads."""
    whole = request.post.role in COUNTY

    def say(holder: Holder) -> str:
        name = open_person(holder).name
        return name if whole else mask_name(name)

    return say


def place_names(request: Asked, posts: Sequence[Post]) -> Mapping[str, str]:
    """Code → name, of the places in which some posts are; a village with its town."""
    told: dict[str, str] = {}
    for county in sorted({one.county for one in posts if one.county}):
        names = divisions.names_of(county)
        for code in {one.division or f"{county}000000" for one in posts if one.county == county}:
            told[code] = "".join(divisions.town_and_village(names, code)) or names.get(code, code)
    return told


def department_titles(request: Asked) -> Mapping[str, str]:
    pack = pack_for(request) if request.county else None
    return pack.offices if pack else {}


def states_of(holder: Holder, at: datetime) -> list[tuple[str, str]]:
    """How it stands with somebody's sign-in: words and tone."""
    if not holder.active:
        return [("已停用", "quiet")]
    told = []
    if holder.locked_until is not None and at < holder.locked_until:
        told.append((f"锁定到{moment(holder.locked_until)}", "late"))
    elif holder.failed:
        told.append((f"连续输错 {holder.failed} 次", "soon"))
    if holder.must_change:
        told.append(("还没有换初次密码", "soon"))
    told.append(("有动态码", "done") if holder.code_since else ("没有动态码", "quiet"))
    return told


# --- one post, one person ---------------------------------------------------------------------------------------------------


def post_of(request: Asked, code: str) -> Post:
    """A post within sight, also a closed one."""
    found = staff.ever_visible_to(request.post).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def holder_of(request: Asked, key: int) -> Holder:
    """Somebody who holds or held a post within sight."""
    found = staff.holders_visible_to(request.post).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@page(*READ_BY)
def post(request: Asked, code: str) -> HttpResponse:
    """One post: where, whose, and everybody who ever held it."""
    found = post_of(request, code)
    holdings = list(staff.holdings_of(found))
    say, there = namer(request), _visible_holders(request, holdings)
    if holdings:
        looked(request, "look_at_staff", f"post:{found.code}", {"lines": len(holdings)})
    now = [one for one in holdings if one.from_on <= request.today and (one.to_on is None or one.to_on > request.today)]
    changeable = request.post.role in SETS_UP and found.active and not BUILT_IN.fullmatch(found.code)
    changeable = changeable and staff.scope(request.post).covers_post(found)
    answer = "这个岗位已经关闭。" if not found.active else _answer([say(one.holder) for one in now], found)
    names = place_names(request, [found])
    return shown(
        request,
        "staff/post.html",
        {
            "title": found.title,
            "answer": answer,
            "about": found,
            "role": ROLES[found.role],
            "place": names.get(found.division or f"{found.county}000000", "全站"),
            "department": department_titles(request).get(found.department, found.department),
            "holdings": [
                {
                    "row": one,
                    "who": say(one.holder),
                    "href": reverse("staff:holder", args=[one.holder_id]) if one.holder_id in there else "",
                    "states": states_of(one.holder, request.at) if one in now else [],
                    "now": one in now,
                }
                for one in holdings
            ],
            "changeable": changeable,
            "closeable": changeable and found.pk != request.post.pk,
            "lines": to("journal:lines", q=f"post:{found.code}"),
        },
    )


def _answer(names: Sequence[str], post: Post) -> str:
    if BUILT_IN.fullmatch(post.code):
        return "程序内置的岗位，没有人以它登录。"
    return f"现在由{'、'.join(names)}任。" if names else "现在没有人任。"


def _visible_holders(request: Asked, holdings: Sequence[Holding]) -> set[int]:
    keys = {one.holder_id for one in holdings}
    return set(staff.holders_visible_to(request.post).filter(pk__in=keys).values_list("pk", flat=True))


@page(*READ_BY)
def holder(request: Asked, key: int) -> HttpResponse:
    """One person who signs in: posts, how it stands with the sign-in, and what can be done about it."""
    found = holder_of(request, key)
    person, whole = open_person(found), request.post.role in COUNTY
    looked(request, "look_at_staff", f"holder:{found.pk}")
    signed = last_done("sign_in", [f"holder:{found.pk}"]).get(f"holder:{found.pk}")
    held = list(found.holdings.select_related("post").order_by("-from_on", "-id"))
    there = set(staff.ever_visible_to(request.post).filter(pk__in=[one.post_id for one in held]).values_list("pk"))
    answer = f"最近登录在{moment(signed)}。" if signed else "还没有登录过。"
    return shown(
        request,
        "staff/holder.html",
        {
            "title": person.name if whole else mask_name(person.name),
            "answer": answer,
            "about": found,
            "phone": person.phone if whole else mask_phone(person.phone),
            "login": found.login if whole else f"{found.login[:1]}…",
            "states": states_of(found, request.at),
            "held": [(one, reverse("staff:post", args=[one.post.code])) for one in held if (one.post_id,) in there],
            "deeds": deeds_for(request, found) if whole else [],
            "lines": to("journal:lines", q=f"holder:{found.pk}"),
        },
    )


DEEDS: Mapping[str, tuple[str, str]] = {
    "reset": ("重设密码", "door"),
    "unlock": ("解锁", "door"),
    "codes": ("停用动态码", "door"),
    "switch-off": ("停用登录", "staff"),
}
"""What can be done about somebody's sign-in: word, and whose work it is."""


def deeds_for(request: Asked, holder: Holder) -> list[tuple[str, str]]:
    """What the post may do now, with the word on its button."""
    if not holder.active:
        return []
    locked = holder.failed > 0 or holder.locked_until is not None
    fits = {"reset": True, "unlock": locked, "codes": holder.code_secret is not None, "switch-off": True}
    return [(what, word) for what, (word, _) in DEEDS.items() if fits[what] and _may(request.post, holder, what)]


def _may(post: Post, holder: Holder, what: str) -> bool:
    try:
        require_deed(post, holder, what)
    except NotAllowed:
        return False
    return True


def require_deed(post: Post, holder: Holder, what: str) -> None:
    """Raises NotAllowed as the action itself would."""
    word, whose = DEEDS[what]
    (require_door_work if whose == "door" else require_staff_work)(post, holder, word)

"""The door, what somebody may settle about their own sign-in, and the workbook of posts and people to fetch."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from shouwang.desk.page.asking import Asked
from shouwang.desk.page.beside import asked_first
from shouwang.desk.page.listing import workbook_answer
from shouwang.desk.page.views import EVERYBODY, gone_to, page, shown
from shouwang.desk.staff.forms import Code, NewPassword, Password, SignIn
from shouwang.desk.staff.posts import department_titles
from shouwang.desk.staff.staff_sheet import staff_book
from shouwang.records.divisions import queries as divisions
from shouwang.records.staff.queries import posts_held, scope, visible_to
from shouwang.records.staff.sealed import open_person


def safe_next(request: HttpRequest, to: str) -> str:
    """Where to go after the door: only into this site."""
    return to if url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure()) else "/"


def door(request: HttpRequest, form: SignIn, to: str, sentence: str = "", status: int = 200) -> HttpResponse:
    """The page at which people sign in."""
    told: dict[str, Any] = {"title": "登录", "form": form, "next": to, "sentence": sentence}
    return shown(request, "staff/sign_in.html", told, status)


@page(signed_in=False)
def sign_in(request: HttpRequest) -> HttpResponse:
    """The door. Whoever is in already goes on."""
    to = safe_next(request, request.GET.get("next", "/"))
    if getattr(request, "post", None) is not None:
        return gone_to(request, to)
    return door(request, SignIn(), to)


@page(*EVERYBODY, before_new_password=True)
def own(request: Asked) -> HttpResponse:
    """Which posts I hold, in which county I work, my password, my one-time codes."""
    counties = [county for county in divisions.counties() if scope(request.post).covers_county(county)]
    names = [(county, divisions.name_of(f"{county}000000")) for county in counties]
    return shown(
        request,
        "staff/own.html",
        {
            "title": "我的岗位和密码",
            "answer": f"您是{open_person(request.holder).name}，现在以“{request.post.title}”办事。",
            "posts": list(posts_held(request.holder, request.today)),
            "counties": names if len(names) > 1 else [],
            "codes_since": request.holder.code_since,
            "end_codes": Password(),
        },
    )


@page(*EVERYBODY, before_new_password=True)
def password(request: Asked) -> HttpResponse:
    """A new password."""
    return password_page(request, NewPassword())


def password_page(request: Asked, form: NewPassword, status: int = 200) -> HttpResponse:
    handed = request.holder.must_change
    answer = "您的密码是别人给的，请先换成只有自己知道的，再办别的事。" if handed else ""
    return shown(request, "staff/password.html", {"title": "换密码", "answer": answer, "form": form}, status)


def codes_page(request: Asked, form: Code, secret: str, drawn: str, status: int = 200) -> HttpResponse:
    """The secret for the phone, as a picture and to be typed. It is shown this once."""
    told = {"title": "设置动态码", "form": form, "secret": secret, "drawn": drawn}
    return shown(request, "staff/codes.html", told, status)


@page("operator", "administrator")
def workbook(request: Asked) -> HttpResponse:
    """The posts and people there are, or with ``?empty=1`` the template; the first journals itself."""
    empty = request.GET.get("empty") == "1"
    asks = asked_first(request, 0 if empty else visible_to(request.post).count(), "岗位和人员")
    if asks is not None:
        return asks
    data = staff_book(request.post, request.county, department_titles(request), request.today, request.at, empty=empty)
    return workbook_answer(data, "岗位和人员（模板）.xlsx" if empty else "岗位和人员.xlsx")

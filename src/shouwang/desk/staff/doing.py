"""Signing in and out, choosing a post, a new password, one-time codes."""

from __future__ import annotations

import io

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from shouwang.desk.page.asking import Asked
from shouwang.desk.page.views import EVERYBODY, doing, gone_to
from shouwang.desk.staff.forms import Code, NewPassword, Password, SignIn
from shouwang.desk.staff.pages import codes_page, door, password_page, safe_next
from shouwang.records.divisions import queries as divisions
from shouwang.records.journal.actions import write
from shouwang.records.staff import actions as staff
from shouwang.records.staff.models import Holder
from shouwang.records.staff.queries import posts_held, scope
from shouwang.records.staff.sealed import mark_of, open_secret


@doing(signed_in=False)
def sign_in_now(request: HttpRequest) -> HttpResponse:
    """Lets somebody in; a session begins anew, so that one that was planted before is worth nothing."""
    form, to = SignIn(request.POST), safe_next(request, request.POST.get("next", "/"))
    if not form.is_valid():
        return door(request, form, to, status=400)
    told = form.cleaned_data
    attempt = staff.Attempt(told["login"], told["password"], told["code"], request.META.get("REMOTE_ADDR", ""))
    signed = staff.sign_in(attempt, request.real_at, write)  # type: ignore[attr-defined]
    if signed.holder is None:
        assert signed.fault is not None
        return door(request, form, to, signed.fault.message, status=400)
    post = posts_held(signed.holder, request.today).first()  # type: ignore[attr-defined]
    if post is None:
        return door(request, form, to, "您现在没有任任何岗位，请找管理员安排。", status=400)
    request.session.flush()
    request.session.update({"holder": signed.holder.pk, "mark": mark_of(signed.holder), "post": post.code})
    return gone_to(request, to)


@doing(*EVERYBODY, before_new_password=True)
def sign_out_now(request: Asked) -> HttpResponse:
    staff.sign_out(request.post, request.holder, request.at, write)
    request.session.flush()
    return gone_to(request, reverse("staff:sign_in"))


@doing(*EVERYBODY)
def choose_post(request: Asked) -> HttpResponse:
    """Acts as another of the posts that one holds."""
    post = posts_held(request.holder, request.today).filter(code=request.POST.get("post", "")).first()
    if post is None:
        raise Http404
    request.session["post"] = post.code
    request.session.pop("county", None)
    return gone_to(request, "/", f"现在以“{post.title}”办事。")


@doing(*EVERYBODY)
def choose_county(request: Asked) -> HttpResponse:
    """Works in another of the counties that one sees."""
    county = request.POST.get("county", "")
    if county not in divisions.counties() or not scope(request.post).covers_county(county):
        raise Http404
    request.session["county"] = county
    return gone_to(request, "/")


@doing(*EVERYBODY, before_new_password=True)
def set_password_now(request: Asked) -> HttpResponse:
    """Changes one's own password; this session goes on, every other of the same person ends."""
    form = NewPassword(request.POST)
    if not form.is_valid():
        return password_page(request, form, status=400)
    told = form.cleaned_data
    faults = staff.set_password(request.post, request.holder, told["old"], told["new"], request.real_at, write)
    for fault in faults:
        form.add_error("old" if fault.code == "password_old" else "new", fault.message)
    if faults:
        return password_page(request, form, status=400)
    request.session.cycle_key()
    request.session["mark"] = mark_of(Holder.objects.get(pk=request.holder.pk))
    return gone_to(request, reverse("staff:own"), "密码已换。别处登录的已全部退出。")


@doing(*EVERYBODY)
def begin_codes_now(request: Asked) -> HttpResponse:
    setup, faults = staff.begin_codes(request.post, request.holder, request.at, write)
    if setup is None:
        return gone_to(request, reverse("staff:own"), f"{faults[0].message}。", "error")
    return codes_page(request, Code(), setup.secret, _drawn(setup.uri))


@doing(*EVERYBODY)
def confirm_codes_now(request: Asked) -> HttpResponse:
    """Switches one-time codes on by the first code of the phone."""
    form = Code(request.POST)
    code = form.cleaned_data["code"] if form.is_valid() else ""
    faults = staff.confirm_codes(request.post, request.holder, code, request.real_at, write)
    if not faults:
        return gone_to(request, reverse("staff:own"), "动态码已启用，下次登录要填手机上的6位数字。")
    secret = open_secret(request.holder) if faults[0].code == "code_wrong" else None
    if secret is None:
        return gone_to(request, reverse("staff:own"), f"{faults[0].message}。", "error")
    form.add_error("code", faults[0].message)
    return codes_page(request, form, secret, "", status=400)


@doing(*EVERYBODY)
def end_codes_now(request: Asked) -> HttpResponse:
    form = Password(request.POST)
    typed = form.cleaned_data["password"] if form.is_valid() else ""
    faults = staff.end_codes(request.post, request.holder, typed, request.real_at, write)
    if faults:
        messages.error(request, f"{faults[0].message}。")
        return gone_to(request, reverse("staff:own"))
    return gone_to(request, reverse("staff:own"), "动态码已停用。")


def _drawn(uri: str) -> str:
    """The picture that a phone reads, as the paths of an SVG without a style of its own."""
    out = io.BytesIO()
    segno.make(uri, error="m").save(out, kind="svg", scale=5, xmldecl=False, svgns=True, omitsize=False)
    return out.getvalue().decode()

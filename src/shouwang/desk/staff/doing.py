"""Signing in and out, choosing a post, a new password, one-time codes; setting up posts and those who hold them."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from shouwang.desk.jobs.doing import taken_beside
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.looks import looked
from shouwang.desk.page.views import COUNTY, EVERYBODY, doing, gone_to, shown
from shouwang.desk.staff.confirming import close_page, held_by, holder_page, rename_page, seen_of, upload_page
from shouwang.desk.staff.forms import Code, NewPassword, Password, SignIn, Title, Upload
from shouwang.desk.staff.handing import handed_once
from shouwang.desk.staff.pages import codes_page, door, password_page, safe_next
from shouwang.desk.staff.posts import DEEDS, SETS_UP, holder_of, namer, post_of, require_deed
from shouwang.desk.staff.staff_sheet import passwords_book
from shouwang.engine.cleaning.reading import MOST_BYTES
from shouwang.engine.faults import Fault
from shouwang.records.divisions import queries as divisions
from shouwang.records.jobs import queries as jobs
from shouwang.records.jobs.models import Job
from shouwang.records.jobs.wants import StaffBook
from shouwang.records.journal.actions import write
from shouwang.records.staff import actions as staff
from shouwang.records.staff.models import Holder
from shouwang.records.staff.passwords import Told
from shouwang.records.staff.queries import posts_held, scope
from shouwang.records.staff.sealed import mark_of


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
    return codes_page(request, Code(), setup.secret, _drawn(setup))


@doing(*EVERYBODY)
def confirm_codes_now(request: Asked) -> HttpResponse:
    """Switches one-time codes on by the first code of the phone."""
    form = Code(request.POST)
    code = form.cleaned_data["code"] if form.is_valid() else ""
    faults = staff.confirm_codes(request.post, request.holder, code, request.real_at, write)
    if not faults:
        return gone_to(request, reverse("staff:own"), "动态码已启用，下次登录要填手机上的6位数字。")
    setup = staff.begun_codes(request.holder) if faults[0].code == "code_wrong" else None
    if setup is None:
        return gone_to(request, reverse("staff:own"), f"{faults[0].message}。", "error")
    form.add_error("code", faults[0].message)
    return codes_page(request, form, setup.secret, _drawn(setup), status=400)


@doing(*EVERYBODY)
def end_codes_now(request: Asked) -> HttpResponse:
    form = Password(request.POST)
    typed = form.cleaned_data["password"] if form.is_valid() else ""
    faults = staff.end_codes(request.post, request.holder, typed, request.real_at, write)
    if faults:
        messages.error(request, f"{faults[0].message}。")
        return gone_to(request, reverse("staff:own"))
    return gone_to(request, reverse("staff:own"), "动态码已停用。")


def _drawn(setup: staff.Setup) -> str:
    """The picture that a phone reads, as the paths of an SVG without a style of its own."""
    out = io.BytesIO()
    segno.make(setup.uri, error="m").save(out, kind="svg", scale=5, xmldecl=False, svgns=True, omitsize=False)
    return out.getvalue().decode()


# --- posts and people -------------------------------------------------------------------------------------------------

_CHANGED = "打开这一页以后情况变了，什么也没有做。请看清楚再点一次。"


@doing(*COUNTY)
def holder_now(request: Asked, key: int, what: str) -> HttpResponse:
    """Does to somebody's sign-in what the page before said; a new password is shown this once."""
    holder = holder_of(request, key)
    if what not in DEEDS:
        raise Http404
    require_deed(request.post, holder, what)
    if request.POST.get("seen", "") != seen_of(holder):
        return holder_page(request, holder, what, _CHANGED, status=409)
    there = reverse("staff:holder", args=[holder.pk])
    if what == "reset":
        password, _ = staff.reset_password(request.post, holder, request.at, write)
        told = Told(holder.login, namer(request)(holder), "", password)
        return handed_out(request, f"{told.name}的新初次密码", [told])
    if what == "unlock":
        staff.unlock(request.post, holder, request.at, write)
        return gone_to(request, there, "已经解锁，可以登录了。")
    if what == "codes":
        staff.take_codes_away(request.post, holder, request.at, write)
        return gone_to(request, there, "动态码已停用，以后只凭密码登录。")
    staff.switch_off_holder(request.post, holder, request.today, request.at, write)
    return gone_to(request, there, "已经停用，不能再登录。")


@doing(*SETS_UP)
def rename_now(request: Asked, code: str) -> HttpResponse:
    """Calls a post otherwise, unless somebody did since the page was opened."""
    found, form = post_of(request, code), Title(request.POST)
    if not form.is_valid():
        return rename_page(request, found, form, status=422)
    told = form.cleaned_data
    if found.title not in (told["seen"], told["title"].strip()):
        form = Title(initial={"title": told["title"], "seen": found.title})
        messages.warning(request, f"打开这一页以后，别人把它改成了“{found.title}”，您的还没有存。请看过再存一次。")
        return rename_page(request, found, form, status=409)
    _, faults = staff.rename_post(request.post, found, told["title"], request.at, write)
    for fault in faults:
        form.add_error("title", fault.message)
    if faults:
        return rename_page(request, found, form, status=422)
    return gone_to(request, reverse("staff:post", args=[code]), "名称改好了。")


@doing(*SETS_UP)
def close_now(request: Asked, code: str) -> HttpResponse:
    """Closes a post; whoever held it holds it no longer from today."""
    found = post_of(request, code)
    if found.active and request.POST.get("seen") != held_by(request, found):
        return close_page(request, found, _CHANGED, status=409)
    _, faults = staff.close_post(request.post, found, request.today, request.at, write)
    if faults:
        return close_page(request, found, f"{faults[0].message}。", status=422)
    return gone_to(request, reverse("staff:post", args=[code]), f"“{found.title}”已经关闭。")


@doing(*SETS_UP)
def take_in(request: Asked) -> HttpResponse:
    """Takes in the workbook of posts and people: what became of its rows, and the first passwords, shown this once."""
    form = Upload(request.POST, request.FILES)
    if not form.is_valid():
        return upload_page(request, form, status=422)
    file = form.cleaned_data["file"]
    if file.size > MOST_BYTES:
        form.add_error("file", f"这个文件超过 {MOST_BYTES >> 20} MB，不像岗位和人员的工作簿")
        return upload_page(request, form, status=422)
    data, name, since = file.read(), str(file.name)[:255], form.cleaned_data["from_on"]
    beside = taken_beside(request, StaffBook(on=since.isoformat()), data, name)
    if beside is not None:
        return beside
    pack = pack_for(request) if request.county else None
    departments = pack.office_words if pack else {}
    rows, faults = staff.read_staff_workbook(data, name, request.county, departments)
    for fault in faults:
        form.add_error("file", fault.message)
    if faults:
        return upload_page(request, form, status=422)
    done = staff.take_in_staff(request.post, rows, since, request.at, write)
    answer = f"来 {done.rows} 行：新 {done.added}，变 {done.changed}，未变 {done.unchanged}，有错未收 {done.faulty}。"
    return handed_out(
        request, "工作簿收下了" if done.faulty < done.rows else "一行也没有收", done.passwords, answer, done.faults
    )


@doing(*SETS_UP)
def hand_out_now(request: Asked, key: int) -> HttpResponse:
    """What came of a workbook that was taken in beside, for the post that sent it; its first passwords this once."""
    own = jobs.visible_to(request.post).filter(county=request.county, post=request.post)
    job = own.filter(pk=key, kind=StaffBook.KIND, state=Job.State.DONE).first()
    if job is None:
        raise Http404
    told, faults = handed_once(job)
    looked(request, "fetch_first_passwords", f"job:{job.pk}", {"rows": len(told)})
    return handed_out(request, "工作簿收下了", told, job.sentence, faults)


def handed_out(
    request: Asked, title: str, told: Sequence[Told], answer: str = "", faults: Sequence[Fault] = ()
) -> HttpResponse:
    """First passwords, on this page only: kept nowhere, they can be neither shown nor fetched again."""
    book = base64.b64encode(passwords_book(told, request.today)).decode() if told else ""
    page = {
        "title": title,
        "answer": answer or "只在这一页显示一次，请当面告诉本人；第一次登录要换。",
        "told": told,
        "faults": faults,
        "book": book,
    }
    response = shown(request, "staff/handed_out.html", page)
    response["Cache-Control"] = "no-store, private"
    return response

"""Before somebody's sign-in or a post is changed: the page that says what will happen."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpResponse

from shouwang.desk.page.asking import Asked
from shouwang.desk.page.views import COUNTY, page, shown
from shouwang.desk.staff.forms import Title, Upload
from shouwang.desk.staff.posts import DEEDS, SETS_UP, holder_of, namer, post_of, require_deed
from shouwang.records.staff.models import Holder, Post
from shouwang.records.staff.queries import holdings_on, posts_held
from shouwang.records.staff.sealed import mark_of


@page(*COUNTY)
def holder(request: Asked, key: int, what: str) -> HttpResponse:
    """What will happen to somebody's sign-in."""
    return holder_page(request, holder_of(request, key), what)


def holder_page(request: Asked, holder: Holder, what: str, sentence: str = "", status: int = 200) -> HttpResponse:
    """``sentence`` says why it was not done."""
    if what not in DEEDS:
        raise Http404
    require_deed(request.post, holder, what)
    name, word = namer(request)(holder), DEEDS[what][0]
    return shown(
        request,
        "staff/confirm_holder.html",
        {
            "title": f"{word}：{name}",
            "about": holder,
            "what": what,
            "word": word,
            "name": name,
            "happens": _happens(request, holder, what),
            "own": holder.pk == request.holder.pk,
            "seen": seen_of(holder),
            "sentence": sentence,
            "grave": what == "switch-off",
        },
        status,
    )


def seen_of(holder: Holder) -> str:
    """How it stands with somebody's sign-in, as a token: another one once it was changed."""
    told = (mark_of(holder), holder.active, holder.failed, holder.locked_until, holder.code_since)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _happens(request: Asked, holder: Holder, what: str) -> list[str]:
    if what == "reset":
        return [
            "给一个新的初次密码，只在下一页显示一次，请当面告诉本人。",
            "原来的密码马上作废；正在登录的，要用新密码重新登录。锁定也一并解除。",
            "本人第一次登录要自己换一个。",
        ]
    if what == "unlock":
        return ["马上可以再登录，密码不变；输错的次数从头数起。"]
    if what == "codes":
        return ["以后登录只凭密码，不再要动态码。手机丢了才这样做；本人可以用新手机再启用。"]
    titles = [one.title for one in posts_held(holder, request.today)]
    told = ["马上退出，以后不能再登录。停用不能撤回；要再用，另设一个登录名。"]
    return [*told, f"从今天起不再任：{'、'.join(titles)}。"] if titles else told


@page(*SETS_UP)
def rename(request: Asked, code: str) -> HttpResponse:
    """What a post is to be called."""
    found = post_of(request, code)
    return rename_page(request, found, Title(initial={"title": found.title, "seen": found.title}))


def rename_page(request: Asked, post: Post, form: Title, status: int = 200) -> HttpResponse:
    told = {
        "title": f"改名：{post.title}",
        "answer": "只改名称；代码、角色、区划和部门不变，任职的人不变。以前的记录里也显示新名称。",
        "about": post,
        "form": form,
    }
    return shown(request, "staff/rename.html", told, status)


@page(*SETS_UP)
def close(request: Asked, code: str) -> HttpResponse:
    """What will happen when a post is closed."""
    return close_page(request, post_of(request, code))


def held_by(request: Asked, post: Post) -> str:
    """Who holds a post today, as a token: another one once somebody else does."""
    return ",".join(str(one.pk) for one in holdings_on([post], request.today).get(post.pk, []))


def close_page(request: Asked, post: Post, sentence: str = "", status: int = 200) -> HttpResponse:
    say = namer(request)
    names = [say(one.holder) for one in holdings_on([post], request.today).get(post.pk, [])]
    told = {
        "title": f"关闭岗位：{post.title}",
        "about": post,
        "happens": [
            "关闭以后，谁也不能再以这个岗位办事；它看不到任何东西。关闭不能撤回，要再用请另设一个代码。",
            f"现在任它的{'、'.join(names)}从今天起不再任。" if names else "现在没有人任它。",
            "它以前做过的事都留在日志里。",
        ],
        "seen": held_by(request, post),
        "sentence": sentence,
    }
    return shown(request, "staff/close.html", told, status)


@page(*SETS_UP)
def upload(request: Asked) -> HttpResponse:
    """Where the workbook of posts and people is fetched and brought back."""
    return upload_page(request, Upload(initial={"from_on": request.today}))


def upload_page(request: Asked, form: Upload, status: int = 200) -> HttpResponse:
    told = {
        "title": "用工作簿设岗位和人员",
        "answer": "一行一个人任一个岗位。没有写的不会被关闭或停用；同样的再传一次，什么也不变。",
        "form": form,
    }
    return shown(request, "staff/upload.html", told, status)

"""What only a demo's site has: whom one can sign in as, and a switch from one of its counties to another.

The switch and its address exist where the site is served with ``--demo`` (settings, ``demo_urls``); in any other site there
is neither, whatever it holds. Each county of a demo lives on the day that its notice's month has reached.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from shouwang.desk.page.asking import Asked
from shouwang.desk.page.views import EVERYBODY, doing, gone_to
from shouwang.records import vault
from shouwang.records.divisions import queries as divisions
from shouwang.records.journal.actions import write
from shouwang.records.staff import actions as staff
from shouwang.records.staff.models import Post
from shouwang.records.staff.sealed import mark_of
from shouwang.server.commands.demo_counties import DEMO_COUNTIES, FIRST, DemoCounty, demo_county, own_day
from shouwang.server.commands.demo_people import DEMO_PASSWORD
from shouwang.server.site import living_on, now, today

_INSTEAD = ("county_bureau",)
"""Who shows a county that has no post like one's own."""


def demo_day(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The site's clock, for whoever works in another county than the first, shows that county's day; the door, the first
    county and all else the site's, which may have been served on any day."""

    def on_its_day(request: HttpRequest) -> HttpResponse:
        post = Post.objects.filter(code=request.session.get("post") or "").first()
        day = own_day(post.county or post.division) if post else None
        if day is None:
            return answer(request)
        with living_on(day):
            request.at, request.today = now(), today()  # type: ignore[attr-defined]
            return answer(request)

    return on_its_day


def demo_people(request: HttpRequest) -> dict[str, Any]:
    """For the page of the door: whom one can sign in as, with the password that everybody may know; in the header of a
    demo its counties."""
    if getattr(request, "post", None) is not None:
        return {"demo_counties": _switch(request)} if settings.DEMO and _is_demo() else {}
    if not request.path.startswith(reverse("staff:sign_in")) or not _is_demo():
        return {}
    posts = Post.objects.filter(active=True).exclude(role=Post.Role.OPERATOR).order_by("pk")
    one_each = {post.role: (post.code, post.title) for post in reversed(posts)}
    order = [role for role in Post.Role.values if role in one_each]
    bureaus = {one.login("bureau") for one in DEMO_COUNTIES if one is not FIRST}
    return {
        "demo_people": [one_each[role] for role in order],
        "demo_others": [(post.code, post.title) for post in posts if post.code in bureaus],
        "demo_password": DEMO_PASSWORD,
    }


def _is_demo() -> bool:
    return (vault.home() / "demo" / "ready").exists()


def _switch(request: Any) -> list[dict[str, Any]]:
    """The counties of the demo that are there, each with its notice and its day, and which of them one is in."""
    known, here = divisions.counties(), demo_county(request.post.county or request.post.division)
    return [{"county": one, "here": one is here} for one in DEMO_COUNTIES if one.code in known]


@doing(*EVERYBODY, before_new_password=True)
def choose_demo_county(request: Asked) -> HttpResponse:
    """Signs in as the like post of another demo county, through the door: with its login name and password."""
    there = next((one for one in DEMO_COUNTIES if one.code == request.POST.get("county")), None)
    if there is None or not _is_demo() or there.code not in divisions.counties():
        raise Http404
    post = _like(request.post, there)
    if post is None:
        raise Http404
    attempt = staff.Attempt(post.code, DEMO_PASSWORD, "", request.META.get("REMOTE_ADDR", ""))
    signed = staff.sign_in(attempt, request.real_at, write)
    if signed.holder is None:
        return gone_to(request, "/", "那个县的演示密码改过了，请退出后从登录页登录。", "error")
    request.session.flush()
    request.session.update({"holder": signed.holder.pk, "mark": mark_of(signed.holder), "post": post.code})
    return gone_to(request, "/")


def _like(own: Post, there: DemoCounty) -> Post | None:
    """The post of the other county that is most like one's own: its department, else its role, else the county's office."""
    if own.role == Post.Role.SUPERVISOR:
        return Post.objects.filter(active=True, code=there.login("supervisor")).first()
    posts = Post.objects.filter(active=True, county=there.code).order_by("pk")
    same = posts.filter(role=own.role, department=own.department).first()
    return same or posts.filter(role=own.role).first() or posts.filter(role__in=_INSTEAD).first()

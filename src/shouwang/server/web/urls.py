"""Which address opens which page. Each folder of the desk with pages has its own addresses under its own name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from shouwang.desk.page.views import page, shown


def healthy(request: HttpRequest) -> HttpResponse:
    """For whoever watches that the site is up; says nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("healthy", page(signed_in=False)(healthy), name="healthy"),
    path("", include("shouwang.desk.tasks.urls")),
    path("", include("shouwang.desk.staff.urls")),
    path("feeds/", include("shouwang.desk.feeds.urls")),
    path("events/", include("shouwang.desk.events.urls")),
    path("screenings/", include("shouwang.desk.screenings.urls")),
    path("leads/", include("shouwang.desk.leads.urls")),
    path("visits/", include("shouwang.desk.visits.urls")),
    path("helpers/", include("shouwang.desk.helpers.urls")),
    path("follow-ups/", include("shouwang.desk.followups.urls")),
    path("measures/", include("shouwang.desk.measures.urls")),
    path("cases/", include("shouwang.desk.cases.urls")),
    path("online-offline/", include("shouwang.desk.discrepancies.urls")),
    path("look-back/", include("shouwang.desk.lookback.urls")),
    path("public/", include("shouwang.desk.cases.open_urls")),
    path("counts/", include("shouwang.desk.counts.urls")),
    path("households/", include("shouwang.desk.households.urls")),
    path("departments/", include("shouwang.desk.departments.urls")),
    path("journal/", include("shouwang.desk.journal.urls")),
    path("policy/", include("shouwang.desk.policy.urls")),
    path("jobs/", include("shouwang.desk.jobs.urls")),
]


def _not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = "没有这一页，或者它不在您能看到的范围内。请从左边的导航进入，或回到首页。"
    return shown(request, "page/not_found.html", {"title": "找不到", "sentence": sentence}, status=404)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    sentence = "这一页打开得太久了，没有办成任何事。请回到上一页刷新后再做一次。"
    return shown(request, "page/not_found.html", {"title": "请再做一次", "sentence": sentence}, status=403)


def _broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        "<!doctype html><meta charset=utf-8><title>出错了</title><p>本站出了错，什么也没有改动。请再试一次；"
        "还不行就请告诉管理员是在哪一页、什么时候出的错。</p>",
        status=500,
    )


handler404, handler500 = _not_found, _broken

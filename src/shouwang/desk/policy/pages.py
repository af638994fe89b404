"""Packs as pages: which holds since when, what it says, and every clause with its words. Everybody may read them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse

from shouwang.desk.page.asking import Asked
from shouwang.desk.page.links import to
from shouwang.desk.page.tags import day
from shouwang.desk.page.views import COUNTY, EVERYBODY, page, shown
from shouwang.desk.policy.procedures_said import checks_said, fits_said, procedures_said, rhythms_said, stands_on
from shouwang.desk.policy.said import (
    deadline_said,
    feeds_said,
    figures_said,
    periods_said,
    questions_said,
    rules_said,
    used_by,
)
from shouwang.engine.packs.model import Clause, Pack
from shouwang.records import vault
from shouwang.records.divisions import queries as divisions
from shouwang.records.policy import queries as policy
from shouwang.records.policy.models import PackInForce
from shouwang.records.policy.notices import ENDINGS, WORD, copies_of, copies_visible_to


@page(*EVERYBODY)
def packs(request: Asked) -> HttpResponse:
    """Which pack version holds in which county since when."""
    counties: dict[str, list[dict[str, Any]]] = {}
    for line in policy.visible_to(request.post):
        lines = counties.setdefault(line.county, [])
        pack = policy.pack_of(line.version)
        lines.append(
            {
                "line": line,
                "lineage": " → ".join(pack.titles),
                "now": not lines,
                "rules": len(pack.rules),
                "feeds": len(pack.feeds),
                "href": to("policy:pack", line.pk),
            }
        )
    told = [(divisions.name_of(f"{county}000000") or county, lines) for county, lines in counties.items()]
    return shown(request, "policy/packs.html", {"title": "政策包", "answer": _packs_answer(told), "counties": told})


def _packs_answer(told: list[tuple[str, list[dict[str, Any]]]]) -> str:
    if not told:
        return ""
    if len(told) > 1:
        return f"{len(told)} 个县各按自己的政策包办事。"
    name, lines = told[0]
    line = lines[0]["line"]
    return f"{name}自{day(line.from_on)}起按“{line.version.title}”办事。"


@page(*EVERYBODY)
def pack(request: Asked, key: int) -> HttpResponse:
    """One version: rules, figures, lists with their days, deadlines, questions, clauses."""
    line, about = pack_in_force(request, key)
    rules, lists = rules_said(about, request.today), feeds_said(about)
    return shown(
        request,
        "policy/pack.html",
        {
            "title": about.title,
            "answer": f"自{day(line.from_on)}起：{len(rules)} 条规则、{len(lists)} 种表、{len(about.clauses)} 条条款。",
            "line": line,
            "pack": about,
            "lineage": " → ".join(about.titles),
            "place": divisions.name_of(f"{line.county}000000"),
            "rules": rules,
            "figures": figures_said(about, request.today),
            "periods": periods_said(about, request.today),
            "feeds": lists,
            "events": [(one, about.departments[one.department].title) for one in about.events.values()],
            "deadlines": [(one, deadline_said(one)) for one in about.deadlines.values()],
            "questions": questions_said(about),
            "procedures": procedures_said(about, request.today),
            "fits": fits_said(about),
            "rhythms": rhythms_said(about),
            "checks": checks_said(about, request.today),
            "key": key,
        },
    )


@page(*EVERYBODY)
def clause(request: Asked, key: int, name: str) -> HttpResponse:
    """A clause: its words, its notice and article, the office's own copy of it, and what stands on it."""
    return clause_page(request, key, name)


def clause_of(request: Asked, key: int, name: str) -> tuple[PackInForce, Pack, Clause]:
    """A clause of a version that holds or held in one of the post's counties."""
    line, about = pack_in_force(request, key)
    found = about.clauses.get(name)
    if found is None:
        raise Http404
    return line, about, found


def clause_page(request: Asked, key: int, name: str, wrong: str = "") -> HttpResponse:
    """``wrong`` says why a copy was not taken."""
    line, about, found = clause_of(request, key, name)
    told = {
        "title": f"{found.id} {found.notice_number}{found.article}",
        "clause": found,
        "pack": about,
        "line": line,
        "used": [*used_by(about, found.id), *stands_on(about, found.id)],
        "copies": [
            (one, to("policy:notice", one.pk), _KINDS[one.media]) for one in copies_of(request.post, line.county, found)
        ],
        "attaches": request.post.role in COUNTY,
        "key": key,
        "wrong": wrong,
    }
    return shown(request, "policy/clause.html", told, status=422 if wrong else 200)


_KINDS = {"application/pdf": "PDF", WORD: "Word", "image/jpeg": "照片", "image/png": "照片"}


@page(*EVERYBODY)
def notice(request: Asked, key: int) -> HttpResponse:
    """The office's own copy of a notice: always as a file to be saved, never shown as a page of this site."""
    found = copies_visible_to(request.post).filter(pk=key).first()
    if found is None:
        raise Http404
    response = HttpResponse(vault.read_file(found.stored), content_type=found.media)
    name = quote(f"{found.number} {found.title}.{ENDINGS[found.media]}", safe="")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def pack_in_force(request: Asked, key: int) -> tuple[PackInForce, Pack]:
    """A version that holds or held in one of the post's counties."""
    line = policy.visible_to(request.post).filter(pk=key).first()
    if line is None:
        raise Http404
    return line, policy.pack_of(line.version)

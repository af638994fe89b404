"""From the lines of one page to the pages of what they are about, where the post may see it. One query a kind, none a line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from shouwang.desk.page.links import Link, links_for
from shouwang.records.cases import queries as cases
from shouwang.records.households import queries as households
from shouwang.records.jobs import queries as jobs
from shouwang.records.leads import queries as leads
from shouwang.records.measures import queries as measures
from shouwang.records.policy.notices import copies_visible_to
from shouwang.records.screenings import queries as screenings
from shouwang.records.staff import queries as staff
from shouwang.records.staff.models import Post
from shouwang.records.visits import queries as visits

_Found = Mapping[str, str]
"""Key of the subject → the address of its page."""
_Find = Callable[[Post, str, set[str], Link], _Found]


def addresses(post: Post, county: str, subjects: Iterable[str]) -> dict[str, str]:
    """Subject → address, of those that have a page that the post may open."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for subject in subjects:
        kind, _, key = subject.partition(":")
        if key:
            by_kind[kind].add(key)
    link, told = links_for(post), dict[str, str]()
    for kind, keys in by_kind.items():
        find = _PAGES.get(kind)
        found = find(post, county, keys, link) if find else {}
        told |= {f"{kind}:{key}": address for key, address in found.items() if address}
    return told


def _numbers(keys: Iterable[str]) -> list[int]:
    return [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19]


def _numbered(rows: Callable[[Post], QuerySet[Any]], name: str) -> _Find:
    """Pages of what a room shows a post of a county, by the number of the row."""

    def found(post: Post, county: str, keys: set[str], link: Link) -> _Found:
        seen = rows(post).filter(county=county, pk__in=_numbers(keys))
        return {str(key): link(name, key) for key in seen.values_list("pk", flat=True)}

    return found


def _households(post: Post, county: str, keys: set[str], link: Link) -> _Found:
    """By the key of the row or by the household's own number."""
    meant = {*_numbers(keys), *households.keys_of_households(county, keys).values()}
    seen = households.visible_households(post).filter(household__in=meant, county=county)
    told: dict[str, str] = {}
    for key, code in seen.values_list("household", "household__code"):
        told |= dict.fromkeys((str(key), code), link("households:household", code))
    return told


def _posts(post: Post, county: str, keys: set[str], link: Link) -> _Found:
    seen = staff.ever_visible_to(post).filter(code__in=keys).values_list("code", flat=True)
    return {code: link("staff:post", code) for code in seen}


def _holders(post: Post, county: str, keys: set[str], link: Link) -> _Found:
    seen = staff.holders_visible_to(post).filter(pk__in=_numbers(keys)).values_list("pk", flat=True)
    return {str(key): link("staff:holder", key) for key in seen}


def _each(name: str, asked: str = "") -> _Find:
    """Pages that are the same for all keys, or that are asked for with the key."""

    def found(post: Post, county: str, keys: set[str], link: Link) -> _Found:
        return {key: link(name, **({asked: key} if asked else {})) for key in keys}

    return found


_PAGES: Mapping[str, _Find] = {
    "alert": _numbered(screenings.visible_to, "screenings:alert"),
    "case": _numbered(cases.visible_to, "cases:case"),
    "cases": _each("cases:list"),
    "consultation": _each("departments:list"),
    "day": _each("policy:calendar", "day"),
    "department": _each("departments:department", "department"),
    "holder": _holders,
    "household": _households,
    "job": _numbered(jobs.visible_to, "jobs:job"),
    "lead": _numbered(leads.visible_to, "leads:lead"),
    "notice": _numbered(copies_visible_to, "policy:notice"),
    "pack": _each("policy:packs"),
    "measure": _numbered(measures.measures_visible_to, "measures:measure"),
    "period": _each("tasks:month", "month"),
    "plan": _numbered(measures.visible_to, "measures:plan"),
    "plans": _each("measures:list"),
    "post": _posts,
    "run": _numbered(screenings.visible_runs, "screenings:run"),
    "visit": _numbered(visits.visible_to, "visits:visit"),
    "visit_file": _numbered(visits.files_visible_to, "visits:file"),
}

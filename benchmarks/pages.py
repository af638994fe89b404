"""Every page of the site at 40,000 households (embedded database), and at a million on PostgreSQL, as every role.

The pages find themselves (``addresses.py``). Each is asked for by one browser over one connection, of a site that is served
as an office has it: gunicorn, two processes, the worker beside. A round asks for every page once, so that none lives on what
its own last answer has warmed. What queries a page asks is taken down inside another process, of the same addresses, and laid
beside what it asks of a smaller site whose lists are longer than a page as well. No query may be asked more often of the
larger one. Whole queries may be there or not: a list that goes on is counted up to its bound, and where a list holds none
of a kind, what is known of that kind is not looked up.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from benchmarks.aside import in_another
from benchmarks.measuring import Benchmark, Clock, Size
from benchmarks.postgresql import Make, backends, server, site_on
from benchmarks.ranks import percentile
from benchmarks.serving import served

_WITHIN_MS = 150.0
_ME = "benchmarks.pages"
_OFFICER = "medical_insurance"
"""Of the departments the one with the longest list."""
_WHOLE = ("county_bureau", "town_officer")
"""Roles as whom lists are also sorted and filtered in every way; the others see the same lists or shorter ones."""


# --- the sites --------------------------------------------------------------------------------------------------------


def _prepare(size: Size, folder: Path) -> None:
    from benchmarks.office import make_county

    few = {"households": size["beside"], "cases": size["cases"] // 10, "home": str(folder / "small")}
    in_another(_ME, "make", few, "")
    make_county(size["households"], folder / "site", size["cases"])


def _shouwang(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    """The embedded database: a copy of the kept site, so that what pages journal is not kept with it."""
    small = _copied(inputs / "small", work / "small")
    return _measured(size, _copied(inputs / "site", work / "site"), "", small, "", work)


def _copied(site: Path, to: Path) -> Path:
    return Path(shutil.copytree(site, to))


def _large(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    """PostgreSQL: the city is written into a server that is thrown away afterwards."""

    def make(households: int, cases: int) -> tuple[str, Make]:
        told = {"households": households, "cases": cases}
        return f"city_{households}_{cases}", lambda home, address: in_another(
            _ME, "city", {**told, "home": str(home)}, address
        )

    many, few = make(size["households"], size["cases"]), make(size["beside"], size["cases"] // 10)
    with (
        server() as address,
        site_on(address, *few, work) as small,
        site_on(address, *many, work) as site,
    ):
        return _measured(size, *site, *small, work)


def _nothing(size: Size, folder: Path) -> None:
    """What a thrown-away server holds is made anew each time."""


# --- what is measured -------------------------------------------------------------------------------------------------


def _measured(size: Size, home: Path, address: str, small: Path, small_address: str, work: Path) -> dict[str, Any]:
    beside = {(one["role"], one["kind"]): one for one in _counted(small, small_address)["pages"]}
    found = _counted(home, address)
    pages = found["pages"]
    clock = Clock()
    with served(home, work / "server.log", database=address) as port, clock:
        times = _timed(port, pages, size["rounds"], address)
    for one, taken, worked in zip(pages, *times, strict=True):
        one["median_ms"], one["p95_ms"] = round(statistics.median(taken), 1), round(percentile(taken, 95), 1)
        one["worked_ms"] = round(statistics.median(worked), 1)
        there = beside.get((one["role"], one["kind"]))
        one["queries_beside"] = there["queries"] if there else None
        one["differs"] = _differs(one["asked"], there["asked"]) if there else []
        del one["session"], one["address"], one["asked"]
    pages.sort(key=lambda one: -one["median_ms"])
    told = {"pages": pages, "unseen": found["unseen"], "beside": size["beside"], "load": os.getloadavg()[0]}
    return {**clock.told(), "rows": len(pages) * size["rounds"], **told, **found["holds"]}


def _differs(asked: dict[str, int], beside: dict[str, int]) -> list[str]:
    """In what the queries of a page differ from those of the smaller site: ``more`` where one is asked more often,
    ``count`` where a list is counted up to its bound at one of the two only, ``other`` where any other query is."""
    found = {"count" if _COUNT.match(one) else "more" for one, times in asked.items() if times > beside.get(one, times)}
    found |= {"count" if _COUNT.match(one) else "other" for one in asked.keys() ^ beside.keys()}
    return sorted(found)


_COUNT = re.compile(r"SELECT COUNT\(\*\) FROM \(SELECT .* LIMIT \d+\) subquery$", re.DOTALL)
_AMONG, _EITHER = (
    re.compile(r"\((?:%s|\(%s\))(?:, (?:%s|\(%s\)))*\)"),
    re.compile(r'("[^"]+"\."[^"]+" = %s)(?: OR \1)+'),
)


def _shape(statement: str) -> str:
    """A query without how many keys it asks for."""
    return _EITHER.sub(r"\1", _AMONG.sub("(…)", statement))


def _counted(home: Path, address: str) -> dict[str, Any]:
    told: dict[str, Any] = in_another(_ME, "count", {"home": str(home)}, address)
    return told


def _timed(port: int, pages: Sequence[dict[str, Any]], rounds: int, address: str) -> tuple[list[list[float]], ...]:
    """Milliseconds of every page in every round that counts, by the wall and of processors; the first round warms up."""
    times: list[list[float]] = [[] for _ in pages]
    work: list[list[float]] = [[] for _ in pages]
    there = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for turn in range(rounds + 1):
        at_work = [*_begun_by(os.getpid()), *backends(address)]
        for page, taken, worked in zip(pages, times, work, strict=True):
            before, began = _worked(at_work), time.perf_counter()
            there.request("GET", page["address"], headers={"Cookie": f"shouwang={page['session']}"})
            answer = there.getresponse()
            read = len(answer.read())
            if turn:
                taken.append((time.perf_counter() - began) * 1000)
                worked.append(_worked(at_work) - before)
            assert answer.status == 200 and read, f"{page['role']} {page['kind']}: {answer.status}"
    there.close()
    return times, work


def _begun_by(process: int) -> list[int]:
    """The processes that one has begun, and those that they have."""
    parents: dict[int, list[int]] = {}
    for one in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = one.read_text().rpartition(")")[2].split()
            parents.setdefault(int(fields[1]), []).append(int(one.parent.name))
    found = list(parents.get(process, ()))
    for one in found:
        found += parents.get(one, ())
    return found


def _worked(processes: Sequence[int]) -> float:
    """Milliseconds for which some processes, with all their threads, were on a processor."""
    every = 0
    for one in processes:
        for told in Path(f"/proc/{one}/task").glob("*/schedstat"):
            with suppress(OSError):
                every += int(told.read_text().split()[0])
    return every / 1e6


# --- in a process of its own ------------------------------------------------------------------------------------------


def _make(told: dict[str, Any]) -> dict[str, Any]:
    from benchmarks.office import make_county

    make_county(told["households"], Path(told["home"]), told["cases"])
    return {}


def _city(told: dict[str, Any]) -> dict[str, Any]:
    from benchmarks.city import make_city

    make_city(told["households"], Path(told["home"]), told["cases"])
    return {}


def _count(told: dict[str, Any]) -> dict[str, Any]:
    """The pages of every role, each with its queries and bytes."""
    from benchmarks.addresses import find
    from benchmarks.office import open_site

    open_site(Path(told["home"]))
    pages, unseen = [], {}
    for role, session in _sessions():
        get = _browser(session)
        found = find(role, lambda address, get=get: get(address)[:3], choices=role in _WHOLE)
        for one in found.pages:
            *_, text, asked = get(one.address)
            said = {"role": role, "kind": one.kind, "address": one.address, "session": session, "asked": asked}
            pages.append({**said, "queries": sum(asked.values()), "bytes": len(text.encode())})
        if found.unseen:
            unseen[role] = sorted(found.unseen)
    return {"pages": pages, "unseen": unseen, "holds": _holds()}


def _sessions() -> Iterator[tuple[str, str]]:
    """A session of each role; of towns and villages that of the one with the most leads."""
    from django.db.models import Count

    from benchmarks.office import seats
    from shouwang.records.leads.models import Lead

    leads = dict(Lead.objects.values_list("division").annotate(count=Count("pk")).order_by("count"))
    everybody = seats()
    for role in dict.fromkeys(one.role for one in everybody):
        mine = [one for one in everybody if one.role == role and one.department in ("", _OFFICER)]
        yield role, max(mine, key=lambda one: _leads_under(leads, one.division)).session


def _leads_under(leads: dict[str, int], division: str) -> int:
    prefix = division[:9] if division.endswith("000") else division
    return sum(count for code, count in leads.items() if code.startswith(prefix))


def _browser(session: str) -> Callable[[str], tuple[int, str, str, Counter[str]]]:
    """Asks for a page in this process: status, type, text, and how often it asked which query."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session

    def get(address: str) -> tuple[int, str, str, Counter[str]]:
        asked: Counter[str] = Counter()

        def counted(execute: Any, statement: str, parameters: Any, many: bool, context: Any) -> Any:
            if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")):
                asked[_shape(statement)] += 1
            return execute(statement, parameters, many, context)

        with connection.execute_wrapper(counted):
            answer = client.get(address)
        content = answer.headers.get("Content-Type", "")
        text = answer.content.decode() if content.startswith("text/html") else ""
        return answer.status_code, content, text, asked

    return get


def _holds() -> dict[str, int]:
    """How much the site holds."""
    from shouwang.records.cases.models import Case
    from shouwang.records.households.models import Household, Person
    from shouwang.records.leads.models import Lead
    from shouwang.records.screenings.models import Alert
    from shouwang.records.visits.models import Visit

    held = {"households": Household, "persons": Person, "alerts": Alert, "leads": Lead, "visits": Visit, "cases": Case}
    return {name: model._default_manager.count() for name, model in held.items()}


_ASIDE = {"make": _make, "city": _city, "count": _count}


PAGES = Benchmark(
    name="pages",
    title="Every page of the site as every role, embedded database",
    sides={"shouwang": _shouwang},
    full={"households": 40_000, "beside": 4_000, "cases": 2_000, "rounds": 5},
    quick={"households": 300, "beside": 200, "cases": 0, "rounds": 1},
    runs=1,
    warms_itself=True,
    prepare=_prepare,
    made_by=("src/shouwang/demo/*.py", "benchmarks/office.py"),
    parts=("Django", "gunicorn", "sqlite"),
    within_ms=_WITHIN_MS,
)
PAGES_LARGE = Benchmark(
    name="pages-large",
    title="Every page of the site as every role, PostgreSQL",
    sides={"shouwang": _large},
    full={"households": 1_000_000, "beside": 40_000, "cases": 2_000, "rounds": 5},
    quick={"households": 2_000, "beside": 1_000, "cases": 0, "rounds": 1},
    runs=1,
    warms_itself=True,
    large=True,
    prepare=_nothing,
    parts=("Django", "gunicorn", "psycopg"),
    within_ms=_WITHIN_MS,
)

if __name__ == "__main__":
    print(json.dumps(_ASIDE[sys.argv[1]](json.loads(sys.argv[2]))))

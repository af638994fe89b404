"""Three hundred people at once at month's end, for a minute, on either database: nothing may be lost, nobody sees an error.

Department officers upload workbooks of April and watch them being taken in, villages file visits by the form with a photo,
towns list and review them, the county looks at the month. The site is served as an office has it: ``shouwang serve`` with two
web processes and its worker; the people are locust's, on the same two cores. All have signed in before the minute begins: a
sign-in is slow by intent, and is measured apart. After the minute the worker finishes what was uploaded; then every answer that
somebody was given is looked up in the records.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from itertools import zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks import uploads
from benchmarks.aside import in_another, spoken
from benchmarks.measuring import ROOT, Benchmark, Clock, Size
from benchmarks.postgresql import server, site_on, there_is_one
from benchmarks.serving import served

_SIGN_INS, _AT_ONCE = 40, 4
_DRAINED_WITHIN = 900
_ME = "benchmarks.monthend"


# --- the inputs -------------------------------------------------------------------------------------------------------


def _prepare(size: Size, folder: Path) -> None:
    from benchmarks.office import make_county

    uploads.write(size["households"], folder / "uploads")
    make_county(size["households"], folder / "site")


# --- a minute ---------------------------------------------------------------------------------------------------------


def _on_sqlite(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    home = Path(shutil.copytree(inputs / "site", work / "site"))
    return _minute(size, inputs, home, "", work)


def _on_postgresql(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    def make(home: Path, address: str) -> None:
        in_another(_ME, "make", {"households": size["households"], "home": str(home)}, address)

    with server() as address, site_on(address, f"county_{size['households']}", make, work) as (home, own):
        return _minute(size, inputs, home, own, work)


def _minute(size: Size, inputs: Path, home: Path, address: str, work: Path) -> dict[str, Any]:
    told = in_another(_ME, "before", {"home": str(home)}, address)
    clock = Clock()
    with served(home, work / "server.log", workers=2, database=address) as port:
        sign_ins = _signed_in(port, told["logins"][: _SIGN_INS if size["seconds"] >= 60 else 4])
        load = os.getloadavg()[0]
        with clock:
            crowd = _crowd(size, inputs, told, port)
        drained = _drained(port, told)
    after = in_another(_ME, "after", {"home": str(home), "crowd": crowd}, address)
    said = (work / "server.log").read_text(errors="replace")
    errors = sum(crowd["wrong"].values()) + crowd["thrown"]
    counted = {
        "requests": crowd["asked"],
        "errors": errors,
        "visits filed": len(crowd["visits"]),
        "visits lost": after["visits_lost"],
        "visits twice": after["visits_twice"],
        "visits reviewed": len(crowd["reviews"]),
        "reviews lost": after["reviews_lost"],
        "files uploaded": len(crowd["files"]),
        "rows of them": sum(rows for *_, rows in crowd["files"]),
        "files lost": after["files_lost"],
        "rows lost": after["rows_lost"],
    }
    times = {"sign_ins_per_second": sign_ins, "worker_done_after": round(drained, 1), "load": round(load, 1)}
    trouble = {"wrong": crowd["wrong"], "server_said": said.splitlines()[1:6], "after": after["told"]}
    clock.seconds = crowd["seconds"]
    measured = {**clock.told(), "rows": crowd["asked"], "people": crowd["people"], "kinds": crowd["kinds"]}
    return {**measured, "counted": counted, **times, **trouble}


def _crowd(size: Size, inputs: Path, told: dict[str, Any], port: int) -> dict[str, Any]:
    """The people of ``people_at_once``, in a process of their own that ends by itself."""
    files = uploads.written(inputs / "uploads")
    seats = told["seats"][: size["people"]] if size["people"] < 300 else told["seats"]
    said = {"port": port, "seconds": size["seconds"], "month": uploads.MONTH, "seats": seats, "uploads": files}
    said["homes"] = told["homes"]
    with tempfile.TemporaryFile("w+") as out:
        command = [sys.executable, "-m", "benchmarks.people_at_once", json.dumps({**said, "cookie": told["cookie"]})]
        subprocess.run(command, cwd=ROOT, env=spoken(""), stdout=out, check=True, timeout=size["seconds"] + 300)
        out.seek(0)
        crowd: dict[str, Any] = json.loads(out.read().splitlines()[-1])
    return crowd


def _signed_in(port: int, logins: list[str]) -> float:
    """Sign-ins a second, some at a time."""
    from benchmarks.office import PASSWORD

    waiting, failed = list(logins), []

    def people() -> None:
        while waiting:
            try:
                _sign_in(port, waiting.pop(), PASSWORD)
            except (AssertionError, OSError) as error:
                failed.append(error)

    began = time.perf_counter()
    threads = [threading.Thread(target=people) for _ in range(_AT_ONCE)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failed, failed
    return round(len(logins) / (time.perf_counter() - began), 2)


def _sign_in(port: int, login: str, password: str) -> None:
    there = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    there.request("GET", "/sign-in/")
    answer = there.getresponse()
    page, cookie = answer.read().decode(), (answer.headers["Set-Cookie"] or "").partition(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    form = {"csrfmiddlewaretoken": token[1] if token else "", "login": login, "password": password, "next": "/"}
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    there.request("POST", "/sign-in/now/", urlencode(form), headers)
    status = there.getresponse().status
    there.close()
    assert status == 303, f"{login}: {status}"


def _drained(port: int, told: dict[str, Any]) -> float:
    """Waits until the worker has nothing left to do; seconds."""
    began = time.perf_counter()
    while time.perf_counter() - began < _DRAINED_WITHIN:
        if in_another(_ME, "open", told["site"], told["site"]["address"])["open"] == 0:
            return time.perf_counter() - began
        time.sleep(1)
    raise RuntimeError("the worker did not come to an end")


# --- in a process of its own ------------------------------------------------------------------------------------------


def _make(told: dict[str, Any]) -> dict[str, Any]:
    from benchmarks.office import make_county

    make_county(told["households"], Path(told["home"]))
    return {}


def _before(told: dict[str, Any]) -> dict[str, Any]:
    """Who sits where, each signed in."""
    from dataclasses import asdict

    from benchmarks.office import open_site, seats

    open_site(Path(told["home"]))
    from django.conf import settings
    from django.db.models import Count

    from shouwang.records.leads.models import Lead

    open_leads = Lead.objects.filter(state=Lead.State.OPEN).values_list("division").annotate(count=Count("pk"))
    waiting, senders = dict(open_leads), set(uploads.SENT_BY.values())
    by_role: dict[str, list[dict[str, str]]] = {}
    # Those first who have something to do.
    for one in sorted(seats(), key=lambda one: (-waiting.get(one.division, 0), one.department not in senders)):
        if one.role != "operator":
            by_role.setdefault(one.role, []).append(asdict(one))
    homes = Lead.objects.order_by("pk").values_list("household__code", flat=True)[:300]
    # One of every role after the other, so that some of them are few of each.
    people = [one for those in zip_longest(*by_role.values()) for one in those if one]
    return {
        "seats": people,
        "homes": list(homes),
        "logins": [one["login"] for one in people],
        "cookie": settings.SESSION_COOKIE_NAME,
        "site": {**told, "address": os.environ.get("DATABASE_URL", "")},
    }


def _open(told: dict[str, Any]) -> dict[str, Any]:
    from benchmarks.office import open_site

    open_site(Path(told["home"]))
    from shouwang.records.jobs.models import Job

    return {"open": Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING]).count()}


def _after(told: dict[str, Any]) -> dict[str, Any]:
    """Looks up whatever somebody was given an answer to."""
    from benchmarks.office import open_site

    open_site(Path(told["home"]))
    from shouwang.records.feeds.models import Delivery, FeedRow
    from shouwang.records.jobs.models import Job
    from shouwang.records.visits.models import Visit

    crowd, said = told["crowd"], []
    found = {"visits_lost": 0, "visits_twice": 0, "reviews_lost": 0, "files_lost": 0, "rows_lost": 0}
    for lead, sent_id in crowd["visits"]:
        there = Visit.objects.filter(lead=lead, sent_id=sent_id)
        found["visits_lost"] += not any(one.papers.filter(kind="photo").exists() for one in there)
        found["visits_twice"] += len(there) > 1
    passed = set(Visit.objects.filter(state=Visit.State.ACCEPTED).values_list("pk", flat=True))
    found["reviews_lost"] = len(set(crowd["reviews"]) - passed)
    for key, name, rows in crowd["files"]:
        job = Job.objects.get(pk=key)
        kept = job.result.get("deliveries", []) if job.state == Job.State.DONE else []
        there_is = Delivery.objects.filter(pk__in=[one for one in kept if one], file=name).first()
        stored = FeedRow.objects.filter(delivery=there_is).count() if there_is else 0
        found["files_lost"] += there_is is None
        found["rows_lost"] += max(0, rows - stored)
        if there_is is None or stored < rows or there_is.state != Delivery.State.COUNTED:
            said.append(f"{job.state} {there_is and there_is.state} {stored} of {rows}: {job.sentence}"[:200])
    return {**found, "told": said[:5]}


_ASIDE = {"make": _make, "before": _before, "open": _open, "after": _after}


MONTHEND = Benchmark(
    name="monthend",
    title="Three hundred people at once at month's end, for a minute",
    sides={"shouwang": _on_sqlite, **({"on PostgreSQL": _on_postgresql} if there_is_one() else {})},
    full={"households": 40_000, "people": 300, "seconds": 60},
    quick={"households": 300, "people": 16, "seconds": 10},
    runs=1,
    warms_itself=True,
    prepare=_prepare,
    nothing=("errors", "visits lost", "visits twice", "reviews lost", "files lost", "rows lost"),
    needs={"shouwang": "locust", "on PostgreSQL": "locust"},
    made_by=("src/shouwang/demo/*.py", "benchmarks/office.py", "benchmarks/uploads.py"),
    parts=("Django", "gunicorn", "locust", "sqlite", "psycopg"),
)

if __name__ == "__main__":
    print(json.dumps(_ASIDE[sys.argv[1]](json.loads(sys.argv[2]))))

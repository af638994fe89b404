"""Three hundred people at a site for a minute: locust in a process of its own, which it changes from the ground up.

``python -m benchmarks.people_at_once SAID``: who sits where, what they upload, where the site is and for how long, as JSON.
The last line says what was asked, how long it took, what went wrong, and what was answered: every visit and every file.
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
import time
from http.cookiejar import Cookie
from pathlib import Path
from typing import Any, ClassVar

import gevent
from locust import FastHttpUser, between, task
from locust.env import Environment
from urllib3.filepost import encode_multipart_formdata

from benchmarks.office import ANSWERS, TODAY
from benchmarks.ranks import percentile

SAID = json.loads(sys.argv[1]) if __name__ == "__main__" else {}
_PHOTO = 120_000
"""Bytes of a photo after a page has made it small."""
_FINISH = 60
"""Seconds in which what somebody has begun comes to its end after the minute."""
ANSWERED: dict[str, list[Any]] = {"visits": [], "files": [], "reviews": []}
TAKEN: dict[str, list[float]] = {}
WRONG: dict[str, int] = {}


class Person(FastHttpUser):
    """Somebody at a desk, who looks at each answer for one to five seconds before the next request."""

    abstract = True
    wait_time = between(1, 5)
    network_timeout = connection_timeout = 120.0
    default_headers: ClassVar = {"Accept-Encoding": "gzip"}
    seats: ClassVar[list[dict[str, str]]] = []

    def on_start(self) -> None:
        self.seat = self.seats.pop()
        self.rng = random.Random(self.seat["login"])
        self.client.cookiejar.set_cookie(_cookie(SAID["cookie"], self.seat["session"]))
        gevent.sleep(self.rng.uniform(0, 4))  # nobody knocks in the same moment

    def ask(
        self, kind: str, address: str, data: Any = None, good: tuple[int, ...] = (200, 303)
    ) -> tuple[int, str, str]:
        """One request: status, text, where it leads. Whatever was not answered as it should be is counted."""
        method, headers = ("GET", {}) if data is None else ("POST", {"Content-Type": data[1]})
        began = time.perf_counter()
        answer = self.client.request(
            method,
            address,
            name=kind,
            data=None if data is None else data[0],
            headers=headers,
            allow_redirects=False,
        )
        TAKEN.setdefault(kind, []).append((time.perf_counter() - began) * 1000)
        status = int(answer.status_code)
        if status not in good:
            told = f"{kind}: {status or type(answer.error).__name__}"
            WRONG[told] = WRONG.get(told, 0) + 1
        return status, answer.text or "", (answer.headers or {}).get("Location", "")

    def send(self, kind: str, address: str, page: str, good: tuple[int, ...] = (303,), **told: Any) -> tuple[int, str]:
        """A form of a page, with what it holds against forgery: status, and where it leads."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        fields = [("csrfmiddlewaretoken", token[1] if token else ""), *told.items()]
        status, _, to = self.ask(kind, address, encode_multipart_formdata(fields), good)
        return status, to


class Village(Person):
    """A village cadre: today's households, one form after the other, with a photo."""

    @task
    def visit(self) -> None:
        _, page, _ = self.ask("village: today", "/visits/today/")
        waiting = re.findall(r'data-lead="(\d+)"', page)
        self.wait()
        if not waiting:
            self.ask("village: leads", "/leads/")
            return
        _, form, _ = self.ask("village: form", f"/visits/today/{waiting[0]}/")
        held = dict(re.findall(r'<input type="hidden" name="(seen|sent_id)" value="([^"]*)"', form))
        self.wait()
        if "seen" not in held:
            return
        told = {f"q-{name}": value for name, value in {**ANSWERS, "visited_on": TODAY}.items()}
        photo = ("1.jpg", b"\xff\xd8\xff\xe0" + os.urandom(_PHOTO), "image/jpeg")
        status, _ = self.send(
            "village: file", f"/visits/today/{waiting[0]}/file/", form, **held, **told, photo=photo, shows="房屋"
        )
        if status == 303:
            ANSWERED["visits"].append((int(waiting[0]), held["sent_id"]))


class Town(Person):
    """A town officer: what was filed, one visit after the other, let pass."""

    @task(4)
    def review(self) -> None:
        _, page, _ = self.ask("town: visits", "/visits/?state=filed")
        waiting = re.findall(r'href="/visits/(\d+)/"', page)
        self.wait()
        if not waiting:
            return
        key = self.rng.choice(waiting)
        _, visit, _ = self.ask("town: visit", f"/visits/{key}/")
        self.wait()
        if f"/visits/{key}/accept/" in visit:
            # 409: the other officer of the town was quicker, and is told so.
            status, _ = self.send("town: review", f"/visits/{key}/accept/", visit, (303, 409), seen="filed")
            if status == 303:
                ANSWERED["reviews"].append(int(key))

    @task(1)
    def look(self) -> None:
        self.ask("town: leads", "/leads/")

    @task(1)
    def see_progress(self) -> None:
        self.ask("town: progress", "/leads/progress/")


class Officer(Person):
    """A department's officer: the lists that are owed, a workbook uploaded and watched until it is taken in."""

    def on_start(self) -> None:
        super().on_start()
        mine = SAID["uploads"].get(self.seat["department"], [])
        number, many = int(self.seat["login"].rpartition("-")[2]) - 1, 3
        self.files = mine[number::many]

    @task
    def hand_over(self) -> None:
        _, page, _ = self.ask("officer: lists", f"/feeds/?month={SAID['month']}")
        self.wait()
        if not self.files:
            self.ask("officer: what became", "/feeds/became/")
            return
        path, rows = self.files.pop(0)
        name = f"{Path(path).stem}-{self.seat['login']}-{len(self.files)}{Path(path).suffix}"
        sent = (name, Path(path).read_bytes(), "application/octet-stream")
        status, to = self.send("officer: upload", "/feeds/upload/", page, month=SAID["month"], files=sent)
        job = re.search(r"/feeds/jobs/(\d+)/", to)
        if status != 303 or job is None:
            return
        ANSWERED["files"].append((int(job[1]), name, rows))
        self.ask("officer: upload seen", to)
        for _ in range(3):
            gevent.sleep(3)
            self.ask("officer: watch", f"/feeds/jobs/{job[1]}/now/", good=(200, 204, 286, 303))


class County(Person):
    """The bureau, its supervisors: the month, its lists, somebody looked up."""

    @task(3)
    def month(self) -> None:
        self.ask("county: month", "/")

    @task(2)
    def leads(self) -> None:
        self.ask("county: leads", "/leads/")

    @task(2)
    def visits(self) -> None:
        self.ask("county: visits", "/visits/")

    @task(1)
    def see_progress(self) -> None:
        self.ask("county: progress", "/leads/progress/")

    @task(2)
    def look_up(self) -> None:
        code = self.rng.choice(SAID["homes"])
        _, _, to = self.ask("county: search", f"/households/?q={code}", good=(302,))
        self.wait()
        if to:
            self.ask("county: household", to)


DESKS: dict[type[Person], tuple[str, ...]] = {
    Village: ("village_cadre",),
    Town: ("town_officer",),
    Officer: ("department_officer",),
    County: ("county_bureau", "supervisor", "auditor", "administrator"),
}


def _cookie(name: str, value: str) -> Cookie:
    where = {"domain": "127.0.0.1", "domain_specified": False, "domain_initial_dot": False}
    rest = {"path": "/", "path_specified": True, "secure": False, "expires": None, "discard": True}
    return Cookie(0, name, value, None, False, comment=None, comment_url=None, rest={}, **where, **rest)  # type: ignore[arg-type]


def main() -> None:
    for desk, roles in DESKS.items():
        desk.seats = [one for one in SAID["seats"] if one["role"] in roles]
        desk.fixed_count = len(desk.seats)
    desks = [desk for desk in DESKS if desk.fixed_count]
    people = sum(desk.fixed_count for desk in desks)
    there = Environment(user_classes=desks, host=f"http://127.0.0.1:{SAID['port']}", stop_timeout=_FINISH)
    crowd = there.create_local_runner()
    began = time.perf_counter()
    crowd.start(people, spawn_rate=people)
    gevent.sleep(SAID["seconds"])
    minute = time.perf_counter() - began
    asked = sum(map(len, TAKEN.values()))
    crowd.quit()
    crowd.greenlet.join(timeout=_FINISH)
    thrown = sum(one["count"] for one in crowd.exceptions.values())
    told = {"people": people, "seconds": minute, "asked": asked, "thrown": thrown, "wrong": WRONG, **ANSWERED}
    told["kinds"] = {
        kind: {
            "asked": len(taken),
            "median_ms": round(percentile(taken, 50), 1),
            "p95_ms": round(percentile(taken, 95), 1),
        }
        for kind, taken in sorted(TAKEN.items())
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()

"""A county at its desks: a register, one month sent to the villages and partly answered, and the people who sign in.

The demo's county at the size that is asked for, in the site's own database in its folder. Sessions are made when they are
wanted, not with the site: they end after half a day, and a site is kept for the next time.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.site import AS_OF, AT, new_site

if TYPE_CHECKING:
    from shouwang.demo.people import County
    from shouwang.engine.packs.model import Pack
    from shouwang.records.staff.actions import NewPost
    from shouwang.records.staff.models import Post

TODAY = "2024-04-12"
"""The site's day: two days after the month was sent."""
PASSWORD = "Shouwang-bench-24"  # noqa: S105 of nobody
_FILED_AT = datetime(2024, 4, 11, 2, 0, tzinfo=UTC)
_SINCE = date(2024, 1, 1)
_SEED = 21
_CASES = 68
"""How many cases the demo's county has."""
ANSWERED = {"sent_back": 1, "recorded": 9, "accepted": 10, "filed": 20}
"""Of a hundred leads, how many were answered and how far the answer has come; the others still wait."""
ANSWERS = {
    "household_size": "3",
    "net_income_per_capita_yuan": "16000",
    "schooling_safe": "无适龄儿童",
    "medical_safe": "是",
    "housing_safe": "是",
    "water_safe": "是",
    "conclusion": "不符合监测条件",
    "reason": "务工稳定，已补办参保",
    "visitors": "村干部甲",
}


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody at a desk: the post, and the session of whoever has signed in as its holder."""

    role: str
    post: str
    login: str
    division: str
    department: str
    session: str


def make_county(households: int, folder: Path, cases: int = 0) -> None:
    """The site of a county of so many households in ``folder``, a month behind it, and about so many cases under way."""
    from shouwang.demo.county import write_registry
    from shouwang.demo.month import Dirt, make_month, write_inbox

    new_site(folder)
    county = demo_county(households)
    with tempfile.TemporaryDirectory(prefix="shouwang-county-") as written:
        inputs = Path(written)
        write_registry(county, inputs / "registry.xlsx")
        write_inbox(make_month(county, "2024-03", _SEED, Dirt()), inputs / "inbox")
        _walk(inputs)
    furnish()
    if cases:
        identify(cases)


def demo_county(households: int) -> County:
    """The demo's county of this size, the same every time."""
    from shouwang.demo.county import make_county as made

    villages = max(8, min(200, households // 20))
    return made(_SEED, households, towns=min(20, villages // 4), villages=villages)


def _walk(inputs: Path) -> None:
    from benchmarks.county import month_walk
    from shouwang.records.households.actions import import_register
    from shouwang.records.staff.actions import operator_post
    from shouwang.server.walk import walk_month

    path = inputs / "registry.xlsx"
    report, faults = import_register(operator_post(at=AT), path.read_bytes(), path.name, AT)
    assert report.state == "merged", faults
    walk = month_walk(inputs, inputs / "out")
    assert walk_month(walk), walk.faults


def furnish(looked_at: int = 0) -> None:
    """People for the posts of the site's only county, and answers to some of its first leads (0: of all)."""
    from shouwang.records.divisions.queries import counties
    from shouwang.records.journal.actions import seal_pending
    from shouwang.records.policy.queries import in_force, pack_of
    from shouwang.records.staff.actions import operator_post

    operator, (county,) = operator_post(at=AT), counties()
    version = in_force(county)
    assert version is not None
    pack = pack_of(version)
    _seat(operator, county, pack)
    _answer(operator, county, pack, looked_at)
    for where in ("", county):
        seal_pending(where, AT)


def identify(cases: int) -> None:
    """Families at every step of identification, some overdue, as the demo's county has them, several times as many."""
    from shouwang.records.divisions.queries import counties
    from shouwang.records.journal.actions import seal_pending
    from shouwang.server.commands.demo_cases import make_cases

    (county,) = counties()
    make_cases(county, date.fromisoformat(TODAY), -(-cases // _CASES))
    for where in ("", county):
        seal_pending(where, AT)


# --- who sits there ---------------------------------------------------------------------------------------------------


def _seat(operator: Post, county: str, pack: Pack) -> None:
    from shouwang.records.journal.actions import write
    from shouwang.records.staff.actions import NewHolder, add_post, hold_post
    from shouwang.records.staff.passwords import First, hashed
    from shouwang.records.staff.people import add_hashed

    first = First(PASSWORD, must_change=False, quick=True)
    once = hashed(first)

    def seat(post: Post, login: str, home: str) -> None:
        added, faults = add_hashed(operator, NewHolder(login, f"{post.title}某人", county=home), first, once, AT, write)
        assert added is not None, faults
        _, faults = hold_post(operator, added.holder, post, _SINCE, AT, write)
        assert not faults, faults

    seat(operator, "operator-1", "")
    for new, people in _posts(county, pack):
        post, faults = add_post(operator, new, AT, write)
        assert post is not None, faults
        for number in range(1, people + 1):
            seat(post, f"{new.code}-{number}", county)


def _posts(county: str, pack: Pack) -> Iterator[tuple[NewPost, int]]:
    """Every post with how many people hold it: about three hundred in a county of 200 villages."""
    from shouwang.records.divisions.queries import current
    from shouwang.records.staff.actions import NewPost

    places = list(current(county))
    yield NewPost("administrator", "县管理员", "administrator", county), 2
    yield NewPost("bureau", "县乡村振兴部门", "county_bureau", county), 16
    yield NewPost("supervisor", "市督导员", "supervisor", "", county[:4] + "00000000"), 4
    yield NewPost("auditor", "县审计员", "auditor", county), 2
    for name, department in pack.departments.items():
        code = "d-" + name.replace("_", "-")
        yield NewPost(code, f"{department.title}联络员", "department_officer", county, "", name), 3
    for one in places:
        if one.level == "town":
            yield NewPost(f"t-{one.code[6:9]}", f"{one.name}干部", "town_officer", county, one.code), 2
    for one in [one for one in places if one.level == "village"][:200]:
        yield NewPost(f"v-{one.code[6:]}", f"{one.name}干部", "village_cadre", county, one.code), 1


def seats() -> list[Seat]:
    """Everybody who can sign in, each with a session of now, as signing in would have begun it."""
    from django.contrib.sessions.backends.db import SessionStore

    from shouwang.records.staff.models import Holding
    from shouwang.records.staff.sealed import mark_of

    told = []
    for one in Holding.objects.select_related("holder", "post").order_by("holder__login"):
        session = SessionStore()
        session.update({"holder": one.holder.pk, "mark": mark_of(one.holder), "post": one.post.code})
        session.create()
        post = one.post
        told.append(
            Seat(post.role, post.code, one.holder.login, post.division, post.department, str(session.session_key))
        )
    return told


def open_site(folder: Path) -> None:
    """Opens a kept site in this process, brought to the tables of today, on its day."""
    os.environ["SHOUWANG_TODAY"] = TODAY
    new_site(folder)


# --- what was answered ------------------------------------------------------------------------------------------------


def _answer(operator: Post, county: str, pack: Pack, looked_at: int) -> None:
    from shouwang.records.leads.models import Lead
    from shouwang.records.visits import actions
    from shouwang.records.visits.actions import Filing
    from shouwang.records.visits.answering import Sent, file_visit
    from shouwang.records.visits.queries import as_it_stands

    rng = random.Random(_SEED)
    on = date.fromisoformat(AS_OF)
    filing = Filing(operator, county, pack, on, _FILED_AT)
    at_stage: dict[str, list[object]] = {stage: [] for stage in ANSWERED}
    sent = Lead.objects.filter(county=county, dispatched_on__isnull=False, state=Lead.State.OPEN)
    for lead in sent.select_related("household").order_by("pk")[: looked_at or None]:
        stage = _stage(rng)
        if stage:
            told = Sent(
                {**ANSWERS, "visited_on": on.isoformat()}, as_it_stands(lead), f"{lead.pk:032x}", signed_name="户主"
            )
            came = file_visit(filing, lead, told)
            assert came.visit is not None, came.faults
            at_stage[stage].append(came.visit)
    passed = [*at_stage["accepted"], *at_stage["recorded"]]
    _in_parts(passed, lambda part: actions.accept(operator, county, part, on, _FILED_AT))
    _in_parts(at_stage["recorded"], lambda part: actions.record(operator, county, on, _FILED_AT, part))
    for visit in at_stage["sent_back"]:
        actions.send_back(operator, visit, "收入没有写来源", pack, on, _FILED_AT)  # type: ignore[arg-type]


def _in_parts(those: Sequence[object], do: object) -> None:
    for start in range(0, len(those), 200):
        do(those[start : start + 200])  # type: ignore[operator]


def _stage(rng: random.Random) -> str:
    drawn = rng.randrange(100)
    for stage, share in ANSWERED.items():
        if drawn < share:
            return stage
        drawn -= share
    return ""

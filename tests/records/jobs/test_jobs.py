"""Long work is asked for once, taken by one, watched by whoever asked, and taken again when its worker is no more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from tests import databases
from tests.world import cast

from shouwang.records import vault
from shouwang.records.jobs import actions, workers
from shouwang.records.jobs.models import Job
from shouwang.records.jobs.queries import ahead_of, open_to, visible_to
from shouwang.records.jobs.wants import (
    Compare,
    ComparingBook,
    Dispatch,
    Export,
    LookBack,
    MeasureBook,
    Month,
    PairingBook,
    Print,
    ProjectBook,
    StaffBook,
    TakeIn,
    Verify,
    VillageLists,
    VisitImport,
    Want,
)
from shouwang.records.jobs.words import KINDS
from shouwang.records.journal.models import Entry
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import NotAllowed

Official = Callable[[str], Post]
MONTH = Month(period="2024-03", as_of="2024-04-10")
LIST = TakeIn(period="2024-03", received_on="2024-04-10")
SILENT = timedelta(seconds=20)


ON_A_DAY = (Export, PairingBook, ProjectBook, StaffBook)
REPORTS = (MeasureBook, ComparingBook)


def verbs() -> list[str]:
    return list(Entry.objects.filter(subject__startswith="job:").order_by("id").values_list("verb", flat=True))


def test_the_same_wish_is_one_job_until_it_has_ended(official: Official, at: datetime) -> None:
    bureau = official("bureau")
    first = actions.ask(bureau, cast.COUNTY, MONTH, at)
    assert actions.ask(bureau, cast.COUNTY, MONTH, at) == first
    assert actions.ask(bureau, cast.COUNTY, Month(period="2024-03", as_of="2024-04-10", send=True), at) != first
    begun = actions.take_next("worker-0", at, SILENT)
    assert begun == first and actions.ask(bureau, cast.COUNTY, MONTH, at) == first
    assert actions.finish(begun, {"run": 7}, "筛查60户。", at)
    assert actions.ask(bureau, cast.COUNTY, MONTH, at) not in (None, first)
    assert verbs() == ["ask_job", "ask_job", "end_job", "ask_job"]


def test_the_database_holds_no_wish_twice_while_it_is_open(official: Official, at: datetime) -> None:
    job = actions.ask(official("bureau"), cast.COUNTY, MONTH, at)
    job.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        job.save()


def test_what_one_department_asks_is_not_the_job_of_another(official: Official, at: datetime) -> None:
    medical, own = official("medical"), []
    for post in (medical, official("bureau")):
        own.append(actions.ask(post, cast.COUNTY, LIST, at, [("a" * 32, "名单.xlsx")]))
    assert len(set(own)) == 2 and list(visible_to(medical)) == own[:1]


def test_what_is_for_one_post_alone_is_not_the_job_of_another(official: Official, at: datetime) -> None:
    own = [
        actions.ask(official(code), cast.COUNTY, Export(on="2024-04-12"), at, [("a" * 32, "线索")])
        for code in ("bureau", "administrator", "bureau")
    ]
    assert own[0] == own[2] != own[1]


@pytest.mark.parametrize(
    ("code", "want"),
    [
        ("medical", MONTH),
        ("town", LIST),
        ("town", Dispatch(run=1, on="2024-04-10")),
        ("auditor", LIST),
        ("medical", VisitImport(on="2024-04-12")),
        ("town", Compare(round=1, on="2024-04-12")),
        ("town", Verify()),
        ("outsider", Verify()),
        ("town", MeasureBook(on="2024-04-12")),
        ("auditor", ComparingBook(on="2024-04-12")),
        ("medical", VillageLists(on="2024-04-12", round=1)),
        ("supervisor", PairingBook(on="2024-04-12")),
        ("town", ProjectBook(on="2024-04-12")),
        ("bureau", StaffBook(on="2024-04-12")),
        ("outsider", Export(on="2024-04-12")),
        ("outsider", MONTH),
        ("outsider", VisitImport(on="2024-04-12")),
    ],
)
def test_nobody_asks_for_what_he_may_not_do(official: Official, at: datetime, code: str, want: Want) -> None:
    with pytest.raises(NotAllowed):
        actions.ask(official(code), cast.COUNTY, want, at)
    assert not Job.objects.exists()


def test_who_asked_watches_and_the_county_s_office_and_nobody_else(official: Official, at: datetime) -> None:
    job = actions.ask(official("town"), cast.COUNTY, VisitImport(on="2024-04-12"), at, [("b" * 32, "任务.xlsx")])
    seen = {code: job in visible_to(official(code)) for code in ("town", "bureau", "other-town", "village", "auditor")}
    assert [code for code, sees in seen.items() if sees] == ["town", "bureau"]
    assert not visible_to(official("outsider")).exists() and not visible_to(official("medical")).exists()
    assert open_to(official("town")).count() == 1 and ahead_of(job) == 0


def test_nothing_personal_is_asked_for_or_said(official: Official, at: datetime) -> None:
    bureau = official("bureau")
    with pytest.raises(ValueError, match="personal"):
        actions.ask(
            bureau, cast.COUNTY, TakeIn(period="2024-03", received_on="2024-04-10", renamed={"13800000000": "电话"}), at
        )
    actions.ask(bureau, cast.COUNTY, MONTH, at)
    job = actions.take_next("worker-0", at, SILENT)
    assert job is not None
    with pytest.raises(ValueError, match="personal"):
        actions.finish(job, {"phone": "13800000000"}, "", at)


def test_a_job_says_how_far_it_is_to_its_end_and_whoever_lost_it_says_nothing(official: Official, at: datetime) -> None:
    actions.ask(official("bureau"), cast.COUNTY, MONTH, at)
    lost = actions.take_next("worker-0", at, SILENT)
    assert lost is not None and actions.beat(lost, "筛查", 3, 10, at)
    again = actions.take_next("worker-0", at, SILENT)  # the same place, so whoever was there is no more
    assert again == lost and again.tries == 2
    assert not actions.beat(lost, "筛查", 4, 10, at) and not actions.finish(lost, {}, "", at)
    assert not actions.give_back(lost)
    assert actions.fail(again, "没有做成", at) and not actions.fail(again, "再一次", at)
    assert (Job.objects.get().state, Job.objects.get().sentence, verbs()) == (
        "failed",
        "没有做成",
        ["ask_job", "end_job"],
    )


def test_a_job_given_back_is_the_next_again_and_nobody_counts_the_try(official: Official, at: datetime) -> None:
    job = actions.ask(official("bureau"), cast.COUNTY, MONTH, at)
    for _ in range(actions.MOST_TRIES + 1):
        begun = actions.take_next("worker-0", at, SILENT)
        assert begun == job and begun.tries == 1 and actions.give_back(begun)


def test_a_job_that_ends_its_worker_each_time_is_given_up_with_a_sentence(official: Official, at: datetime) -> None:
    actions.ask(official("bureau"), cast.COUNTY, MONTH, at)
    after = actions.ask(official("bureau"), cast.COUNTY, Dispatch(run=1, on="2024-04-10"), at)
    taken = [actions.take_next("worker-0", at, SILENT) for _ in range(actions.MOST_TRIES + 1)]
    assert taken[-1] == after and taken[-2] != after
    assert "没有做成" in Job.objects.get(state="failed").sentence


def test_every_kind_has_its_name_and_its_wants_come_back_as_they_were_told() -> None:
    wants: list[Want] = [MONTH, LIST, Dispatch(run=3, on="2024-04-11", pack="p"), VisitImport(on="2024-04-12")]
    wants += [Print(paper="application", cases=[3, 5], on="2024-04-12"), LookBack(on="2024-04-12")]
    wants += [Compare(round=3, on="2024-04-12"), Verify(), *(one(on="2024-04-12") for one in ON_A_DAY)]
    wants += [VillageLists(on="2024-04-12", round=3), *(one(on="2024-04-12", department="housing") for one in REPORTS)]
    assert [type(want).of(want.told()) for want in wants] == wants
    assert [want.KIND for want in wants] == [*{want.KIND: "" for want in wants}] and {w.KIND for w in wants} == set(
        KINDS
    )
    assert Month.of({**MONTH.told(), "of a newer program": 1}) == MONTH


# --- workers: processes ---------------------------------------------------------------------------------------------------

_HOLD = """
import django, sys, time
django.setup()
from shouwang.records.jobs import workers
with workers.place() as name:
    print(name, flush=True)
    time.sleep(600)
"""
_TAKE_ALL = """
import django, sys
django.setup()
from datetime import timedelta
from django.utils import timezone
from shouwang.records.jobs import actions, workers
with workers.place() as me:
    print("ready", flush=True)
    sys.stdin.readline()
    while (job := actions.take_next(me, timezone.now(), timedelta(seconds=20))) is not None:
        print(job.pk, flush=True)
        actions.finish(job, {}, "", timezone.now())
"""


def process(program: str) -> subprocess.Popen[str]:
    """A program on the tests' own tables."""
    name = connection.settings_dict["NAME"]
    setup = f"import os; from shouwang.server import settings; settings.DATABASES['default']['NAME'] = {str(name)!r}\n"
    address = {"DATABASE_URL": databases.SERVER}
    own = {"DJANGO_SETTINGS_MODULE": "shouwang.server.settings", "SHOUWANG_HOME": str(vault.home()), **address}
    return subprocess.Popen(
        [sys.executable, "-c", setup + program],
        env={**os.environ, **own},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_was_killed_is_taken_again_and_one_that_is_silent_only_then(
    official: Official, at: datetime
) -> None:
    actions.ask(official("bureau"), cast.COUNTY, MONTH, at)
    other = process(_HOLD)
    assert other.stdout is not None
    there = other.stdout.readline().strip()
    assert actions.take_next(there, at, SILENT) is not None
    long_after = at + 2 * SILENT
    assert actions.take_next("worker-9", at, SILENT) is None
    assert actions.take_next("worker-9", long_after, SILENT) is None, "its worker is still there"
    other.send_signal(signal.SIGKILL)
    other.communicate()
    until = time.monotonic() + 30
    while not workers.is_free(there) and time.monotonic() < until:
        time.sleep(0.05)
    assert actions.take_next("worker-9", at, SILENT) is None, "it was heard of just now"
    again = actions.take_next("worker-9", long_after, SILENT)
    assert again is not None and (again.worker, again.tries) == ("worker-9", 2)


@pytest.mark.django_db(transaction=True)
def test_three_workers_at_once_take_no_job_twice_and_leave_none(official: Official, at: datetime) -> None:
    bureau = official("bureau")
    asked = {actions.ask(bureau, cast.COUNTY, Dispatch(run=run, on="2024-04-10"), at).pk for run in range(1, 41)}
    three = [process(_TAKE_ALL) for _ in range(3)]
    for one in three:
        assert one.stdout is not None and one.stdout.readline() == "ready\n"
    for one in three:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    taken = [[int(line) for line in one.communicate()[0].split()] for one in three]
    assert sorted(pk for one in taken for pk in one) == sorted(asked)
    assert set(Job.objects.values_list("state", "tries")) == {("done", 1)}


def test_the_places_of_workers_are_held_by_one_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if databases.SERVER:
        pytest.skip("on a server one connection may take a turn twice")
    monkeypatch.setenv("SHOUWANG_HOME", str(tmp_path))
    with workers.place() as first, workers.place() as second:
        assert [first, second, workers.is_free(first)] == ["worker-0", "worker-1", False]
    assert workers.is_free("worker-0")

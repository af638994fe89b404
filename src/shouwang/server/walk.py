"""The walk of a month: when this finishes, do that.

One table of stops; each takes the month so far and leaves its mark in the records. A stop done before is found done and
costs nothing, so that the whole walk can be repeated, also after it was killed anywhere.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils.timezone import localtime

from shouwang.desk.feeds.feedback import Wanted, departments_heard, write_feedback
from shouwang.desk.feeds.receipt import write_receipt
from shouwang.desk.leads.towns import write_towns
from shouwang.desk.screenings.report import Month
from shouwang.desk.screenings.summary import write_summary
from shouwang.desk.sheets import file_name
from shouwang.engine.backends import Backend
from shouwang.engine.calendar import Period
from shouwang.engine.cleaning.reading import MOST_BYTES
from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Pack
from shouwang.records import vault
from shouwang.records.discrepancies.actions import tell_late
from shouwang.records.feeds import queries as feeds
from shouwang.records.feeds.actions import Intake, chase, receive, refuse_unread
from shouwang.records.feeds.models import Delivery
from shouwang.records.followups.actions import escalate_late
from shouwang.records.journal import actions as journal
from shouwang.records.journal.queries import written_before
from shouwang.records.leads.actions import Integrated, dispatch, integrate
from shouwang.records.lookback.actions import Acting, look_back
from shouwang.records.lookback.queries import last_run
from shouwang.records.policy.models import PackVersion
from shouwang.records.screenings.actions import run_rules
from shouwang.records.screenings.models import Run
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_county_work
from shouwang.records.tasks.actions import escalate
from shouwang.records.tasks.models import Task
from shouwang.records.turns import alone, one_transaction

Progress = Callable[[str, int, int], None]
_IGNORED = re.compile(r"^(\.|~\$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
"""What file managers and open spreadsheets leave beside the workbooks."""


@dataclass(slots=True)
class Walk:
    """A month under way: what it is of, and what its stops have done."""

    post: Post
    county: str
    pack: Pack
    version: PackVersion
    period: Period
    as_of: date
    at: datetime
    inbox: Path
    out: Path
    received_on: date | None = None
    accept: bool = False
    replace: bool = False
    renamed: Mapping[str, str] = field(default_factory=dict)
    progress: Progress | None = None
    waits: Callable[[], None] | None = None
    machine: Backend | None = None
    deliveries: list[Delivery] = field(default_factory=list)
    passed_by: list[str] = field(default_factory=list)
    run: Run | None = None
    integrated: Integrated | None = None
    faults: list[Fault] = field(default_factory=list)
    written: dict[str, list[Path]] = field(default_factory=dict)

    @property
    def intake(self) -> Intake:
        return Intake(
            post=self.post,
            county=self.county,
            period=self.period,
            pack=self.pack,
            at=self.at,
            on=self.received_on or min(self.as_of, localtime(self.at).date()),
            accept=self.accept,
            replace=self.replace,
            renamed=self.renamed or None,
        )

    @property
    def month(self) -> Month:
        assert self.run is not None
        return Month(self.post, self.county, self.period.text, self.as_of, self.run)

    def tell(self, stop: str, done: int, of: int) -> None:
        if self.progress:
            self.progress(stop, done, of)


def _receive(walk: Walk) -> bool:
    """Every file of the inbox through the one door, in the order of their names."""
    vault.sweep(walk.out)
    found = sorted(path for path in walk.inbox.iterdir() if not _IGNORED.match(path.name))
    files = [path for path in found if path.is_file()]
    walk.passed_by = [readable_name(path) for path in found if path.is_dir()]
    for number, path in enumerate(files, start=1):
        walk.deliveries.append(receive_path(walk.intake, path))
        walk.tell("收表", number, len(files))
    return True


def receive_path(intake: Intake, path: Path) -> Delivery:
    """One file from disk; what cannot be read at all is refused like any other bad file."""
    name = readable_name(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            return refuse_large(intake, name)
        data = path.read_bytes()
    except OSError:
        return refuse_unread(
            intake, name, Fault("unreadable", "文件打不开，请检查是否正被别的程序占用、有没有读取权限")
        )
    return receive(intake, data, name)


def receive_bytes(intake: Intake, data: bytes, name: str) -> Delivery:
    """One file that was handed over by a page."""
    return refuse_large(intake, name) if len(data) > MOST_BYTES else receive(intake, data, name)


def refuse_large(intake: Intake, name: str) -> Delivery:
    limit = MOST_BYTES // (1 << 20)
    return refuse_unread(intake, name, Fault("too_large", f"文件超过{limit}MB，请按乡镇拆成几个文件再报"))


def readable_name(path: Path) -> str:
    """A file's name as its office reads it. From a Chinese Windows archive it may come in GB18030, not in UTF-8."""
    name = os.fsencode(path.name)
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("gb18030", "replace")


def _chase(walk: Walk) -> bool:
    """Whoever owes a list has it as a task, until it comes."""
    chase(walk.post, walk.county, walk.pack, walk.period, walk.as_of, walk.at)
    return True


def _screen(walk: Walk) -> bool:
    """All rules over the whole county."""
    walk.tell("筛查", 0, 1)
    walk.run = run_rules(walk.post, walk.county, walk.version, walk.period, walk.as_of, walk.at, machine=walk.machine)
    walk.tell("筛查", 1, 1)
    return True


def _integrate_and_dispatch(walk: Walk) -> bool:
    """One lead a household, sent to its village; both or neither."""
    walk.tell("交办", 0, 1)
    walk.integrated, faults = _integrated_and_sent(walk)
    walk.faults += faults
    walk.tell("交办", 1, 1)
    return not faults


@one_transaction
def _integrated_and_sent(walk: Walk) -> tuple[Integrated, list[Fault]]:
    assert walk.run is not None
    integrated = integrate(walk.post, walk.run, walk.at)
    sent, faults = dispatch(walk.post, walk.run, walk.as_of, walk.at)
    if sent is None:
        transaction.set_rollback(True)
    return integrated, faults


def _escalate(walk: Walk) -> bool:
    """Visits and plans of measures that are overdue are told to whom the pack names."""
    deadline = walk.pack.deadlines["visit"]
    escalate(walk.post, walk.county, Task.Kind.VISIT, deadline.overdue, walk.as_of, walk.at)
    plans = walk.pack.planning.overdue if walk.pack.planning else ()
    escalate(walk.post, walk.county, Task.Kind.PLAN, plans, walk.as_of, walk.at)
    tell_late(walk.post, walk.county, walk.as_of, walk.at)
    escalate_late(walk.post, walk.county, walk.as_of, walk.at)
    return True


def _look_back(walk: Walk) -> bool:
    """What the pack's checks find in the files of all households, now that the month's warnings are known. A month that is
    done once more after a later look-back leaves that one as it is."""
    last = last_run(walk.county)
    if walk.pack.checks and (last is None or last.on <= walk.as_of):
        walk.tell("回头看", 0, 1)
        look_back(Acting(walk.post, walk.county, walk.as_of, walk.at), walk.version)
        walk.tell("回头看", 1, 1)
    return True


def _journal_writing(walk: Walk) -> bool:
    """Names, addresses and phones are about to leave the records: said in the journal, once for a run."""
    assert walk.run is not None
    subject = f"run:{walk.run.pk}"
    with transaction.atomic():
        if not written_before(walk.county, "write_workbooks", subject):
            detail = {"period": walk.period.text, "as_of": walk.as_of.isoformat()}
            journal.write(walk.post, walk.county, "write_workbooks", subject, detail, walk.at)
    return True


def _write_towns(walk: Walk) -> bool:
    walk.written["towns"] = write_towns(walk.out / "towns", walk.pack, walk.month, walk.at, walk.progress)
    return True


def _write_receipts(walk: Walk) -> bool:
    deliveries = list(feeds.deliveries_of(walk.county, walk.period.text))
    paths = []
    names: Counter[str] = Counter()
    for number, delivery in enumerate(deliveries, start=1):
        name = file_name(Path(delivery.file).stem).casefold()
        names[name] += 1
        paths.append(write_receipt(walk.out / "receipts", walk.pack, delivery, walk.as_of, names[name]))
        walk.tell("回执", number, len(deliveries))
    walk.written["receipts"] = paths
    return True


def _write_feedback(walk: Walk) -> bool:
    """Each department gets back what became of its rows so far."""
    paths = []
    for department in departments_heard(walk.county, walk.period.text, walk.pack):
        path = walk.out / "feedback" / f"反馈_{file_name(department.title)}.xlsx"
        write_feedback(path, Wanted(walk.county, walk.period.text, walk.pack, department, walk.as_of))
        paths.append(path)
    walk.written["feedback"] = paths
    return True


def _write_summary(walk: Walk) -> bool:
    walk.written["summary"] = [write_summary(walk.out / "summary.xlsx", walk.pack, walk.month)]
    return True


def _seal_journal(walk: Walk) -> bool:
    journal.seal_pending(walk.county, walk.at)
    journal.seal_pending("", walk.at)
    return True


Stop = Callable[[Walk], bool]
_WRITING: tuple[Stop, ...] = (_journal_writing, _write_towns, _write_receipts, _write_feedback, _write_summary)

WALK: tuple[Stop, ...] = (
    _receive,
    _chase,
    _screen,
    _integrate_and_dispatch,
    _escalate,
    _look_back,
    *_WRITING,
    _seal_journal,
)
"""The stops of a month, in order. A stop that answers false ends the walk; what was done before it stands."""

PARTS: dict[str, tuple[Stop, ...]] = {
    "screened and sent": WALK[1:],
    "screened": (_chase, _screen, _escalate, _look_back, *_WRITING, _seal_journal),
    "sent": (_integrate_and_dispatch, *_WRITING, _seal_journal),
}
"""The parts of a month that are gone by themselves: files come in one by one, and somebody looks before it is sent."""


def walk_month(walk: Walk, stops: tuple[Stop, ...] = WALK) -> bool:
    """Goes the whole way, or a part of it; false where a stop could not be done (``walk.faults`` says why).

    Raises NotAllowed, before the first file is taken in, for a post that does not do the county's work.
    """
    require_county_work(walk.post, walk.county, "做一个月的收表、筛查、交办")
    with at_work(walk.county, walk.waits):
        return all(stop(walk) for stop in stops)


def at_work(county: str, told: Callable[[], None] | None = None) -> AbstractContextManager[None]:
    """One command at a time takes in and counts for a county; a second one waits for its turn."""
    return alone(f"county-{county}", told or _say_wait)


def _say_wait() -> None:
    print("另一个命令正在做本县的收表，等它做完……", file=sys.stderr)

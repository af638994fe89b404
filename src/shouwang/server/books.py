"""Filled workbooks that are too large to be taken in while somebody waits: one function a kind.

Each asks the action that a small one goes through at once. The same workbook again changes nothing and says the same, so
that a job begun again ends as if undisturbed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from shouwang.desk.cases.compare_sheet import told_file as told_answers
from shouwang.desk.discrepancies.list_sheet import told_file as told_lists
from shouwang.desk.events.books import told_file as told_projects
from shouwang.desk.helpers.sheet import told_file as told_pairings
from shouwang.desk.measures.measure_sheet import told_file as told_measures
from shouwang.desk.page.links import to
from shouwang.desk.staff.handing import lay_faults, lay_passwords
from shouwang.records import vault
from shouwang.records.cases.answers_in import take_in_answers
from shouwang.records.cases.working import Recording
from shouwang.records.discrepancies import actions as discrepancies
from shouwang.records.events.actions import Acting as ActingOnEvents
from shouwang.records.events.projects_in import take_in_projects
from shouwang.records.helpers.actions import Work
from shouwang.records.helpers.taking_in import import_pairings
from shouwang.records.jobs.models import Job
from shouwang.records.jobs.wants import (
    Book,
    ComparingBook,
    MeasureBook,
    PairingBook,
    ProjectBook,
    StaffBook,
    VillageLists,
)
from shouwang.records.journal.actions import write
from shouwang.records.measures.reports_in import take_in_measures
from shouwang.records.measures.working import Acting as ActingOnMeasures
from shouwang.records.policy.queries import in_force, pack_of
from shouwang.records.staff import actions as staff
from shouwang.server.came import Came
from shouwang.server.site import CannotGoOn, now, today
from shouwang.server.walk import Progress


def measure_book(job: Job, tell: Progress) -> Came:
    want, (data, name) = MeasureBook.of(job.wants), _brought(job, tell)
    acting = ActingOnMeasures(job.post, job.county, _day(want), now())
    done = take_in_measures(acting, data, name, want.department)
    return _came(told_measures(done), bool(done.refusal), _of_department("measures:department", job, want.department))


def comparing_book(job: Job, tell: Progress) -> Came:
    want, (data, name) = ComparingBook.of(job.wants), _brought(job, tell)
    recording = Recording(job.post, job.county, _day(want), now())
    done = take_in_answers(recording, data, name, want.department)
    return _came(told_answers(done), bool(done.refusal), _of_department("cases:compare", job, want.department))


def village_lists(job: Job, tell: Progress) -> Came:
    want, (data, name) = VillageLists.of(job.wants), _brought(job, tell)
    acting = discrepancies.Acting(job.post, job.county, _day(want), now())
    done = discrepancies.take_in_lists(acting, want.round, data, name)
    return _came(told_lists(done), bool(done.refusal), reverse("discrepancies:file", args=[done.pk]))


def pairing_book(job: Job, tell: Progress) -> Came:
    want, (data, name) = PairingBook.of(job.wants), _brought(job, tell)
    done = import_pairings(Work(job.post, job.county, _day(want), now()), data, name)
    return _came([told_pairings(done)], bool(done.refusal), reverse("helpers:file", args=[done.pk]))


def project_book(job: Job, tell: Progress) -> Came:
    want, (data, name) = ProjectBook.of(job.wants), _brought(job, tell)
    done = take_in_projects(ActingOnEvents(job.post, job.county, _day(want), now()), data, name)
    return _came([told_projects(done)], bool(done.refusal), reverse("events:file", args=[done.pk]))


def staff_book(job: Job, tell: Progress) -> Came:
    """Posts and people. First passwords lie sealed, for the post that sent the workbook, until they are shown once."""
    want, (data, name) = StaffBook.of(job.wants), _brought(job, tell)
    version = in_force(job.county, today()) if job.county else None
    departments = pack_of(version).office_words if version is not None else {}
    rows, wrong = staff.read_staff_workbook(data, name, job.county, departments)
    if wrong:
        raise CannotGoOn("没有收：" + "；".join(fault.message for fault in wrong))
    done = staff.take_in_staff(job.post, rows, _day(want), now(), write, lambda told: lay_passwords(job, told))
    lay_faults(job, done.faults)
    sentence = f"来{done.rows}行，收下{done.rows - done.faulty}行，有错未收{done.faulty}行。"
    return Came(sentence, {"rows": done.rows, "faulty": done.faulty})


def _brought(job: Job, tell: Progress) -> tuple[bytes, str]:
    """The workbook of a job and its name, as it came."""
    tell("收表", 0, 1)
    ((stored, name),) = job.files
    return vault.read_file(stored), name


def _day(want: Book) -> date:
    return date.fromisoformat(want.on)


def _of_department(page: str, job: Job, department: str) -> str:
    """The page of a department: its own, or for the county that of the one that was named."""
    return to(page, department="" if job.post.department else department)


def _came(lines: Sequence[str], refused: bool, seen: str) -> Came:
    """What became of a workbook; what was wrong with its rows stands where its rows are seen."""
    if refused:
        raise CannotGoOn("；".join(lines))
    return Came(lines[0], {"seen": seen})


BOOKS = {
    MeasureBook.KIND: measure_book,
    ComparingBook.KIND: comparing_book,
    VillageLists.KIND: village_lists,
    PairingBook.KIND: pairing_book,
    ProjectBook.KIND: project_book,
    StaffBook.KIND: staff_book,
}

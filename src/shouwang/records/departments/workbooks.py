"""A department's filled workbook as it comes back (G11, X17): whose it is, and the line that says what became of it.

Each room reads and judges its own rows; here is what is the same of all of them. ``came in = kept + unchanged + blank +
faulty``; a row that cannot be kept stops no other; the same workbook again, where it changes nothing, is the line that stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from django.db.models import QuerySet

from shouwang.engine.faults import Fault
from shouwang.records.departments.models import FilledWorkbook
from shouwang.records.journal import actions as journal
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_county_work, require_department_work
from shouwang.records.turns import one_transaction

MOST_FAULTS = 1000
"""Faults of one file that are told one by one; the others are counted."""


F = TypeVar("F", bound=FilledWorkbook)


class Row(Protocol):
    """Where a row stands in its workbook."""

    @property
    def sheet(self) -> str: ...
    @property
    def row(self) -> int: ...


class Checked(Protocol):
    """A row and what becomes of it: kept, unchanged, blank or faulty."""

    @property
    def row(self) -> Row: ...
    @property
    def outcome(self) -> str: ...
    @property
    def faults(self) -> Sequence[Fault]: ...


@dataclass(frozen=True, slots=True)
class Sent:
    """A workbook as it was sent: by whom, whose it is, its name for people, and its name in the vault.

    ``subject`` is how the journal calls its line.
    """

    post: Post
    county: str
    at: datetime
    department: str
    file: str
    stored: str
    subject: str


def require_sender(post: Post, county: str, department: str, what: str) -> None:
    """Raises NotAllowed where a post may not send for this department; where none is said, it takes the county's work."""
    if department:
        require_department_work(post, county, department, what)
    else:
        require_county_work(post, county, what)


def whose(own: str, said: str, noun: str) -> list[Fault]:
    """What speaks against taking a workbook as the department's that sends it (``own``) or that it names itself (``said``)."""
    if own and said and said != own:
        return [Fault("other_department", f"这份{noun}是发给别的部门的，没有收；请核对是不是传错了文件")]
    if not own and not said:
        message = f"{noun}里隐藏的那一行不在了，不知道是哪个部门的；请说明部门，或在新下载的{noun}上填"
        return [Fault("department_unknown", message)]
    return []


@one_transaction
def refuse_workbook(book: type[F], sent: Sent, faults: Sequence[Fault], verb: str) -> F:
    """The line of a workbook of which nothing was taken in, with why; ``verb`` is the journal's."""
    said = [{"code": one.code, "message": one.message} for one in faults]
    for there in _of(book, sent).filter(rows=0):
        if there.refusal == said:
            return there
    made = book._default_manager.create(**_begun(sent), refusal=said)
    codes = [one.code for one in faults]
    journal.write(sent.post, sent.county, verb, f"{sent.subject}:{made.pk}", {"codes": codes}, sent.at)
    return made


def said_before(book: type[F], sent: Sent, checked: Sequence[Checked]) -> F | None:
    """The earlier line of these bytes, where it said the same and nothing is to be kept."""
    sums = Counter(one.outcome for one in checked)
    if sums["kept"]:
        return None
    for there in _of(book, sent).order_by("-id"):
        same = there.kept + there.unchanged == sums["unchanged"] and there.blank == sums["blank"]
        if same and there.faulty == sums["faulty"] and there.faults == _told(checked):
            return there
    return None


def enter_workbook(
    book: type[F], sent: Sent, checked: Sequence[Checked], verb: str, more: Mapping[str, int] | None = None
) -> F:
    """The line of a workbook that was taken in; ``more`` are further sums of its table, ``verb`` is the journal's. Inside the
    caller's transaction."""
    sums = Counter(one.outcome for one in checked)
    counted = {name: sums[name] for name in ("kept", "unchanged", "blank", "faulty")}
    made = book._default_manager.create(
        **_begun(sent), rows=len(checked), faults=_told(checked), **counted, **(more or {})
    )
    told = {name: getattr(made, name) for name in ("rows", "kept", "unchanged", "faulty")}
    journal.write(sent.post, sent.county, verb, f"{sent.subject}:{made.pk}", {**told, **(more or {})}, sent.at)
    return made


def _of(book: type[F], sent: Sent) -> QuerySet[F]:
    return book._default_manager.filter(county=sent.county, department=sent.department, stored=sent.stored)


def _begun(sent: Sent) -> dict[str, object]:
    return {
        "county": sent.county,
        "department": sent.department,
        "file": sent.file,
        "stored": sent.stored,
        "received_by": sent.post,
        "received_at": sent.at,
    }


def _told(checked: Sequence[Checked]) -> list[list[str | int | None]]:
    return [
        [one.row.sheet, one.row.row, fault.code, fault.column, fault.message] for one in checked for fault in one.faults
    ][:MOST_FAULTS]

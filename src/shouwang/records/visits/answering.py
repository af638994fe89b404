"""Answers from a page: one household, or who one person is, through the same checking as a row of a workbook.

What was sent twice counts once, also when the first answer never reached whoever sent it; what was typed before somebody
else answered is not laid over that answer unseen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shouwang.engine.cleaning.answers import AnswerRow, FindingRow, answer_row, finding_row
from shouwang.engine.faults import Fault
from shouwang.records.feeds.models import FeedRow
from shouwang.records.journal import actions as journal
from shouwang.records.leads.models import Lead
from shouwang.records.staff.rights import require_village_work
from shouwang.records.turns import one_transaction
from shouwang.records.visits.actions import Filing, keep_finding, keep_visit
from shouwang.records.visits.checking import Checked, check_findings, check_rows
from shouwang.records.visits.models import Finding, Visit, VisitRow
from shouwang.records.visits.papers import PHOTOS, Paper, keep_papers, keep_pictures, read_papers
from shouwang.records.visits.queries import as_it_stands, finding_mark, finding_of


@dataclass(frozen=True, slots=True)
class Sent:
    """What a page sends: answers as typed by the question's name, and what was brought along.

    ``seen`` is the mark of what the page showed (``queries.as_it_stands``), ``sent_id`` is made by the browser and stays the
    same for the same answers. ``photos``: bytes, and what they show.
    """

    told: Mapping[str, str]
    seen: str
    sent_id: str = ""
    photos: Sequence[tuple[bytes, str]] = ()
    signature: bytes = b""
    signed_name: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    """What became of it: the visit that stands, or what is wrong, or that it changed since it was shown."""

    visit: Visit | None = None
    faults: list[Fault] = field(default_factory=list)
    changed: bool = False


def file_visit(filing: Filing, lead: Lead, sent: Sent) -> Came:
    """Files a visit. Nothing is kept where anything is wrong. Raises NotAllowed for who may not file it."""
    require_village_work(filing.post, lead.division, "报核查情况")
    row = answer_row(lead.pk, lead.household.code, sent.told, filing.pack.questions, filing.pack.conclusions)
    papers, faults = read_papers(sent.photos, sent.signature, sent.signed_name, sent.place)
    if row.faults or faults:
        return Came(faults=[*row.faults, *faults])
    keep_pictures(papers)
    return _filed(filing, row, sent, papers)


@one_transaction
def _filed(filing: Filing, row: AnswerRow, sent: Sent, papers: Sequence[Paper]) -> Came:
    (one,) = check_rows(filing.post, filing.county, filing.pack, [row], filing.on)
    if one.lead is None or not one.content:
        return Came(faults=one.faults)
    # Sent once more, because the answer to the first time was lost on the way.
    before = Visit.objects.filter(lead=one.lead, content=one.content, sent_id=sent.sent_id).exclude(sent_id="").first()
    if before is not None:
        return Came(before)
    if one.outcome == VisitRow.Outcome.UNCHANGED:
        return _beside(filing, one, papers)
    if sent.seen != as_it_stands(one.lead):
        return Came(changed=True)
    if one.faults:
        return Came(faults=one.faults)
    visit = keep_visit(filing, one, None, sent.sent_id)
    count = keep_papers(filing.post, visit, papers, filing.at)
    detail = {"lead": visit.lead_id, "conclusion": visit.conclusion, "papers": count}
    journal.write(filing.post, filing.county, "file_visit", f"visit:{visit.pk}", detail, filing.at)
    return Came(visit)


def _beside(filing: Filing, one: Checked, papers: Sequence[Paper]) -> Came:
    """The same answers stand already: what was brought along goes to them, as long as nobody has reviewed them."""
    assert one.lead is not None
    visit = Visit.objects.filter(lead=one.lead, content=one.content).order_by("-id")[0]
    if papers and visit.state != Visit.State.FILED:
        message = "这一户的核查镇里已经审核，照片、签字和位置没有再收；确要补的，请镇里先退回"
        return Came(faults=[Fault("already_reviewed", message, column=PHOTOS)])
    count = keep_papers(filing.post, visit, papers, filing.at)
    if count:
        journal.write(filing.post, filing.county, "bring_papers", f"visit:{visit.pk}", {"papers": count}, filing.at)
    return Came(visit)


@dataclass(frozen=True, slots=True)
class Said:
    """What became of an answer to who somebody is."""

    finding: Finding | None = None
    faults: list[Fault] = field(default_factory=list)
    changed: bool = False


def file_finding(filing: Filing, row: FeedRow, told: Mapping[str, str], seen: str) -> Said:
    """Says who somebody in no register is; ``told`` by the workbook's headings. Raises NotAllowed."""
    require_village_work(filing.post, row.division or filing.county + "000000", "查明未在册人员")
    read = finding_row(row.pk, told, Finding.What.labels)
    return Said(faults=read.faults) if read.faults else _said(filing, row, read, seen)


@one_transaction
def _said(filing: Filing, row: FeedRow, read: FindingRow, seen: str) -> Said:
    (one,) = check_findings(filing.post, filing.county, [read], filing.on)
    if one.faults:
        return Said(faults=one.faults)
    standing = finding_of(row)
    if one.outcome == VisitRow.Outcome.UNCHANGED:
        return Said(standing)
    if seen != finding_mark(standing):
        return Said(changed=True)
    finding = keep_finding(filing, one, None)
    journal.write(filing.post, filing.county, "file_finding", f"row:{row.pk}", {"what": finding.what}, filing.at)
    return Said(finding)

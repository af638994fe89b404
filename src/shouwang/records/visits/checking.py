"""What the records say to each row of a filled workbook before it counts: is it this lead, is it its turn?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from shouwang.engine.calendar import day_in_full
from shouwang.engine.cleaning.answers import (
    FINDER,
    FINDING,
    FOUND_ON,
    HOUSEHOLD,
    LEAD,
    PLACE,
    ROW,
    Answered,
    AnswerRow,
    FindingRow,
)
from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Conclusion, Pack
from shouwang.records.feeds.models import FeedRow
from shouwang.records.leads.models import Lead
from shouwang.records.leads.queries import visible_to
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope
from shouwang.records.visits.models import Finding, Visit, VisitRow
from shouwang.records.visits.sealed import content_of


@dataclass(slots=True)
class Checked:
    """A row with its lead, its outcome and what is wrong with it. ``content`` is the keyed digest of its answers."""

    row: AnswerRow | FindingRow
    lead: Lead | None = None
    conclusion: Conclusion | None = None
    outcome: str = VisitRow.Outcome.FILED
    content: bytes = b""
    faults: list[Fault] = field(default_factory=list)
    asked: FeedRow | None = None

    @property
    def answers(self) -> Mapping[str, Answered]:
        """What was answered about a lead; nothing in a row that says who somebody is."""
        return self.row.answers if isinstance(self.row, AnswerRow) else {}


def check_rows(post: Post, county: str, pack: Pack, rows: Sequence[AnswerRow], on: date) -> list[Checked]:
    """Every row with its outcome. Leads are taken in one order and kept until the transaction ends."""
    keys = {row.lead for row in rows if row.lead is not None}
    found = _leads(post, county, keys)
    newest: dict[int, Visit] = {}
    for visit in Visit.objects.filter(lead__in=[lead.pk for lead in found.values()]).order_by("id"):
        newest[visit.lead_id] = visit
    titles = {question.name: question.title for question in pack.questions}
    checked: list[Checked] = []
    answered: dict[int, Checked] = {}
    for row in rows:
        one = Checked(row, found.get(row.lead) if row.lead is not None else None)
        checked.append(one)
        one.faults = [*row.faults]
        if row.blank and not row.faults:
            one.outcome = VisitRow.Outcome.BLANK
            continue
        _check(one, row, on, titles)
        if one.lead is not None and not one.faults:
            one.conclusion = pack.conclusions[str(row.answers["conclusion"])]
            one.content = content_of(row.answers)
            _check_turn(one, newest.get(one.lead.pk), answered.get(one.lead.pk))
            answered.setdefault(one.lead.pk, one)
        if one.faults:
            one.outcome = VisitRow.Outcome.FAULT
    return checked


def _leads(post: Post, county: str, keys: set[int]) -> dict[int, Lead]:
    wanted = sorted(keys)
    found: dict[int, Lead] = {}
    for start in range(0, len(wanted), 500):
        seen = visible_to(post).filter(county=county, pk__in=wanted[start : start + 500], dispatched_on__isnull=False)
        # Only the leads are kept: their households are read by everybody.
        kept = seen.select_for_update(of=("self",)).select_related("household", "handed_from").order_by("pk")
        found |= {lead.pk: lead for lead in kept}
    return found


def _check(one: Checked, row: AnswerRow, on: date, titles: dict[str, str]) -> None:
    """Whether the row names a lead of this post, and days that can be."""
    lead = one.lead
    if row.lead is None:
        return
    if lead is None:
        message = "本岗位没有这个编号的线索；请核对编号，或是不是别的县、别的镇的清单"
        one.faults.append(_at(row, Fault("lead_unknown", message, column=LEAD)))
        return
    if row.household and row.household != lead.household.code:
        message = "线索编号和户编号对不上，可能是行错了位；请照发下来的清单核对这一行"
        one.faults.append(_at(row, Fault("lead_household_differs", message, column=HOUSEHOLD)))
    visited = row.answers.get("visited_on")
    if isinstance(visited, date) and visited > on:
        one.faults.append(_at(row, Fault("visited_later", "日期还没有到，请核对", column=titles.get("visited_on"))))
    if isinstance(visited, date) and lead.dispatched_on is not None and visited < lead.dispatched_on:
        message = f"早于交办日期{day_in_full(lead.dispatched_on)}；请写交办以后入户的日子"
        one.faults.append(_at(row, Fault("visited_before", message, column=titles.get("visited_on"))))


def _check_turn(one: Checked, newest: Visit | None, beside: Checked | None) -> None:
    """Whether the lead still waits for an answer, and what was answered before."""
    lead = one.lead
    assert lead is not None
    if beside is not None:
        if beside.content == one.content:
            one.outcome = VisitRow.Outcome.UNCHANGED
        else:
            message = f"同一条线索在“{beside.row.sheet}”表第{beside.row.row}行已经填了别的情况；请只留一行"
            one.faults.append(_at(one.row, Fault("answered_twice", message, column=LEAD)))
        return
    same = newest is not None and bytes(newest.content) == one.content
    standing = newest is not None and newest.state not in (Visit.State.SENT_BACK, Visit.State.CORRECTED)
    if standing and same:
        one.outcome = VisitRow.Outcome.UNCHANGED
    elif lead.state == Lead.State.WITHDRAWN:
        one.faults.append(_at(one.row, Fault("lead_withdrawn", "这条线索已经撤回，不用再核查", column=LEAD)))
    elif lead.state == Lead.State.HANDED_OVER:
        one.faults.append(_at(one.row, Fault("lead_handed_over", "这条线索已经转给别的村核查", column=LEAD)))
    elif newest is not None and newest.state == Visit.State.SENT_BACK and same:
        message = "这一户的核查已被退回，内容没有改；请按退回意见改好再报"
        one.faults.append(_at(one.row, Fault("returned_unchanged", message)))
    elif newest is not None and newest.state in (Visit.State.ACCEPTED, Visit.State.RECORDED):
        message = "这一户的核查镇里已经审核，不能再改；确要更正的，请镇里先退回"
        one.faults.append(_at(one.row, Fault("already_reviewed", message)))


def check_findings(post: Post, county: str, rows: Sequence[FindingRow], on: date) -> list[Checked]:
    """The rows that say who somebody in no register is, each with its outcome."""
    own = scope(post)
    keys = sorted({row.key for row in rows if row.key is not None})
    asked = {
        row.pk: row
        for row in FeedRow.objects.filter(pk__in=keys, outcome=FeedRow.Outcome.UNREGISTERED, delivery__county=county)
        if own.covers(row.division or county + "000000")
    }
    standing = {one.row_id: one for one in Finding.objects.filter(row__in=asked, standing=True)}
    checked: list[Checked] = []
    answered: set[int] = set()
    for row in rows:
        one = Checked(row, asked=asked.get(row.key) if row.key is not None else None, faults=[*row.faults])
        checked.append(one)
        if row.blank and not row.faults:
            one.outcome = VisitRow.Outcome.BLANK
            continue
        if row.key is not None and one.asked is None:
            message = "本岗位没有这个行编号要查；请核对编号，或是不是别的县、别的镇的清单"
            one.faults.append(_at(row, Fault("row_unknown", message, column=ROW)))
        if row.found_on is not None and row.found_on > on:
            one.faults.append(_at(row, Fault("visited_later", "日期还没有到，请核对", column=FOUND_ON)))
        if one.faults:
            one.outcome = VisitRow.Outcome.FAULT
            continue
        assert one.asked is not None
        one.content = content_of(finding_answers(row))
        before = standing.get(one.asked.pk)
        if one.asked.pk in answered or (before is not None and bytes(before.content) == one.content):
            one.outcome = VisitRow.Outcome.UNCHANGED
        answered.add(one.asked.pk)
    return checked


def finding_answers(row: FindingRow) -> dict[str, Answered]:
    """What a row says of somebody, as it is sealed."""
    return {FINDING: row.finding, PLACE: row.place or None, FINDER: row.finder or None, FOUND_ON: row.found_on}


def _at(row: AnswerRow | FindingRow, fault: Fault) -> Fault:
    return fault.at(sheet=row.sheet, row=row.row)

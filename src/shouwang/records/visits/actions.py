"""Every write of visits: taking in a filled workbook (J15), the town's review, the county's filing, handing over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Model, QuerySet

from shouwang.engine.cleaning.answers import AnswerRow, FindingRow, read_answers, read_findings
from shouwang.engine.cleaning.reading import read_workbook
from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Pack
from shouwang.records import vault
from shouwang.records.divisions import queries as divisions
from shouwang.records.journal import actions as journal
from shouwang.records.leads import actions as leads
from shouwang.records.leads.models import Lead
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope
from shouwang.records.staff.rights import require_county_work, require_town_work, require_village_work
from shouwang.records.tasks import actions as tasks
from shouwang.records.tasks.models import Task
from shouwang.records.turns import one_transaction
from shouwang.records.visits.checking import Checked, check_findings, check_rows, finding_answers
from shouwang.records.visits.models import Finding, Visit, VisitFile, VisitRow
from shouwang.records.visits.queries import may_be_handed_over
from shouwang.records.visits.sealed import seal_answers, seal_why

Kept = TypeVar("Kept", bound=Model)


class CannotReview(Exception):
    """A review that does not fit its visit; the message is the Chinese sentence for the reviewer."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What a workbook is taken in under. ``on`` is the local day of ``at``."""

    post: Post
    county: str
    pack: Pack
    on: date
    at: datetime


def import_visits(filing: Filing, data: bytes, file: str) -> VisitFile:
    """Takes in a filled task workbook, row by row. The same workbook again changes nothing and says the same.

    Raises NotAllowed for posts that may not file visits anywhere in the county.
    """
    require_village_work(filing.post, filing.post.division or filing.county + "000000", "报核查情况")
    stored = vault.name_of_file(data)
    workbook, faults = read_workbook(data, file)
    rows: list[AnswerRow] = []
    found: list[FindingRow] = []
    if workbook is not None:
        rows, faults = read_answers(workbook, filing.pack.questions, filing.pack.conclusions)
        found = read_findings(workbook, Finding.What.labels)
    vault.keep_file(data)
    return _refused(filing, file, stored, faults) if faults else _taken_in(filing, file, stored, rows, found)


@one_transaction
def _taken_in(
    filing: Filing, file: str, stored: str, rows: Sequence[AnswerRow], found: Sequence[FindingRow]
) -> VisitFile:
    checked = check_rows(filing.post, filing.county, filing.pack, rows, filing.on)
    checked += check_findings(filing.post, filing.county, found, filing.on)
    there = _said_before(filing, stored, checked)
    return there if there is not None else _file(filing, file, stored, checked)


@one_transaction
def _refused(filing: Filing, file: str, stored: str, faults: Sequence[Fault]) -> VisitFile:
    there = VisitFile.objects.filter(county=filing.county, stored=stored, file=file, rows=0).first()
    if there is not None:
        return there
    refusal = [_plain(fault.at(file=file)) for fault in faults]
    made = VisitFile.objects.create(
        county=filing.county,
        file=file,
        stored=stored,
        refusal=refusal,
        received_by=filing.post,
        received_at=filing.at,
    )
    codes = [fault.code for fault in faults]
    journal.write(filing.post, filing.county, "refuse_visits", f"visit_file:{made.pk}", {"codes": codes}, filing.at)
    return made


def _said_before(filing: Filing, stored: str, checked: Sequence[Checked]) -> VisitFile | None:
    """The earlier taking-in of these bytes, where doing it again would change nothing and say nothing new."""
    if any(one.outcome == VisitRow.Outcome.FILED for one in checked):
        return None
    for there in VisitFile.objects.filter(county=filing.county, stored=stored).order_by("-id"):
        lines = {(line.sheet, line.row): line for line in there.lines.all()}
        if len(lines) == len(checked) and all(_same(lines.get((one.row.sheet, one.row.row)), one) for one in checked):
            return there
    return None


def _same(line: VisitRow | None, one: Checked) -> bool:
    if line is None:
        return False
    kept = (VisitRow.Outcome.FILED, VisitRow.Outcome.UNCHANGED)
    return [told[0] for told in line.faults] == [fault.code for fault in one.faults] and (
        line.outcome == one.outcome or (line.outcome in kept and one.outcome in kept)
    )


def _file(filing: Filing, file: str, stored: str, checked: Sequence[Checked]) -> VisitFile:
    count = {outcome: sum(1 for one in checked if one.outcome == outcome) for outcome in VisitRow.Outcome.values}
    made = VisitFile.objects.create(
        county=filing.county,
        file=file,
        stored=stored,
        rows=len(checked),
        filed=count["filed"],
        unchanged=count["unchanged"],
        blank=count["blank"],
        faulty=count["fault"],
        received_by=filing.post,
        received_at=filing.at,
    )
    lines = [
        VisitRow(
            visit_file=made,
            sheet=one.row.sheet,
            row=one.row.row,
            lead=one.lead,
            outcome=one.outcome,
            faults=[[fault.code, fault.column, fault.message] for fault in one.faults],
        )
        for one in checked
    ]
    VisitRow.objects.bulk_create(lines, batch_size=500)
    placed = {(line.sheet, line.row): line for line in made.lines.all()}
    for one in checked:
        if one.outcome == VisitRow.Outcome.FILED:
            line = placed[one.row.sheet, one.row.row]
            if isinstance(one.row, FindingRow):
                keep_finding(filing, one, line)
            else:
                keep_visit(filing, one, line)
    sums = {"rows": made.rows, "filed": made.filed, "unchanged": made.unchanged, "blank": made.blank}
    detail = {**sums, "faulty": made.faulty}
    journal.write(filing.post, filing.county, "import_visits", f"visit_file:{made.pk}", detail, filing.at)
    return made


def keep_visit(filing: Filing, one: Checked, line: VisitRow | None, sent_id: str = "") -> Visit:
    """One visit, and what it means for its lead. Inside the caller's transaction, which journals it."""
    lead, conclusion = one.lead, one.conclusion
    assert lead is not None and conclusion is not None
    Visit.objects.filter(lead=lead, state=Visit.State.FILED).update(state=Visit.State.CORRECTED)
    visited_on = one.answers.get("visited_on")
    visit = Visit.objects.create(
        county=lead.county,
        lead=lead,
        household_id=lead.household_id,
        division=lead.division,
        line=line,
        sent_id=sent_id,
        conclusion=conclusion.means,
        clause=conclusion.clause,
        visited_on=visited_on if isinstance(visited_on, date) else None,
        sealed=seal_answers(lead.pk, one.content, one.answers),
        content=one.content,
        state=Visit.State.FILED,
        filed_by=filing.post,
        filed_at=filing.at,
    )
    days = conclusion.look_again_days
    since = visited_on if isinstance(visited_on, date) else filing.on
    leads.answer(filing.post, lead, conclusion.means, filing.on, since + timedelta(days=days) if days else None)
    review = tasks.Wanted(Task.Kind.TOWN_REVIEW, f"lead:{lead.pk}", lead.division)
    tasks.reopen_task(filing.post, lead.county, review, filing.on)
    if conclusion.means == "not_ours":
        _pass_on(filing, lead, str(one.answers.get("right_village") or ""))
    return visit


def keep_finding(filing: Filing, one: Checked, line: VisitRow | None) -> Finding:
    """Who somebody is, and the end of the question. Inside the caller's transaction, which journals it."""
    row, asked = one.row, one.asked
    assert isinstance(row, FindingRow) and asked is not None
    Finding.objects.filter(row=asked, standing=True).update(standing=False)
    finding = Finding.objects.create(
        county=filing.county,
        row=asked,
        line=line,
        division=asked.division or filing.county + "000000",
        what=Finding.What.values[Finding.What.labels.index(row.finding)],
        found_on=row.found_on,
        sealed=seal_answers(asked.pk, one.content, finding_answers(row)),
        content=one.content,
        filed_by=filing.post,
        filed_at=filing.at,
    )
    tasks.close_tasks(filing.post, filing.county, Task.Kind.WHO_IS_THIS, [f"row:{asked.pk}"], filing.on)
    return finding


def _pass_on(filing: Filing, lead: Lead, named: str) -> None:
    """To the village that was named, where it is one that was not asked yet; else somebody has to say which."""
    village = divisions.place_names(lead.county).named(village=named) if named else None
    names_one = village is not None and not village.endswith("000")
    if village is not None and names_one and village not in leads.villages_asked(lead):
        fresh, _ = leads.hand_over(filing.post, lead, village, filing.pack, filing.on)
        if fresh is not None:
            return
    ask = tasks.Wanted(Task.Kind.HAND_OVER, f"lead:{lead.pk}", lead.division)
    tasks.reopen_task(filing.post, lead.county, ask, filing.on)


def _plain(fault: Fault) -> dict[str, object]:
    return {
        "sheet": fault.sheet,
        "row": fault.row,
        "column": fault.column,
        "code": fault.code,
        "message": fault.message,
    }


@one_transaction
def accept(post: Post, county: str, visits: Iterable[Visit], on: date, at: datetime) -> int:
    """The town has reviewed these visits and lets them pass; gives the number that waited for it."""
    done = 0
    for visit in _locked(visits):
        require_town_work(post, visit.division, "审核核查情况")
        if visit.state == Visit.State.FILED:
            visit.state, visit.reviewed_by, visit.reviewed_at = Visit.State.ACCEPTED, post, at
            visit.save()
            tasks.close_tasks(post, county, Task.Kind.TOWN_REVIEW, [f"lead:{visit.lead_id}"], on)
            wanted = tasks.Wanted(Task.Kind.RECORD, f"lead:{visit.lead_id}", county + "000000")
            tasks.reopen_task(post, county, wanted, on)
            if visit.conclusion == Lead.Answer.MEETS:
                begin = tasks.Wanted(Task.Kind.CASE_BEGIN, f"lead:{visit.lead_id}", visit.division)
                tasks.reopen_task(post, county, begin, on)
            journal.write(post, county, "accept_visit", f"visit:{visit.pk}", {"conclusion": visit.conclusion}, at)
            done += 1
    return done


@one_transaction
def send_back(post: Post, visit: Visit, why: str, pack: Pack, on: date, at: datetime) -> Lead:
    """退回: the village is asked again, and told why. Gives the lead that is open now.

    Raises ``CannotReview`` where the visit does not wait for review, gives no reason, or was handed to another village.
    """
    (visit,) = _locked([visit])
    require_town_work(post, visit.division, "退回核查情况")
    if not why.strip():
        raise CannotReview("退回要写明原因，村里才知道改什么")
    if visit.state not in (Visit.State.FILED, Visit.State.ACCEPTED):
        raise CannotReview(f"这一户的核查{Visit.State(visit.state).label}，不能退回")
    lead = Lead.objects.select_for_update().get(pk=visit.lead_id)
    if lead.state == Lead.State.HANDED_OVER:
        raise CannotReview("这一户已经转给别的村核查，不能退回；要改由原村核查的，请再转交回去")
    visit.state, visit.reviewed_by, visit.reviewed_at = Visit.State.SENT_BACK, post, at
    visit.sent_back_why = seal_why(visit.lead_id, bytes(visit.content), why.strip())
    visit.save()
    for kind in (Task.Kind.TOWN_REVIEW, Task.Kind.RECORD, Task.Kind.HAND_OVER, Task.Kind.CASE_BEGIN):
        tasks.close_tasks(post, visit.county, kind, [f"lead:{lead.pk}"], on)
    opened, fault = leads.reopen(post, lead, pack, "退回", on)
    if opened is None:
        assert fault is not None
        raise CannotReview(fault.message)
    journal.write(post, visit.county, "send_back_visit", f"visit:{visit.pk}", {"lead": opened.pk}, at)
    return opened


@one_transaction
def send_back_all(
    post: Post, visits: Iterable[Visit], why: str, pack: Pack, on: date, at: datetime
) -> tuple[int, list[tuple[Visit, str]]]:
    """The same reason for several. Gives how many went back, and those that could not, each with its sentence."""
    done, refused = 0, []
    for visit in visits:
        try:
            send_back(post, visit, why, pack, on, at)
            done += 1
        except CannotReview as trouble:
            refused.append((visit, str(trouble)))
    return done, refused


@one_transaction
def record(post: Post, county: str, on: date, at: datetime, chosen: Iterable[Visit] | None = None) -> int:
    """备案: the county files every visit that its town has reviewed, or those chosen of them; gives their number."""
    require_county_work(post, county, "备案核查情况")
    reviewed = Visit.objects.filter(county=county, state=Visit.State.ACCEPTED)
    accepted = _locked(reviewed if chosen is None else (visit for visit in chosen if visit.county == county))
    waiting = [visit for visit in accepted if visit.state == Visit.State.ACCEPTED]
    for visit in waiting:
        visit.state, visit.recorded_by, visit.recorded_at = Visit.State.RECORDED, post, at
    Visit.objects.bulk_update(waiting, ["state", "recorded_by", "recorded_at"], batch_size=500)
    tasks.close_tasks(post, county, Task.Kind.RECORD, [f"lead:{visit.lead_id}" for visit in waiting], on)
    if waiting:
        journal.write(post, county, "record_visits", f"visits:{waiting[-1].pk}", {"visits": len(waiting)}, at)
    return len(waiting)


@one_transaction
def hand_over(post: Post, lead: Lead, village: str, pack: Pack, on: date, at: datetime) -> Lead:
    """A lead that is not its village's goes to the one that the town or the county names: one that the village said is
    not its own, or one that still waits for an answer. A town names villages of its own, the county any.

    Raises ``CannotReview`` where the village is none of these or the lead was answered otherwise.
    """
    lead = Lead.objects.select_for_update().get(pk=lead.pk)
    require_town_work(post, lead.division, "转交线索")
    known = {code for code in divisions.current(lead.county).values_list("code", flat=True) if not code.endswith("000")}
    if village not in known:
        raise CannotReview("本县没有这个村，请核对村名或区划代码")
    if lead.state == Lead.State.HANDED_OVER and lead.handed_to.filter(division=village).exists():
        return lead.handed_to.get(division=village)
    if not scope(post).covers(village):
        raise CannotReview("这个村不在本镇，请报县里转交")
    if not may_be_handed_over(lead):
        raise CannotReview("只有还没有答的、或村里答“不属本村”还没有转交的线索才转交")
    if village == lead.division:
        raise CannotReview("这条线索现在就在这个村，请选别的村")
    fresh, fault = leads.hand_over(post, lead, village, pack, on)
    if fresh is None:
        assert fault is not None
        raise CannotReview(fault.message)
    journal.write(post, lead.county, "hand_over", f"lead:{lead.pk}", {"to": village, "lead": fresh.pk}, at)
    return fresh


def _locked(visits: Iterable[Visit]) -> list[Visit]:
    """The visits as they stand now. Whoever files or reviews takes the leads first and in one order, so that two who
    work at once wait for each other."""
    wanted = {visit.pk: visit.lead_id for visit in visits}
    _taken(Lead.objects.all(), wanted.values())
    return _taken(Visit.objects.all(), wanted)


def _taken(rows: QuerySet[Kept], keys: Iterable[int]) -> list[Kept]:
    """Rows in the order of their keys, that nobody else changes until the transaction ends."""
    ordered = sorted(set(keys))
    return [
        row
        for start in range(0, len(ordered), 500)
        for row in rows.select_for_update().filter(pk__in=ordered[start : start + 500]).order_by("pk")
    ]

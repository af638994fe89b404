"""A difference is verified where the family lives, reviewed above, and then begun or looked at again."""

from __future__ import annotations

from datetime import timedelta

from shouwang.engine.faults import Fault
from shouwang.records.cases.actions import Wanted, begin
from shouwang.records.cases.models import Case
from shouwang.records.cases.working import CannotRecord, Recording
from shouwang.records.discrepancies.models import Compared, ComparedAct
from shouwang.records.discrepancies.rights import may_begin, may_review, may_verify
from shouwang.records.discrepancies.words import LEVELS
from shouwang.records.discrepancies.working import (
    LONGEST_TEXT,
    Acting,
    CannotCompare,
    acted,
    comparing_of,
    subject_of,
    task_of,
)
from shouwang.records.journal import actions as journal
from shouwang.records.leads.models import Lead
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.rights import NotAllowed
from shouwang.records.tasks import actions as tasks
from shouwang.records.tasks.models import Task
from shouwang.records.turns import one_transaction

_State, _Kind = Compared.State, ComparedAct.Kind


@one_transaction
def verify(acting: Acting, key: int, conclusion: str, text: str, seen: int | None = None) -> Compared:
    """What was found out where the family lives. The task goes on to whoever reviews. The same sent twice counts once.

    Raises CannotCompare, NotAllowed.
    """
    row, text = _taken(acting, key), _text(text, "请写明到户看到什么、为什么这样认定")
    if conclusion not in Compared.Conclusion.values:
        raise CannotCompare(Fault("conclusion_unknown", "请选“有返贫致贫风险”或“没有返贫致贫风险”"))
    if (row.state, row.verified_by_id, row.conclusion) == (_State.VERIFIED, acting.post.pk, conclusion):
        return row
    _fresh(row, seen)
    if row.state != _State.OPEN:
        raise CannotCompare(Fault("not_to_verify", f"这一户现在是“{row.get_state_display()}”，不用核实"))
    told = comparing_of(row.round)
    if not may_verify(acting.post, row):
        raise NotAllowed(f"“{acting.post.title}”不能核实这一户，请由{LEVELS[told.verified_by]}里来核实")
    row.state, row.conclusion, row.verified_by = _State.VERIFIED, conclusion, acting.post
    _acted(acting, row, _Kind.VERIFIED, text)
    tasks.set_tasks(acting.post, acting.county, [task_of(row, told.reviewed_by)], acting.on)
    detail = {"conclusion": conclusion}
    journal.write(acting.post, acting.county, "verify_compared", subject_of(row), detail, acting.at)
    return row


@one_transaction
def review(acting: Acting, key: int, seen: int | None = None) -> Compared:
    """The answer passes. At risk: its identification is to be begun; not at risk: looked at again on a day.

    Raises CannotCompare, NotAllowed.
    """
    row = _taken(acting, key)
    if (row.state, row.reviewed_by_id) == (_State.REVIEWED, acting.post.pk):
        return row
    _to_review(acting, row, seen)
    row.state, row.reviewed_by = _State.REVIEWED, acting.post
    post, county, on = acting.post, acting.county, acting.on
    if row.conclusion == Compared.Conclusion.NOT_AT_RISK:
        days = comparing_of(row.round).look_again_days
        row.look_again_on = on + timedelta(days=days)
        why = f"{on.month}月{on.day}日核实没有风险，过{days}天再看"
        again = tasks.Wanted(Task.Kind.LOOK_AGAIN, subject_of(row), row.division, row.look_again_on, why)
        tasks.reopen_task(post, county, again, on)
    elif not _is_asked_by_a_visit(row):
        tasks.reopen_task(post, county, tasks.Wanted(Task.Kind.CASE_BEGIN, subject_of(row), row.division), on)
    _acted(acting, row, _Kind.REVIEWED, "")
    tasks.close_tasks(post, county, Task.Kind.DISCREPANCY, [subject_of(row)], on)
    journal.write(post, county, "review_compared", subject_of(row), {"conclusion": row.conclusion}, acting.at)
    return row


@one_transaction
def send_back(acting: Acting, key: int, text: str, seen: int | None = None) -> Compared:
    """The answer goes back with what is still to be found out. Raises CannotCompare, NotAllowed."""
    row, text = _taken(acting, key), _text(text, "退回要写明还要核实什么")
    last = row.acts.order_by("-seq").first()
    if row.state == _State.OPEN and last and (last.kind, last.post_id) == (_Kind.SENT_BACK, acting.post.pk):
        return row
    _to_review(acting, row, seen)
    row.state, row.conclusion, row.verified_by = _State.OPEN, "", None
    _acted(acting, row, _Kind.SENT_BACK, text)
    wanted = task_of(row, comparing_of(row.round).verified_by)
    tasks.set_tasks(acting.post, acting.county, [wanted], acting.on)
    journal.write(acting.post, acting.county, "send_back_compared", subject_of(row), {}, acting.at)
    return row


@one_transaction
def begin_case(acting: Acting, key: int) -> Case:
    """The identification of a family at risk begins, on the way on which it came to be known. Raises CannotCompare,
    NotAllowed."""
    row = _taken(acting, key)
    if row.case is not None:
        return row.case
    if not may_begin(acting.post, row):
        raise NotAllowed(f"“{acting.post.title}”不能启动这一户的识别程序，请由本村、本镇或县里来启动")
    if _is_asked_by_a_visit(row):
        raise CannotCompare(
            Fault("visit_waits", "这一户有待核查的线索；入户核查结论为符合的，从核查那里启动，不用走两遍")
        )
    channel, found_on = Case.Channel.DEPARTMENT, row.returned_on or acting.on
    if row.listed is not None:
        named = pack_of(row.round.version).channels.get(row.listed.channel)
        channel = Case.Channel(named.means) if named else Case.Channel.CADRE
        found_on = row.listed.found_on
    recording = Recording(acting.post, acting.county, acting.on, acting.at)
    try:
        (case,) = begin(recording, [Wanted(row.household, row.division, channel, found_on)])
    except CannotRecord as trouble:
        raise CannotCompare(trouble.faults[0][1]) from None
    row.case = case
    _acted(acting, row, _Kind.BEGUN, "")
    tasks.close_tasks(acting.post, acting.county, Task.Kind.CASE_BEGIN, [subject_of(row)], acting.on)
    return case


def _is_asked_by_a_visit(row: Compared) -> bool:
    """Whether a lead of the household still waits for its visit, which begins the case."""
    return row.lead is not None and row.lead.state == Lead.State.OPEN and row.lead.dispatched_on is not None


def _taken(acting: Acting, key: int) -> Compared:
    rows = Compared.objects.select_for_update(of=("self",)).select_related("round__version", "lead", "listed")
    return rows.get(county=acting.county, pk=key)


def _text(text: str, wanted: str) -> str:
    text = text.strip()
    if not text:
        raise CannotCompare(Fault("text_missing", wanted))
    if len(text) > LONGEST_TEXT:
        raise CannotCompare(Fault("text_missing", f"最多写{LONGEST_TEXT}个字，请写短一些"))
    return text


def _fresh(row: Compared, seen: int | None) -> None:
    if seen is not None and seen != row.acts_count:
        raise CannotCompare(Fault("compared_stale", "这一户刚刚有了变化，下面是现在的情况；您写的还在，请看过再交"))


def _to_review(acting: Acting, row: Compared, seen: int | None) -> None:
    _fresh(row, seen)
    if row.state != _State.VERIFIED:
        raise CannotCompare(Fault("not_to_review", f"这一户现在是“{row.get_state_display()}”，没有等着审核的结论"))
    if not may_review(acting.post, row):
        above = LEVELS[comparing_of(row.round).reviewed_by]
        raise NotAllowed(f"“{acting.post.title}”不能审核这一户，请由{above}里没有参与核实的岗位来审核")


def _acted(acting: Acting, row: Compared, kind: ComparedAct.Kind, text: str) -> None:
    act = acted(acting, row, kind, text)
    row.save()
    act.save()

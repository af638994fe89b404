"""Every write of the look-back: running it, answering what it found, confirming the answers."""

from __future__ import annotations

from shouwang.engine.faults import Fault
from shouwang.records.journal import actions as journal
from shouwang.records.lookback.models import Finding, FindingAct
from shouwang.records.lookback.rights import ABOVE, may_answer, may_confirm
from shouwang.records.lookback.running import CannotLookBack, look_back, place_of, subject_of, task_of
from shouwang.records.lookback.sealed import seal_text
from shouwang.records.lookback.words import LEVELS
from shouwang.records.measures.working import Acting
from shouwang.records.staff.rights import NotAllowed
from shouwang.records.tasks import actions as tasks
from shouwang.records.tasks.models import Task
from shouwang.records.turns import one_transaction

__all__ = ["Acting", "CannotAnswer", "CannotLookBack", "answer", "confirm", "look_back", "send_back"]

LONGEST_TEXT = 500


class CannotAnswer(Exception):
    """Nothing was changed. ``fault`` says why, for people."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


@one_transaction
def answer(acting: Acting, key: int, how: str, text: str, seen: int | None = None) -> Finding:
    """Whose task a finding is says that it was put right, or explains why it is as it is. The task goes on to the level
    above. The same answer sent twice counts once. Raises CannotAnswer, NotAllowed."""
    row, text = _taken(acting, key), _text(text)
    if how not in Finding.Answer.values:
        raise CannotAnswer(Fault("finding_answer", "请选“已经整改”或“说明情况”"))
    again = (row.state, row.answered_by_id, row.answer) == (Finding.State.ANSWERED, acting.post.pk, how)
    if again:
        return row
    _fresh(row, seen)
    if row.state != Finding.State.OPEN:
        raise CannotAnswer(Fault("finding_not_open", f"这一条现在是“{row.get_state_display()}”，不用答复"))
    if not may_answer(acting.post, row):
        raise NotAllowed(f"“{acting.post.title}”不能答复这一条，请由{LEVELS[row.who]}里来办")
    row.state, row.answer, row.answered_by = Finding.State.ANSWERED, how, acting.post
    _acted(acting, row, FindingAct.Kind.ANSWERED, text, how)
    above = place_of(ABOVE[row.who], row.division)
    wanted = tasks.Wanted(Task.Kind.FINDING, subject_of(row), above, row.due_on, row.due_why)
    tasks.set_tasks(acting.post, acting.county, [wanted], acting.on)
    journal.write(acting.post, acting.county, "answer_finding", subject_of(row), {"how": how}, acting.at)
    return row


@one_transaction
def confirm(acting: Acting, key: int, seen: int | None = None) -> Finding:
    """Somebody above whoever answered confirms the answer; the task ends. Raises CannotAnswer, NotAllowed."""
    row = _taken(acting, key)
    if (row.state, row.confirmed_by_id) == (Finding.State.CONFIRMED, acting.post.pk):
        return row
    _to_confirm(acting, row, seen)
    row.state, row.confirmed_by = Finding.State.CONFIRMED, acting.post
    _acted(acting, row, FindingAct.Kind.CONFIRMED, "")
    tasks.close_tasks(acting.post, acting.county, Task.Kind.FINDING, [subject_of(row)], acting.on)
    journal.write(acting.post, acting.county, "confirm_finding", subject_of(row), {}, acting.at)
    return row


@one_transaction
def send_back(acting: Acting, key: int, text: str, seen: int | None = None) -> Finding:
    """An answer is sent back with what is still to be done. Raises CannotAnswer, NotAllowed."""
    row, text = _taken(acting, key), _text(text)
    last = row.acts.order_by("-seq").first()
    if row.state == Finding.State.OPEN and last and (last.kind, last.post_id) == ("sent_back", acting.post.pk):
        return row
    _to_confirm(acting, row, seen)
    row.state, row.answer, row.answered_by = Finding.State.OPEN, "", None
    _acted(acting, row, FindingAct.Kind.SENT_BACK, text)
    tasks.set_tasks(acting.post, acting.county, [task_of(row)], acting.on)
    journal.write(acting.post, acting.county, "send_back_finding", subject_of(row), {}, acting.at)
    return row


def _taken(acting: Acting, key: int) -> Finding:
    return Finding.objects.select_for_update().get(county=acting.county, pk=key)


def _text(text: str) -> str:
    text = text.strip()
    if not text:
        raise CannotAnswer(Fault("finding_text", "请写明怎么整改的，或者为什么是这样"))
    if len(text) > LONGEST_TEXT:
        raise CannotAnswer(Fault("finding_text", f"最多写{LONGEST_TEXT}个字，请写短一些"))
    return text


def _fresh(row: Finding, seen: int | None) -> None:
    if seen is not None and seen != row.acts_count:
        raise CannotAnswer(Fault("finding_stale", "这一条刚刚有了变化，下面是现在的情况；您写的还在，请看过再交"))


def _to_confirm(acting: Acting, row: Finding, seen: int | None) -> None:
    _fresh(row, seen)
    if row.state != Finding.State.ANSWERED:
        raise CannotAnswer(
            Fault("finding_not_answered", f"这一条现在是“{row.get_state_display()}”，没有等着确认的答复")
        )
    if not may_confirm(acting.post, row):
        above = LEVELS[ABOVE[row.who]]
        raise NotAllowed(f"“{acting.post.title}”不能确认这一条，请由{above}里没有参与答复的岗位来确认")


def _acted(acting: Acting, row: Finding, kind: FindingAct.Kind, text: str, how: str = "") -> None:
    row.acts_count += 1
    row.save()
    FindingAct.objects.create(
        finding=row,
        seq=row.acts_count,
        kind=kind,
        answer=how,
        on=acting.on,
        sealed=seal_text(row.pk, row.acts_count, text),
        post=acting.post,
        at=acting.at,
    )

"""The verbs of cases: a case is begun, income and risks are stated, departments answer, what they suspect is explained.

Whatever happens to a case goes through ``recording.record``; these put its acts together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from shouwang.engine.faults import Fault
from shouwang.engine.procedure import income_period
from shouwang.records.cases.beginning import Wanted, WayBegun, begin, begin_from_visits, begin_way
from shouwang.records.cases.conditions import situation_asked
from shouwang.records.cases.deriving import AMOUNTS
from shouwang.records.cases.entries import Entry
from shouwang.records.cases.following import round_of
from shouwang.records.cases.models import Case, Comparing
from shouwang.records.cases.recording import record
from shouwang.records.cases.sealed import seal_comparing
from shouwang.records.cases.working import CannotRecord, Open, Recording, opened, taken
from shouwang.records.journal import actions as journal
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.rights import require_department_work
from shouwang.records.turns import one_transaction

__all__ = [
    "Answer",
    "Income",
    "Wanted",
    "WayBegun",
    "answer",
    "answer_objection",
    "begin",
    "begin_from_visits",
    "begin_way",
    "explain",
    "object_to",
    "state_income",
    "state_risks",
    "state_situation",
]

# --- income and risks ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Income:
    """A family's income as stated, in yuan. ``hardship`` says what sudden hardship there is, blank where there is none."""

    amounts: Mapping[str, Decimal]
    persons: int
    hardship: str = ""


def state_income(recording: Recording, case: Case, step: str, income: Income, seen: int | None = None) -> None:
    """The income sheet of a case. Its period is the pack's, counted from the day the case began; nobody types it.

    Raises ``CannotRecord``.
    """
    wrong = [
        Fault("income_amount", "收入各项要写不小于0的数，没有的写0")
        for name in AMOUNTS
        if not _fits(income.amounts.get(name))
    ]
    if not 0 < income.persons <= 30:
        wrong.append(Fault("income_persons", "家庭人口写1到30的整数"))
    if wrong:
        raise CannotRecord([(case.pk, fault) for fault in wrong[:1]])
    procedure = pack_of(case.version).procedures[case.procedure]
    if procedure.income is None:
        raise CannotRecord([(case.pk, Fault("not_stated_here", f"“{procedure.title}”不写收入"))])
    first, last = income_period(procedure.income, case.began_on)
    told: dict[str, object] = {name: str(income.amounts[name]) for name in AMOUNTS}
    told |= {"persons": income.persons, "from_on": first.isoformat(), "to_on": last.isoformat()}
    told |= {"hardship": income.hardship.strip()}
    record(recording, {case.pk: [Entry("stated", step, recording.on, "income", told=told)]}, seen=_seen(case, seen))


def _fits(amount: Decimal | None) -> bool:
    return amount is not None and 0 <= amount < 10**9 and amount == round(amount, 2)


def state_risks(
    recording: Recording, case: Case, step: str, risks: Sequence[tuple[str, str]], seen: int | None = None
) -> None:
    """The risk types of a case (name in the pack, what supports it). Raises ``CannotRecord``."""
    known = pack_of(case.version).risks
    if not risks or any(name not in known for name, _ in risks) or len({name for name, _ in risks}) < len(risks):
        raise CannotRecord([(case.pk, Fault("risk_unknown", "请从列出的风险类型里选，至少选一种，每种只选一次"))])
    unsaid = [known[name].title for name, why in risks if not why.strip()]
    if unsaid:
        raise CannotRecord([(case.pk, Fault("risk_unsupported", f"“{'、'.join(unsaid)}”凭什么认定，请写明"))])
    told = {"risks": [[name, why.strip()] for name, why in risks]}
    record(recording, {case.pk: [Entry("stated", step, recording.on, "risks", told=told)]}, seen=_seen(case, seen))


def state_situation(
    recording: Recording, case: Case, step: str, found: Mapping[str, bool], seen: int | None = None
) -> None:
    """What was found of a family's situation: every fact that the conditions of its procedure ask for, yes or no.

    Raises ``CannotRecord``.
    """
    pack = pack_of(case.version)
    asked = situation_asked(pack, pack.procedures[case.procedure])
    unsaid = [pack.facts[name].title for name in asked if name not in found]
    if unsaid:
        raise CannotRecord([(case.pk, Fault("situation_unsaid", f"还没有选：{'、'.join(unsaid)}"))])
    told = {"found": {name: bool(found[name]) for name in asked}}
    record(recording, {case.pk: [Entry("stated", step, recording.on, "situation", told=told)]}, seen=_seen(case, seen))


def _seen(case: Case, seen: int | None) -> dict[int, int]:
    return {case.pk: seen} if seen is not None else {}


# --- comparison -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What a department answers about one person: nothing found, or what it suspects."""

    comparing: int
    suspected: bool
    found: str = ""


@one_transaction
def answer(recording: Recording, department: str, answers: Iterable[Answer]) -> int:
    """A department's answers, in a page or from a workbook. What is answered the same already is passed over; an answer
    stands until the step is begun anew. Gives the number of answers kept. Raises ``CannotRecord``, NotAllowed.
    """
    require_department_work(recording.post, recording.county, department, "回比对结果")
    wanted = {one.comparing: one for one in answers}
    _check_answers(wanted.values())
    asked = Comparing.objects.filter(county=recording.county, department=department, pk__in=list(wanted))
    # The cases first: whoever answers at the same time waits here, and is read below.
    cases = taken(recording.county, set(asked.values_list("case_id", flat=True)))
    rows = {row.pk: row for row in asked.select_related("case__version")}
    if set(rows) != set(wanted):
        raise CannotRecord([(0, Fault("nobody_asked", "有的人没有请本部门比对，请核对是不是用了别的名单"))])
    works = {work.case.pk: work for work in opened(cases)}
    fresh = [row for row in rows.values() if not row.result]
    changed = [row for row in rows.values() if row.result and row.result != _result(wanted[row.pk])]
    if changed:
        raise CannotRecord(
            [
                (row.case_id, Fault("answered_otherwise", "这个人已经回过别的结果；要改请县里退回比对"))
                for row in changed
            ]
        )
    _keep_answers(recording, fresh, wanted)
    entries = _answer_entries(recording, department, fresh, works)
    if entries:
        record(recording, entries)
    elif fresh:
        detail = {"answers": len(fresh)}
        journal.write(
            recording.post, recording.county, "answer_comparing", f"department:{department}", detail, recording.at
        )
    return len(fresh)


def _check_answers(answers: Iterable[Answer]) -> None:
    if any(one.suspected and not one.found.strip() for one in answers):
        raise CannotRecord([(0, Fault("finding_unsaid", "写了疑似的，请写明查到什么，村里才能说明"))])


def _result(one: Answer) -> str:
    return Comparing.Result.SUSPECTED if one.suspected else Comparing.Result.NOTHING


def _keep_answers(recording: Recording, rows: Sequence[Comparing], wanted: Mapping[int, Answer]) -> None:
    """Nothing found is the same of everybody and kept in one go; what was found is sealed for each."""
    same: dict[str, list[int]] = {}
    for row in rows:
        one = wanted[row.pk]
        row.result = _result(one)
        row.answered_on, row.answered_by, row.answered_at = recording.on, recording.post, recording.at
        if one.found.strip():
            told = {"found": one.found.strip()}
            row.sealed = seal_comparing(row.case_id, row.person_id, row.department, told)
            row.save(update_fields=["result", "sealed", "answered_on", "answered_by", "answered_at"])
        else:
            same.setdefault(row.result, []).append(row.pk)
    for result, keys in same.items():
        for start in range(0, len(keys), 500):
            Comparing.objects.filter(pk__in=keys[start : start + 500]).update(
                result=result, answered_on=recording.on, answered_by=recording.post, answered_at=recording.at
            )


def _answer_entries(
    recording: Recording, department: str, fresh: Sequence[Comparing], works: Mapping[int, Open]
) -> dict[int, list[Entry]]:
    """What the answers are to their cases: findings at once, the department's answer once it is whole."""
    entries: dict[int, list[Entry]] = {}
    keys = {row.case_id for row in fresh}
    rest = set(
        Comparing.objects.filter(case__in=keys, department=department, result="").values_list("case_id", "round")
    )
    for key in sorted(keys):
        work = works[key]
        step = next(one for one in work.procedure.steps if one.comparison is not None)
        found = [
            Entry("finding", step.name, recording.on, f"{department}:{row.person_id}")
            for row in fresh
            if row.case_id == key and row.result == Comparing.Result.SUSPECTED
        ]
        if (key, round_of(work)) not in rest:
            found.append(Entry("answer", step.name, recording.on, department))
        if found:
            entries[key] = found
    return entries


def explain(recording: Recording, case: Case, finding: str, text: str, seen: int | None = None) -> None:
    """What is behind something that a department suspected; it is kept, whatever is decided. Raises ``CannotRecord``."""
    if not text.strip():
        raise CannotRecord([(case.pk, Fault("explanation_unsaid", "请写明情况"))])
    step = next(one for one in pack_of(case.version).procedures[case.procedure].steps if one.comparison is not None)
    entry = Entry("explained", step.name, recording.on, finding, told={"text": text.strip()})
    record(recording, {case.pk: [entry]}, seen=_seen(case, seen))


# --- objections -------------------------------------------------------------------------------------------------------------


def object_to(recording: Recording, case: Case, step: str, key: str, text: str, who: str = "") -> None:
    """An objection to a publicity, also one without a name; ``key`` is its own, so that the same is recorded once.

    Raises ``CannotRecord``.
    """
    if not text.strip():
        raise CannotRecord([(case.pk, Fault("objection_unsaid", "请写明反映了什么"))])
    told = {"text": text.strip(), "who": who.strip()}
    record(recording, {case.pk: [Entry("objection", step, recording.on, key, told=told)]})


def answer_objection(recording: Recording, case: Case, step: str, key: str, found: str, upheld: bool) -> None:
    """What an investigation of an objection found, and what its author is told. Raises ``CannotRecord``."""
    if not found.strip():
        raise CannotRecord([(case.pk, Fault("investigation_unsaid", "请写明查实的情况和怎样答复的"))])
    told = {"found": found.strip(), "upheld": upheld}
    record(recording, {case.pk: [Entry("answered", step, recording.on, key, told=told)]})

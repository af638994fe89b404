"""How a case is begun: from a visit that found the family, without one, or as a way out or back for a household that is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Pack
from shouwang.engine.packs.steps import Level
from shouwang.engine.procedure import Act
from shouwang.records.cases.effects import cannot_begin
from shouwang.records.cases.entries import Entry
from shouwang.records.cases.following import follow
from shouwang.records.cases.models import Case, CaseAct
from shouwang.records.cases.recording import row_of
from shouwang.records.cases.working import IDENTIFICATION, CannotRecord, Recording, level_of, opened, overrides
from shouwang.records.households.models import Household
from shouwang.records.journal import actions as journal
from shouwang.records.leads.models import Lead
from shouwang.records.policy.models import PackVersion
from shouwang.records.policy.queries import in_force, pack_of
from shouwang.records.staff.rights import require_village_work
from shouwang.records.tasks import actions as tasks
from shouwang.records.tasks.models import Task
from shouwang.records.turns import one_transaction
from shouwang.records.visits.models import Visit, VisitPaper

_PASSED = (Visit.State.ACCEPTED, Visit.State.RECORDED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A case to be begun without a lead: the family declared itself, a cadre found it, the public told of it."""

    household: Household
    division: str
    channel: str
    lead_on: date


@dataclass(frozen=True, slots=True)
class WayBegun:
    """A way out or back to be begun for a household: the procedure of the pack, the ground where it asks for one with what
    speaks for it, and for an elimination whether it is by help or natural."""

    household: Household
    division: str
    procedure: str
    ground: str = ""
    why: str = ""
    how: str = ""


def begin_way(recording: Recording, wanted: Sequence[WayBegun]) -> list[Case]:
    """Cases of elimination, rollback, clearing, re-labelling, natural end. Raises ``CannotRecord``."""
    _, pack = _in_force(recording)
    cases, faults = [], []
    for one in wanted:
        procedure = pack.procedures.get(one.procedure)
        if procedure is None or procedure.effect == "include":
            raise CannotRecord([(0, Fault("no_procedure", "现行政策包里没有这个程序，请先在政策包里写明"))])
        if (procedure.grounds and one.ground not in procedure.grounds) or (one.ground and not procedure.grounds):
            faults.append(Fault("ground_unknown", f"办理“{procedure.title}”请从列出的理由里选一个"))
        if procedure.grounds and not one.why.strip():
            faults.append(Fault("ground_unsaid", "请写明凭什么这样认定"))
        eliminates = procedure.effect == "eliminate"
        if eliminates != (one.how in Case.How.values):
            faults.append(Fault("how_unsaid", "请选是帮扶消除还是自然消除"))
        cases.append(
            Case(
                county=recording.county,
                household=one.household,
                division=one.division,
                channel=Case.Channel.CADRE,
                lead_on=recording.on,
                procedure=one.procedure,
                effect=procedure.effect,
                ground=one.ground,
                how=one.how,
            )
        )
    if faults:
        raise CannotRecord([(0, fault) for fault in faults])
    return _begun(recording, cases, {one.household.pk: one.why.strip() for one in wanted if one.ground})


def begin(recording: Recording, wanted: Sequence[Wanted]) -> list[Case]:
    """Cases that come from no visit. Raises ``CannotRecord`` where one of the families cannot be taken in."""
    return _begun(
        recording,
        [
            Case(
                county=recording.county,
                household=one.household,
                division=one.division,
                channel=one.channel,
                lead_on=one.lead_on,
            )
            for one in wanted
        ],
    )


def begin_from_visits(recording: Recording, visits: Sequence[Visit]) -> list[Case]:
    """Cases of families that meet the conditions by a visit their town has let pass (J16). Visits whose case was begun
    already are passed over. Raises ``CannotRecord``."""
    there = set(Case.objects.filter(visit__in=[visit.pk for visit in visits]).values_list("visit_id", flat=True))
    fresh = [visit for visit in visits if visit.pk not in there]
    wrong = [visit for visit in fresh if visit.conclusion != Lead.Answer.MEETS or visit.state not in _PASSED]
    if wrong:
        raise CannotRecord([(0, Fault("not_a_candidate", "有的户核查结论不是“符合监测条件”，或者镇里还没有审核"))])
    return _begun(
        recording,
        [
            Case(
                county=recording.county,
                household_id=visit.household_id,
                division=visit.division,
                lead=visit.lead,
                visit=visit,
                channel=Case.Channel.DEPARTMENT,
                lead_on=min(visit.lead.dispatched_on or recording.on, visit.visited_on or recording.on),
            )
            for visit in fresh
        ],
    )


@one_transaction
def _begun(recording: Recording, cases: Sequence[Case], grounds: Mapping[int, str] | None = None) -> list[Case]:
    """``grounds``: household → what speaks for the ground on which its case is begun."""
    for case in cases:
        require_village_work(recording.post, case.division, "启动程序")
        case.procedure = case.procedure or IDENTIFICATION
    version, pack = _in_force(recording)
    if any(case.procedure not in pack.procedures for case in cases):
        raise CannotRecord([(0, Fault("no_procedure", "现行政策包里没有识别程序，请先在政策包里写明"))])
    _none_twice(recording, cases)
    for case in cases:
        case.version, case.effect = version, pack.procedures[case.procedure].effect
        case.began_on, case.began_by, case.began_at = recording.on, recording.post, recording.at
    made = Case.objects.bulk_create(cases, batch_size=500)
    _bring_what_is_known(recording, made, grounds or {})
    if made:
        subject = f"case:{made[0].pk}" if len(made) == 1 else f"cases:{recording.county}"
        detail = {"cases": len(made), "procedure": made[0].procedure}
        journal.write(recording.post, recording.county, "begin_cases", subject, detail, recording.at)
        done = [f"lead:{case.lead_id}" for case in made if case.lead_id]
        tasks.close_tasks(recording.post, recording.county, Task.Kind.CASE_BEGIN, done, recording.on)
    return made


def _in_force(recording: Recording) -> tuple[PackVersion, Pack]:
    version = in_force(recording.county, recording.on)
    if version is None:
        raise CannotRecord([(0, Fault("no_pack", "本县还没有生效的政策包，不能启动程序"))])
    return version, pack_of(version)


def _none_twice(recording: Recording, cases: Sequence[Case]) -> None:
    keys = [case.household_id for case in cases]
    if any(not case.lead_on or case.lead_on > recording.on for case in cases):
        raise CannotRecord([(0, Fault("date_future", "发现线索的日期还没有到，请写已经发生的日期"))])
    if Case.objects.filter(household__in=keys, state=Case.State.OPEN).exists() or len(set(keys)) < len(keys):
        raise CannotRecord([(0, Fault("case_open", "有的户正在办程序，不能再启动一次，请刷新页面"))])
    for effect in {case.effect for case in cases}:
        wrong = cannot_begin(effect, [case.household_id for case in cases if case.effect == effect], recording.on)
        if wrong:
            raise CannotRecord([(0, fault) for fault in wrong])


def _bring_what_is_known(recording: Recording, made: Sequence[Case], grounds: Mapping[int, str]) -> None:
    """The visit that found the family is its visit record: nobody writes that again; nor the ground it was begun on. What
    they do not hold is asked."""
    signed = set(
        VisitPaper.objects.filter(
            visit__in=[case.visit_id for case in made if case.visit_id], kind=VisitPaper.Kind.SIGNATURE
        ).values_list("visit_id", flat=True)
    )
    works = opened(made)
    fresh: dict[int, list[Act]] = {}
    rows = []
    for work in works:
        case, acts = work.case, list[Act]()
        step = next((one for one in work.procedure.steps if one.does == "visit"), None)
        if case.household_id in grounds:
            stating = next(one for one in work.procedure.steps if "ground" in one.states)
            told = {"ground": case.ground, "why": grounds[case.household_id]}
            entry = Entry("stated", stating.name, recording.on, "ground", told=told)
            level = level_of(recording.post)
            acts = [Act("stated", stating.name, entry.on, recording.post.code, level, "ground")]
            rows.append(row_of(recording, case.pk, 1, acts[0], entry, None))
        if step is not None and case.visit_id and step.papers:
            visit = case.visit
            assert visit is not None
            entry = Entry(
                "paper",
                step.name,
                visit.visited_on or recording.on,
                step.papers[0].name,
                signed_by=frozenset[Level](("village", "household") if case.visit_id in signed else ("village",)),
            )
            acts = [Act("paper", step.name, entry.on, visit.filed_by.code, "village", entry.name, entry.signed_by)]
            rows.append(row_of(recording, case.pk, 1, acts[0], entry, None))
        fresh[case.pk] = acts
        work.acts += acts
        case.acts_count = len(acts)
    CaseAct.objects.bulk_create(rows, batch_size=500)
    follow(recording, works, fresh, None, overrides())

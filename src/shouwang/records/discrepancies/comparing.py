"""The two lists are held against each other; what only one side names goes to its village, unless that is known already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shouwang.engine.calendar import due_date
from shouwang.records.cases.models import Case
from shouwang.records.discrepancies.models import Compared, ComparedAct, ComparedAlert, Round, RoundRun
from shouwang.records.discrepancies.sides import Said, compared, fingerprint, lists_of
from shouwang.records.discrepancies.working import (
    Acting,
    CannotCompare,
    acted,
    comparing_of,
    round_taken,
    subject_of,
    task_of,
)
from shouwang.records.households.snapshots import monitored_of
from shouwang.records.journal import actions as journal
from shouwang.records.leads.models import Lead, LeadAlert, Spared
from shouwang.records.policy.queries import calendar_overrides
from shouwang.records.staff.rights import require_county_work
from shouwang.records.tasks import actions as tasks
from shouwang.records.tasks.models import Task
from shouwang.records.turns import one_transaction

_PART = 500
_Side, _State = Compared.Side, Compared.State
_DIFFER = (_Side.ONLY_ONLINE, _Side.ONLY_OFFLINE)
_KEPT = (
    *("division", "side", "why_unknown", "listed", "lead", "content", "state", "spared", "before"),
    *("conclusion", "returned_on", "due_on", "due_why", "look_again_on", "verified_by", "reviewed_by", "acts_count"),
)


@one_transaction
def compare(acting: Acting, round_key: int) -> tuple[Round, bool]:
    """Compares the lists of a round as they stand; whether anything was other than the last time.

    Raises CannotCompare where a month was not screened, NotAllowed.
    """
    require_county_work(acting.post, acting.county, "比对线上线下名单")
    one = round_taken(acting, round_key)
    lists = lists_of(one)
    told = compared(lists)
    read = fingerprint(one, lists, told, acting.on)
    if read == one.fingerprint:
        return one, False
    one.runs.exclude(run__in=lists.runs).delete()
    there = set(one.runs.values_list("run_id", flat=True))
    RoundRun.objects.bulk_create(RoundRun(round=one, run=run) for run in lists.runs if run.pk not in there)
    work = _Comparing(acting, one)
    work.keep(told)
    one.compared_on, one.fingerprint = acting.on, read
    one.save(update_fields=["compared_on", "fingerprint"])
    sides = Counter(said.side for said in told)
    detail = {side: sides[side] for side in _Side.values if sides[side]} | {"returned": work.returned}
    journal.write(acting.post, acting.county, "compare_lists", f"round:{one.pk}", detail, acting.at)
    return one, True


@dataclass(slots=True)
class _Comparing:
    """A comparison under way."""

    acting: Acting
    one: Round
    returned: int = 0

    def keep(self, told: Sequence[Said]) -> None:
        """Every household on its side; whoever neither side names any more is gone, and stays to be read."""
        for start in range(0, len(told), _PART):
            self._part(told[start : start + _PART])
        named = {said.household for said in told}
        rows = self.one.households.exclude(side=_Side.GONE).select_for_update()
        gone = [row for row in rows if row.household_id not in named]
        for row in gone:
            row.side, row.why_unknown, row.listed = _Side.GONE, "", None
        self._settled(gone)

    def _part(self, told: Sequence[Said]) -> None:
        keys = [said.household for said in told]
        found = self.one.households.select_for_update().filter(household__in=keys)
        there = {row.household_id: row for row in found}
        fresh = [
            Compared(
                round=self.one,
                county=self.acting.county,
                household_id=said.household,
                division=said.division,
                side=said.side,
                why_unknown=said.why,
                listed=said.listed,
                content=said.content,
            )
            for said in told
            if said.household not in there
        ]
        Compared.objects.bulk_create(fresh)
        new = {row.household_id for row in fresh}
        rows = there | {row.household_id: row for row in self.one.households.filter(household__in=new)}
        self._alerts([(rows[said.household], said) for said in told])
        asked, settled = [], []
        for said in told:
            row = rows[said.household]
            changed = row.pk is None or bytes(row.content) != said.content or row.side != said.side
            row.division, row.side, row.why_unknown, row.listed = said.division, said.side, said.why, said.listed
            if said.side not in _DIFFER:
                row.content = said.content
                settled.append(row)
            elif self._is_asked(row, changed or said.household in new):
                row.content = said.content
                asked.append((row, said))
        self._settled(settled, new)
        self._ask(asked)

    def _is_asked(self, row: Compared, changed: bool) -> bool:
        """Whether a difference is looked at anew: one that was answered stands while the same is said of it."""
        if row.state in (_State.VERIFIED, _State.REVIEWED):
            return changed
        return True

    def _alerts(self, pairs: Sequence[tuple[Compared, Said]]) -> None:
        """What departments say now; what they said at an earlier comparison stays with the answer that it was given."""
        there = set(
            ComparedAlert.objects.filter(compared__in=[row.pk for row, _ in pairs]).values_list("compared", "alert")
        )
        ComparedAlert.objects.bulk_create(
            ComparedAlert(compared=row, alert=alert)
            for row, said in pairs
            for alert in said.alerts
            if (row.pk, alert.pk) not in there
        )

    def _settled(self, rows: Sequence[Compared], fresh: Sequence[int] | set[int] = ()) -> None:
        """Households that no side has alone: what was still to be verified of them is not any more."""
        acts = []
        for row in rows:
            if row.state in (_State.OPEN, _State.SPARED):
                row.state, row.spared, row.before = _State.NONE, "", None
                acts.append(acted(self.acting, row, ComparedAct.Kind.COMPARED))
            elif row.household_id in fresh:
                acts.append(acted(self.acting, row, ComparedAct.Kind.COMPARED))
        self._write(rows, acts)

    def _ask(self, asked: Sequence[tuple[Compared, Said]]) -> None:
        """Differences: returned to their villages, or spared because the same is known already."""
        known = _Known.of(self.acting, self.one, asked)
        told = comparing_of(self.one)
        due, fault = due_date(self.acting.on, told.verify.days, told.verify.kind, "名单不一致", calendar_overrides())
        if due is None:
            assert fault is not None
            raise CannotCompare(fault)
        acts, wanted = [], []
        for row, said in asked:
            why, row.lead, before = known.spares(row, said)
            was = row.state, row.spared, row.side
            row.before = before
            if why:
                row.state, row.spared = _State.SPARED, why
            elif row.state != _State.OPEN:
                row.state, row.spared, row.conclusion, row.look_again_on = _State.OPEN, "", "", None
                row.verified_by = row.reviewed_by = None
                row.returned_on, row.due_on, row.due_why = self.acting.on, due.on, due.why[:200]
                self.returned += 1
            if (row.state, row.spared, row.side) != was or not row.acts_count:
                acts.append(acted(self.acting, row, ComparedAct.Kind.COMPARED))
            if row.state == _State.OPEN:
                wanted.append(task_of(row, told.verified_by))
        self._write([row for row, _ in asked], acts)
        tasks.set_tasks(self.acting.post, self.acting.county, wanted, self.acting.on)

    def _write(self, rows: Sequence[Compared], acts: Sequence[ComparedAct]) -> None:
        Compared.objects.bulk_update(rows, _KEPT, batch_size=100)
        ComparedAct.objects.bulk_create(acts, batch_size=500)
        over = [subject_of(row) for row in rows if row.state in (_State.NONE, _State.SPARED)]
        tasks.close_tasks(self.acting.post, self.acting.county, Task.Kind.DISCREPANCY, over, self.acting.on)


@dataclass(frozen=True, slots=True)
class _Known:
    """What was found out about some households already (Y02)."""

    monitored: frozenset[int]
    in_procedure: frozenset[int]
    leads: Mapping[int, Sequence[Lead]]
    answered: Mapping[int, Lead]
    before: Mapping[tuple[int, bytes], Compared]

    @staticmethod
    def of(acting: Acting, one: Round, asked: Sequence[tuple[Compared, Said]]) -> _Known:
        keys = [said.household for _, said in asked]
        watched = monitored_of(keys, acting.on)
        cases = Case.objects.filter(household__in=keys, state=Case.State.OPEN).values_list("household_id", flat=True)
        leads: dict[int, list[Lead]] = {}
        for lead in Lead.objects.filter(household__in=keys, state=Lead.State.OPEN).order_by("pk"):
            leads.setdefault(lead.household_id, []).append(lead)
        earlier = Compared.objects.filter(household__in=keys, state=_State.REVIEWED).exclude(round=one).order_by("pk")
        still = [row for row in earlier if row.look_again_on is None or row.look_again_on > acting.on]
        return _Known(
            frozenset(key for key, told in watched.items() if told[0] is True),
            frozenset(cases),
            leads,
            _answered([alert.pk for _, said in asked for alert in said.alerts], acting),
            {(row.household_id, bytes(row.content)): row for row in still},
        )

    def spares(self, row: Compared, said: Said) -> tuple[str, Lead | None, Compared | None]:
        """Why a difference is not returned (blank: it is), the lead that asks the same, the earlier answer."""
        waiting = next(iter(self.leads.get(said.household, ())), None)
        if said.household in self.monitored:
            return "monitored", waiting, None
        if said.household in self.in_procedure:
            return "in_procedure", waiting, None
        visited = [self.answered.get(alert.pk) for alert in said.alerts]
        if visited and all(visited):
            return "visited", max((lead for lead in visited if lead), key=lambda lead: lead.pk), None
        before = self.before.get((said.household, said.content))
        return ("answered" if before else ""), waiting, before


def _answered(alerts: Sequence[int], acting: Acting) -> dict[int, Lead]:
    """Alert → the lead in which a visit answered it whether the family meets the conditions, and that holds on the day."""
    found: dict[int, Lead] = {}
    for start in range(0, len(alerts), _PART):
        part = alerts[start : start + _PART]
        own = LeadAlert.objects.filter(withdrawn_on=None).select_related("lead")
        for one in [*own.filter(alert__in=part), *own.filter(newest__in=part)]:
            found.update({key: one.lead for key in (one.alert_id, one.newest_id) if key is not None and key in part})
        for spared in Spared.objects.filter(alert__in=part).select_related("answered__lead"):
            found[spared.alert_id] = spared.answered.lead
    means = (Lead.Answer.MEETS, Lead.Answer.NOT_MET)
    return {
        key: lead
        for key, lead in found.items()
        if lead.state == Lead.State.ANSWERED
        and lead.answer in means
        and (lead.look_again_on is None or lead.look_again_on > acting.on)
    }

"""What is known of households from their files (``engine.packs.filed``): for one household or for a whole county, in a
fixed number of queries for every five hundred.

Only households with anything in their file are looked at; of all others it is known that there is nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Count

from shouwang.engine.assessing import ARROW
from shouwang.engine.language.tree import Value
from shouwang.engine.packs.filed import FILED
from shouwang.engine.packs.model import Pack, ValueType
from shouwang.records.cases.deriving import category_disagrees, derived, relieved_of, stated
from shouwang.records.cases.models import Case, CaseAct
from shouwang.records.cases.sealed import open_act
from shouwang.records.cases.working import Open, opened
from shouwang.records.followups import queries as followups
from shouwang.records.households.models import Standing, StandingEvent
from shouwang.records.households.snapshots import homes_of, monitored, monitored_of, snapshot
from shouwang.records.measures import queries as measures
from shouwang.records.screenings.models import Alert

KEY = "household_key"
Known = dict[str, Value]
_CENT = Decimal("0.01")
_NOTHING: Mapping[str, Value] = {
    "under_watch": False,
    "eliminated": False,
    "refusals": Decimal(0),
    "in_procedure": False,
    "warnings": Decimal(0),
    "help_outside": Decimal(0),
    "measures": Decimal(0),
}
"""Of a household in whose file there is nothing."""
_WORK, _RELOCATION = frozenset({"employment", "public_job"}), "relocation"
"""Groups of the national collection form whose measures need something of the household that the register knows."""
_IDENTIFYING = (Case.Effect.INCLUDE, Case.Effect.RELABEL)
_PART = 500
_FEW = 20
"""Households, a page of them, that are read out of their own records and not out of the register's file."""


@dataclass(frozen=True, slots=True)
class Files:
    """Files as a table (a row a household, a column a fact; null is unknown), with what is known by household."""

    table: Any
    known: Mapping[int, Known]


def of_households(pack: Pack, county: str, households: Iterable[int], on: date) -> Files:
    """The files of some households."""
    keys = sorted(set(households))
    known = _known(county, keys, on)
    register = _register(pack, county, on, keys)
    return Files(_table(pack, register, keys, known), {key: known.get(key, dict(_NOTHING)) for key in keys})


def of_county(pack: Pack, county: str, on: date) -> Files:
    """The files of all households of the register, and of those that were monitored and are in it no more."""
    known = _known(county, None, on)
    register = _register(pack, county, on, None)
    keys: list[int] = register.column(KEY).to_pylist() if register is not None else []
    there = set(keys)
    keys += sorted(key for key in known if key not in there)
    return Files(_table(pack, register, keys, known), known)


def with_warnings(files: Files, county: str, rules: Sequence[str]) -> Files:
    """The same, with only the warnings of these rules counted."""
    counted = _warnings(county, None, rules)
    at = pc.index_in(files.table.column(KEY), value_set=pa.array(list(counted), pa.int64()))
    few = pa.array([*map(Decimal, counted.values()), Decimal(0)], ARROW["number"])
    column = few.take(pc.fill_null(at, len(counted)).combine_chunks())
    place = files.table.column_names.index("warnings")
    known = {key: {**one, "warnings": Decimal(counted.get(key, 0))} for key, one in files.known.items()}
    return Files(files.table.set_column(place, "warnings", column), known)


def rows_of(files: Files) -> dict[int, Known]:
    """Household → all that is known of it, by fact."""
    return {row.pop(KEY): row for row in files.table.to_pylist()}


# --- the table --------------------------------------------------------------------------------------------------------------


def _register(pack: Pack, county: str, on: date, keys: Sequence[int] | None) -> Any:
    """What the register says of households in the facts of a pack, as far as it is known; None where no register is."""
    if keys is not None and len(keys) <= _FEW:
        return homes_of(county, on, keys)
    there = snapshot(county, on)
    if there is None:
        return None
    homes = there.homes({KEY, *_registered(pack)})
    if keys is not None:
        homes = homes.filter(pc.is_in(homes.column(KEY), value_set=pa.array(keys, pa.int64())))
    return homes


def _registered(pack: Pack) -> list[str]:
    """The facts that the register says of a household."""
    return [one.name for one in pack.facts.values() if one.source == "register" and one.grain == "household"]


def _table(pack: Pack, register: Any, keys: Sequence[int], known: Mapping[int, Known]) -> Any:
    columns: dict[str, Any] = {KEY: pa.array(keys, pa.int64())}
    if register is not None:
        at = pc.index_in(columns[KEY], value_set=register.column(KEY).combine_chunks())
        for name in _registered(pack):
            if name in register.column_names:
                columns[name] = _as(pack.facts[name].type, register.column(name).combine_chunks().take(at))
    # Most households have nothing in their file: a column is made of those that have, and of the one value of all others.
    filled = list(known)
    place = pc.fill_null(pc.index_in(columns[KEY], value_set=pa.array(filled, pa.int64())), len(filled))
    names = [*FILED, *(fact.name for fact in pack.facts.values() if fact.source == "stated")]
    for name in names:
        kind = FILED[name][0] if name in FILED else "boolean"
        few = [*(known[key].get(name) for key in filled), _NOTHING.get(name)]
        columns[name] = pa.array(few, ARROW[kind]).take(place)
    return pa.table(columns)


def _as(kind: ValueType, column: Any) -> Any:
    """A column of the register as the language wants it; counts are whole there."""
    wide = pa.decimal128(21, 2)
    return column.cast(wide).cast(ARROW[kind]) if pa.types.is_integer(column.type) else column.cast(ARROW[kind])


# --- what is known -------------------------------------------------------------------------------------------------------------


def _known(county: str, keys: Sequence[int] | None, on: date) -> dict[int, Known]:
    found: dict[int, Known] = {}

    def of(key: int) -> Known:
        return found.setdefault(key, dict(_NOTHING))

    _standings(county, keys, on, of)
    risks = measures.facts_of(county, keys, on)
    for key, plan in risks.items():
        _measures(of(key), plan, on)
    for key, many in measures.outside_help(county, keys).items():
        of(key)["help_outside"] = Decimal(many)
    for key, followed in followups.facts_of(county, keys, on).items():
        known = of(key)
        known["unseen_months"] = _months(followed.last_on, on)
        known["new_risk"] = followed.new_risk
        known["measures_not_useful"] = Decimal(max(followed.not_useful, followed.not_sufficient, followed.not_usable))
    for key, many in _warnings(county, keys, ()).items():
        of(key)["warnings"] = Decimal(many)
    _cases(county, keys, of)
    return found


def _standings(county: str, keys: Sequence[int] | None, on: date, of: Any) -> None:
    """Who is under watch and who is eliminated on the day, since when."""
    watched = monitored(county, on) if keys is None else monitored_of(keys, on)
    rows = Standing.objects.filter(county=county, superseded_at=None)
    rows = rows if keys is None else rows.filter(household__in=keys)
    for one in rows.iterator():
        flag, _ = watched.get(one.household_id, (False, ""))
        known = of(one.household_id)
        gone = bool(one.eliminated) and (one.eliminated_on is None or one.eliminated_on <= on)
        known["under_watch"] = flag
        known["eliminated"] = gone if one.eliminated is not None else None
        known["identified_on"] = one.identified_on
        known["tracked_months"] = _months(one.identified_on, on)
        known["eliminated_on"] = one.eliminated_on if gone else None
        known["to_elimination_months"] = _months(one.identified_on, one.eliminated_on) if gone else None
        known["watched_days"] = Decimal((on - one.identified_on).days) if one.identified_on and flag else None
        # A plan answers for measures; a household that has none yet has waited since it was identified.
        known["waited_days"] = known["watched_days"]
    events = StandingEvent.objects.filter(county=county, superseded_at=None, kind="eliminated")
    events = events if keys is None else events.filter(household__in=keys)
    for key, how in events.order_by("on", "pk").values_list("household_id", "how"):
        of(key)["natural_elimination"] = how == Case.How.NATURAL if how else None


def _measures(known: Known, plan: measures.MeasureFacts, on: date) -> None:
    identified_on = known.get("identified_on")
    known["risks_known"] = Decimal(len(plan.risks))
    known["risks_unanswered"] = Decimal(len(plan.unanswered)) if plan.risks else None
    known["measures"] = Decimal(plan.measures)
    known["measures_unfit"] = Decimal(plan.unfit)
    known["measures_early"] = Decimal(plan.before_identification)
    known["measures_under_way"] = Decimal(plan.under_way)
    known["measures_not_begun"] = Decimal(plan.planned_only)
    known["development_measures"] = Decimal(plan.development)
    known["aid_only"] = plan.aid_only
    known["work_measure"] = bool(plan.groups & _WORK)
    known["relocation_measure"] = _RELOCATION in plan.groups
    # Measures, and none of them fits yet: helped for no month at all.
    known["targeted_months"] = _months(plan.targeted_since, on) if plan.targeted_since else Decimal(0)
    if isinstance(identified_on, date) and plan.first_on is not None:
        known["waited_days"] = Decimal((plan.first_on - identified_on).days)


def _months(first: date | None, last: date | None) -> Decimal | None:
    """Whole months from one day to another; none begun is nought."""
    if first is None or last is None:
        return None
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    return Decimal(max(months, 0))


def _warnings(county: str, keys: Sequence[int] | None, rules: Sequence[str]) -> dict[int, int]:
    """In how many months each household was warned of by a rule that asks for a visit."""
    rows = Alert.objects.filter(county=county, response="visit")
    rows = rows.filter(rule__in=rules) if rules else rows
    rows = rows.filter(household__in=keys) if keys is not None else rows
    counted = rows.order_by().values_list("household_id").annotate(many=Count("run__period", distinct=True))
    return dict(counted.iterator())


def _cases(county: str, keys: Sequence[int] | None, of: Any) -> None:
    """What the cases of households say: what is under way, refusals, the income stated last, a category that disagrees."""
    rows = Case.objects.filter(county=county)
    rows = rows if keys is None else rows.filter(household__in=keys)
    refused = rows.filter(effect__in=_IDENTIFYING, state=Case.State.REFUSED).order_by().values_list("household_id")
    for key, many in refused.annotate(many=Count("pk")):
        of(key)["refusals"] = Decimal(many)
    latest: dict[tuple[int, bool], Case] = {}
    for case in rows.exclude(state=Case.State.WITHDRAWN).select_related("version").order_by("began_on", "pk"):
        latest[case.household_id, False] = case
        if case.state == Case.State.PASSED and case.effect in _IDENTIFYING:
            latest[case.household_id, True] = case
        if case.state == Case.State.OPEN:
            of(case.household_id)["in_procedure"] = True
    cases = sorted({case.pk: case for case in latest.values()}.values(), key=lambda one: (one.began_on, one.pk))
    for start in range(0, len(cases), _PART):
        _of_cases(opened(cases[start : start + _PART]), of)


def _of_cases(works: Sequence[Open], of: Any) -> None:
    said, relieved = stated(works), relieved_of(work.case.household_id for work in works)
    found = situation_found([work.case.pk for work in works])
    for work in works:
        case, known = work.case, of(work.case.household_id)
        sheet = said[case.pk].sheet
        if sheet is not None:
            known["stated_income_yuan"] = (sheet.net / sheet.persons).quantize(_CENT, ROUND_DOWN)
        if case.category and case.effect in _IDENTIFYING:
            follows = derived(work, relieved.get(case.household_id), said[case.pk])
            known["category_differs"] = category_disagrees(case, follows) if follows.category else None
        if case.effect == Case.Effect.ELIMINATE and case.state == Case.State.OPEN:
            known["natural_elimination"] = case.how == Case.How.NATURAL
            known["consents"] = _consents(work)
            known.update(found.get(case.pk, {}))


def _consents(work: Open) -> bool:
    """Whether the step that only the family does is done."""
    steps = {step.name for step in work.procedure.steps if step.does == "application"}
    return any(act.kind == "done" and act.step in steps for act in work.acts)


def situation_found(cases: Sequence[int]) -> dict[int, dict[str, bool]]:
    """Case → what was found of its family's situation last, by fact."""
    rows = CaseAct.objects.filter(case__in=cases, kind="stated", name="situation").order_by("case_id", "seq")
    found: dict[int, dict[str, bool]] = {}
    for case, seq, sealed in rows.values_list("case_id", "seq", "sealed"):
        told = open_act(case, seq, bytes(sealed) if sealed else None).get("found", {})
        assert isinstance(told, dict)
        found[case] = {str(name): bool(yes) for name, yes in told.items()}
    return found

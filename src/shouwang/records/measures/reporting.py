"""The rows of a department's workbook, checked against the plans, and kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shouwang.engine.calendar import day_in_full
from shouwang.engine.cleaning.measure_sheets import COLUMNS, MeasureRow
from shouwang.engine.faults import Fault
from shouwang.engine.helping import fitting
from shouwang.engine.matching.outcomes import REASONS, Match, decide_all
from shouwang.records.households import finding, indexes
from shouwang.records.households.models import HouseholdVersion, Standing
from shouwang.records.measures.actions import Wanted, added_measure, opened_plan
from shouwang.records.measures.models import Measure, MeasureFile, OutsideHelp, Plan
from shouwang.records.measures.sealed import named_of, open_measures, open_outside, seal_measure, seal_outside
from shouwang.records.measures.working import PART, Acting, Change, names_in, settle, taken
from shouwang.records.policy.queries import pack_of


@dataclass(slots=True)
class Checked:
    """A row with whom and what it is about. ``outcome``: kept, unchanged, blank or faulty; ``outside``: about a household
    that is not monitored."""

    row: MeasureRow
    faults: list[Fault]
    outcome: str = "kept"
    measure: Measure | None = None
    household: int | None = None
    named: bytes = b""
    outside: bool = False

    def say(self, code: str, message: str, column: str) -> None:
        self.faults.append(Fault(code, message, column=COLUMNS[column]).at(sheet=self.row.sheet, row=self.row.row))


@dataclass(slots=True)
class _Known:
    """What the rows are held against, looked up at once."""

    measures: dict[int, Measure] = field(default_factory=dict)
    written: dict[int, dict[str, str]] = field(default_factory=dict)
    plans: dict[int, Plan] = field(default_factory=dict)
    planned: set[int] = field(default_factory=set)
    standings: dict[int, Standing] = field(default_factory=dict)
    villages: dict[int, str] = field(default_factory=dict)
    there: dict[tuple[int, bytes], Measure] = field(default_factory=dict)
    outside: dict[tuple[int, bytes], OutsideHelp] = field(default_factory=dict)


def checked_rows(acting: Acting, department: str, rows: Sequence[MeasureRow]) -> list[Checked]:
    """What becomes of each row; the plans they are about are taken."""
    checked = [Checked(row, list(row.faults)) for row in rows]
    matches = _matched(acting.county, checked)
    known = _known(acting.county, department, checked, matches)
    said: dict[tuple[int, bytes], MeasureRow] = {}
    for one, match in zip(checked, matches, strict=True):
        if one.row.blank and not one.faults:
            one.outcome = "blank"
            continue
        if not one.faults and one.row.key is not None:
            _check_waiting(one, department, match, known)
        elif not one.faults:
            _check_own(one, acting.county, match, known)
        if not one.faults:
            _check_beside(one, said)
        if not one.faults and one.outcome == "kept":
            _check_before(one, known)
        if one.faults:
            one.outcome = "faulty"
    return checked


def _matched(county: str, checked: Sequence[Checked]) -> list[Match]:
    """Whom each row is about, by its number and its name."""
    numbers = sorted({one.row.number for one in checked if one.row.number is not None})
    by_index = dict(zip(indexes.index_numbers(numbers), numbers, strict=True))
    holders = {by_index[index]: who for index, who in finding.holders_of_numbers(county, by_index).items()}
    names = sorted({one.row.name for one in checked if one.row.name})
    keys = dict(zip(names, indexes.index_names(names), strict=True))
    each = [(one.row.number, one.row.state, one.row.name, "") for one in checked]
    return decide_all(each, holders, keys, county)


def _known(county: str, department: str, checked: Sequence[Checked], matches: Sequence[Match]) -> _Known:
    known = _Known()
    for part in _parts({one.row.key for one in checked if one.row.key is not None}):
        known.measures |= {one.pk: one for one in Measure.objects.filter(county=county, pk__in=part)}
    homes = {match.household_key for match in matches if match.household_key is not None}
    plans = {one.plan_id for one in known.measures.values()}
    for part in _parts(homes):
        plans |= set(Plan.objects.filter(household__in=part, closed_on=None).values_list("pk", flat=True))
        standings = Standing.objects.filter(household__in=part, superseded_at=None)
        known.standings |= {one.household_id: one for one in standings}
        villages = HouseholdVersion.objects.filter(household__in=part, superseded_at=None, valid_to=None)
        known.villages |= dict(villages.values_list("household_id", "village_code"))
        outside = OutsideHelp.objects.filter(household__in=part, department=department, superseded_at=None)
        known.outside |= {(one.household_id, bytes(one.named)): one for one in outside}
    known.plans = {plan.pk: plan for plan in taken(county, plans)}
    known.planned = {plan.household_id for plan in known.plans.values() if plan.closed_on is None}
    for part in _parts(known.plans):
        rows = Measure.objects.filter(plan__in=part, department=department)
        for row in rows.exclude(state=Measure.State.GIVEN_UP).order_by("pk"):
            known.there[row.household_id, bytes(row.named)] = row
    # Read again now that nobody else can change them.
    for part in _parts(known.measures):
        known.measures |= {one.pk: one for one in Measure.objects.filter(pk__in=part)}
    listed = list({one.pk: one for one in (*known.measures.values(), *known.there.values())}.values())
    texts = open_measures([(one.plan_id, one.seq, bytes(one.sealed)) for one in listed])
    known.written = dict(zip([one.pk for one in listed], texts, strict=True))
    return known


def _parts(keys: Iterable[int]) -> list[list[int]]:
    ordered = sorted(keys)
    return [ordered[start : start + PART] for start in range(0, len(ordered), PART)]


def _check_waiting(one: Checked, department: str, match: Match, known: _Known) -> None:
    """A row of a measure that waited: is it the department's, and about whom it was about."""
    measure = known.measures.get(one.row.key or 0)
    if measure is None or measure.department != department:
        one.say("measure_not_yours", "这项措施不是本部门的；请核对是不是用了别的部门的表，或改动了隐藏的那一列", "key")
        return
    plan = known.plans[measure.plan_id]
    if one.row.number is not None and match.household_key is None:
        column = "name" if match.reason.startswith("name") else "number"
        one.say("person_doubtful", f"{REASONS[match.reason]}；这一行没有收", column)
    elif one.row.number is not None and match.household_key != measure.household_id:
        one.say("household_differs", "这一行的身份证号码不是这一户的人，可能是行错了位；请照下载的表核对", "number")
    elif measure.state == Measure.State.GIVEN_UP:
        one.say(
            "measure_given_up",
            f"这项措施已在{day_in_full(measure.given_up_on)}取消；要再做请另起一行填",
            "key",
        )
    elif plan.state == Plan.State.CLOSED:
        one.say("plan_closed", "这一户的帮扶方案已经了结，不再改动；请向县级主管部门核对", "key")
    one.measure, one.household, one.named = measure, measure.household_id, bytes(measure.named)


def _say_who(one: Checked, match: Match) -> None:
    """Why nobody can tell for certain whom a row is about."""
    column = "name" if match.reason.startswith("name") else "number"
    why = f"{REASONS[match.reason]}；这一行没有收"
    if match.outcome == "not_found":
        one.say("person_not_ours", why, column)
    elif match.outcome == "unregistered":
        one.say("person_unregistered", why, column)
    else:
        one.say("person_doubtful", why, column)


def _check_own(one: Checked, county: str, match: Match, known: _Known) -> None:
    """A row of the department's own: whom it is about, and whether the measure is there already."""
    if match.household_key is None:
        _say_who(one, match)
        return
    one.household = match.household_key
    one.named = named_of(county, one.row.group, one.row.title)
    one.measure = known.there.get((one.household, one.named))
    one.outside = one.measure is None and one.household not in known.standings and one.household not in known.planned


def _check_beside(one: Checked, said: dict[tuple[int, bytes], MeasureRow]) -> None:
    """What another row of the same workbook says of the same measure."""
    assert one.household is not None
    other = said.setdefault((one.household, one.named), one.row)
    if other is one.row:
        return
    if _facts(other) == _facts(one.row):
        one.outcome = "unchanged"
        return
    one.say("told_twice", f"同一项措施在“{other.sheet}”表第{other.row}行填了别的内容；请只留一行", "title")


def _facts(row: MeasureRow) -> tuple[object, ...]:
    return (row.begun_on, row.done_on, row.cost_yuan, row.effect)


def _check_before(one: Checked, known: _Known) -> None:
    """What is known of the measure already."""
    row = one.row
    if one.outside:
        there = known.outside.get((one.household or 0, one.named))
        if there is not None:
            told = open_outside(there.household_id, bytes(there.named), bytes(there.sealed))
            before = (there.begun_on, there.done_on, there.cost_yuan, told.get("effect", ""))
            one.outcome = "unchanged" if before == _facts(row) else "kept"
        return
    if one.measure is None:
        return
    effect = known.written[one.measure.pk].get("effect", "")
    measure = one.measure
    same_days = (measure.begun_on, measure.done_on) == (row.begun_on, row.done_on)
    if same_days and row.cost_yuan in (None, measure.cost_yuan) and row.effect == effect:
        one.outcome = "unchanged"
    elif measure.state == Measure.State.DONE:
        message = f"这项措施已在{day_in_full(measure.done_on)}记了完成，和这一行填的不一样；请向村里、县级主管部门核对"
        one.say("measure_done", message, "done_on")


# --- keeping ----------------------------------------------------------------------------------------------------------------


def keep(acting: Acting, department: str, kept: Sequence[Checked], file: MeasureFile) -> None:
    """Makes measures, or help outside the system, of the good rows. Inside the caller's transaction."""
    for one in kept:
        if one.outside:
            _keep_outside(acting, department, one, file)
    inside = [one for one in kept if not one.outside]
    plans = _plans_of(acting, inside)
    changes: dict[int, list[Change]] = {}
    for one in inside:
        plan = plans[one.household or 0]
        measure = one.measure or _new_measure(acting, department, plan, one)
        changes.setdefault(plan.pk, []).append(Change("reported", _report(acting, plan, measure, one, file), measure))
    touched = [plan for plan in plans.values() if plan.pk in changes]
    settle(acting, touched, changes)


def _plans_of(acting: Acting, inside: Sequence[Checked]) -> dict[int, Plan]:
    """Household → its plan; one is opened for a household that came monitored with the register and has none."""
    homes = sorted({one.household for one in inside if one.household is not None})
    found: dict[int, Plan] = {}
    for part in _parts(homes):
        keys = Plan.objects.filter(household__in=part, closed_on=None).values_list("pk", flat=True)
        found |= {plan.household_id: plan for plan in taken(acting.county, list(keys))}
    for part in _parts(set(homes) - found.keys()):
        standings = Standing.objects.filter(household__in=part, superseded_at=None)
        villages = dict(
            HouseholdVersion.objects.filter(household__in=part, superseded_at=None, valid_to=None).values_list(
                "household_id", "village_code"
            )
        )
        for standing in standings:
            key = standing.household_id
            found[key] = opened_plan(acting, standing, villages[key], ())
    return found


def _new_measure(acting: Acting, department: str, plan: Plan, one: Checked) -> Measure:
    """A measure that nobody planned here: it is taken to answer the risks that its group fits, else all of the plan's."""
    pack, risks = pack_of(plan.version), names_in(plan.risks)
    answers = fitting(pack, one.row.group, risks) or risks
    wanted = Wanted(one.row.group, one.row.title, answers, department)
    return added_measure(plan, wanted, acting.on, reported=True)


def _report(acting: Acting, plan: Plan, measure: Measure, one: Checked, file: MeasureFile) -> Mapping[str, object]:
    """Writes what a row reports into its measure; gives what the history keeps of it."""
    row = one.row
    told = open_measures([(measure.plan_id, measure.seq, bytes(measure.sealed))])[0]
    before = {"begun_on": str(measure.begun_on or ""), "done_on": str(measure.done_on or "")}
    measure.begun_on, measure.done_on = row.begun_on, row.done_on
    measure.cost_yuan = row.cost_yuan if row.cost_yuan is not None else measure.cost_yuan
    measure.state = Measure.State.DONE if row.done_on is not None else Measure.State.UNDER_WAY
    if row.effect:
        told = {**told, "effect": row.effect}
    measure.sealed = seal_measure(plan.pk, measure.seq, told)
    measure.save()
    return {"file": file.pk, "row": f"{row.sheet}:{row.row}", "effect": row.effect, "before": before}


def _keep_outside(acting: Acting, department: str, one: Checked, file: MeasureFile) -> None:
    row, home = one.row, one.household or 0
    there = OutsideHelp.objects.filter(household=home, department=department, named=one.named, superseded_at=None)
    there.update(superseded_at=acting.at)
    division = HouseholdVersion.objects.filter(household=home, superseded_at=None, valid_to=None).values_list(
        "village_code", flat=True
    )[0]
    OutsideHelp.objects.create(
        county=acting.county,
        division=division,
        household_id=home,
        department=department,
        group=row.group,
        named=one.named,
        sealed=seal_outside(home, one.named, {"title": row.title, "effect": row.effect}),
        begun_on=row.begun_on,
        done_on=row.done_on,
        cost_yuan=row.cost_yuan,
        file=file,
        reported_on=acting.on,
    )

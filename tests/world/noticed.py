"""The month of a notice's invented county, taken in by the records' own actions and held against what is true of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from shouwang.demo.county import write_registry
from shouwang.demo.month import Month
from shouwang.demo.notices import Notice, answers_of, make_notice_county, make_notice_month
from shouwang.demo.writing import file_bytes
from shouwang.engine.calendar import period_of
from shouwang.engine.packs import bundled_folder, load_pack, pack_files
from shouwang.records.events.actions import Acting
from shouwang.records.feeds.actions import Intake, receive
from shouwang.records.feeds.models import Delivery
from shouwang.records.households.actions import import_register
from shouwang.records.households.models import Household, Person
from shouwang.records.policy.actions import publish
from shouwang.records.screenings.actions import run_rules
from shouwang.records.screenings.knowing import compiled_rule, untold
from shouwang.records.screenings.models import Run
from shouwang.records.screenings.queries import alerts_of
from shouwang.records.staff.actions import operator_post
from shouwang.server.commands.demo_events import tell

Rules = Mapping[str, tuple[str, str]]
"""Rule of a pack → clause and key of the witness's question."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """A notice's month as it was screened, and what is true of it."""

    notice: Notice
    month: Month
    run: Run
    deliveries: list[Delivery]

    def counts(self) -> dict[str, tuple[str, int, int, int]]:
        """Rule → grain, hit, clear, unknown."""
        return {one.rule: (one.grain, one.hit, one.clear, one.unknown) for one in self.run.results.all()}


def noticed(notice: Notice, pack_name: str, folder: Path, households: int = 0, but: Iterable[str] = ()) -> Noticed:
    """Register, lists and screening of a notice's county, on its day."""
    at = datetime.combine(notice.as_of, time(1), UTC)
    operator = operator_post(at=at)
    county = make_notice_county(notice, households)
    month = make_notice_month(notice, county, but=but)
    write_registry(county, folder / "registry.xlsx")
    import_register(operator, (folder / "registry.xlsx").read_bytes(), "registry.xlsx", at)
    pack, faults = load_pack(pack_name, [bundled_folder()])
    assert pack is not None, faults
    files = pack_files(pack_name, [bundled_folder()])
    version = publish(operator, pack, files, notice.code, pack.in_force_from, at)
    happened = [(one.what, one.on, one.divisions, one.words) for one in notice.happened(county)]
    tell(Acting(operator, notice.code, notice.as_of, at), notice.key, happened)
    period = period_of(notice.period)
    intake = Intake(operator, notice.code, period, pack, at, on=notice.received_on)
    came = [receive(intake, file_bytes(one.form, one.grids), one.file) for one in month.deliveries]
    run = run_rules(operator, notice.code, version, period, notice.as_of, at)
    return Noticed(notice, month, run, came)


def differences(found: Noticed, rules: Rules) -> list[str]:
    """Where screening departs from the truth, in sentences: whom a rule hits, how many are clear and unknown, and who of
    those on its lists is unknown."""
    true = answers_of(found.notice, found.month)
    homes = dict(Household.objects.filter(county=found.notice.code).values_list("key", "code"))
    persons = dict(Person.objects.filter(county=found.notice.code).values_list("key", "code"))
    hits: dict[str, set[str]] = {}
    for alert in alerts_of(found.run):
        who = persons[alert.person_key] if alert.person_key else homes[alert.household_id]
        hits.setdefault(alert.rule, set()).add(who)
    said = []
    for rule, (_, hit, clear, unknown) in found.counts().items():
        answers = true[rules[rule]] if rule in rules else {}
        sides: dict[bool | None, set[str]] = {
            side: {who for who, answer in answers.items() if answer is side} for side in (True, False, None)
        }
        said += [f"{rule}: {who} not hit" for who in sorted(sides[True] - hits.get(rule, set()))]
        said += [f"{rule}: {who} hit" for who in sorted(hits.get(rule, set()) - sides[True])]
        counts, truth = (hit, clear, unknown), tuple(len(sides[side]) for side in (True, False, None))
        if counts != truth:
            said.append(f"{rule}: hit, clear, unknown {counts}, in truth {truth}")
        said += [
            f"{rule}: {who} unknown" for who in sorted(_unknown(found.run, rule, unknown, homes, persons) - sides[None])
        ]
    return said + [f"{rule}: not asked" for rule in sorted(set(rules) - set(found.counts()))]


def _unknown(run: Run, rule: str, count: int, homes: dict[int, str], persons: dict[int, str]) -> set[str]:
    compiled = compiled_rule(run, rule)
    found: Any = untold(run, compiled, count) if compiled and count else None
    return (
        {persons[one.person_key] if one.person_key else homes[one.household_key] for one in found.known}
        if found
        else set()
    )

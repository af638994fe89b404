"""The demo county's cases: families at every step of identification, some of them overdue, through the same door as real ones."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from shouwang.records.turns import one_transaction

if TYPE_CHECKING:
    from shouwang.engine.packs.steps import Level, Step
    from shouwang.records.cases.entries import Entry
    from shouwang.records.cases.models import Case
    from shouwang.records.cases.working import Recording
    from shouwang.records.staff.models import Post

_DAY = timedelta(days=1)
_STORIES = (
    # how many families; how many days before the demo's day they were found, and begun; the step they wait at, "" is all done
    (5, 4, 4, "visit"),
    (3, 19, 15, "visit"),
    (5, 6, 6, "application"),
    (6, 8, 8, "village_review"),
    (6, 6, 6, "publicity"),
    (8, 10, 10, "town_review"),
    (6, 10, 10, "decision"),
    (3, 22, 12, "decision"),
    (5, 10, 10, "announcement"),
    (4, 11, 10, "entry"),
    (9, 12, 10, ""),
    (5, 7, 7, "comparison"),
    (3, 11, 10, "notice"),
)
"""Ends before the step they wait at; a publicity is posted. Those found long ago are overdue. Whoever is included is so from
the day after the month was screened, so that the month screened again is the same month."""
_SIGNED: dict[str, dict[str, str]] = {
    "town": {"signer": "镇长"},
    "county": {"signer": "县农业农村局局长", "document": "望农发〔2024〕18号"},
    "city": {"signer": "市农业农村局", "document": "市农函〔2024〕31号"},
    "province": {"signer": "省农业农村厅", "document": "省农函〔2024〕77号"},
}
"""Who signed what an office sent upward, or what came down; the county's own decision is minuted instead."""
_WHY = (("illness", "慢性病长期用药，报销后自付仍高"), ("lack_of_labour", "劳动力外出少，只有一人能干重活"))


@one_transaction
def make_cases(county: str, on: date, times: int = 1) -> int:
    """Families at every step, as of a day; gives how many. A county that has cases already gets none.

    ``times`` as many as the demo has, of a county with as many more villages.
    """
    from shouwang.records.cases.models import Case

    if Case.objects.filter(county=county).exists():
        return 0
    office = Office(county, on)
    made = 0
    for number, (wanted, found, begun, until) in enumerate(_STORIES):
        office.day = on - begun * _DAY
        families = list(office.next_families(wanted * times, number * times))
        made += _carried(office, families, on - found * _DAY, until)
    _ends(office, county, on)
    return made


def _carried(office: Office, villages: Sequence[Sequence[int]], found: date, until: str) -> int:
    """Families of several villages go their way at the same time: each village and town for itself, the county for all."""
    together = [office.begun(families, found) for families in villages]
    cases = [case for some in together for case in some]
    for step in office.steps(cases):
        groups = [cases] if step.who in ("county", "department") else together
        if step.name == until:
            for group in groups if step.lasts else ():
                office.post(group, step)
            break
        days = [office.do(group, step) for group in groups]
        office.day = max(days)
    return len(cases)


def _ends(office: Office, county: str, on: date) -> None:
    """What else happens: an objection, a refusal, a family that does not wish it, one sent back by the town."""
    from shouwang.records.cases.actions import object_to
    from shouwang.records.cases.entries import Entry, Sat
    from shouwang.records.cases.models import Case
    from shouwang.records.cases.recording import record

    office.day = on
    hanging = Case.objects.filter(county=county, hangs_in__isnull=False).order_by("pk").first()
    if hanging is not None:
        object_to(
            office.as_("village", hanging.division), hanging, "publicity", "demo-1", "反映这户在镇上有一间门面，请核实"
        )
    at_town = list(Case.objects.filter(county=county, open_steps__contains=",town_review,").order_by("pk")[:1])
    for case in at_town:
        told = {"why": "评议记录里应到和实到的人数对不上，请补正"}
        back = Entry("sent_back", "town_review", on, "village_review", told=told)
        record(office.as_("town", case.division), {case.pk: [back]})
    deciding = list(Case.objects.filter(county=county, open_steps__contains=",decision,").order_by("pk")[:2])
    if deciding:
        step = next(one for one in office.steps(deciding) if one.name == "decision")
        told = {"why": "核实后家庭人均纯收入超过监测范围，也没有突发严重困难"}
        entries = {
            case.pk: [*office.papers(step, "refuse"), Entry("refused", step.name, on, told=told)] for case in deciding
        }
        record(office.as_("county", county), entries, Sat(f"{county}000000", step.name, "refused", on, people=5))
    leaving = Case.objects.filter(county=county, open_steps__contains=",application,").order_by("pk").first()
    if leaving is not None:
        gone = Entry("withdrawn", "application", on, told={"why": "农户说儿子已经找到工作，不再申请"})
        record(office.as_("village", leaving.division), {leaving.pk: [gone]})


@dataclass(slots=True)
class Office:
    """Everybody of the demo county who has a hand in it, on one day after another."""

    county: str
    day: date
    lacking: tuple[str, ...]
    """What families whose risk is looked at again do not have yet."""

    def __init__(self, county: str, on: date) -> None:
        self.county, self.day, self.lacking = county, on, ()

    def as_(self, level: Level, division: str) -> Recording:
        from shouwang.records.cases.working import Recording

        at = datetime.combine(self.day, time(2, 0), UTC)
        return Recording(self._holder(level, division), self.county, self.day, at)

    def _holder(self, level: Level, division: str) -> Post:
        from shouwang.engine.values.divisions import town_of
        from shouwang.records.staff.models import Post

        posts = Post.objects.filter(county=self.county, active=True)
        if level == "village":
            return posts.get(role="village_cadre", division=division)
        if level == "town":
            return posts.get(role="town_officer", division=town_of(division))
        return posts.get(role="county_bureau")

    def next_families(self, wanted: int, number: int) -> Iterator[list[int]]:
        """Families of the villages that have somebody who signs in: who is not monitored and has no case, six a village."""
        from shouwang.records.cases.models import Case
        from shouwang.records.households.models import HouseholdVersion
        from shouwang.records.households.standings import monitored_now
        from shouwang.records.leads.models import Lead
        from shouwang.records.staff.models import Post

        villages = sorted(
            Post.objects.filter(county=self.county, role="village_cadre").values_list("division", flat=True)
        )
        taken = set(Case.objects.filter(county=self.county).values_list("household_id", flat=True))
        taken |= set(Lead.objects.filter(county=self.county, state="open").values_list("household_id", flat=True))
        left, place = wanted, number
        while left > 0 and place < number + 3 * len(villages):
            rows = HouseholdVersion.objects.filter(
                village_code=villages[place % len(villages)], superseded_at=None, valid_to=None, absent=False
            ).exclude(kind="")
            keys = [
                key
                for key in rows.order_by("household__code").values_list("household_id", flat=True)
                if key not in taken
            ]
            gone = monitored_now(keys[:40], self.day)
            chosen = [key for key in keys[:40] if key not in gone][: min(6, left)]
            taken |= set(chosen)
            left, place = left - len(chosen), place + 1
            if chosen:
                yield chosen

    def begun(self, families: Sequence[int], found: date) -> list[Case]:
        from shouwang.records.cases.actions import Wanted, begin
        from shouwang.records.households.models import Household, HouseholdVersion

        homes = Household.objects.in_bulk(families)
        where = dict(
            HouseholdVersion.objects.filter(household__in=families, superseded_at=None, valid_to=None).values_list(
                "household_id", "village_code"
            )
        )
        channels = ("self", "cadre", "public")
        wanted = [Wanted(homes[key], where[key], channels[place % 3], found) for place, key in enumerate(families)]
        return begin(self.as_("village", where[families[0]]), wanted)

    def steps(self, cases: Sequence[Case]) -> tuple[Step, ...]:
        from shouwang.records.policy.queries import pack_of

        return pack_of(cases[0].version).procedures[cases[0].procedure].steps

    def papers(self, step: Step, end: str) -> list[Entry]:
        from shouwang.records.cases.entries import Entry

        other = "pass" if end == "refuse" else "refuse"
        return [
            Entry(
                "paper",
                step.name,
                self.day,
                paper.name,
                signed_by=frozenset(paper.signed_by),
                office_seal=paper.sealed,
                files=() if paper.batch else (scan(),),
            )
            for paper in step.papers
            if paper.when != other
        ]

    def post(self, cases: Sequence[Case], step: Step) -> None:
        """Hangs them in public."""
        from shouwang.records.cases.entries import Entry, Sat
        from shouwang.records.cases.recording import record

        division = cases[0].division
        sat = Sat(division, step.name, "begun", self.day, {"place": "村委会公示栏"}, files={"board_photo": (scan(),)})
        begun = {case.pk: [*self.papers(step, "pass"), Entry("begun", step.name, self.day)] for case in cases}
        record(self.as_("village", division), begun, sat)

    def do(self, cases: Sequence[Case], step: Step) -> date:
        """One step of all of them; gives the day on which the next one can be done."""
        from shouwang.records.cases.entries import Entry, Sat, Votes
        from shouwang.records.cases.models import Case
        from shouwang.records.cases.recording import record

        division = cases[0].division
        keys = [case.pk for case in cases]
        if step.states:
            self._state(cases, step)
        if step.lasts:
            self.post(cases, step)
            (until,) = set(Case.objects.filter(pk__in=keys).values_list("hangs_in__public_until", flat=True))
            assert until is not None, "what was posted has its last day"
            posted, self.day = self.day, until + _DAY
            record(self.as_("village", division), {key: [Entry("done", step.name, self.day)] for key in keys})
            done, self.day = self.day, posted
            return done
        if step.comparison:
            self._compare(cases)
        above = ("department", "city", "province")
        level: Level = step.who if step.who in ("town", "county") else "county" if step.who in above else "village"
        votes = Votes(21, 1, 2) if step.does == "review" else None
        seen = {"check": "镇干部到户看过，人口、收入和材料一致"} if step.spot_check_percent else {}
        end = Entry("done", step.name, self.day, people=24 if votes else max(2, step.team), votes=votes, told=seen)
        papers = [] if step.lasts else self.papers(step, "pass")
        told = (
            {"place": "村委会会议室", "chair": "村支部书记", "recorder": "村文书"}
            if votes
            else _SIGNED.get(step.who, {})
        )
        told = told if votes or step.does in ("request", "approval", "decision") else {}
        if told and not votes and not step.batch:
            end = replace(end, told={**end.told, **told})
        sat = Sat(division, step.name, "done", self.day, told, people=end.people) if step.batch else None
        record(
            self.as_(level, division if level != "county" else self.county), {key: [*papers, end] for key in keys}, sat
        )
        return self.day + _DAY if step.does in ("visit", "review", "town_review") else self.day

    def _state(self, cases: Sequence[Case], step: Step) -> None:
        from shouwang.records.cases.actions import Income, state_income, state_risks, state_situation
        from shouwang.records.cases.conditions import situation_asked
        from shouwang.records.households.models import PersonVersion
        from shouwang.records.policy.queries import pack_of

        recording = self.as_("village", cases[0].division)
        for number, case in enumerate(cases):
            people = PersonVersion.objects.filter(
                household=case.household_id, superseded_at=None, valid_to=None, absent=False
            )
            size = max(1, people.count())
            amounts = {
                # Whose risk is over earns three times as much.
                "wages": Decimal(2600 + 350 * number) * size * (3 if "situation" in step.states else 1),
                "business": Decimal(1460) * size,
                "holdings": Decimal(60),
                "transfers": Decimal(1100) * size,
                "business_costs": Decimal(400) * size,
            }
            if "income" in step.states:
                state_income(recording, case, step.name, Income(amounts, size))
            if "risks" in step.states:
                state_risks(recording, case, step.name, _WHY[: 1 + number % 2])
            if "situation" in step.states:
                pack = pack_of(case.version)
                asked = situation_asked(pack, pack.procedures[case.procedure])
                state_situation(recording, case, step.name, {name: name not in self.lacking for name in asked})

    def _compare(self, cases: Sequence[Case]) -> None:
        """Departments answer; one of them suspects something about one person, and the village explains it."""
        from shouwang.records.cases.actions import Answer, answer, explain
        from shouwang.records.cases.models import Comparing

        rows = Comparing.objects.filter(case__in=[case.pk for case in cases], result="").order_by(
            "case_id", "person__code"
        )
        departments = sorted(set(rows.values_list("department", flat=True)))
        first = rows.first()
        for name in departments:
            answers = [
                Answer(row.pk, suspected, "名下登记有一辆面包车" if suspected else "")
                for row in rows.filter(department=name)
                for suspected in [first is not None and name == "police" and row.person_id == first.person_id]
            ]
            answer(self.as_("county", self.county), name, answers)
        if first is not None and "police" in departments:
            where = next(case for case in cases if case.pk == first.case_id)
            explain(
                self.as_("village", where.division),
                where,
                f"police:{first.person_id}",
                "车是2011年的旧车，用来拉菜，已核实",
            )


def scan() -> bytes:
    """A blank sheet as if scanned: a small grey picture."""
    wide, high = 210, 297

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + b"\xf4" * wide for _ in range(high))
    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")

"""Two counties with something of every kind in each of their villages, for the question who may open what.

望川县 is the cast's; 邻水县 has the same families under its own codes. In both, 上河村, 下河村 (of the same town) and 青山村 (of the
other) have leads; in each one is answered and one row is in doubt, and somebody is in no register.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.desk.differing import differing
from tests.desk.helped import followed_up
from tests.desk.reached import reached
from tests.records.month import _PACK, JINGDE
from tests.world import cast, office, visiting

from shouwang.engine.calendar import period_of
from shouwang.engine.packs import bundled_folder, pack_files
from shouwang.engine.packs.model import Pack
from shouwang.records import vault
from shouwang.records.cases.actions import Wanted, WayBegun, begin
from shouwang.records.cases.entries import Entry
from shouwang.records.cases.models import Case, PaperFile
from shouwang.records.cases.nominating import nominate
from shouwang.records.cases.recording import record
from shouwang.records.cases.working import Recording
from shouwang.records.feeds.actions import Intake, receive
from shouwang.records.feeds.models import Doubt, FeedRow
from shouwang.records.followups.models import Followed
from shouwang.records.households.actions import import_register
from shouwang.records.households.models import Household, HouseholdVersion
from shouwang.records.households.standings import Change, change, monitored_now
from shouwang.records.jobs.actions import ask
from shouwang.records.jobs.models import Job
from shouwang.records.jobs.wants import Export, Print, StaffBook, TakeIn
from shouwang.records.jobs.wants import Month as MonthWanted
from shouwang.records.journal.actions import write
from shouwang.records.leads.actions import dispatch, integrate
from shouwang.records.leads.models import Lead
from shouwang.records.lookback.models import Finding
from shouwang.records.lookback.sealed import Evidence, seal_evidence
from shouwang.records.measures.actions import Expected, add, expect_plans, fix
from shouwang.records.measures.actions import Wanted as WantedMeasure
from shouwang.records.measures.models import Measure, Plan
from shouwang.records.measures.working import Acting
from shouwang.records.policy.actions import publish
from shouwang.records.policy.models import PackInForce
from shouwang.records.policy.notices import attach
from shouwang.records.screenings.actions import run_rules
from shouwang.records.staff.actions import NewHolder, NewPost, add_holder, add_post, hold_post
from shouwang.records.staff.models import Post
from shouwang.records.visits.actions import Filing, import_visits
from shouwang.records.visits.models import Visit, VisitFile, VisitPaper
from shouwang.records.visits.papers import Paper, keep_papers

VILLAGES = (cast.VILLAGE, cast.HILL_VILLAGE, cast.SECOND_VILLAGE)
AT = datetime(2024, 4, 10, 1, 0, tzinfo=UTC)
FILED_ON, FILED_AT = date(2024, 4, 12), datetime(2024, 4, 12, 2, 0, tzinfo=UTC)


def neighbours() -> cast.Sheets:
    """The same families as a register of the neighbouring county: other codes of places, households and members."""
    sheets = cast.sheets()
    for rows in sheets.values():
        for row in rows[1:]:
            for column, value in enumerate(row):
                is_code = isinstance(value, str) and value.startswith(cast.COUNTY)
                if is_code and rows[0][column] not in ("证件号码", "身份证号码"):
                    row[column] = cast.NEIGHBOUR + value[len(cast.COUNTY) :]
    sheets["行政区划"][1][1] = "邻水县"
    return sheets


@dataclass(frozen=True, slots=True)
class Place:
    """A village with one of everything that hangs on it, by what it is; what belongs to the whole county is the county's,
    and the delivery is a department's."""

    county: str
    village: str
    household: str
    keys: Mapping[str, Any]
    department: str = "medical_insurance"
    paired: str = ""

    def named(self, what: str) -> Any:
        """What an address takes of the place, by its name; ``=word`` is the word itself."""
        told = {"household": self.household, "village": self.village, "paired": self.paired}
        return what[1:] if what[0] == "=" else told.get(what) or self.keys[what]

    def codes(self) -> set[str]:
        """The numbers of all households of the village: none of them is anybody else's business."""
        found = HouseholdVersion.objects.filter(village_code=self.village)
        return set(found.values_list("household__code", flat=True))

    def marks(self) -> set[str]:
        """By what a page that tells of the village, of its records or of their files gives itself away."""
        named = {f"{word}{self.village}" for word in ("清单", "安置区", "茶园", "台账", "排查名单")}
        return self.codes() | named | {f"139{self.village[-8:]}"}


def make_county(
    operator: Post,
    county: str,
    sheets: cast.Sheets,
    pack: Pack | None = _PACK,
    files: Mapping[str, bytes] | None = None,
    villages: Sequence[str] = VILLAGES,
) -> dict[str, Place]:
    """A county with its month; village code → place, of two villages of one town and one of another. It goes by ``pack``,
    made of ``files``. Each village has the delivery of another department as its own."""
    import_register(operator, cast.workbook(sheets), f"登记表{county}.xlsx", AT)
    assert pack is not None
    version = publish(operator, pack, files or pack_files(JINGDE, [bundled_folder()]), county, pack.in_force_from, AT)
    period, as_of = period_of("2024-03"), date(2024, 4, 10)
    homes = {village: _homes(county, village) for village in villages}
    everybody = [office.who(home) for those in homes.values() for home in those]
    name, number = everybody[0]
    intake = Intake(operator, county, period, pack, AT)
    waits = office.who(10)  # of 石桥村, in the other town: asked like the rest, and not answered
    delivery = receive(intake, office.uninsured(*everybody, waits), f"县医保局3月未参保名单{county}.xlsx")
    odd = [(name, number[:-3], 30001), ("欧阳不在册", cast.number("19900101", "111", county), 99)]
    receive(intake, office.medical(*odd), f"县医保局3月自付{county}.xlsx")
    schools = receive(intake, office.dropouts(office.who(1, 3)), f"县教体局3月失学辍学{county}.xlsx")
    run = run_rules(operator, county, version, period, as_of, AT)
    integrate(operator, run, AT)
    _, faults = dispatch(operator, run, as_of, AT)
    assert not faults
    job = ask(operator, county, MonthWanted(period="2024-03", as_of="2024-04-10"), AT)
    taken = ask(operator, county, TakeIn(period="2024-03", received_on="2024-04-10"), AT)
    file = [(vault.keep_file(b"/leads/?export=xlsx"), "线索")]
    exported = ask(operator, county, Export(on="2024-04-12"), AT, file)
    staff_book = ask(operator, county, StaffBook(on="2024-04-12"), AT, file)
    doubt = Doubt.objects.filter(county=county).first()
    stranger = FeedRow.objects.filter(delivery__county=county, outcome=FeedRow.Outcome.UNREGISTERED).first()
    assert doubt is not None and stranger is not None
    clerk = NewPost(f"clerk-{county}", "某镇干部", "town_officer", county, county + cast.TOWN[6:])
    post, _ = add_post(operator, clerk, AT, write)
    added, _ = add_holder(operator, NewHolder(f"person-{county}", "某人", county=county), AT, write)
    assert post is not None and added is not None
    hold_post(operator, added.holder, post, as_of, AT, write)
    places = {}
    for village in homes:
        code = county + village[6:]
        lead = Lead.objects.filter(county=county, division=code).order_by("household__code").first()
        assert lead is not None, f"{code} is asked about nobody"
        file = answer(operator, lead)
        visit = Visit.objects.get(lead=lead)
        keep_papers(operator, visit, [Paper(VisitPaper.Kind.SIGNATURE, {"name": "户主"})], FILED_AT)
        case, scan = begun(operator, county, code)
        helped = followed_up(operator, county, code, FILED_ON, FILED_AT)
        measure = planned(operator, county, code)
        question, row = lead.asked.first(), FeedRow.objects.filter(household_key=lead.household_id).first()
        assert question is not None and row is not None
        places[code] = Place(
            county=county,
            village=code,
            household=lead.household.code,
            department="education" if village == cast.SECOND_VILLAGE else "medical_insurance",
            paired=Followed.objects.get(pk=helped["followed"]).household.code,
            keys={
                "lead": lead.pk,
                "exported": exported.pk,
                "staff_book": staff_book.pk,
                "visit": visit.pk,
                "file": file.pk,
                "paper": VisitPaper.objects.get(visit=visit).pk,
                "alert": question.alert_id,
                "case": case.pk,
                "scan": scan.pk,
                **helped,
                **reached(operator, county, code, homes[village][0], lead.household.code, FILED_ON, FILED_AT),
                "leaving": leaving(county, code, case).pk,
                "printed": printed(operator, case).pk,
                "row": row.pk,
                "plan": measure.plan_id,
                "measure": measure.pk,
                "finding": found_back(operator, lead).pk,
                "run": run.pk,
                "delivery": (schools if village == cast.SECOND_VILLAGE else delivery).pk,
                "job": job.pk,
                "taken": taken.pk,
                "doubt": doubt.pk,
                "stranger": stranger.pk,
                "clerk": post.code,
                "person": added.holder.pk,
                "in_force": PackInForce.objects.get(county=county).pk,
                "notice": attach(operator, county, _PACK.clauses["J01"], b"%PDF-1.7 " + county.encode(), AT).pk,
                **differing(operator, county, code, office.who(homes[village][0]), lead),
            },
        )
    return places


def found_back(operator: Post, lead: Lead) -> Finding:
    """What a look-back found of a family, not yet answered."""
    evidence = Evidence("识别以后等第一项措施的天数60天", {"under_watch": True, "waited_days": Decimal(60)})
    (sealed,) = seal_evidence([(lead.household_id, "no_measure_in_time", evidence)])
    row, _ = Finding.objects.get_or_create(
        county=lead.county,
        household=lead.household,
        name="no_measure_in_time",
        defaults={
            "division": lead.division,
            "clause": "N10",
            "group": "monitored",
            "who": "village",
            "version": PackInForce.objects.get(county=lead.county).version,
            "content": evidence.content,
            "sealed": sealed,
            "found_on": FILED_ON,
            "due_on": date(2024, 4, 22),
            "due_why": "4月12日回头看查出，10个自然日内",
        },
    )
    return row


def begun(operator: Post, county: str, village: str) -> tuple[Case, PaperFile]:
    """A case of a family of the village that nobody monitors, with the first paper that its cadre brought."""
    post, _ = add_post(operator, NewPost(f"cadre-{village}", "某村干部", "village_cadre", county, village), AT, write)
    assert post is not None
    there = Household.objects.filter(
        county=county,
        code__in=HouseholdVersion.objects.filter(village_code=village, superseded_at=None, valid_to=None).values(
            "household__code"
        ),
    ).order_by("code")
    monitored = monitored_now([one.pk for one in there], FILED_ON)
    home = next(one for one in there if one.pk not in monitored)
    recording = Recording(post, county, FILED_ON, FILED_AT)
    (case,) = begin(recording, [Wanted(home, village, Case.Channel.SELF, FILED_ON)])
    paper = Entry("paper", "visit", FILED_ON, "visit_record", files=(b"\xff\xd8\xff a scan " + village.encode(),))
    record(recording, {case.pk: [paper]})
    return case, PaperFile.objects.get(act__case=case)


def planned(operator: Post, county: str, village: str) -> Measure:
    """A measure of a department in the plan of a household of the village, fixed with a word about its doubts."""
    monitored = {cast.VILLAGE[6:]: 4, cast.SECOND_VILLAGE[6:]: 6}
    home = Household.objects.get(code=county + cast.household_code(monitored.get(village[6:], 8))[6:])
    version = PackInForce.objects.get(county=county).version
    one = Expected(home.pk, village, FILED_ON, "边缘易致贫户", ("illness",), FILED_ON, version)
    expect_plans(operator, county, [one], FILED_ON, FILED_AT)
    plan = Plan.objects.get(household=home)
    acting = Acting(operator, county, FILED_ON, FILED_AT)
    measure = add(acting, plan.pk, WantedMeasure("health", "签约医生", ("illness",), "medical_insurance"))
    fix(acting, plan.pk, {"development_first": "年纪大了"})
    return measure


def printed(operator: Post, case: Case) -> Job:
    """A paper of a case that was printed beside."""
    job = ask(operator, case.county, Print(paper="application", cases=[case.pk], on=FILED_ON.isoformat()), AT)
    path = vault.written_folder(case.county, "printed", str(job.pk), "申请书.docx")
    vault.write_out(path, b"a paper")
    place = path.relative_to(vault.written_folder()).as_posix()
    Job.objects.filter(pk=job.pk).update(state="done", ended_at=AT, result={"place": place})
    return job


def leaving(county: str, village: str, other: Case) -> Case:
    """A family of the village whose risk is to be called eliminated: it was nominated, and is to be visited."""
    there = HouseholdVersion.objects.filter(county=county, village_code=village, superseded_at=None, valid_to=None)
    home = (
        there.exclude(household=other.household).order_by("-household__code").select_related("household")[0].household
    )
    if home.pk not in monitored_now([home.pk], FILED_ON):
        change(county, [Change(home.pk, "included", date(2023, 3, 1), "边缘易致贫户")], FILED_AT)
    recording = Recording(Post.objects.get(code=f"cadre-{village}"), county, FILED_ON, FILED_AT)
    (case,) = nominate(recording, [WayBegun(home, village, "elimination", how=Case.How.NATURAL)])
    return case


def _homes(county: str, village: str) -> list[int]:
    """The households of the cast that live in a village and have somebody to ask about."""
    return [
        place for place, row in enumerate(cast.sheets()["农户"][1:], start=1) if village in row and "脱贫户" in row
    ][:2]


def answer(operator: Post, lead: Lead) -> VisitFile:
    """A lead is answered by a workbook of its village."""
    row = (lead.pk, lead.household.code, visiting.whole())
    assert _PACK is not None
    filing = Filing(operator, lead.county, _PACK, FILED_ON, FILED_AT)
    return import_visits(filing, visiting.filled(row), f"清单{lead.division}.xlsx")

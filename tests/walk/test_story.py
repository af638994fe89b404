"""One month of two towns, told from the workbook to the lead, with the sums at every door."""

from __future__ import annotations

from datetime import date

import pytest

from shouwang.desk.leads.towns import write_towns
from shouwang.desk.screenings.report import Month, report
from shouwang.records.households.actions import import_register
from shouwang.records.journal import actions as journal
from shouwang.records.journal.queries import verify
from shouwang.records.leads.models import Lead
from shouwang.records.leads.queries import sent_by, visible_to
from shouwang.records.screenings.models import Alert
from shouwang.records.staff.actions import operator_post
from shouwang.records.tasks.models import Task
from shouwang.records.tasks.queries import visible_to as tasks_of
from tests.records.month import month_of
from tests.world import cast, office

STRANGER = ("苗来喜", cast.number("19900101", "357"))


@pytest.fixture
def march(db, at):
    """The register, two workbooks, screening, one lead per household, dispatched on 10 April."""
    operator = operator_post(at=at)
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    month = month_of(operator, at)
    month.receive(
        office.medical(
            (*office.who(1), 30000),  # monitored: told, not visited
            (*office.who(2), 30001),  # relieved, one yuan over
            (*office.who(3), 30000),  # ordinary, not over
            (office.who(9)[0], "", 88000),  # a number is missing: somebody must look
            (*STRANGER, 45000),  # of this county, in no register
        ),
        "自付.xlsx",
    )
    month.receive(office.uninsured(office.who(2), office.who(2), office.who(3)), "未参保.xlsx")
    return month


@pytest.fixture
def at():
    from datetime import UTC, datetime

    return datetime(2024, 4, 10, 1, 0, tzinfo=UTC)


@pytest.mark.clause("J02", "J14")
def test_what_came_in_is_matched_doubtful_strange_or_repeated(march):
    deliveries = {told["file"]: told for told in report(_month(march))["feeds"]}
    paid, uninsured = deliveries["自付.xlsx"], deliveries["未参保.xlsx"]
    assert (paid["rows"], paid["matched"], paid["review"], paid["unregistered"]) == (5, 3, 1, 1)
    assert (uninsured["rows"], uninsured["repeated"], uninsured["matched"]) == (3, 1, 2)


@pytest.mark.clause("J01", "J02", "J14", "J15")
def test_a_household_with_two_alerts_gets_one_lead(march):
    march.send()
    leads = sent_by(march.post, cast.COUNTY, march.as_of)
    assert {(one.lead.household.code, tuple(q.clause for q in one.questions)) for one in leads} == {
        (cast.household_code(2), ("J01", "J02"))
    }
    assert [(one.sent_on, one.due_on) for one in leads] == [(date(2024, 4, 10), date(2024, 4, 15))]
    assert leads[0].lead.due_why == "4月10日交办，5个自然日内，交办当日不计，至4月15日"


@pytest.mark.clause("J02")
def test_a_monitored_household_is_told_but_not_visited(march):
    run = march.send()
    alerts = run.alerts.filter(household__code=cast.household_code(1))
    assert [(alert.rule, alert.response) for alert in alerts] == [("self_paid_monitored", "track")]
    assert not Lead.objects.filter(household__code=cast.household_code(1)).exists()


def test_hit_clear_and_unknown_add_up_to_everybody(march):
    run = march.send()
    people, homes = len(cast.sheets()["家庭成员"]) - 1, len(cast.sheets()["农户"]) - 1
    for result in run.results.all():
        assert result.hit + result.clear + result.unknown == (people if result.grain == "person" else homes)


def test_who_has_been_monitored_since_nobody_knows_when_is_unknown_not_clear(march):
    results = {result.rule: result for result in march.send().results.all()}
    assert results["self_paid_monitored"].unknown == 0  # the list came without him: clear whatever his standing
    # The labour office owes its list and has not sent it. Relieved or monitored or not to be told: 1 2 4 6 8 10 12.
    assert results["unemployed"].unknown == 3 + 2 + 1 + 2 + 2 + 1 + 1


def test_a_stranger_becomes_a_question_to_the_town(march):
    march.send()
    asked = Task.objects.filter(kind="who_is_this")
    assert [(task.division, task.due_on) for task in asked] == [(cast.COUNTY + "000000", date(2024, 4, 15))]


@pytest.mark.clause("J15")
def test_each_official_sees_only_what_lies_in_their_division(march, official):
    march.send()
    seen = {code: visible_to(official(code)).count() for code, *_ in cast.OFFICIALS}
    assert seen == {
        "bureau": 1, "medical": 0, "town": 1, "other-town": 0, "village": 1, "hill-village": 0,
        "supervisor": 1, "auditor": 1, "administrator": 1, "outsider": 0, "schools": 0,
    }  # fmt: skip
    assert tasks_of(official("village")).count() == 1
    assert tasks_of(official("hill-village")).count() == 0


def test_the_month_done_again_opens_and_writes_nothing(march):
    march.send()
    before = (Lead.objects.count(), Alert.objects.count(), Task.objects.count(), _lines())
    march.send()
    assert (Lead.objects.count(), Alert.objects.count(), Task.objects.count(), _lines()) == before


def test_every_write_left_its_line_and_the_chain_holds(march, at):
    march.send()
    journal.seal_pending(cast.COUNTY, at)
    verdict = verify(cast.COUNTY)
    assert verdict.ok, verdict.sentence
    assert {"import_register", "receive_file", "run_rules", "integrate", "dispatch"} <= set(_verbs())


@pytest.mark.clause("J15")
def test_the_town_reads_why_in_plain_words(march, at, tmp_path):
    import openpyxl

    march.send()
    paths = write_towns(tmp_path, march_pack(march), _month(march), at)
    assert [path.name.split("_")[0] for path in paths] == ["望川县", "柳河镇"]  # nobody knows the stranger's town
    sheet = openpyxl.load_workbook(paths[1])["上河村"]
    reasons = sheet.cell(3, 7).value
    assert "当年累计个人自付30,001元，超过个人自付预警线30,000元（J02）" in reasons
    assert "在医保局未参保名单中（J01）" in reasons


def _month(march):
    return Month(march.post, cast.COUNTY, march.period, march.as_of, march.screen())


def march_pack(march):
    from shouwang.records.policy.queries import pack_of

    return pack_of(march.version)


def _lines():
    from shouwang.records.journal.models import Entry

    return Entry.objects.count()


def _verbs():
    from shouwang.records.journal.models import Entry

    return Entry.objects.values_list("verb", flat=True)


@pytest.fixture
def official(march, at):
    from shouwang.records.staff.actions import NewPost, add_post

    wanted = {one[0]: NewPost(*one) for one in cast.OFFICIALS}

    def named(code):
        post, faults = add_post(march.post, wanted[code], at, journal.write)
        assert post is not None, faults
        return post

    return named

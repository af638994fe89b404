"""What a run knew of single households: the same answers as it counted, whoever is asked about."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest
from tests.records.month import Month, month_of
from tests.world import cast, office

from shouwang.engine.screening.results import HOUSEHOLD
from shouwang.records.households.actions import import_register
from shouwang.records.households.models import Household
from shouwang.records.screenings import by_place
from shouwang.records.screenings.by_place import Answered
from shouwang.records.screenings.earlier import Inputs, inputs_of
from shouwang.records.screenings.knowing import _known, compiled_rule, known_about, untold
from shouwang.records.screenings.models import Run
from shouwang.records.screenings.queries import plan_of
from shouwang.records.staff.models import Post
from shouwang.records.vault.facts import path_of


@pytest.fixture
def month(operator: Post, at: datetime) -> Month:
    """Lists of persons and of households, some hit, some on the line, some with a value missing; most have not come."""
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    month = month_of(operator, at)
    month.receive(office.uninsured(office.who(1), office.who(3), office.who(12)), "未参保.xlsx", accept=True)
    month.receive(office.medical((*office.who(2, 2), 30001), (*office.who(1), 30000)), "自付.xlsx", accept=True)
    month.receive(
        office.losses((*office.who(9), "水灾", 12000), (*office.who(4), "虫害", 11999)), "产业.xlsx", accept=True
    )
    petitions = [
        ("信访人姓名", "身份证号码", "反映困难情况", "家庭人均纯收入（元）"),
        (*office.who(10), "生活困难", ""),
    ]
    month.receive(office.sheet_bytes(petitions), "信访.xlsx", accept=True)
    return month


def test_what_a_rule_knew_of_every_household_adds_up_to_what_the_run_counted(month: Month) -> None:
    run = month.screen()
    homes = list(Household.objects.values_list("key", flat=True))
    for compiled in plan_of(run).rules:
        known = _known(run, compiled, HOUSEHOLD, homes)
        assert known is not None
        counted = run.results.get(rule=compiled.rule.name)
        answers = Counter(one.answer for one in known)
        assert (answers[True], answers[False], answers[None]) == (counted.hit, counted.clear, counted.unknown)
        hits = run.alerts.filter(rule=compiled.rule.name).values_list("household_id", "person_key")
        assert sorted(hits) == sorted((one.household_key, one.person_key or 0) for one in known if one.answer)


def test_the_rows_that_spoke_of_somebody_are_known_also_where_nothing_was_met(month: Month) -> None:
    run = month.screen()
    rule = compiled_rule(run, "industry_loss")
    assert rule is not None
    (one,) = known_about(run, rule, Household.objects.get(code=cast.household_code(4)).key) or []
    assert one.answer is False and one.facts["industry_loss_yuan"] == 11999 and len(one.rows) == 1


def test_those_of_a_list_whom_a_value_is_missing_for_are_told_from_the_rest(month: Month) -> None:
    run = month.screen()
    petition, insured = compiled_rule(run, "petition"), compiled_rule(run, "uninsured")
    assert petition is not None and insured is not None
    told = untold(run, petition, run.results.get(rule="petition").unknown)
    assert told is not None and told.elsewhere == 0
    assert [one.household_key for one in told.known] == [Household.objects.get(code=cast.household_code(10)).key]
    told = untold(run, insured, run.results.get(rule="uninsured").unknown)
    assert told is not None and {one.facts["monitored"] for one in told.known} == {None}  # since when, nobody knows


def test_a_household_that_the_register_did_not_hold_then_has_no_answer(month: Month) -> None:
    run = month.screen()
    rule = compiled_rule(run, "uninsured")
    assert rule is not None and known_about(run, rule, 1) == []
    assert compiled_rule(run, "income_risk") is None  # it rests


def test_everybody_unknown_is_counted_once_by_what_is_missing_and_by_village_and_can_be_named(month: Month) -> None:
    run = month.screen()
    for compiled in plan_of(run).rules:
        answered = Answered(run, compiled, "unknown")
        assert sum(one.count for one in answered.places) == run.results.get(rule=compiled.rule.name).unknown
        for one in answered.places:
            those = list(answered.those([one]))
            assert len(set(those)) == one.count and all(
                (person is None) == (compiled.rule.grain == "household") for person in (one.person for one in those)
            )


def test_whom_a_rule_is_clear_of_is_everybody_but_the_hits_and_the_unknown_page_by_page(month: Month) -> None:
    run = month.screen()
    for compiled in plan_of(run).rules:
        result = run.results.get(rule=compiled.rule.name)
        rows = Answered(run, compiled, "clear").those()
        everybody = [(one.household, one.person) for one in rows.iterator(chunk_size=7)]
        assert len(set(everybody)) == len(everybody) == rows.count() == result.clear
        hits = set(run.alerts.filter(rule=result.rule).values_list("household_id", "person_key"))
        assert not hits & {(household, person or 0) for household, person in everybody}
        pages = [one for start in range(0, result.clear, 7) for one in rows[start : start + 7]]
        assert [(one.household, one.person) for one in pages] == everybody
        here = rows.filter(village__gte=cast.VILLAGE, village__lt=cast.VILLAGE + ":")
        assert here.count() == sum(one.village == cast.VILLAGE for one in pages) == len(list(here[0:1000]))
        falling = [one.village for one in rows.order_by("-village", "pk")[0 : result.clear]]
        assert falling == sorted(falling, reverse=True) and rows[0:3].count() == min(3, result.clear)


def test_what_is_missing_is_only_what_the_answer_hangs_on(month: Month) -> None:
    run = month.screen()
    petition, dropout = compiled_rule(run, "petition"), compiled_rule(run, "dropout")
    assert petition is not None and dropout is not None
    # The petitioner wrote no income and the register has none; whether the list came is known.
    (one,) = Answered(run, petition, "unknown").places
    assert one.missing == ("net_income_per_capita_yuan",) and one.count == 1
    assert {one.missing for one in Answered(run, dropout, "unknown").places} == {
        ("in_dropout_list", "schooling_status")
    }


def test_who_is_clear_is_sorted_out_once_a_run_and_again_where_it_is_not_kept_any_more(
    month: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = month.screen()
    rule = compiled_rule(run, "uninsured")
    assert rule is not None
    before = list(Answered(run, rule, "clear").those()[0:9])
    made: list[str] = []

    def counted(run: Run) -> Inputs | None:
        made.append("made")
        return inputs_of(run)

    monkeypatch.setattr(by_place, "inputs_of", counted)
    assert list(Answered(run, rule, "clear").those()[0:9]) == before != [] and not made
    for kept in (path_of("x.parquet").parent / "runs").rglob("uninsured-*.parquet"):
        kept.unlink()
    assert list(Answered(run, rule, "clear").those()[0:9]) == before and made == ["made"]

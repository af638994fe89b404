"""A run stores what it read and can be run again; a new register does not change an old answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.records.month import month_of
from tests.world import cast, office

from shouwang.records.departments import queries as departments
from shouwang.records.departments.actions import name_liaison
from shouwang.records.departments.sealed import Officer
from shouwang.records.feeds import queries as feeds
from shouwang.records.households.actions import import_register
from shouwang.records.screenings import queries as screenings
from shouwang.records.screenings.actions import NoRegister, run_again, run_rules
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import NotAllowed


@pytest.fixture
def month(operator, at):
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    month = month_of(operator, at)
    month.receive(office.uninsured(office.who(2), office.who(1)))
    return month


def _hits(screening):
    return sorted((hit.rule, hit.household_key, hit.person_key or 0) for hit in screening.hits)


def test_a_run_run_again_gives_the_same_hits(month):
    run = month.screen()
    stored = sorted(run.alerts.values_list("rule", "household", "person_key"))
    assert _hits(run_again(run)) == stored
    assert len(stored) == 2


def test_a_later_register_makes_a_new_run_and_leaves_the_old_one_repeatable(month, at):
    run = month.screen()
    later = at + timedelta(days=1)
    changed = cast.sheets()
    cast.change(changed, "农户", cast.row_of(changed, "农户", cast.household_code(2)), "户类型", "一般农户")
    import_register(month.post, cast.workbook(changed), "登记表.xlsx", later)
    after = run_rules(month.post, cast.COUNTY, month.version, _march(), month.as_of, later + timedelta(hours=1))
    assert after.pk != run.pk
    assert after.alerts.count() == 1  # the second household is no longer relieved
    assert len(_hits(run_again(run))) == 2


def test_the_same_inputs_are_the_same_run(month):
    assert month.screen().pk == month.screen().pk


@pytest.mark.parametrize("division", [f"{cast.COUNTY}100000", f"{cast.COUNTY}999000", f"{cast.COUNTY}999999"])
def test_no_town_or_village_sees_what_the_county_received_and_ran_not_even_the_last(month, operator, at, division):
    run = month.screen()
    name_liaison(operator, cast.COUNTY, "labour", Officer("韩梅", "0563-8021234"), at.date(), at)
    role = "town_officer" if division.endswith("000") else "village_cadre"
    post = Post.objects.create(
        code="last", title="最后一个", role=role, county=cast.COUNTY, division=division, made_at=at
    )
    for rows in (feeds.visible_deliveries, screenings.visible_runs, departments.visible_liaisons):
        assert rows(operator).exists() and not rows(post).exists()
    assert screenings.last_run(post, cast.COUNTY, run.period) is None


def test_without_a_register_there_is_nobody_to_screen(operator, at):
    with pytest.raises(NoRegister, match="还没有农户册"):
        month_of(operator, at).screen()


@pytest.mark.parametrize("code", ["medical", "town", "village", "supervisor", "auditor", "outsider"])
def test_only_the_countys_own_office_screens(month, official, at, code):
    with pytest.raises(NotAllowed, match="不能筛查"):
        run_rules(official(code), cast.COUNTY, month.version, _march(), month.as_of, at)


def _march():
    from shouwang.engine.calendar import period_of

    return period_of("2024-03")

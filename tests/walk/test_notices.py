"""Four more notices, each over a month of an invented county of its own: every answer of every rule against the truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from shouwang.demo.notices import GUIZHOU, XIAOZHONGDIAN, YANGSHUO, ZHANGGONG, Notice
from tests.world.noticed import Rules, differences, noticed

GUIZHOU_RULES: Rules = {
    "stay_large_relieved": ("G02", "stay of a relieved household"),
    "year_paid_large_relieved": ("G02", "year of a relieved household"),
    "stay_large_ordinary": ("G02", "stay of an ordinary household"),
    "year_paid_large_ordinary": ("G02", "year of an ordinary household"),
    "paid_below_line": ("G02", "below the line after paying, not monitored"),
    "new_subsistence": ("G03", "newly on relief"),
    "new_subsistence_whole": ("G03", "whole household newly on relief"),
    "subsistence_lowered": ("G03", "relief lowered"),
    "warned_often_never_in": ("G05", "warned often, never in"),
    "warned_before": ("G05", "warned once, never in"),
    "dropout": ("G06", "out of school"),
    "illness_unserved": ("G06", "ill and not served"),
    "rigid_medical": ("G06", "below the line after paying"),
    "dangerous_house": ("G06", "dangerous house"),
    "dangerous_house_helped": ("G06", "dangerous house, helped"),
    "unsafe_water": ("G06", "water"),
    "relocated_no_work": ("G07", "moved and nobody works"),
    "key_area_income_falls": ("G07", "income falls in a key area"),
    "low_income": ("G08", "below the line, not monitored"),
    "relocated_urban_low_income": ("G08", "moved to town without its benefits, below the line"),
}
ZHANGGONG_RULES: Rules = {
    "relieved_household": ("Z01", "relieved"),
    "relieved_in_2020": ("Z01", "relieved in 2020"),
    "low_income": ("Z02", "income at or below the line"),
    "low_income_year_before": ("Z02", "income of the year before at or below the line"),
    "income_halved": ("Z02", "income halved"),
    "destitute_dispersed": ("Z03", "dispersed"),
    "destitute_alone": ("Z03", "dispersed and alone"),
    "subsistence_household": ("Z04", "on allowance"),
    "new_subsistence": ("Z04", "newly on allowance"),
    "subsistence_refused": ("Z04", "refused"),
    "disabled_member": ("Z05", "disabled"),
    "severely_disabled": ("Z05", "severely disabled"),
    "newly_disabled": ("Z05", "disabled since 2021"),
    "many_children_in_school": ("Z06", "three in school"),
    "wages_unstable": ("Z07", "wages for short"),
    "unstable_work": ("Z07", "out of work"),
    "self_paid_large_ordinary": ("Z08", "ordinary and paid much"),
    "self_paid_large_relieved": ("Z08", "relieved and paid much"),
    "disaster_hardship": ("Z08", "disaster"),
    "accident": ("Z08", "accident"),
    "monitored_uninsured": ("Z11", "monitored and not insured"),
    "disaster_reached": ("Z13", "disaster area"),
    "epidemic_reached": ("Z13", "epidemic area"),
    "project_failed": ("Z13", "failed project"),
    "price_fallen": ("Z13", "fallen price"),
    "jobs_lost": ("Z13", "jobs lost"),
    "key_area": ("Z14", "key area"),
}
XIAOZHONGDIAN_RULES: Rules = {
    "low_income_ordinary": ("X08", "ordinary and below the line"),
    "low_income_relieved": ("X08", "relieved and below the line"),
    "low_income_eliminated": ("X08", "eliminated and below the line"),
    "no_labour_ordinary": ("X08", "ordinary and cannot work"),
    "no_labour_relieved": ("X08", "relieved and cannot work"),
    "no_labour_eliminated": ("X08", "eliminated and cannot work"),
    "relief_household": ("X01", "on relief"),
    "serious_illness": ("X01", "seriously ill"),
    "disabled_member": ("X01", "disabled"),
    "sudden_hardship": ("X01", "sudden hardship"),
    "new_risk_after_elimination": ("X02", "hardship after elimination"),
    "warned": ("X01", "warned"),
    "applied": ("X01", "applied"),
    "members_changed": ("X04", "members changed"),
}
YANGSHUO_RULES: Rules = {
    "dropout": ("Y04", "out of school"),
    "taught_at_home": ("Y04", "taught at home"),
    "uninsured": ("Y07", "not insured"),
    "high_cost": ("Y07", "high costs"),
    "unsafe_house": ("Y08", "house"),
    "storm_damaged_house": ("Y08", "house after a storm"),
    "unsafe_water": ("Y09", "water"),
    "water_after_disaster": ("Y09", "drought or flood"),
    "destitute_dispersed": ("Y10", "dispersed"),
    "destitute_cannot_care": ("Y10", "dispersed and helpless"),
    "severely_disabled": ("Y11", "severely disabled"),
    "orphan": ("Y11", "orphan"),
    "sudden_hardship": ("Y11", "sudden hardship"),
    "low_income": ("Y11", "below the line, not monitored"),
    "serious_illness": ("Y01", "seriously ill"),
    "suspected_not_in": ("Y02", "suspected and not in"),
}

PACKS = [
    pytest.param(
        GUIZHOU, "guizhou-2022", GUIZHOU_RULES, id="guizhou",
        marks=pytest.mark.clause("G02", "G03", "G05", "G06", "G07", "G08"),
    ),
    pytest.param(
        ZHANGGONG, "jiangxi-zhanggong-2022", ZHANGGONG_RULES, id="zhanggong",
        marks=pytest.mark.clause("Z01", "Z02", "Z03", "Z04", "Z05", "Z06", "Z07", "Z08", "Z11", "Z13", "Z14"),
    ),
    pytest.param(
        XIAOZHONGDIAN, "yunnan-xiaozhongdian-2021", XIAOZHONGDIAN_RULES, id="xiaozhongdian",
        marks=pytest.mark.clause("X01", "X02", "X04", "X08", "X13"),
    ),
    pytest.param(
        YANGSHUO, "guangxi-yangshuo-2021", YANGSHUO_RULES, id="yangshuo",
        marks=pytest.mark.clause("Y01", "Y02", "Y04", "Y07", "Y08", "Y09", "Y10", "Y11"),
    ),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("notice", "pack", "rules"), PACKS)
def test_every_answer_of_every_rule_is_the_one_that_the_notice_gives(
    notice: Notice, pack: str, rules: Rules, tmp_path: Path
) -> None:
    found = noticed(notice, pack, tmp_path)
    assert [(one.file, one.refusal) for one in found.deliveries if one.state != "counted"] == []
    assert differences(found, rules) == []
    county = found.month.county
    population = {"household": len(county.households), "person": len(county.persons)}
    for rule, (grain, *answers) in found.counts().items():
        assert sum(answers) == population[grain], rule


@pytest.mark.django_db
@pytest.mark.clause("Z03", "Z08")
def test_whom_a_list_is_asked_about_is_unknown_until_it_comes(tmp_path: Path) -> None:
    found = noticed(ZHANGGONG, "jiangxi-zhanggong-2022", tmp_path, 300, but={"medical", "destitute"})
    assert differences(found, ZHANGGONG_RULES) == []
    relieved = sum(len(home.members) for home in found.month.county.households if home.relieved)
    assert found.counts()["self_paid_large_relieved"][1:] == (0, len(found.month.county.persons) - relieved, relieved)

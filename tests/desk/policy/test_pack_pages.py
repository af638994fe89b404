"""Packs for reading: which holds since when, its rules in sentences, every clause with its words."""

from __future__ import annotations

import pytest
from tests.desk.conftest import Browser
from tests.records.month import Month
from tests.world import cast

from shouwang.records.policy.models import PackInForce

EVERYBODY = [one[0] for one in cast.OFFICIALS if one[0] != "outsider"]


@pytest.mark.parametrize("code", EVERYBODY)
def test_everybody_reads_what_the_county_goes_by(month: Month, browser: Browser, code: str) -> None:
    said = browser(code).get("/policy/packs/").content.decode()
    assert "旌德县2024年部门筛查预警" in said and "全国底层 → 旌德县2024年部门筛查预警" in said and "现在按这个" in said


def test_a_neighbour_does_not_find_it(month: Month, browser: Browser) -> None:
    there, key = browser("outsider"), PackInForce.objects.get().pk
    assert "旌德县" not in there.get("/policy/packs/").content.decode()
    assert {there.get(f"/policy/packs/{key}/{more}").status_code for more in ("", "clauses/J01/")} == {404}


@pytest.mark.clause("J01")
def test_rules_are_sentences_under_the_figures_of_today(month: Month, browser: Browser) -> None:
    said = browser("town").get(f"/policy/packs/{PackInForce.objects.get().pk}/").content.decode()
    assert "属于脱贫人口或监测对象，且在医保局未参保名单中" in said
    assert "超过30,000元" in said and "每月9日前" in said and "5个自然日内，逾期1天报乡镇" in said


@pytest.mark.clause("J15")
def test_a_clause_opens_with_its_words_its_notice_and_what_stands_on_it(month: Month, browser: Browser) -> None:
    there, key = browser("village"), PackInForce.objects.get().pk
    said = there.get(f"/policy/packs/{key}/clauses/J15/").content.decode()
    assert "5日内做完" in said and "旌巩固成果办〔2024〕1号" in said and "三（三）" in said
    assert "入户核查5个自然日内" in said
    assert there.get(f"/policy/packs/{key}/clauses/Z99/").status_code == 404


@pytest.mark.clause("J16", "G13", "G01", "G04")
def test_procedures_conditions_measures_and_the_look_back_are_read_like_the_rules(
    month: Month, browser: Browser
) -> None:
    there, key = browser("village"), PackInForce.objects.get().pk
    said = there.get(f"/policy/packs/{key}/").content.decode()
    assert "家庭人均纯收入超过监测范围（家庭人均纯收入）7,000元" in said  # a condition under the figures of today
    assert "乡镇主要领导签字盖章上报" in said and "风险消除回退申请表（乡镇签字，盖章）" in said
    assert "健康帮扶、社会帮扶" in said and "发现线索后15天内" in said
    assert "快进快出" in said and "风险没有消除的，每月至少走访一次" in said
    used = there.get(f"/policy/packs/{key}/clauses/N11/").content.decode()
    assert "风险消除：大额刚性支出已经解决" in used and "快进快出" in used


def test_every_clause_that_a_pack_page_names_opens(month: Month, browser: Browser) -> None:
    from tests.records.month import _PACK

    there, key = browser("auditor"), PackInForce.objects.get().pk
    said = there.get(f"/policy/packs/{key}/").content.decode()
    assert _PACK is not None
    for name in _PACK.clauses:
        assert f"/policy/packs/{key}/clauses/{name}/" in said
        assert there.get(f"/policy/packs/{key}/clauses/{name}/").status_code == 200

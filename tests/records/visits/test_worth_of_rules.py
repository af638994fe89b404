"""What each rule was worth (J18): met, asked, visited, confirmed, noise; every sum comes out."""

from __future__ import annotations

from datetime import date

import pytest
from tests.records.month import _PACK
from tests.world import cast, office

from shouwang.desk.visits.worth import told_worth, worth_report
from shouwang.records.leads.funnel import Ways, ways_of
from shouwang.records.staff.rights import NotAllowed
from shouwang.records.visits.worth import ENDS, WAYS, worth_of_rules

APRIL, MAY = ("2024-04", date(2024, 5, 10)), ("2024-05", date(2024, 6, 10))


def _worth(village, first="2024-01", last="2024-12", post=None):
    lines = worth_of_rules(post or village.post, cast.COUNTY, _PACK, first, last)
    for line in lines:
        assert line.met == sum(line.ways[way] for way in WAYS)
        assert line.asked == sum(line.ends[end] for end in ENDS)
    return {line.rule.name: line for line in lines}


def _told(line):
    return {name: count for name, count in (*line.ways.items(), *line.ends.items()) if count}


@pytest.mark.clause("J18")
@pytest.mark.parametrize(
    ("conclusion", "end", "visited"),
    [
        ("符合监测条件", "meets", 1),
        ("不符合监测条件", "not_met", 1),
        ("已是监测对象", "already_monitored", 1),
        ("无法核查", "could_not", 0),
    ],
)
def test_a_rule_is_followed_from_the_alert_to_the_answer(asked, conclusion, end, visited):
    assert _told(_worth(asked)["uninsured"]) == {"asked": 2, "waiting": 2}
    asked.file(2, 核查结论=conclusion)
    line = _worth(asked)["uninsured"]
    assert _told(line) == {"asked": 2, "waiting": 1, end: 1}
    assert (line.met, line.visited) == (2, visited)
    assert (line.confirmed, line.noise) == (int(end == "meets"), int(end == "not_met"))


@pytest.mark.clause("J18", "Y02")
def test_what_is_carried_on_and_what_is_spared_is_asked_once(asked):
    asked.file(2)
    april = asked.month.next(*APRIL)
    april.receive(office.uninsured(office.who(1), office.who(2)), "未参保4月.xlsx", accept=True)
    run = april.send()
    assert ways_of(asked.post, run) == Ways(hits=2, to_visit=2, households=2, carried=1, spared=1)
    assert _told(_worth(asked, "2024-03", "2024-03")["uninsured"]) == {"asked": 2, "waiting": 1, "not_met": 1}
    assert _told(_worth(asked, "2024-04", "2024-04")["uninsured"]) == {"carried": 1, "spared": 1}
    whole = _worth(asked)["uninsured"]
    assert _told(whole) == {"asked": 2, "carried": 1, "spared": 1, "waiting": 1, "not_met": 1}
    assert whole.met == 4  # two people in two months


def test_a_month_screened_twice_counts_once_and_what_better_data_took_back_stands_beside(asked):
    asked.month.receive(office.uninsured(office.who(1)), "更正.xlsx", replace=True)
    asked.month.send()
    line = _worth(asked)["uninsured"]
    assert _told(line) == {"asked": 1, "waiting": 1}
    assert line.withdrawn == 1


def test_what_was_visited_stays_counted_when_better_data_no_longer_say_so(asked):
    asked.file(2)
    asked.month.receive(office.uninsured(office.who(1)), "更正.xlsx", replace=True)
    asked.month.send()
    assert _told(_worth(asked)["uninsured"]) == {"asked": 2, "waiting": 1, "not_met": 1}


def test_a_family_handed_to_another_village_is_one_question(asked):
    asked.file(2, 核查结论="不属本村", 应属哪村="下河村")
    assert _told(_worth(asked)["uninsured"]) == {"asked": 2, "waiting": 2}


def test_what_only_informs_and_what_nobody_gathered_yet_is_told_apart(asked):
    asked.month.receive(office.medical((*office.who(1), 12), (*office.who(3), 40000)), "自付.xlsx")
    run = asked.month.screen()  # not integrated
    ways = ways_of(asked.post, run)
    assert (ways.hits - ways.to_visit, ways.pending) == (1, 1)
    assert ways.households == ways.informed + ways.asked + ways.carried + ways.spared + ways.pending
    found = _worth(asked)
    assert _told(found["self_paid_monitored"]) == {"informed": 1}
    assert _told(found["self_paid_large"]) == {"pending": 1}


@pytest.mark.clause("J18")
def test_by_rule_and_by_department_on_the_screen_and_for_programs(asked):
    asked.file(2, 核查结论="符合监测条件")
    asked.file(1)
    lines = list(_worth(asked).values())
    said = "\n".join(told_worth(_PACK, lines, "2024-01", "2024-12"))
    assert (
        "J01 脱贫人口、监测对象未参加基本医疗保险（县医保局）：触发2，入户问2，符合条件1，不符合1，核查属实50%，落空50%"
        in said
    )
    assert "  县医保局：触发2，入户问2，符合条件1，不符合1，核查属实50%，落空50%" in said
    (told,) = [one for one in worth_report(lines) if one["met"]]
    assert told["departments"] == ["medical_insurance"]
    assert told["met"] == sum(told[way] for way in WAYS) and told["asked"] == sum(told[end] for end in ENDS)
    assert told["visited"] == 2


def test_figures_are_for_the_county_and_departments_see_their_own_rules(asked, official):
    for code in ("bureau", "supervisor", "auditor", "administrator"):
        assert set(_worth(asked, post=official(code))) == set(_PACK.rules)
    own = {"uninsured", "self_paid_large", "self_paid_monitored"}
    assert set(_worth(asked, post=official("medical"))) == own
    for code in ("town", "village", "outsider"):
        with pytest.raises(NotAllowed):
            _worth(asked, post=official(code))

"""A year of one county: registers, lists, late lists and answers, month by month against the witness's own reckoning."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shouwang.demo.departments import FEEDS, Feed
from shouwang.demo.lives import Changes, changes_between
from shouwang.demo.people import County, Household
from shouwang.demo.year import AT_ONCE, Walk, Year, due_on, make_year
from tests.walk.years import Done, Played, month_of, play
from tests.world import witness
from tests.world.counties import SmallCounty, differences


@pytest.fixture(scope="module")
def year() -> Year:
    return make_year()


@pytest.fixture(scope="module")
def played(year: Year, tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(year, tmp_path_factory.mktemp("year"))


@pytest.fixture(scope="module")
def done(played: Played) -> list[Done]:
    return played.done


def test_every_walk_finds_what_is_true(done: list[Done]) -> None:
    """Alerts with their evidence, doubtful and unknown rows, counts of every file, and the open leads."""
    departures = {(one.walk.period, str(one.walk.as_of)): _departures(one) for one in done}
    wrong = [f"{walk}: {line}" for walk, found in departures.items() for line in found]
    assert not wrong, "\n".join(wrong)


def _departures(one: Done) -> list[str]:
    return differences(one.report, SmallCounty(one.walk.known, month_of(one.walk), Path(), Path(), one.walk.truth))


# --- the register's exports ---------------------------------------------------------------------------------------------

SHEETS = {"households": "农户", "persons": "家庭成员", "incomes": "年度收入", "standing": "监测对象"}


def test_each_export_says_who_is_new_changed_and_absent(year: Year, done: list[Done]) -> None:
    before = year.walks[0].known
    told = [one for one in done if one.walk.register is not None][1:]
    assert len(told) == 5
    for one in told:
        true = changes_between(before, one.walk.known)
        said = {name: _said_of(one.register_said, title) for name, title in SHEETS.items()}
        assert (one.walk.period, said) == (one.walk.period, {name: true[name] for name in SHEETS})
        before = one.walk.known


def _said_of(text: str, sheet: str) -> Changes:
    line = next(line for line in text.splitlines() if line.strip().startswith(f"{sheet}："))
    found = re.search(r"（新(\d+)，变(\d+)，未变\d+）.*册里有而这次没有的(\d+)", line)
    assert found is not None, line
    return Changes(*map(int, found.groups()))


# --- lists in their time ------------------------------------------------------------------------------------------------


@pytest.mark.clause("J04", "J05", "J07", "J08", "J09")
def test_quarterly_and_yearly_lists_are_asked_only_in_their_time(done: list[Done]) -> None:
    for one in done:
        resting = {told["rule"] for told in one.report["screening"]["resting"]}
        out_of_time = {key for key, state in one.walk.lists.items() if state == "not_due" and key not in AT_ONCE}
        assert (one.walk.period, resting) == (
            one.walk.period,
            {rule for key in out_of_time for rule in witness.RULES[key]},
        )


def test_a_list_that_is_not_there_leaves_its_rule_unknown_and_a_nil_return_clears_it(done: list[Done]) -> None:
    seen = Counter[str]()
    for one in done:
        rules = {told["rule"]: told for told in one.report["screening"]["rules"]}
        for key, state in one.walk.lists.items():
            for rule in witness.RULES[key]:
                asked = rules.get(rule)
                if asked is None:
                    continue
                unknown = state in ("missing", "shrunken", "not_due")
                assert (asked["unknown"] > 0, rule, one.walk.period) == (unknown, rule, one.walk.period)
                assert not (asked["hit"] and (unknown or state == "nil")), (rule, one.walk.period)
                seen[state] += 1
    assert set(seen) == {"received", "late", "nil", "missing", "shrunken", "not_due", "accepted"}


STATES = {
    "received": "received", "late": "received", "nil": "nil", "shrunken": "stopped", "accepted": "shrunken",
    "missing": "late",
}  # fmt: skip
"""What the calendar calls the states of lists that are owed or came."""


@pytest.mark.clause("J01", "J02", "J04", "J05", "J06", "J07", "J08", "J09", "J10", "J11", "J12", "J19")
def test_the_calendar_knows_what_is_owed_what_came_late_and_what_never_came(done: list[Done]) -> None:
    for one in done:
        said = {told["feed"]: (told["state"], told["due_on"], told["came_on"]) for told in one.owed["feeds"]}
        true = {witness.FEEDS.get(feed.key, feed.key): _true_state(one.walk, feed) for feed in FEEDS}
        assert (one.walk.period, said) == (one.walk.period, true)


def _true_state(walk: Walk, feed: Feed) -> tuple[str, str | None, str | None]:
    state, due = walk.lists[feed.key], due_on(feed, walk.period)
    if state == "not_due":
        return "by_event" if feed.key in AT_ONCE else "out_of_time", None, None
    came = walk.handed_in[feed.key].isoformat() if state not in ("missing", "shrunken") else None
    return STATES[state], due.isoformat() if due else None, came


def test_a_list_that_never_came_is_remembered_the_month_after(done: list[Done]) -> None:
    missed = {one.walk.period: [told["feed"] for told in one.owed["feeds"] if told["missed"]] for one in done}
    assert missed["2024-09"] == ["water"] and not missed["2024-10"]


# --- asked once ---------------------------------------------------------------------------------------------------------


@pytest.mark.clause("J17", "Y02")
def test_what_was_answered_is_linked_to_its_answer_and_counted(done: list[Done]) -> None:
    spared = {(one.walk.period, one.walk.as_of): Counter(_named(told) for told in one.report["spared"]) for one in done}
    true = {
        (one.walk.period, one.walk.as_of): Counter(
            (home, witness.VISITS[key]) for home, key, _ in one.walk.reckoned.spared
        )
        for one in done
    }
    assert spared == true
    assert sum(count.total() for count in spared.values()) > 200


def _named(told: dict[str, Any]) -> tuple[str, str]:
    return told["household"], told["rule"]


@pytest.mark.clause("J17", "Y02")
def test_what_became_worse_or_whose_day_came_is_asked_again_and_says_why(done: list[Done]) -> None:
    reasons = Counter[str]()
    for one in done:
        fresh = {(home, witness.VISITS[key]): why for (home, key, _), why in one.walk.reckoned.again.items()}
        said = {
            (lead["household"], told["rule"]): (told["why"], told["changed"])
            for lead in one.report["leads"]
            for told in lead["again"]
        }
        assert {key: said[key][0] for key in fresh} == fresh, one.walk.period
        assert all(said[key][1] for key in fresh), one.walk.period
        reasons.update(fresh.values())
    assert reasons["worse"] > 10 and reasons["look_again"] > 10


@pytest.mark.parametrize(
    ("part", "clause", "asked"),
    [
        ("crosses", "J02", {"2024-06": "", "2024-12": "look_again"}),
        ("much", "J02", {"2024-01": "", "2024-08": "worse", "2025-01": "worse"}),
        ("steady", "J02", {"2024-01": "", "2024-08": "look_again"}),
        ("just_over", "J02", {"2024-04": "", "2024-10": "look_again"}),
        ("exact_step", "J02", {"2024-02": "", "2024-05": "worse", "2024-12": "look_again"}),
        ("short_step", "J02", {"2024-02": "", "2024-08": "look_again"}),
        ("well", "J02", {"2024-02": "", "2024-07": "worse", "2024-11": "worse"}),
        ("house", "J05", {"2024-03": "", "2024-06": "worse", "2024-12": "worse"}),
        ("beggar", "J12", {"2024-04": "", "2024-10": "worse"}),
        ("twice_told", "J10", {"2024-02": ""}),
        ("unlucky", "J10", {"2024-06": "", "2024-09": "worse"}),
        ("flood", "J11", {"2024-06": "", "2024-07": "worse"}),
        ("certified", "J09", {"2024-03": "", "2024-09": "worse"}),
    ],
)
@pytest.mark.clause("J17", "Y02")
def test_a_question_is_asked_in_these_months_and_no_other(
    year: Year, done: list[Done], part: str, clause: str, asked: dict[str, str]
) -> None:
    """Told by hand, so that witness and engine cannot be wrong together."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    for one in done:
        for lead in one.report["leads"]:
            if lead["household"] == year.parts[part] and clause in lead["alerts"] and lead["dispatched_on"] not in seen:
                seen.add(lead["dispatched_on"])
                found[one.walk.period] = "".join(told["why"] for told in lead["again"])
    assert found == asked


# --- the villages -------------------------------------------------------------------------------------------------------


@pytest.mark.clause("J14", "J15")
def test_each_lead_lies_with_its_village_and_is_due_five_days_after_it_was_sent(done: list[Done]) -> None:
    for one in done:
        said = {
            lead["household"]: (lead["division"], lead["dispatched_on"], lead["due_on"]) for lead in one.report["leads"]
        }
        true = {
            household: (village, sent_on.isoformat(), due.isoformat())
            for household, (village, sent_on, due) in one.walk.reckoned.sent.items()
        }
        assert (one.walk.period, said) == (one.walk.period, true)


@pytest.mark.clause("J15")
def test_a_family_that_moved_is_asked_about_in_the_village_where_it_lives_now(year: Year, done: list[Done]) -> None:
    household = year.parts["moved"]
    before, after = (_home(one.walk.known, household).village for one in (done[0], done[-1]))
    asked = [
        (one.walk.period, lead["division"])
        for one in done
        for lead in one.report["leads"]
        if lead["household"] == household
    ]
    months = ["2024-04", "2024-04", "2024-05", "2024-05", "2024-06"]
    assert asked[:6] == [*((month, before) for month in months), ("2024-07", after)]


def _home(county: County, code: str) -> Household:
    return next(home for home in county.households if home.code == code)


@pytest.mark.clause("J16", "J17")
def test_who_meets_waits_for_identification_and_who_does_not_is_watched(done: list[Done]) -> None:
    answers = [answer for one in done for answer in one.walk.answers if answer.conclusion != "not_ours"]
    newest = {answer.household: answer.conclusion for answer in answers}
    meets = sum(answer.conclusion == "meets" for answer in answers)
    watched = sum(conclusion == "not_met" for conclusion in newest.values())
    said = done[-1].filed_said
    assert f"共{meets}户待识别。" in said and f"共{watched}户继续关注" in said


@pytest.mark.clause("Y02")
def test_june_typed_once_more_when_the_year_is_over_is_june_as_it_was(played: Played) -> None:
    june = next(one for one in played.done if one.walk.period == "2024-06")
    assert played.june_again == june.report


def test_the_journal_of_the_whole_year_holds(done: list[Done]) -> None:
    lines = re.findall(r"349921：日志完整：共 (\d+) 条", done[-1].filed_said)
    assert [int(line) > 100 for line in lines] == [True]


# --- who is meant -------------------------------------------------------------------------------------------------------


WHILE_MONITORED = {"uninsured", "self_paid_monitored"}


@pytest.mark.clause("J01", "J02")
def test_who_became_monitored_in_june_is_screened_as_monitored_from_the_next_export_on(
    year: Year, done: list[Done]
) -> None:
    household = year.parts["identified"]
    for one in done:
        rules = {told["rule"] for told in one.report["alerts"] if told["household"] == household}
        told = {"uninsured"}
        if one.walk.lists["medical"] in ("received", "late") and one.walk.period < "2025":
            told.add("self_paid_monitored")
        known = one.walk.as_of > date(2024, 6, 30)
        assert (one.walk.period, rules & WHILE_MONITORED) == (one.walk.period, told if known else set())


@pytest.mark.clause("J02")
def test_who_was_eliminated_in_august_is_told_no_more_once_the_register_says_so(year: Year, done: list[Done]) -> None:
    household = year.parts["eliminated"]
    told = {
        one.walk.period
        for one in done
        for alert in one.report["alerts"]
        if alert["household"] == household and alert["rule"] == "self_paid_monitored"
    }
    assert told == {f"2024-{month:02d}" for month in range(1, 9)}


def test_costs_add_up_and_cross_the_line_in_theirmonth_of(year: Year, done: list[Done]) -> None:
    household = year.parts["crosses"]
    paid = {
        one.walk.period: alert["evidence"]["self_paid_yuan"]
        for one in done
        for alert in one.report["alerts"]
        if alert["household"] == household and alert["rule"] == "self_paid_large"
    }
    grown = {6: 31200, 7: 31200, 8: 33500, 9: 33500, 10: 33500, 11: 34100, 12: 34100}
    assert paid == {f"2024-{month:02d}": yuan for month, yuan in grown.items()}


def test_a_child_born_in_april_is_a_stranger_until_the_next_export_knows_it(year: Year, done: list[Done]) -> None:
    household = year.parts["cradle"]
    alerts = {one.walk.period: sum(told["household"] == household for told in one.report["alerts"]) for one in done}
    strangers = {one.walk.period: len(one.report["unregistered"]) for one in done}
    assert (alerts["2024-02"], alerts["2024-03"], alerts["2024-05"], alerts["2024-06"]) == (0, 1, 1, 2)
    assert strangers["2024-04"] and strangers["2024-05"]


def test_who_died_is_screened_no_more_once_the_register_says_so(year: Year, done: list[Done]) -> None:
    household = year.parts["grave"]
    with_costs = [one for one in done if one.walk.lists["medical"] in ("received", "late") and one.walk.period < "2025"]
    for one in with_costs:
        alerts = [told for told in one.report["alerts"] if told["household"] == household]
        known_dead = one.walk.as_of > date(2024, 6, 30)
        assert (one.walk.period, bool(alerts)) == (one.walk.period, not known_dead)
        assert not known_dead or one.report["unregistered"], "the list goes on naming the dead"


def test_a_family_that_left_the_county_keeps_its_open_lead_until_somebody_says_so(year: Year, done: list[Done]) -> None:
    household = year.parts["gone"]
    open_in = [one.walk.period for one in done if any(lead["household"] == household for lead in one.report["leads"])]
    alerts = [one.walk.period for one in done if any(told["household"] == household for told in one.report["alerts"])]
    assert (alerts, open_in) == (["2024-08"], ["2024-08", "2024-09"])

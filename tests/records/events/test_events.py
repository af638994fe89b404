"""From an event that somebody told to a question that a village gets (J03, J11, Z13)."""

from __future__ import annotations

from datetime import date

import pytest
from tests.records.events.conftest import codes
from tests.world import cast

from shouwang.records.events.actions import (
    CannotTell,
    Told,
    end_event,
    reach_more,
    reach_no_more,
    take_back_event,
    tell_event,
)
from shouwang.records.events.lists import sources_of
from shouwang.records.events.models import Event
from shouwang.records.events.queries import event_words, visible_events, why_left_out, why_taken_back
from shouwang.records.events.reached import homes_of, reached_by
from shouwang.records.households.snapshots import snapshot
from shouwang.records.journal.models import Entry
from shouwang.records.leads.models import Lead, LeadAlert, Spared
from shouwang.records.screenings.actions import run_again
from shouwang.records.screenings.models import Alert
from shouwang.records.screenings.queries import opened
from shouwang.records.staff.rights import NotAllowed


def reached(event):
    return codes(reached_by(event, homes_of(snapshot(event.county, cast.AS_OF))))


@pytest.mark.clause("J11")
def test_a_flood_becomes_a_question_to_the_village_about_whoever_is_relieved_or_monitored(month, flood):
    event = flood()
    run = month.send()
    leads = Lead.objects.order_by("household__code")
    assert codes(leads.values_list("household", flat=True)) == [1, 2, 4]  # 3 is an ordinary household
    assert {lead.division for lead in leads} == {cast.VILLAGE} and leads[0].due_on == date(2024, 4, 15)
    (first, *_) = opened(Alert.objects.filter(run=run).select_related("run", "household"))
    assert first.rows == [-2 * event.pk] and first.evidence["disaster_event_on"] == "2024-04-02"
    assert sources_of(first.rows)[-2 * event.pk] == (
        "emergency",
        "洪涝，Ⅳ级，2024年4月2日发生，2024年4月10日报告",
        "",
        0,
    )
    result = run.results.get(rule="disaster_area")
    assert (result.hit, result.unknown) == (3, 0) and result.hit + result.clear == run.households


def test_nobody_told_of_anything_and_nobody_is_unknown_because_of_it(month):
    run = month.screen()
    for rule in ("disaster_area", "epidemic_area"):
        result = run.results.get(rule=rule)
        # of 12 nobody knows whether it is monitored, but it is reached by nothing: clear
        assert (result.hit, result.clear, result.unknown) == (0, run.households, 0)


@pytest.mark.clause("J11", "Y02")
def test_the_same_event_does_not_ask_again_and_another_does(month, flood, acting):
    flood()
    month.send()
    Lead.objects.update(state="answered", answer="not_met", closed_on=date(2024, 4, 12))
    april = month.next("2024-04", date(2024, 5, 10))
    april.send()
    assert Spared.objects.count() == 3 and not Lead.objects.filter(state="open").exists()
    may = type(acting)(acting.post, acting.county, date(2024, 5, 20), acting.at)
    tell_event(may, Told("disaster", date(2024, 5, 18), what="风雹", level="Ⅲ级", divisions=[cast.VILLAGE]))
    april.next("2024-05", date(2024, 6, 10)).send()
    again = LeadAlert.objects.filter(lead__state="open")
    assert again.count() == 3 and {one.again for one in again} == {"worse"}


def test_an_event_that_was_told_late_is_asked_about_when_it_was_told(month, acting):
    month.send()
    may = type(acting)(acting.post, acting.county, date(2024, 5, 6), acting.at)
    event = tell_event(may, Told("public_health", date(2024, 3, 30), what="食物中毒", divisions=[cast.VILLAGE]))
    assert (event.due_on, event.days_late) == (date(2024, 4, 2), 34)
    assert month.screen().results.get(rule="epidemic_area").hit == 0  # on 10 April nobody had told of it
    assert month.next("2024-04", date(2024, 5, 10)).send().results.get(rule="epidemic_area").hit == 3


@pytest.mark.clause("J03")
@pytest.mark.parametrize(("told_on", "late"), [(date(2024, 4, 5), 0), (date(2024, 4, 6), 1)])
def test_an_epidemic_is_told_within_three_days(acting, told_on, late):
    by = type(acting)(acting.post, acting.county, told_on, acting.at)
    event = tell_event(by, Told("public_health", date(2024, 4, 2), what="传染病疫情", divisions=[cast.TOWN]))
    assert event.due_on == date(2024, 4, 5) and "3个自然日内" in event.due_why and event.days_late == late


def test_whom_an_event_reaches_is_places_and_single_households_without_those_left_out(flood, acting):
    event = flood(divisions=[cast.TOWN], households=[cast.household_code(9)])
    assert reached(event) == [1, 2, 3, 4, 5, 6, 7, 9] and event.households == 8
    reach_more(acting, event, Told("", date.min, left_out={cast.household_code(2): "住在城里，房屋没有受灾"}))
    assert reached(event) == [1, 3, 4, 5, 6, 7, 9]
    out = event.reach.get(left_out=True)
    assert why_left_out(out) == "住在城里，房屋没有受灾" and b"\xe4\xbd\x8f" not in bytes(out.why)
    reach_no_more(acting, event, out.pk)
    assert len(reached(event)) == 8 and event.reach.filter(ended_at=None).count() == 2
    assert event.reach.count() == 3  # nothing said is deleted


def test_only_what_changed_since_the_run_before_gives_what_a_full_run_gives(month, flood, acting):
    month.screen()
    event = flood()
    after = month.screen()
    assert after.step == 1 and after.results.get(rule="disaster_area").hit == 3
    assert [(one.rule, one.hit) for one in run_again(after).counts] == [
        (one.rule, one.hit) for one in after.results.order_by("position")
    ]
    take_back_event(acting, event, "报错了村")
    gone = month.screen()
    assert gone.step == 0 and gone.alerts.count() == 0  # nothing is reached, as before: it is that run
    # what the earlier run read is kept: it can be run again as it was
    assert sum(one.hit for one in run_again(after).counts) == 3 and after.alerts.count() == 3


def test_the_same_told_twice_is_one_event_and_one_line_of_the_journal(flood):
    assert flood().pk == flood().pk
    assert Event.objects.count() == 1 and Entry.objects.filter(verb="tell_event").count() == 1
    assert "连日大雨" in event_words(Event.objects.get())
    assert not any("连日大雨" in str(one.detail) for one in Entry.objects.all())


def test_what_was_taken_back_stays_and_says_why(flood, acting):
    event = take_back_event(acting, flood(), "报错了村")
    assert take_back_event(acting, event, "又撤一次").pk == event.pk and why_taken_back(event) == "报错了村"
    with pytest.raises(CannotTell, match="已经撤回"):
        end_event(acting, event, date(2024, 4, 9))
    assert flood().pk != event.pk  # told anew it is another event


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"level": ""}, "请选级别：未启动响应、Ⅳ级"),
        ({"level": "五级"}, "“五级”不在可选的里面"),
        ({"divisions": []}, "没有说明波及哪里"),
        ({"divisions": ["349902100000"]}, "不在本县"),
        ({"households": ["X1"]}, "没有户编号X1"),
        ({"until_on": date(2024, 4, 1)}, "早于发生日期"),
        ({"left_out": {"X": " "}}, "没有户编号X"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(flood, told, says):
    with pytest.raises(CannotTell, match=says):
        flood(**told)
    assert not Event.objects.exists()


def test_tomorrow_s_event_and_one_that_no_pack_names_are_refused(acting):
    with pytest.raises(CannotTell, match="还没有到"):
        tell_event(acting, Told("disaster", date(2024, 4, 11), what="洪涝", level="Ⅳ级", divisions=[cast.VILLAGE]))
    with pytest.raises(CannotTell, match="没有这一种事件"):
        tell_event(acting, Told("eclipse", date(2024, 4, 8), divisions=[cast.VILLAGE]))


def test_a_department_tells_of_its_own_events_only_and_a_village_sees_those_that_touch_it(flood, acting, official):
    flood(divisions=[cast.OTHER_TOWN])
    assert visible_events(official("town"), cast.COUNTY).count() == 0  # 柳河镇
    assert visible_events(official("bureau"), cast.COUNTY).count() == 1
    medical = official("medical")
    assert not visible_events(medical, cast.COUNTY).exists()
    by = type(acting)(medical, acting.county, acting.on, acting.at)
    with pytest.raises(NotAllowed):
        tell_event(by, Told("disaster", date(2024, 4, 1), what="洪涝", level="Ⅳ级", divisions=[cast.TOWN]))


def test_two_floods_of_one_place_are_one_question_with_both_behind_it(flood, month):
    one, two = flood(), flood(words="第二轮洪水", level="Ⅱ级")
    run = month.screen()
    alert = next(iter(opened(run.alerts.select_related("run", "household").order_by("pk"))))
    assert alert.rows == sorted([-2 * one.pk, -2 * two.pk]) and alert.evidence["response_level"] == "Ⅱ级"

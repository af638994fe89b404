"""A village's answers: what becomes of each row of the filled workbook, and of its lead."""

from __future__ import annotations

from datetime import date

import pytest
from tests.world import cast, visiting

from shouwang.records import vault
from shouwang.records.journal.models import Entry
from shouwang.records.leads.models import Lead
from shouwang.records.staff.rights import NotAllowed
from shouwang.records.tasks.models import Task
from shouwang.records.visits.models import Visit, VisitFile
from shouwang.records.visits.queries import candidates, opened, watched

HOME = cast.household_code

ENDS = [
    ("符合监测条件", "meets", None),
    ("不符合监测条件", "not_met", date(2024, 10, 9)),
    ("已是监测对象", "already_monitored", None),
    ("无法核查", "could_not", date(2024, 5, 12)),
]


@pytest.mark.clause("J15", "J16", "J17")
@pytest.mark.parametrize(("conclusion", "means", "look_again_on"), ENDS)
def test_a_visit_ends_in_one_of_five_ways_and_answers_its_lead(asked, conclusion, means, look_again_on):
    done = asked.file(2, 核查结论=conclusion)
    lead = asked.lead(2)
    assert (done.rows, done.filed, done.faulty) == (1, 1, 0)
    assert (lead.state, lead.answer, lead.closed_on) == ("answered", means, date(2024, 4, 13))
    assert lead.look_again_on == look_again_on
    assert Task.objects.get(kind="visit", subject=f"lead:{lead.pk}").done_on == date(2024, 4, 13)
    assert Task.objects.get(kind="town_review", subject=f"lead:{lead.pk}").done_on is None


@pytest.mark.clause("J15")
def test_what_is_not_ours_goes_to_the_village_that_was_named(asked):
    asked.file(2, 核查结论="不属本村", 应属哪村="下河村")
    first, second = Lead.objects.filter(household__code=HOME(2)).order_by("id")
    assert (first.state, second.state, second.handed_from_id) == ("handed_over", "open", first.pk)
    assert (second.division, second.due_on) == (cast.SECOND_VILLAGE, date(2024, 4, 18))
    assert list(second.asked.values_list("rule", flat=True)) == ["uninsured"]
    assert Task.objects.get(kind="visit", subject=f"lead:{second.pk}").division == cast.SECOND_VILLAGE


@pytest.mark.parametrize("named", ["", "没有这个村", "上河村"])
def test_where_nobody_can_tell_the_village_somebody_has_to_say_which(asked, named):
    asked.file(2, 核查结论="不属本村", 应属哪村=named)
    lead = asked.lead(2)
    assert (lead.state, lead.answer) == ("answered", "not_ours")
    assert Task.objects.get(kind="hand_over", subject=f"lead:{lead.pk}").done_on is None


def test_two_villages_that_each_name_the_other_do_not_play_ball(asked):
    asked.file(2, 核查结论="不属本村", 应属哪村="下河村")
    asked.file(2, 核查结论="不属本村", 应属哪村="上河村", 核查日期="2024-04-13")
    lead = asked.lead(2)
    assert (lead.division, lead.state) == (cast.SECOND_VILLAGE, "answered")
    assert Task.objects.filter(kind="hand_over", done_on=None).count() == 1


def test_the_town_names_the_village_that_nobody_named(asked, official):
    from tests.records.month import _PACK

    from shouwang.records.visits.actions import CannotReview, hand_over

    asked.file(2, 核查结论="不属本村")
    town = official("town")
    with pytest.raises(CannotReview, match="没有这个村"):
        hand_over(town, asked.lead(2), "349902100200", _PACK, asked.on, asked.at)
    with pytest.raises(CannotReview, match="不在本镇"):
        hand_over(town, asked.lead(2), cast.HILL_VILLAGE, _PACK, asked.on, asked.at)
    fresh = hand_over(asked.post, asked.lead(2), cast.HILL_VILLAGE, _PACK, asked.on, asked.at)
    assert (fresh.division, asked.lead(2).pk) == (cast.HILL_VILLAGE, fresh.pk)
    assert not Task.objects.filter(kind="hand_over", done_on=None).exists()


@pytest.mark.clause("J17")
def test_who_does_not_qualify_is_watched_until_a_day(asked):
    asked.file(2)
    (lead,) = watched(asked.post, cast.COUNTY)
    assert (lead.household.code, lead.look_again_on) == (HOME(2), date(2024, 10, 9))
    assert Task.objects.get(kind="look_again").due_on == date(2024, 10, 9)


@pytest.mark.clause("J16")
def test_who_meets_the_conditions_is_a_candidate_once_the_town_has_let_it_pass(asked):
    asked.file(2, 核查结论="符合监测条件")
    assert not candidates(asked.post, cast.COUNTY).exists()
    asked.accept(2)
    assert [visit.household.code for visit in candidates(asked.post, cast.COUNTY)] == [HOME(2)]


def test_the_same_workbook_again_changes_nothing_and_says_the_same(asked):
    first = asked.file(2)
    before = (Visit.objects.count(), Task.objects.count(), Entry.objects.count())
    assert asked.file(2).pk == first.pk
    assert (Visit.objects.count(), Task.objects.count(), Entry.objects.count()) == before


def test_every_row_is_filed_unchanged_blank_or_faulty(asked):
    asked.file(2)
    rows = [
        (asked.lead(1).pk, HOME(1), visiting.whole()),
        (asked.lead(2).pk, HOME(2), visiting.whole()),
        (asked.lead(2).pk, HOME(2), {}),
        (asked.lead(1).pk, HOME(2), visiting.whole()),
    ]
    done = asked.bring(visiting.filled(*rows))
    assert (done.rows, done.filed, done.unchanged, done.blank, done.faulty) == (4, 1, 1, 1, 1)
    assert [line.row for line in done.lines.filter(outcome="fault")] == [6]


WRONG = [
    ({"核查结论": ""}, "answer_missing", "核查结论"),
    ({"核查结论": "符合"}, "answer_not_a_choice", "核查结论"),
    ({"核查家庭人口数": "三口半"}, "answer_not_a_number", "核查家庭人口数"),
    ({"核查家庭人口数": ""}, "answer_missing", "核查家庭人口数"),
    ({"核查人均纯收入（元）": "不多"}, "answer_not_money", "核查人均纯收入（元）"),
    ({"核查日期": "昨天"}, "answer_not_a_day", "核查日期"),
    ({"核查日期": "2024-04-14"}, "visited_later", "核查日期"),
    ({"核查日期": "2024-04-09"}, "visited_before", "核查日期"),
    ({"饮水安全有保障": "差不多"}, "answer_not_a_choice", "饮水安全有保障"),
]


@pytest.mark.parametrize(("changed", "code", "column"), WRONG)
def test_a_wrong_cell_is_named_and_the_lead_stays_open(asked, changed, code, column):
    done = asked.bring(visiting.filled((asked.lead(2).pk, HOME(2), visiting.whole(**changed))))
    (line,) = done.lines.all()
    assert [(told[0], told[1]) for told in line.faults] == [(code, column)]
    assert asked.lead(2).state == "open"
    assert not Visit.objects.exists()


def test_a_household_that_lost_money_is_read_as_such(asked):
    asked.file(2, **{"核查人均纯收入（元）": "-1200"})
    (visit,) = opened(Visit.objects.all())
    assert visit.answers["net_income_per_capita_yuan"] == -1200


ODD_LEADS = [("", "lead_missing"), ("12a", "lead_missing"), ("99999", "lead_unknown")]


@pytest.mark.parametrize(("lead", "code"), ODD_LEADS)
def test_a_row_of_no_known_lead_is_set_aside(asked, lead, code):
    done = asked.bring(visiting.filled((lead, HOME(2), visiting.whole())))
    assert [told[0] for told in done.lines.get().faults] == [code]


def test_a_row_that_slipped_is_noticed_by_its_household(asked):
    done = asked.bring(visiting.filled((asked.lead(2).pk, HOME(1), visiting.whole())))
    assert done.lines.get().faults[0][0] == "lead_household_differs"


def test_a_lead_answered_twice_in_one_workbook_keeps_the_first_and_names_the_second(asked):
    key = asked.lead(2).pk
    done = asked.bring(
        visiting.filled(
            (key, HOME(2), visiting.whole()),
            (key, HOME(2), visiting.whole()),
            (key, HOME(2), visiting.whole(核查家庭人口数=5)),
        )
    )
    assert (done.filed, done.unchanged, done.faulty) == (1, 1, 1)
    assert done.lines.get(outcome="fault").faults[0][0] == "answered_twice"


def test_any_other_workbook_is_refused_whole_and_once(asked):
    from tests.world import office

    data = office.sheet_bytes([("姓名", "身份证号码"), ("某某", "无")])
    done = asked.bring(data)
    assert (done.rows, done.refusal[0]["code"]) == (0, "not_a_task_workbook")
    assert asked.bring(data).pk == done.pk
    assert VisitFile.objects.count() == 1


def test_columns_may_have_been_moved_and_rows_sorted(asked):
    order = tuple(reversed(visiting.QUESTIONS))
    done = asked.bring(visiting.filled((asked.lead(2).pk, HOME(2), visiting.whole()), questions=order))
    assert done.filed == 1


def test_a_correction_before_review_is_another_visit_and_the_first_stays(asked):
    asked.file(2)
    asked.file(2, 核查结论="符合监测条件")
    assert list(Visit.objects.order_by("id").values_list("state", "conclusion")) == [
        ("corrected", "not_met"),
        ("filed", "meets"),
    ]
    assert asked.lead(2).answer == "meets"
    assert not Task.objects.filter(kind="look_again", done_on=None).exists()


def test_answers_are_sealed_and_the_workbook_is_kept_as_it_came(asked):
    done = asked.file(2, 情况说明="户主生病在床")
    visit = Visit.objects.get()
    assert "生病".encode() not in bytes(visit.sealed)
    assert vault.file_kept(done.stored)
    (told,) = opened([visit])
    assert told.answers["reason"] == "户主生病在床"


@pytest.mark.parametrize("who", ["medical", "supervisor", "auditor", "outsider"])
def test_who_does_not_visit_may_not_file(asked, official, who):
    with pytest.raises(NotAllowed):
        asked.file(2, official(who))


def test_a_village_files_its_own_and_is_told_that_others_are_none_of_its_leads(asked, official):
    assert asked.file(2, official("village")).filed == 1
    done = asked.file(1, official("hill-village"))
    assert done.lines.get().faults[0][0] == "lead_unknown"

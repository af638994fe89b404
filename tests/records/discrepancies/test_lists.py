"""A village's own list: put on by hand and by workbook, doubtful rows decided, nobody said aloud."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.records.discrepancies.conftest import IN, WHY, filled_lists
from tests.world import cast, office

from shouwang.records.discrepancies import actions
from shouwang.records.discrepancies.actions import CannotCompare, Picked
from shouwang.records.discrepancies.models import Listed, ListFile, VillageList
from shouwang.records.discrepancies.queries import listed_visible_to, opened_list, proposals_of
from shouwang.records.journal.models import Entry
from shouwang.records.staff.rights import NotAllowed
from shouwang.records.tasks.models import Task

pytestmark = pytest.mark.django_db
STRANGER = ("艾有余", cast.number("19630704", "415"))
CADRE = "基层干部排查"


def line(who, why=WHY, channel=CADRE, day=IN):
    return [*who, channel, why, "网格员", day]


@pytest.fixture(autouse=True)
def opened(comparers):
    return comparers.open()


def test_a_family_is_put_on_by_number_and_name_once(comparers):
    comparers.list(office.who(2))
    comparers.list(office.who(2))
    (row,) = comparers.standing()
    assert (row.outcome, row.household.code, row.channel) == ("matched", cast.household_code(2), "cadre")
    assert Task.objects.get(subject__endswith=cast.VILLAGE).done_on == IN
    assert Entry.objects.filter(verb="list_families").count() == 1


def test_what_is_said_otherwise_of_a_family_takes_the_place_of_what_was_said(comparers):
    comparers.list(office.who(2))
    comparers.list(office.who(2), why="儿子也失业了")
    (row,) = comparers.standing()
    (told,) = opened_list([row])
    assert told.said.why == "儿子也失业了" and Listed.objects.count() == 2


MEANT = [
    (("祝长根", "不记得"), "review", "number_malformed"),
    (("祝长根", ""), "review", "number_missing"),
    (("祝大根", office.who(2)[1]), "review", "name_differs"),
    (STRANGER, "unregistered", "ours_but_unknown"),
    (("艾有余", cast.number("19630704", "415", "110101")), "unregistered", "ours_but_unknown"),
]


@pytest.mark.parametrize(("who", "outcome", "reason"), MEANT)
def test_a_doubtful_row_is_never_guessed_and_who_is_in_no_register_is_kept(who, outcome, reason, comparers):
    comparers.list(who)
    (row,) = comparers.standing()
    assert (row.outcome, row.reason, row.household) == (outcome, reason, None)


def test_a_doubtful_row_is_decided_among_those_proposed(comparers):
    comparers.list(("祝长根", ""))
    (row,) = comparers.standing()
    assert [home for _, home, _ in proposals_of(row)] == [comparers.home(2).pk]
    with pytest.raises(CannotCompare) as trouble:
        actions.decide(comparers.acting(), row.pk, comparers.home(3).pk)
    assert trouble.value.fault.code == "not_proposed"
    row = actions.decide(comparers.acting(), row.pk, comparers.home(2).pk)
    assert (row.outcome, row.household.code) == ("matched", cast.household_code(2))
    assert actions.decide(comparers.acting(), row.pk, comparers.home(2).pk) == row
    with pytest.raises(CannotCompare) as trouble:
        actions.decide(comparers.acting(), row.pk, None)
    assert trouble.value.fault.code == "not_in_doubt"


def test_a_doubtful_row_may_be_none_of_those_proposed(comparers):
    comparers.list(("祝长根", ""))
    row = actions.decide(comparers.acting(), comparers.standing()[0].pk, None)
    assert (row.outcome, row.decided_by.code) == ("unregistered", "village")


def test_a_family_is_picked_from_the_register_of_its_own_village(comparers):
    picked = Picked(comparers.home(2), cast.VILLAGE, "self", "自己来村里申报", "", IN)
    row = actions.pick(comparers.acting(), comparers.round.pk, picked)
    assert actions.pick(comparers.acting(), comparers.round.pk, picked) == row
    with pytest.raises(CannotCompare) as trouble:
        comparers.list(office.who(2))
    assert trouble.value.fault.code == "household_listed"
    with pytest.raises(CannotCompare) as trouble:
        other = Picked(comparers.home(7), cast.VILLAGE, "self", "自己来村里申报", "", IN)
        actions.pick(comparers.acting(), comparers.round.pk, other)
    assert trouble.value.fault.code == "other_village"


WRONG = [
    (("", ""), {}, "nobody_named"),
    (office.who(2), {"why": ""}, "why_missing"),
    (office.who(2), {"why": "长" * 501}, "too_long"),
    (office.who(2), {"channel": "听说"}, "channel_unknown"),
    (office.who(2), {"channel": "部门筛查预警"}, "channel_unknown"),
    (office.who(2), {"found_on": "那天"}, "found_on_unreadable"),
    (office.who(2), {"found_on": ""}, "found_on_unreadable"),
    (office.who(2), {"found_on": IN + timedelta(days=1)}, "date_future"),
    (office.who(7), {}, "other_village"),
]


@pytest.mark.parametrize(("who", "more", "code"), WRONG, ids=[code for _, _, code in WRONG])
def test_what_cannot_be_kept_is_said_and_nothing_is_changed(who, more, code, comparers):
    one = comparers.round
    row = comparers.row(one, who, cast.VILLAGE, **more)
    with pytest.raises(CannotCompare) as trouble:
        actions.put_on(comparers.acting(), one.pk, [row])
    assert trouble.value.fault.code == code
    assert not Listed.objects.exists() and not VillageList.objects.exists()


@pytest.mark.clause("Y01")
def test_nobody_is_an_answer_and_a_list_takes_it_back(comparers):
    comparers.nil()
    told = VillageList.objects.get()
    assert told.nil and Task.objects.get(subject__endswith=cast.VILLAGE).done_on == IN
    comparers.list(office.who(2))
    assert not VillageList.objects.get().nil
    with pytest.raises(CannotCompare) as trouble:
        comparers.nil()
    assert trouble.value.fault.code == "nil_beside_rows"


@pytest.mark.parametrize("code", ["hill-village", "other-town", "medical", "supervisor", "auditor", "outsider"])
def test_nobody_lists_for_somebody_elses_village(code, comparers):
    with pytest.raises(NotAllowed):
        comparers.list(office.who(2), by=code)
    with pytest.raises(NotAllowed):
        comparers.nil(by=code)


@pytest.mark.clause("Y01", "G09")
def test_a_workbook_adds_up_and_a_bad_row_stops_no_other(comparers):
    data = filled_lists(
        {
            cast.VILLAGE: [
                line(office.who(2)),
                line(("祝长根", "")),
                line(STRANGER),
                line(office.who(3), why=""),
                line(office.who(7)),
                [],
            ]
        }
    )
    done = comparers.take_in(data)
    assert (done.rows, done.kept, done.unchanged, done.blank, done.faulty) == (6, 3, 0, 1, 2)
    assert [told[2] for told in done.faults] == ["why_missing", "other_village"]
    assert [row.outcome for row in comparers.standing()] == ["matched", "review", "unregistered"]


def test_the_same_workbook_again_changes_nothing_and_says_the_same(comparers):
    data = filled_lists({cast.VILLAGE: [line(office.who(2)), line(office.who(3), why=""), line(STRANGER)]})
    done = comparers.take_in(data)
    lines = Entry.objects.count()
    assert comparers.take_in(data) == done
    assert (Entry.objects.count(), ListFile.objects.count(), Listed.objects.count()) == (lines, 1, 2)


def test_a_town_sends_several_villages_and_one_that_says_nobody(comparers):
    data = filled_lists({cast.VILLAGE: [line(office.who(2))]}, nil=[cast.SECOND_VILLAGE])
    comparers.take_in(data, by="town")
    assert {one.village: one.nil for one in VillageList.objects.all()} == {
        cast.VILLAGE: False,
        cast.SECOND_VILLAGE: True,
    }


def test_a_sheet_in_which_nothing_stands_leaves_its_village_silent(comparers):
    done = comparers.take_in(filled_lists({cast.VILLAGE: [[], []]}))
    assert (done.rows, done.blank) == (2, 2) and not VillageList.objects.exists()


def test_somebody_elses_sheet_is_not_taken(comparers):
    done = comparers.take_in(filled_lists({cast.HILL_VILLAGE: [line(office.who(9))]}))
    assert (done.rows, done.faulty, done.faults[0][2]) == (1, 1, "village_elsewhere")


REFUSED = [
    (filled_lists({cast.VILLAGE: [line(office.who(2))]}, nil=[cast.VILLAGE]), "nil_beside_rows"),
    (office.sheet_bytes([("姓名", "电话"), ("某", "1")]), "not_a_village_list"),
    (b"nothing", None),
]


@pytest.mark.parametrize(("data", "code"), REFUSED)
def test_a_workbook_that_is_none_is_refused_whole(data, code, comparers):
    done = comparers.take_in(data)
    assert done.rows == 0 and done.refusal and done.round is None
    assert code is None or done.refusal[0]["code"] == code
    assert comparers.take_in(data) == done


def test_without_its_codes_a_village_s_own_sheet_is_its_own_and_a_town_s_is_nobody_s(comparers):
    data = filled_lists({cast.VILLAGE: [line(office.who(2))]}, coded=False)
    assert comparers.take_in(data).kept == 1
    assert comparers.take_in(data, by="town").refusal[0]["code"] == "village_unknown"


def test_one_family_twice_in_a_workbook_counts_once_and_is_told_where_it_says_otherwise(comparers):
    rows = [line(office.who(2)), line(office.who(2)), line(office.who(2, 2), why="另一件事")]
    done = comparers.take_in(filled_lists({cast.VILLAGE: rows}))
    assert (done.kept, done.unchanged, done.faulty, done.faults[0][2]) == (1, 1, 1, "listed_twice")


def test_what_a_village_says_lies_sealed_and_is_seen_in_its_divisions_only(comparers):
    comparers.list(office.who(2), found_on=date(2024, 4, 1))
    (row,) = comparers.standing()
    assert WHY.encode() not in bytes(row.sealed) and office.who(2)[1].encode() not in bytes(row.sealed)
    seen = {
        code: listed_visible_to(comparers.acting(code).post).count() for code in ("village", "hill-village", "medical")
    }
    assert seen == {"village": 1, "hill-village": 0, "medical": 0}


def test_taken_off_twice_it_is_taken_off_once(comparers):
    comparers.list(office.who(2))
    (row,) = comparers.standing()
    actions.take_off(comparers.acting(), row.pk)
    actions.take_off(comparers.acting(), row.pk)
    assert not comparers.standing() and Entry.objects.filter(verb="take_off_list").count() == 1
    comparers.list(office.who(2))
    assert len(comparers.standing()) == 1

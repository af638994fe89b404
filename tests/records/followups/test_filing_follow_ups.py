"""What a follow-up visit found is filed once, judged measure by measure (X06), and never changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.records.followups.conftest import TODAY, County, followed, home
from tests.world import cast

from shouwang.records.followups.models import FollowUp, FollowUpPaper, Judged
from shouwang.records.followups.queries import FollowUpFacts, facts_of, opened, visible_to
from shouwang.records.helpers.actions import Work, add_helper, end_pairing, pair, sign_in_by
from shouwang.records.helpers.sealed import Person
from shouwang.records.journal.actions import write
from shouwang.records.journal.models import Entry
from shouwang.records.staff.actions import NewPost, add_post
from shouwang.records.staff.rights import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X06")]
JPEG = b"\xff\xd8\xff\xe0 a photo"


def test_a_visit_is_filed_and_says_what_was_found(county: County) -> None:
    came = county.file(1)
    assert came.follow_up is not None and not came.faults and came.then == ""
    (one,) = opened([came.follow_up])
    assert one.answers["situation"] == "药费报销了、猪养得好" and one.answers["visited_on"] == TODAY
    assert "药费".encode() not in bytes(came.follow_up.sealed)
    assert Entry.objects.filter(verb="file_follow_up").count() == 1


def test_each_measure_under_way_is_judged(county: County) -> None:
    county.measure(1)
    county.measure(1, "公益岗位", "employment")
    came = county.file(1, judged={"sufficient": "不够用"})
    assert came.follow_up is not None
    said = Judged.objects.filter(follow_up=came.follow_up).values_list("useful", "sufficient", "usable")
    assert list(said) == [(True, False, True)] * 2
    assert facts_of(cast.COUNTY, None, TODAY) == {home(1).pk: FollowUpFacts(TODAY, 1, 2, 0, 2, 0, False)}
    assert facts_of(cast.COUNTY, [home(1).pk], date(2024, 4, 11)) == {}


def test_a_measure_that_nobody_judged_is_asked_for(county: County) -> None:
    measure = county.measure(1)
    came = county.file(1, judged={"useful": "", "usable": "随便"})
    assert came.follow_up is None
    assert [(one.code, one.column) for one in came.faults] == [
        ("measure_unjudged", f"judged-{measure.pk}-useful"),
        ("measure_unjudged", f"judged-{measure.pk}-usable"),
    ]


def test_a_measure_that_is_done_is_judged_once_more_and_then_no_longer(county: County) -> None:
    done = county.measure(1, state="done")
    first = county.file(1)
    assert first.follow_up is not None and [one.measure_id for one in first.follow_up.judged.all()] == [done.pk]
    second = county.file(1, on=date(2024, 5, 6), visited_on="2024-05-06")
    assert second.follow_up is not None and not second.follow_up.judged.exists()


@pytest.mark.parametrize(
    ("changed", "code", "column"),
    [
        ({"income_change": ""}, "answer_missing", "收入和上次比"),
        ({"income_change": "好"}, "answer_not_a_choice", "收入和上次比"),
        ({"new_risk": "有"}, "answer_missing", "新的风险是什么"),
        ({"visited_on": "2024-04-13"}, "visited_later", "走访日期"),
        ({"visited_on": "2021-07-02"}, "visited_before", "走访日期"),
        ({"visited_on": "哪天"}, "answer_not_a_day", "走访日期"),
        ({"photos": [(b"no photo", "")]}, "photo_unreadable", "照片"),
    ],
)
def test_what_cannot_be_filed_is_one_sentence_and_nothing_is_kept(
    county: County, changed: dict[str, Any], code: str, column: str
) -> None:
    came = county.file(1, **changed)
    assert [(one.code, one.column) for one in came.faults] == [(code, column)]
    assert not FollowUp.objects.exists() and followed(1).last_on is None


@pytest.mark.parametrize(("number", "said"), [(1, "请村里调整帮扶措施"), (5, "按程序重新识别")])
def test_a_new_risk_says_what_is_to_be_done_and_begins_nothing(county: County, number: int, said: str) -> None:
    came = county.file(number, by="town", new_risk="有", new_risk_what="户主四月查出大病")
    assert came.follow_up is not None and said in came.then
    assert facts_of(cast.COUNTY, [home(number).pk], TODAY)[home(number).pk].new_risk is True
    detail = Entry.objects.get(verb="file_follow_up").detail
    assert "大病" not in str(detail)


def test_the_same_sent_twice_counts_once(county: County) -> None:
    first = county.file(1, sent_id="abc")
    again = county.file(1, sent_id="abc", seen="an older page")
    other_phone = county.file(1, sent_id="def", seen="an older page")
    assert first.follow_up == again.follow_up == other_phone.follow_up
    assert Entry.objects.filter(verb="file_follow_up").count() == 1


def test_a_page_that_is_stale_is_told(county: County) -> None:
    county.file(1)
    came = county.file(1, situation="别的", seen="an older page")
    assert came.changed and came.follow_up is None


def test_another_record_of_the_same_day_takes_the_place_of_the_first(county: County) -> None:
    first = county.file(1).follow_up
    assert first is not None
    second = county.file(1, situation="药费还没有报销").follow_up
    assert second is not None and second.corrects == first
    assert list(FollowUp.objects.filter(standing=True)) == [second]
    assert FollowUp.objects.count() == 2 and bytes(FollowUp.objects.get(pk=first.pk).sealed) == bytes(first.sealed)
    assert Entry.objects.filter(verb="correct_follow_up").count() == 1


def test_a_wrong_day_is_corrected_and_the_next_visit_is_due_by_the_right_one(county: County) -> None:
    first = county.file(1, on=date(2024, 5, 6), visited_on="2024-05-02").follow_up
    assert first is not None and followed(1).due_on == date(2024, 6, 30)
    county.file(1, on=date(2024, 5, 6), visited_on="2024-04-30", corrects=first.pk)
    assert (followed(1).last_on, followed(1).due_on) == (date(2024, 4, 30), date(2024, 5, 31))


def test_a_second_visit_in_a_month_is_another_record(county: County) -> None:
    county.file(1, visited_on="2024-04-11")
    second = county.file(1, visited_on="2024-04-12", situation="送来猪苗").follow_up
    assert second is not None and second.corrects is None
    assert facts_of(cast.COUNTY, [home(1).pk], TODAY)[home(1).pk].visits == 2
    clash = county.file(1, visited_on="2024-04-11", situation="再改", corrects=second.pk)
    assert [one.code for one in clash.faults] == ["visited_twice"]


def test_photos_come_with_it_or_afterwards_and_the_same_is_kept_once(county: County) -> None:
    came = county.file(1, photos=[(JPEG, "猪圈")], signed_name="闻建平")
    county.file(1, photos=[(JPEG, "猪圈")], place='{"latitude": 30.1, "longitude": 118.2, "accuracy": 12}')
    assert came.follow_up is not None
    kinds = FollowUpPaper.objects.filter(follow_up=came.follow_up).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["photo", "signature", "place"]
    assert Entry.objects.filter(verb="bring_follow_up_papers").count() == 1


@pytest.mark.parametrize("by", ["hill-village", "other-town", "medical", "supervisor", "auditor", "outsider"])
def test_who_may_not_file(county: County, by: str) -> None:
    with pytest.raises(NotAllowed):
        county.file(1, by=by)


def test_a_helper_files_for_the_families_paired_with_him_only(county: County) -> None:
    at = Entry.objects.latest("pk").at
    post, _ = add_post(county.operator, NewPost("helper-jiang", "江帮扶", "helper", cast.COUNTY), at, write)
    assert post is not None
    work = Work(county.official("village"), cast.COUNTY, TODAY, at)
    helper, _ = add_helper(work, Person("江帮扶", "13900001111"), cast.VILLAGE)
    assert helper is not None
    pairing, _ = pair(work, home(1), helper, date(2024, 3, 1))
    assert pairing is not None
    sign_in_by(work, helper, post.code)
    county.official = lambda code: post
    came = county.file(1, by="helper")
    assert came.follow_up is not None and came.follow_up.helper == helper
    assert list(visible_to(post, TODAY)) == [came.follow_up]
    with pytest.raises(NotAllowed):
        county.file(4, by="helper")
    end_pairing(work, pairing, "left", TODAY)
    assert not visible_to(post, TODAY).exists()
    with pytest.raises(NotAllowed):
        county.file(1, by="helper", situation="还想报")


def test_towns_see_their_own(county: County) -> None:
    county.file(1)
    assert visible_to(county.official("town"), TODAY).exists()
    for code in ("other-town", "hill-village", "medical", "outsider"):
        assert not visible_to(county.official(code), TODAY).exists()

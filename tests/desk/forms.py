"""Every form of the site: how it is filled in, what somebody quicker does meanwhile, or which stories of its room show both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.desk.places import Place
from tests.world import cast, office
from tests.world.projects import project_book, tea


@dataclass(frozen=True)
class Form:
    """How a form is filled in. ``meanwhile``: what somebody else does after its page was opened, as (form, what is typed);
    or the reason why nothing of anybody is lost by a page that is stale."""

    by: str
    page: str
    typed: dict[str, Any] | Callable[[Place], dict[str, Any]]
    meanwhile: tuple[str, dict[str, Any]] | str
    before: tuple[tuple[str, dict[str, Any]], ...] = ()
    asks: str = ""
    other: str = "bureau"
    village: str = ""
    changes: bool = True

    def of(self, place: Place) -> Place:
        return replace(place, village=self.village or place.village)

    def filled(self, place: Place) -> dict[str, Any]:
        return self.typed(place) if callable(self.typed) else self.typed


def book(data: bytes, name: str = "表.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


_ADDS = "再加一条，别人的照样在；同样的再加不变"
_ONCE_ASKED = "同样的事只排一次"
_ROWS = "一份表逐行比对，同样的内容不变，写的不一样的照各自的规矩问或替"
_OWN = "只管自己的登录，没有别人同时来办"
_WHY = {"reason": "contact", "said": "电话核对"}
_FOUND = ("income_stable", "schooling_secure", "medical_secure", "housing_secure", "water_secure", "expenditure_solved")
_SITUATION = {f"found-{name}": "yes" for name in (*_FOUND, "risks_gone", "risk_free")}
_SHOWS = "只看，不写；看一次记一次"
_HELPER = {"name": "江帮扶", "phone": "13900001111", "unit": "县水利局", "title": "科员"}
_LISTED = {"channel": "基层干部排查", "why": "家里没有收入", "who": "网格员", "found_on": "2024-04-11"}
_MEASURE = {"group": "health", "title": "申请大病救助", "risk": "illness"}

FORMS: dict[str, Form] = {
    "departments:consultation": Form(
        "bureau",
        "departments:new_consultation",
        {
            "held_on": "2024-04-10",
            "topic": "三月比对",
            "place": "会议室",
            "departments": ["medical_insurance"],
            "conclusions": "照办",
        },
        "写的不一样的要勾上“更正”才替",
    ),
    "departments:end_liaison": Form(
        "medical",
        "departments:department",
        {"on": "2024-04-12"},
        (
            "departments:liaison",
            {"liaison-name": "新联络", "liaison-phone": "13900002222", "liaison-from_on": "2024-04-11"},
        ),
        (
            (
                "departments:liaison",
                {"liaison-name": "老联络", "liaison-phone": "13900001111", "liaison-from_on": "2024-04-01"},
            ),
        ),
        "?department=medical_insurance",
    ),
    "departments:liaison": Form(
        "medical",
        "departments:department",
        {"liaison-name": "老联络", "liaison-phone": "13900001111", "liaison-from_on": "2024-04-01"},
        (
            "departments:liaison",
            {"liaison-name": "新联络", "liaison-phone": "13900002222", "liaison-from_on": "2024-04-11"},
        ),
        asks="?department=medical_insurance",
    ),
    "departments:transfer": Form(
        "bureau",
        "departments:department",
        {"transfer-way": "专网", "transfer-from_on": "2024-04-01"},
        ("departments:transfer", {"transfer-way": "光盘", "transfer-from_on": "2024-04-02"}),
        asks="?department=medical_insurance",
        other="administrator",
    ),
    "departments:whole": Form(
        "bureau",
        "departments:ask",
        _WHY,
        _SHOWS,
        changes=False,
        before=(
            (
                "departments:liaison",
                {"liaison-name": "老联络", "liaison-phone": "13900001111", "liaison-from_on": "2024-04-01"},
            ),
        ),
        asks="?department=medical_insurance",
    ),
    "discrepancies:decide_now": Form(
        "village", "discrepancies:listed", {"household": "none"}, ("discrepancies:off_now", {})
    ),
    "discrepancies:off_now": Form(
        "village", "discrepancies:listed", {}, ("discrepancies:decide_now", {"household": "none"})
    ),
    "discrepancies:compare_now": Form(
        "bureau", "discrepancies:overview", {}, "名单没有变化时比对不变，有变化的按现在的比", changes=False
    ),
    "discrepancies:list_now": Form(
        "village",
        "discrepancies:village",
        {**_LISTED, "name": office.who(3)[0], "number": office.who(3)[1]},
        (
            "discrepancies:list_now",
            {**_LISTED, "name": office.who(3)[0], "number": office.who(3)[1], "why": "别的情况"},
        ),
    ),
    "discrepancies:nil_now": Form(
        "bureau",
        "discrepancies:village",
        {},
        "名单上有户的不能报“没有”，报过的再报不变",
        village=cast.BRIDGE_VILLAGE,
    ),
    "discrepancies:put_now": Form(
        "village",
        "discrepancies:put",
        {**_LISTED, "why": "病重"},
        ("discrepancies:put_now", {**_LISTED, "why": "别的情况"}),
        other="town",
    ),
    "discrepancies:open_now": Form(
        "bureau",
        "discrepancies:overview",
        {"from_on": "2024-04-01", "to_on": "2024-04-30"},
        "同样的日子就是同一次比对",
        changes=True,
    ),
    "events:end": Form(
        "bureau",
        "events:event",
        {"end-on": "2024-04-12"},
        ("events:end", {"end-on": "2024-04-11"}),
        other="administrator",
    ),
    "events:end_marked": Form(
        "bureau",
        "events:areas",
        {"on": "2024-04-13"},
        "结束过的照先写的算，日子不一样的告诉后来的人（见下面的专门测试）",
    ),
    "events:mark": Form(
        "bureau",
        "events:areas",
        {"kind": "settlement:集中安置区", "name": "新安置点", "divisions": [cast.VILLAGE], "from_on": "2024-04-01"},
        "同类同名的只标一处，别的各是各的",
    ),
    "events:more": Form(
        "bureau",
        "events:event",
        {"divisions": [cast.HILL_VILLAGE]},
        ("events:end", {"end-on": "2024-04-11"}),
        other="administrator",
    ),
    "events:no_more": Form(
        "bureau",
        "events:event",
        {},
        ("events:more", {"divisions": [cast.HILL_VILLAGE]}),
        other="administrator",
    ),
    "cases:risks_now": Form(
        "village",
        "cases:risks",
        {"risk-illness": "yes", "why-illness": "长期吃药"},
        ("cases:risks_now", {"risk-accident": "yes", "why-accident": "车祸"}),
        other="town",
    ),
    "cases:situation_now": Form(
        "village",
        "cases:situation",
        _SITUATION,
        ("cases:situation_now", {**_SITUATION, "found-risk_free": "no"}),
        other="town",
    ),
    "cases:say_now": Form(
        "bureau",
        "cases:say",
        {"what": "withdraw", "text": "农户撤回"},
        ("cases:say_now", {"what": "withdraw", "text": "农户不办了"}),
        asks="?what=withdraw",
        other="town",
    ),
    "cases:print_now": Form(
        "bureau", "", lambda place: {"paper": "application", "picked": place.keys["case"]}, _ONCE_ASKED
    ),
    "cases:eliminable_now": Form(
        "bureau", "", lambda place: {"picked": place.paired, "how": "natural"}, "提名过的略过，不符合的一户也不提"
    ),
    "feeds:keep_one": Form(
        "medical",
        "",
        lambda place: {"file": book(b"PK a list", "名单.xlsx")},
        "收下待交，同样的文件只存一份",
        changes=False,
    ),
    "feeds:let_all_in": Form("bureau", "", {}, "只照收与以前一字不差的文件，没有的告诉没有", changes=False),
    "feeds:let_in": Form("bureau", "", {"how": "accept"}, "只对等着决定的文件办，办过的告诉是什么状态", changes=False),
    "feeds:send_row": Form(
        "medical",
        "",
        {"feed": "uninsured", "month": "2024-03", "name": "某人", "number": "x"},
        _ONCE_ASKED,
        changes=False,
    ),
    "staff:choose_post": Form("bureau", "", {"post": "bureau"}, _OWN, changes=False),
    "staff:sign_out": Form("bureau", "", {}, _OWN, changes=False),
    "visits:do_batch": Form(
        "town",
        "visits:batch",
        lambda place: {"do": "accept", "picked": place.keys["visit"]},
        "只动还是原样的户，别的有几户没有动当场告诉",
        asks="?do=accept&picked={visit}",
    ),
    "events:take_back": Form(
        "bureau",
        "events:event",
        {"back-why": "报错了"},
        ("events:more", {"divisions": [cast.HILL_VILLAGE]}),
        other="administrator",
    ),
    "events:take_in": Form("bureau", "events:projects", lambda place: {"file": book(project_book(tea(1)))}, _ROWS),
    "followups:expect": Form("bureau", "followups:list", {}, "该排的排上，排过的不动"),
    "helpers:add": Form("town", "helpers:people", {**_HELPER, "division": cast.VILLAGE}, _ADDS),
    "helpers:correct": Form("town", "helpers:helper", _HELPER, ("helpers:correct", {**_HELPER, "name": "别的名"})),
    "helpers:end": Form(
        "town",
        "helpers:helper",
        {"why": "mistake", "to_on": "2024-04-12"},
        ("helpers:end", {"why": "left", "to_on": "2024-04-11"}),
    ),
    "helpers:hand_over": Form(
        "town",
        "helpers:helper",
        {"on_day": "2024-04-12", "leaves": "on"},
        ("helpers:pair", {"code": cast.household_code(2), "from_on": "2024-04-11"}),
    ),
    "helpers:pair": Form("town", "helpers:helper", {"code": cast.household_code(2), "from_on": "2024-04-11"}, _ADDS),
    "helpers:sign_in_by": Form(
        "town", "helpers:helper", {"post": f"cadre-{cast.VILLAGE}"}, ("helpers:sign_in_by", {"post": ""})
    ),
    "helpers:take_in": Form(
        "town",
        "helpers:files",
        lambda place: {
            "file": book(
                office.sheet_bytes([("户编号", "帮扶责任人", "电话"), (place.household, "新帮扶", "13900003333")])
            )
        },
        _ROWS,
    ),
    "households:whole": Form("bureau", "households:ask", _WHY, _SHOWS, changes=False),
    "jobs:take_away": Form("bureau", "", {"of": "/leads/", "title": "线索"}, _ONCE_ASKED),
    "journal:verify_now": Form("bureau", "journal:verify", {}, _SHOWS, changes=False),
    "lookback:answer_now": Form(
        "village",
        "lookback:finding",
        {"how": "explained", "text": "已经在办"},
        ("lookback:answer_now", {"how": "put_right", "text": "办好了"}),
        other="village",
    ),
    "lookback:run_now": Form("bureau", "lookback:overview", {}, _ONCE_ASKED),
    "measures:add_now": Form("town", "measures:add", _MEASURE, ("measures:add_now", {**_MEASURE, "title": "慢病随访"})),
    "measures:carry_now": Form(
        "town",
        "measures:measure",
        {"what": "begin", "begun_on": "2024-04-12"},
        ("measures:carry_now", {"what": "give_up", "why": "不需要了"}),
    ),
    "measures:edit_now": Form(
        "town", "measures:edit", _MEASURE, ("measures:edit_now", {**_MEASURE, "title": "慢病随访"})
    ),
    "measures:risks_now": Form("town", "measures:risks", {"risk": ["accident"]}, ("measures:add_now", _MEASURE)),
    "policy:attach_notice": Form(
        "bureau",
        "policy:clause",
        lambda place: {"file": book(b"%PDF-1.7 a copy", "通知.pdf")},
        "换上的原件照存，旧的也在",
    ),
    "policy:set_day": Form(
        "bureau",
        "policy:calendar",
        {"kind": "rest", "note": "调休"},
        ("policy:set_day", {"kind": "work", "note": "上班"}),
        asks="?day=2024-05-02",
        other="administrator",
    ),
    "screenings:screen": Form("bureau", "screenings:runs", {"month": "2024-03"}, _ONCE_ASKED),
    "staff:close_now": Form("administrator", "staff:close", {}, "见下面的专门测试：换了人任的不关"),
    "staff:rename_now": Form(
        "administrator",
        "staff:rename",
        {"title": "某镇农办"},
        ("staff:rename_now", {"title": "某镇办公室"}),
        other="operator",
    ),
    "staff:choose_county": Form("city", "staff:own", {"county": cast.NEIGHBOUR}, _OWN, changes=False),
    "visits:accept": Form("town", "visits:visit", {}, ("visits:send_back", {"why": "人口数核错了"})),
    "visits:send_back": Form("town", "visits:visit", {"why": "人口数核错了"}, ("visits:accept", {})),
    "visits:record": Form(
        "bureau",
        "visits:visit",
        {},
        ("visits:send_back", {"why": "人口数核错了"}),
        (("visits:accept", {}),),
        other="administrator",
    ),
}


@dataclass(frozen=True)
class Elsewhere:
    """The stories of its room that show a form: sent ``twice``, and from a ``stale`` page; or the reason why a stale one
    overwrites nothing of anybody."""

    twice: str
    stale: str

    @property
    def stories(self) -> list[str]:
        return [self.twice, *([self.stale] if "::" in self.stale else [])]


def both(story: str) -> Elsewhere:
    return Elsewhere(story, story)


_BEGUN = "一户一次只起一件，别人先起的就是这一件"
_VERIFYING = "records/discrepancies/test_verifying.py"
_CODES = "desk/staff/test_door.py::test_one_time_codes_are_set_up_asked_for_and_work_once"
_SIGNING = "records/staff/test_signing_in.py"
_PLANNED = "records/measures/test_plans.py::test_what_is_pressed_twice_is_done_once"

SHOWN_ELSEWHERE: dict[str, Elsewhere] = {
    "cases:begin_now": Elsewhere(
        "desk/cases/test_begin_and_back.py::test_what_a_visit_found_is_begun_from_the_list_once", _BEGUN
    ),
    "cases:begin_one_now": Elsewhere("desk/cases/test_steps.py::test_pressed_twice_a_case_is_begun_once", _BEGUN),
    "cases:compare_book_now": Elsewhere(
        "desk/cases/test_compare_sheet.py::test_the_same_workbook_twice_changes_nothing",
        "desk/cases/test_compare_sheet.py::test_an_answer_is_not_changed_by_a_later_workbook",
    ),
    "cases:compare_now": Elsewhere(
        "desk/cases/test_compare.py::test_all_nothing_at_once_and_twice_is_once",
        "desk/cases/test_compare.py::test_everybody_at_once_is_refused_where_the_page_showed_another_number",
    ),
    "cases:income_now": both("desk/cases/test_steps.py::test_income_sent_twice_is_kept_once_and_a_stale_page_is_told"),
    "cases:step_now": both(
        "desk/cases/test_steps.py::test_a_meeting_sent_twice_is_held_once_and_a_stale_page_changes_nothing"
    ),
    "cases:ways_now": Elsewhere(
        "desk/cases/test_ways.py::test_pressed_twice_a_way_is_begun_once_and_its_ground_stands_on_the_page", _BEGUN
    ),
    "discrepancies:review_now": both(f"{_VERIFYING}::test_sent_twice_it_counts_once_and_a_stale_page_is_told"),
    "discrepancies:verify_now": Elsewhere(
        f"{_VERIFYING}::test_sent_twice_it_counts_once_and_a_stale_page_is_told",
        "desk/discrepancies/test_discrepancy_pages.py::test_a_stale_page_is_told_and_keeps_what_was_written",
    ),
    "discrepancies:begin_now": Elsewhere(
        f"{_VERIFYING}::test_a_family_at_risk_that_only_its_village_named_begins_its_identification_on_its_own_way",
        _BEGUN,
    ),
    "staff:sign_in_now": Elsewhere(
        f"{_SIGNING}::test_guesses_tried_at_the_same_time_are_counted_one_after_the_other", _OWN
    ),
    "discrepancies:take_in": Elsewhere(
        "records/discrepancies/test_lists.py::test_the_same_workbook_again_changes_nothing_and_says_the_same", _ROWS
    ),
    "events:send": Elsewhere(
        "records/events/test_events.py::test_the_same_told_twice_is_one_event_and_one_line_of_the_journal", _ADDS
    ),
    "feeds:decide": Elsewhere(
        "records/feeds/test_deliveries.py::test_a_doubt_is_decided_once_and_its_row_counts_from_then_on",
        "desk/feeds/test_doubts_pages.py::test_what_somebody_else_decided_meanwhile_is_told_and_stands",
    ),
    "feeds:nil": Elsewhere(
        "records/feeds/test_saying_nil.py::test_what_is_said_counts_as_a_list_of_nobody_and_is_said_once",
        "records/feeds/test_saying_nil.py::test_a_list_that_comes_takes_it_back_and_is_late_by_its_own_day",
    ),
    "feeds:upload": Elsewhere(
        "records/feeds/test_deliveries.py::test_the_same_file_again_is_the_same_delivery",
        "records/feeds/test_deliveries.py::test_a_file_of_the_same_name_with_other_rows_asks_whether_it_adds_or_replaces",
    ),
    "followups:file_one": Elsewhere(
        "desk/followups/test_on_the_phone.py::test_a_double_click_files_once",
        "desk/followups/test_on_the_phone.py::test_a_stale_page_comes_back_with_all_that_was_typed",
    ),
    "leads:dispatch_now": Elsewhere(
        "desk/leads/test_dispatch_page.py::test_dispatch_is_one_job_however_often_the_button_is_pressed",
        "desk/leads/test_dispatch_page.py::test_a_preview_that_is_no_longer_true_sends_nothing",
    ),
    "lookback:confirm_now": both(
        "records/lookback/test_answers.py::test_sent_twice_it_counts_once_and_a_stale_page_is_told"
    ),
    "measures:begin_now": Elsewhere(_PLANNED, "一户一次监测只有一份计划，别人先起的就是这一份"),
    "measures:book_now": Elsewhere(
        "records/measures/test_reports.py::test_a_waiting_measure_is_reported_and_the_same_workbook_again_changes_nothing",
        "records/measures/test_reports.py::test_a_done_measure_is_not_rewritten_by_a_workbook",
    ),
    "measures:fix_now": Elsewhere(_PLANNED, "records/measures/test_plans.py::test_a_stale_page_changes_nothing"),
    "feeds:take_back": both(
        "desk/feeds/test_doubts_pages.py::test_a_decision_is_taken_back_by_its_post_until_a_screening_went_by_it"
    ),
    "feeds:to_register": Elsewhere(
        "desk/feeds/test_unregistered_pages.py::test_what_the_town_found_is_shown_and_whom_to_register_is_handed_out",
        _SHOWS,
    ),
    "staff:hand_out": both(
        "desk/staff/test_posts_pages.py::test_a_large_workbook_is_taken_in_beside_and_its_passwords_are_shown_once_to_who_sent_it"
    ),
    "staff:begin_codes": Elsewhere(_CODES, _OWN),
    "staff:confirm_codes": Elsewhere(_CODES, _OWN),
    "staff:end_codes": Elsewhere(_CODES, _OWN),
    "staff:holder_now": both(
        "desk/staff/test_posts_pages.py::test_a_password_is_reset_once_and_a_second_press_says_so"
    ),
    "staff:set_password": Elsewhere(f"{_SIGNING}::test_a_first_password_is_changed_for_ones_own", _OWN),
    "staff:take_in": Elsewhere(
        "records/staff/test_workbook.py::test_the_same_workbook_again_changes_nothing_and_gives_no_password", _ROWS
    ),
    "visits:file_one": Elsewhere(
        "desk/visits/test_filing.py::test_sent_twice_counts_once_also_when_it_was_sent_back_meanwhile",
        "desk/visits/test_filing.py::test_who_answers_what_a_workbook_answered_meanwhile_is_told_and_nothing_is_lost",
    ),
    "visits:hand_over": Elsewhere(
        "desk/visits/test_review.py::test_moved_twice_is_moved_once_and_the_new_village_has_it_today",
        "desk/visits/test_review.py::test_what_was_answered_meanwhile_is_not_moved_unseen",
    ),
    "visits:say_who": Elsewhere(
        "desk/visits/test_who.py::test_said_twice_is_said_once_and_closes_the_question",
        "desk/visits/test_who.py::test_what_somebody_else_found_out_meanwhile_is_told",
    ),
    "visits:take_in": Elsewhere(
        "records/visits/test_answers_come_back.py::test_the_same_workbook_again_changes_nothing_and_says_the_same",
        "records/visits/test_answers_come_back.py::test_a_correction_before_review_is_another_visit_and_the_first_stays",
    ),
}
"""Forms for which much has to happen first."""

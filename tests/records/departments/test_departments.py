"""Liaison officers, agreed ways of transfer and consultations: what held before stays, what was agreed is not changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.world import cast

from shouwang.records.departments import queries
from shouwang.records.departments.actions import (
    CannotRecord,
    agree_transfer,
    end_liaison,
    name_liaison,
    record_consultation,
)
from shouwang.records.departments.models import Consultation, Liaison, Transfer
from shouwang.records.departments.sealed import Minutes, Officer
from shouwang.records.journal.models import Entry
from shouwang.records.staff.rights import NotAllowed

MEDICAL, WATER = "medical_insurance", "water"
JI, SU = Officer("纪秀兰", "13900017701"), Officer("苗桂花", "0563-8601234")
TALK = Minutes("3月预警会商", "县局三楼", ("自付3万元以上的由医保局先核报销", "两户列入重点走访"))
MARCH, APRIL = date(2024, 3, 1), date(2024, 4, 1)


def _now(post, on=cast.AS_OF):
    held = queries.held_on(queries.visible_liaisons(post), on)
    return {one.liaison.department: one.officer for one in queries.opened_liaisons(held)}


@pytest.mark.clause("J19")
def test_a_department_has_one_liaison_officer_and_those_before_are_kept(operator, at):
    name_liaison(operator, cast.COUNTY, MEDICAL, JI, MARCH, at)
    name_liaison(operator, cast.COUNTY, MEDICAL, SU, APRIL, at)
    name_liaison(operator, cast.COUNTY, WATER, JI, MARCH, at)
    assert _now(operator, date(2024, 3, 31)) == {MEDICAL: JI, WATER: JI}
    assert _now(operator) == {MEDICAL: SU, WATER: JI}
    end_liaison(operator, cast.COUNTY, MEDICAL, date(2024, 4, 5), at)
    assert _now(operator) == {WATER: JI}
    days = [(one.from_on, one.to_on) for one in queries.visible_liaisons(operator).filter(department=MEDICAL)]
    assert days == [(MARCH, APRIL), (APRIL, date(2024, 4, 5))]


def test_the_same_again_changes_nothing_and_a_slip_of_the_day_is_corrected(operator, at):
    first = name_liaison(operator, cast.COUNTY, MEDICAL, JI, MARCH, at)
    assert name_liaison(operator, cast.COUNTY, MEDICAL, JI, MARCH, at + timedelta(hours=1)).pk == first.pk
    name_liaison(operator, cast.COUNTY, MEDICAL, SU, MARCH, at + timedelta(hours=2))
    assert _now(operator) == {MEDICAL: SU}
    assert Liaison.objects.count() == 2  # the slip is still there, superseded
    assert Entry.objects.filter(verb="name_liaison").count() == 2


def test_what_was_typed_long_ago_is_found_done_and_nobody_holds_the_place_with_another(operator, at):
    first = name_liaison(operator, cast.COUNTY, MEDICAL, JI, MARCH, at)
    name_liaison(operator, cast.COUNTY, MEDICAL, SU, APRIL, at)
    assert name_liaison(operator, cast.COUNTY, MEDICAL, JI, MARCH, at).pk == first.pk
    end_liaison(operator, cast.COUNTY, MEDICAL, date(2024, 4, 20), at)
    name_liaison(operator, cast.COUNTY, MEDICAL, JI, date(2024, 4, 15), at)
    days = [(one.from_on, one.to_on) for one in queries.visible_liaisons(operator)]
    assert days == [(MARCH, APRIL), (APRIL, date(2024, 4, 15)), (date(2024, 4, 15), None)]


def test_names_and_phones_lie_sealed_and_are_in_no_line_of_the_journal(operator, at):
    name_liaison(operator, cast.COUNTY, MEDICAL, JI, MARCH, at)
    record_consultation(operator, cast.COUNTY, APRIL, [MEDICAL], TALK, at)
    with connection.cursor() as cursor:
        for table in ("departments_liaison", "departments_consultation", "journal_entry"):
            cursor.execute(f"SELECT * FROM {table}")
            told = repr([[bytes(cell) if isinstance(cell, memoryview) else cell for cell in row] for row in cursor])
            assert not [text for text in (*JI.name, JI.phone, TALK.topic, *TALK.conclusions) if text in told]


@pytest.mark.parametrize(
    ("officer", "from_on", "said"),
    [
        (Officer("", JI.phone), MARCH, "要写姓名"),
        (Officer("纪秀兰", "12"), MARCH, "不像一个电话号码"),
        (Officer("纪秀兰", "34990119650109723X"), MARCH, "不像一个电话号码"),
        (SU, date(2024, 2, 1), "不能从更早的2024年2月1日起"),
    ],
)
def test_what_cannot_be_kept_is_said(operator, at, officer, from_on, said):
    name_liaison(operator, cast.COUNTY, MEDICAL, JI, MARCH, at)
    with pytest.raises(CannotRecord, match=said) as told:
        name_liaison(operator, cast.COUNTY, MEDICAL, officer, from_on, at)
    assert len(officer.phone) < 7 or officer.phone not in str(told.value)


@pytest.mark.clause("J13", "J19")
def test_the_agreed_way_of_transfer_holds_from_its_day(operator, at):
    agree_transfer(operator, cast.COUNTY, MEDICAL, "U盘当面", MARCH, at, "县局机要室")
    agree_transfer(operator, cast.COUNTY, MEDICAL, "政务内网邮箱", APRIL, at)
    agree_transfer(operator, cast.COUNTY, MEDICAL, "政务内网邮箱", APRIL, at)
    ways = queries.visible_transfers(operator)
    assert [one.way for one in queries.held_on(ways, date(2024, 3, 31))] == ["U盘当面"]
    assert [one.way for one in queries.held_on(ways, cast.AS_OF)] == ["政务内网邮箱"]
    assert Transfer.objects.count() == 2


def test_the_database_refuses_a_second_officer_at_once(operator, at):
    one = name_liaison(operator, cast.COUNTY, MEDICAL, JI, MARCH, at)
    one.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save(force_insert=True)


@pytest.mark.clause("J19")
def test_a_consultation_is_kept_with_its_departments_and_conclusions(operator, at):
    first = record_consultation(operator, cast.COUNTY, APRIL, [WATER, MEDICAL], TALK, at)
    assert record_consultation(operator, cast.COUNTY, APRIL, [MEDICAL, WATER], TALK, at).pk == first.pk
    (told,) = queries.opened_consultations(queries.visible_consultations(operator))
    assert (told.departments, told.minutes) == ((MEDICAL, WATER), TALK)
    other = Minutes(TALK.topic, TALK.place, ("改为三户",))
    with pytest.raises(CannotRecord, match="加 --correct"):
        record_consultation(operator, cast.COUNTY, APRIL, [WATER, MEDICAL], other, at)
    record_consultation(operator, cast.COUNTY, APRIL, [WATER, MEDICAL], other, at, correct=True)
    (told,) = queries.opened_consultations(queries.visible_consultations(operator))
    assert told.minutes == other and Consultation.objects.count() == 2


@pytest.mark.parametrize(
    ("held_on", "departments", "minutes", "said"),
    [
        (date(2024, 4, 11), [MEDICAL], TALK, "还没有到"),
        (APRIL, [], TALK, "至少一个"),
        (APRIL, [MEDICAL], Minutes(" ", "", ("有",)), "议题"),
        (APRIL, [MEDICAL], Minutes("会商", "", ()), "结论"),
    ],
)
def test_a_consultation_without_its_parts_is_not_kept(operator, at, held_on, departments, minutes, said):
    with pytest.raises(CannotRecord, match=said):
        record_consultation(operator, cast.COUNTY, held_on, departments, minutes, at)


@pytest.mark.clause("J19")
def test_who_sees_and_who_writes(operator, official, at):
    name_liaison(operator, cast.COUNTY, MEDICAL, JI, MARCH, at)
    name_liaison(operator, cast.COUNTY, WATER, SU, MARCH, at)
    record_consultation(operator, cast.COUNTY, APRIL, [WATER], TALK, at)
    seen = {}
    for code, *_ in cast.OFFICIALS:
        post = official(code)
        seen[code] = (queries.visible_liaisons(post).count(), queries.visible_consultations(post).count())
    assert seen == {
        "bureau": (2, 1), "medical": (1, 0), "town": (0, 0), "other-town": (0, 0), "village": (0, 0),
        "hill-village": (0, 0), "supervisor": (2, 1), "auditor": (2, 1), "administrator": (2, 1), "outsider": (0, 0),
        "schools": (0, 0),
    }  # fmt: skip
    name_liaison(official("medical"), cast.COUNTY, MEDICAL, SU, APRIL, at)  # its own
    for code, department in (("medical", WATER), ("town", MEDICAL), ("auditor", MEDICAL), ("outsider", MEDICAL)):
        with pytest.raises(NotAllowed):
            name_liaison(official(code), cast.COUNTY, department, JI, APRIL, at)
    for code in ("medical", "town", "supervisor", "outsider"):
        with pytest.raises(NotAllowed):
            record_consultation(official(code), cast.COUNTY, APRIL, [MEDICAL], TALK, at)
        with pytest.raises(NotAllowed):
            agree_transfer(official(code), cast.COUNTY, MEDICAL, "邮箱", APRIL, at)

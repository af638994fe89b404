"""Posts and people by workbook: every row whole or not at all, faults by their cell, first passwords given once."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.world import cast

from shouwang.desk.staff.staff_sheet import passwords_book, staff_book
from shouwang.records import vault
from shouwang.records.divisions.actions import put_divisions
from shouwang.records.journal.actions import write
from shouwang.records.journal.models import Entry
from shouwang.records.staff.actions import (
    Attempt,
    NewHolder,
    TakenIn,
    Told,
    add_holder,
    hold_post,
    read_staff_workbook,
    sign_in,
    take_in_staff,
)
from shouwang.records.staff.models import Holder, Holding, Post
from shouwang.records.staff.queries import posts_held
from shouwang.records.staff.rights import NotAllowed
from shouwang.records.staff.sealed import Person, open_person
from shouwang.records.staff.words import COLUMNS

Official = Callable[[str], Post]
ON = date(2024, 4, 10)
DEPARTMENTS = {"医保局": "medical_insurance", "medical_insurance": "medical_insurance"}
TOWN = ["town", "柳河镇干部", "乡镇干部", cast.TOWN, "", "li-town", "纪福来", "13900017701"]
VILLAGE = ["village", "上河村干部", "村干部", cast.VILLAGE, "", "che", "车玉兰", ""]
MEDICAL = ["medical", "县医保局联络员", "行业部门联络员", "", "医保局", "han", "韩梅", "0563-8021234"]


def book(*rows: Sequence[object], title: str = "", columns: Sequence[str] = COLUMNS) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("岗位和人员")
        for place, row in enumerate([*([[title]] if title else []), columns, *rows]):
            sheet.write_row(place, 0, row)
    return out.getvalue()


def taken_in(actor: Post, data: bytes, at: datetime, county: str = cast.COUNTY) -> TakenIn:
    rows, faults = read_staff_workbook(data, "岗位.xlsx", county, DEPARTMENTS)
    assert faults == []
    return take_in_staff(actor, rows, ON, at, write)


def sums(done: TakenIn) -> tuple[int, int, int, int, int]:
    return done.rows, done.added, done.changed, done.unchanged, done.faulty


def test_posts_and_people_are_there_and_each_signs_in_with_the_password_that_was_given(
    operator: Post, at: datetime
) -> None:
    done = taken_in(operator, book(TOWN, VILLAGE, MEDICAL, title="望川县岗位"), at)
    assert sums(done) == (3, 3, 0, 0, 0) and done.faults == []
    assert [(one.login, one.name, one.post) for one in done.passwords] == [
        ("li-town", "纪福来", "柳河镇干部"),
        ("che", "车玉兰", "上河村干部"),
        ("han", "韩梅", "县医保局联络员"),
    ]
    for told in done.passwords:
        holder = sign_in(Attempt(told.login, told.password), at, write).holder
        assert holder is not None and holder.must_change
        assert [post.title for post in posts_held(holder, ON)] == [told.post]
    assert Post.objects.get(code="medical").department == "medical_insurance"
    assert "柳河镇干部" not in repr(done.passwords) and done.passwords[0].password not in str(Entry.objects.values())


def test_the_same_workbook_again_changes_nothing_and_gives_no_password(operator: Post, at: datetime) -> None:
    taken_in(operator, book(TOWN, VILLAGE, MEDICAL), at)
    before = Entry.objects.count()
    done = taken_in(operator, book(TOWN, VILLAGE, MEDICAL), at)
    assert sums(done) == (3, 0, 0, 3, 0) and done.passwords == [] and Entry.objects.count() == before


def test_what_is_written_otherwise_is_changed(operator: Post, at: datetime) -> None:
    taken_in(operator, book(TOWN, VILLAGE), at)
    moved = [*VILLAGE[:5], "li-town", *TOWN[6:]]
    renamed = ["town", "柳河镇经办", *TOWN[2:6], "纪福莱", ""]
    done = taken_in(operator, book(renamed), at)
    assert sums(done) == (1, 0, 1, 0, 0) and Post.objects.get(code="town").title == "柳河镇经办"
    assert open_person(Holder.objects.get(login="li-town")) == Person("纪福莱", "")
    assert sums(taken_in(operator, book(moved), at)) == (1, 1, 0, 0, 0)
    assert [one.code for one in posts_held(Holder.objects.get(login="li-town"), ON)] == ["town", "village"]


def test_a_line_may_be_a_post_alone_or_a_person_alone(operator: Post, at: datetime) -> None:
    done = taken_in(operator, book([*TOWN[:5], "", "", ""], ["", "", "", "", "", "li-town", "纪福来", ""]), at)
    assert sums(done) == (2, 2, 0, 0, 0) and not Holding.objects.exists()
    assert Holder.objects.get().county == cast.COUNTY


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({"岗位代码": "T 1"}, "post_code", "岗位代码"),
        ({"岗位名称": ""}, "post_title", "岗位名称"),
        ({"角色": "镇长"}, "post_role", "角色"),
        ({"角色": "村干部"}, "post_division", "区划代码"),
        ({"区划代码": "3499"}, "post_division", "区划代码"),
        ({"区划代码": "34990110"}, "post_division", "区划代码"),
        ({"区划代码": "349902100000"}, "not_allowed", "区划代码"),
        ({"角色": "行业部门联络员", "部门": "气象局"}, "post_department", "部门"),
        ({"角色": "行业部门联络员", "部门": ""}, "post_department", "部门"),
        ({"登录名": "纪福来"}, "login_name", "登录名"),
        ({"登录名": ""}, "login_name", "登录名"),
        ({"登录名": "13900017701"}, "login_name", "登录名"),
        ({"姓名": ""}, "holder_name", "姓名"),
        ({"电话": "村部"}, "holder_phone", "电话"),
    ],
)
def test_a_fault_is_told_by_its_cell_and_nothing_of_the_row_is_taken(
    change: dict[str, str], code: str, column: str, official: Official, at: datetime
) -> None:
    row = list((dict(zip(COLUMNS, TOWN, strict=True)) | change).values())
    administrator = official("administrator")
    done = taken_in(administrator, book(row, VILLAGE), at)
    assert sums(done) == (2, 1, 0, 0, 1)
    assert [(one.code, one.sheet, one.row, one.column) for one in done.faults] == [(code, "岗位和人员", 2, column)]
    assert not Post.objects.filter(code__in=["town", "t 1"]).exists() and Holder.objects.count() == 1
    assert "纪福来" not in str(done.faults[0]) and "13900017701" not in str(done.faults[0])


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (["town", "另一个名称", *TOWN[2:5], "che", "车玉兰", ""], "post_taken"),
        (["town", *TOWN[1:3], cast.OTHER_TOWN, "", "che", "车玉兰", ""], "post_taken"),
        ([*VILLAGE[:5], "li-town", "车玉兰", ""], "login_taken"),
    ],
)
def test_two_lines_that_contradict_each_other_are_told(
    second: list[str], code: str, operator: Post, at: datetime
) -> None:
    done = taken_in(operator, book(TOWN, second), at)
    assert sums(done) == (2, 1, 0, 0, 1)
    assert [(one.code, one.row) for one in done.faults] == [(code, 3)] and "第2行" in done.faults[0].message


def test_a_post_keeps_its_place_and_a_login_its_holder(operator: Post, official: Official, at: datetime) -> None:
    official("outsider")
    added, _ = add_holder(operator, NewHolder("abroad", "央金", county=cast.NEIGHBOUR), at, write)
    assert added is not None
    hold_post(operator, added.holder, official("outsider"), ON, at, write)
    taken_in(operator, book(TOWN), at)
    elsewhere = ["town", *TOWN[1:3], cast.OTHER_TOWN, *TOWN[4:]]
    done = taken_in(official("administrator"), book(elsewhere, [*VILLAGE[:5], "abroad", "央金", ""]), at)
    assert [(one.code, one.row) for one in done.faults] == [("post_taken", 2), ("login_taken", 3)]
    assert sums(done) == (2, 0, 0, 0, 2) and not Post.objects.filter(code="village").exists()


def test_a_workbook_without_the_headings_is_told_so(operator: Post) -> None:
    for data in (book(TOWN, columns=["代码", "名称", *COLUMNS[3:]]), b"no workbook", b""):
        rows, faults = read_staff_workbook(data, "岗位.xlsx", cast.COUNTY, DEPARTMENTS)
        assert rows == [] and len(faults) == 1 and faults[0].file == "岗位.xlsx"


def test_headings_may_stand_in_any_order_and_without_those_of_people(operator: Post, at: datetime) -> None:
    columns = ["角色", "区划代码（必填）", "岗位代码", "岗位名称"]
    done = taken_in(operator, book(["乡镇干部", float(cast.TOWN), "town", "柳河镇干部"], columns=columns), at)
    assert sums(done) == (1, 1, 0, 0, 0) and Post.objects.get(code="town").division == cast.TOWN


@pytest.mark.parametrize("actor", ["bureau", "town", "medical", "supervisor", "auditor"])
def test_nobody_else_takes_one_in(actor: str, official: Official, at: datetime) -> None:
    with pytest.raises(NotAllowed, match="不能导入岗位和人员"):
        taken_in(official(actor), book(TOWN), at)
    assert not Holder.objects.exists()


def test_passwords_are_handed_out_before_anybody_counts(operator: Post, at: datetime) -> None:
    rows, _ = read_staff_workbook(book(TOWN), "岗位.xlsx", cast.COUNTY, DEPARTMENTS)

    def full_disk(told: Sequence[Told]) -> None:
        assert [one.login for one in told] == ["li-town"] and Holder.objects.exists()
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        take_in_staff(operator, rows, ON, at, write, full_disk)
    assert not Holder.objects.exists() and not Post.objects.filter(code="town").exists()


def test_what_is_exported_comes_in_again_unchanged(
    operator: Post, official: Official, at: datetime, tmp_path: Path
) -> None:
    put_divisions(cast.COUNTY, [(code, name) for code, name, _ in cast.DIVISIONS], None, at)
    area = ["city", "市督导员", "督导员", "3499", "", "yang", "央金", ""]
    taken_in(operator, book(TOWN, VILLAGE, MEDICAL, [*VILLAGE[:5], *TOWN[5:]], area), at)
    root = ["root", "管理员", "管理员", "全站", "", "qi", "戚冬梅", ""]
    taken_in(operator, book(root, ["", "", "", "", "", "idle", "贝石头", ""]), at)
    path = tmp_path / "岗位.xlsx"
    path.write_bytes(staff_book(operator, cast.COUNTY, {"medical_insurance": "医保局"}, ON, at))
    done = taken_in(operator, path.read_bytes(), at)
    assert done.faults == [] and sums(done) == (7, 0, 0, 7, 0)
    assert [line.subject for line in Entry.objects.filter(verb="export_staff")] == [f"county:{cast.COUNTY}"]


def test_an_empty_template_names_nobody_and_is_not_journaled(operator: Post, at: datetime, tmp_path: Path) -> None:
    taken_in(operator, book(TOWN), at)
    path = tmp_path / "模板.xlsx"
    path.write_bytes(staff_book(operator, cast.COUNTY, {}, ON, at, empty=True))
    assert read_staff_workbook(path.read_bytes(), "模板.xlsx", cast.COUNTY, {}) == ([], [])
    assert not Entry.objects.filter(verb="export_staff").exists()


def test_first_passwords_are_a_workbook_to_hand_out(operator: Post, at: datetime, tmp_path: Path) -> None:
    done = taken_in(operator, book(TOWN, VILLAGE), at)
    path = tmp_path / "密码.xlsx"
    vault.write_out(path, passwords_book(done.passwords, ON))
    from openpyxl import load_workbook

    rows = list(load_workbook(path).worksheets[0].iter_rows(min_row=3, values_only=True))
    assert [row[2:4] for row in rows] == [(one.login, one.password) for one in done.passwords]
    assert path.stat().st_mode & 0o077 == 0


Cells = st.sampled_from(
    [
        "",
        "town",
        "乡镇干部",
        cast.TOWN,
        "医保局",
        "li-town",
        "纪福来",
        "13900017701",
        "全站",
        "34",
        "\0",
        "//",
        3.5,
        True,
    ]
)


@given(st.lists(st.lists(Cells, min_size=8, max_size=8), max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_whatever_stands_in_the_cells_every_row_is_accounted_for(
    operator: Post, at: datetime, rows: list[list[object]]
) -> None:
    done = taken_in(operator, book(*rows), at)
    assert done.rows == done.added + done.changed + done.unchanged + done.faulty
    assert all(fault.row is not None for fault in done.faults) and (done.faulty > 0) == bool(done.faults)

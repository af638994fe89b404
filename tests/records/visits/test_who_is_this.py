"""Somebody of this county whom no register holds: the town finds out who it is, and the question ends."""

from __future__ import annotations

import openpyxl
import pytest
from tests.world import cast, office, visiting

from shouwang.desk.leads.towns import write_towns
from shouwang.desk.screenings.report import Month
from shouwang.records.feeds.models import FeedRow
from shouwang.records.tasks.models import Task
from shouwang.records.visits.models import Finding
from shouwang.records.visits.sealed import open_answers

STRANGER = ("苗来喜", cast.number("19900101", "357"))
HEAD = ("行编号", "姓名", "身份证号码（已遮盖）", "所写镇村", "出现在", "查明情况", "属哪村哪户", "查明人", "查明日期")
MOVED = ("已迁出", "", "村干部甲", "2024-04-12")


@pytest.fixture
def strange(asked):
    """A list names somebody of this county whom the register does not hold."""
    asked.month.receive(office.medical((*STRANGER, 45000)), "自付.xlsx")
    run = asked.month.send()
    return asked, FeedRow.objects.get(outcome="unregistered"), run


def told(*rows: tuple[object, ...]) -> bytes:
    return office.sheet_bytes(
        [("某镇未在册人员：这是谁？",), HEAD, *((key, "某某", "", "", "", *rest) for key, *rest in rows)]
    )


@pytest.mark.clause("J15")
def test_the_town_says_who_it_is_and_is_asked_no_more(strange, tmp_path):
    asked, row, run = strange
    done = asked.bring(told((str(row.pk), *MOVED)))
    finding = Finding.objects.get()
    assert (done.rows, done.filed, finding.what) == (1, 1, "moved_away")
    assert open_answers(row.pk, bytes(finding.content), bytes(finding.sealed))["查明人"] == "村干部甲"
    assert Task.objects.get(kind="who_is_this").done_on == asked.on
    month = Month(asked.post, cast.COUNTY, asked.month.period, asked.month.as_of, run)
    (book,) = write_towns(tmp_path, asked.month.version and _pack(), month, asked.at)
    assert "未在册人员" not in openpyxl.load_workbook(book).sheetnames


def _pack():
    from tests.records.month import _PACK

    return _PACK


def test_the_sheet_that_is_sent_out_is_the_one_that_is_read(strange, tmp_path):
    asked, row, run = strange
    month = Month(asked.post, cast.COUNTY, asked.month.period, asked.month.as_of, run)
    sheets = [
        sheet for path in write_towns(tmp_path, _pack(), month, asked.at) for sheet in openpyxl.load_workbook(path)
    ]
    (sheet,) = [sheet for sheet in sheets if sheet.title == "未在册人员"]
    assert tuple(cell.value for cell in sheet[2]) == HEAD
    assert sheet["A3"].value == str(row.pk)
    choices = sheet.data_validations.dataValidation[0].formula1.strip('"')
    assert choices == ",".join(Finding.What.labels)


@pytest.mark.parametrize("what", Finding.What)
def test_every_choice_that_is_offered_is_taken(strange, what):
    asked, row, _ = strange
    done = asked.bring(told((str(row.pk), what.label, "上河村2组", "村干部甲", "2024-04-12")))
    assert (done.filed, Finding.objects.get().what) == (1, what)


WRONG = [
    (("", *MOVED), "row_missing"),
    (("77", *MOVED), "row_unknown"),
    ((None, "走了", "", "", ""), "answer_not_a_choice"),
    ((None, "", "", "村干部甲", ""), "answer_missing"),
    ((None, "已迁出", "", "", "上周"), "answer_not_a_day"),
    ((None, "已迁出", "", "", "2024-04-30"), "visited_later"),
]


@pytest.mark.parametrize(("line", "code"), WRONG)
def test_a_wrong_line_is_named_and_the_question_stays(strange, line, code):
    asked, row, _ = strange
    key = str(row.pk) if line[0] is None else line[0]
    done = asked.bring(told((key, *line[1:])))
    assert [fault[0] for fault in done.lines.get().faults] == [code]
    assert Task.objects.get(kind="who_is_this").done_on is None


def test_the_same_again_is_unchanged_and_a_correction_stands_in_its_place(strange):
    asked, row, _ = strange
    asked.bring(told((str(row.pk), *MOVED)))
    again = asked.bring(told((str(row.pk), *MOVED), ("", "", "", "", "")))
    other = asked.bring(told((str(row.pk), "已死亡", "", "村干部甲", "2024-04-13")))
    assert (again.filed, again.unchanged, other.filed) == (0, 1, 1)
    assert list(Finding.objects.order_by("id").values_list("what", "standing")) == [
        ("moved_away", False),
        ("died", True),
    ]


def test_both_kinds_of_sheets_come_back_in_one_workbook(strange):
    asked, row, _ = strange
    both = openpyxl.load_workbook(_file(visiting.filled((asked.lead(2).pk, cast.household_code(2), visiting.whole()))))
    sheet = both.create_sheet("未在册人员")
    for line in (HEAD, (str(row.pk), "某某", "", "", "", *MOVED)):
        sheet.append(line)
    done = asked.bring(_bytes(both))
    assert (done.rows, done.filed) == (2, 2)


@pytest.mark.parametrize(("who", "filed"), [("other-town", 0), ("bureau", 1)])
def test_only_who_was_asked_may_say(strange, official, who, filed):
    asked, row, _ = strange
    assert asked.bring(told((str(row.pk), *MOVED)), official(who)).filed == filed


def _file(data: bytes):
    import io

    return io.BytesIO(data)


def _bytes(book) -> bytes:
    import io

    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

"""Delimited text and HTML tables, whatever their files are called."""

from __future__ import annotations

import codecs

import pytest

from shouwang.engine.cleaning.reading import Sheet, Workbook, read_workbook

LIST = [["姓名", "身份证号码"], ["张三", "341825199001017232"]]
NUMBER = "341825199001017232"


def read(data: bytes) -> Workbook:
    workbook, faults = read_workbook(data, "上报.xls")
    assert workbook is not None and faults == [], faults
    return workbook


def lines(rows: list[list[str]], delimiter: str) -> str:
    return "".join(delimiter.join(row) + "\r\n" for row in rows)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(("delimiter", "form"), [(",", "csv"), ("\t", "text"), (";", "csv")])
def test_text_reads_in_every_encoding_and_with_every_delimiter(encoding: str, delimiter: str, form: str) -> None:
    workbook = read(lines(LIST, delimiter).encode(encoding))
    assert (workbook.form, workbook.sheets[0].rows) == (form, LIST)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (f'张三,="{NUMBER}"', [["张三", NUMBER]]),
        ("3.41825E+17,007", [["3.41825E+17", "007"]]),
        ('"张,三","他说""好""","两\n行"', [["张,三", '他说"好"', "两\n行"]]),
        (f"张三,\t{NUMBER},旌阳镇", [["张三", f"\t{NUMBER}", "旌阳镇"]]),
        ("标题\n\n姓名,镇\n张三,旌阳镇\n,\n\n", [["标题", ""], ["", ""], ["姓名", "镇"], ["张三", "旌阳镇"]]),
        ("sep=;\n甲;乙,丙", [["甲", "乙,丙"]]),
        ("甲乙丙\n丁", [["甲乙丙"], ["丁"]]),
        ("甲,乙\r丙,丁", [["甲", "乙"], ["丙", "丁"]]),
        (" 张三 ,\u3000李", [[" 张三 ", "\u3000李"]]),
    ],
)
def test_a_field_stays_the_text_it_is(text: str, rows: list[list[str]]) -> None:
    assert read(text.encode("gb18030")).sheets[0].rows == rows


def html(body: str, head: str = "") -> Sheet:
    (sheet,) = read(f"<html><head>{head}</head><body>{body}</body></html>".encode()).sheets
    return sheet


def test_spans_become_merged_areas_and_later_cells_move_aside() -> None:
    sheet = html(
        "<table><tr><td colspan=3>标题</td></tr><tr><td rowspan='2'>旌阳镇</td><td>甲</td><td>1</td></tr>"
        "<tr><td>乙</td><td>2</td></tr></table>"
    )
    assert sheet.rows == [["标题", "", ""], ["旌阳镇", "甲", "1"], ["", "乙", "2"]]
    assert sheet.merged == [(0, 0, 0, 2), (1, 0, 2, 0)]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("<td>张&#19977;&nbsp;&amp;</td>", "张三\xa0&"),
        ("<td>&nbsp;</td>", ""),
        ("<td><b>张</b><font color=red>三</font></td>", "张三"),
        ("<td>旌阳镇<br>新桥村</td>", "旌阳镇\n新桥村"),
        ("<td><p>一</p><p>二</p></td>", "一\n\n二"),
        ("<TD CLASS=x>\n  张三\n  </TD>", "张三"),
        (f'<td>="{NUMBER}"</td>', NUMBER),
        ("<td>3.41825E+17</td>", "3.41825E+17"),
        ("<td>1<!-- <td>2</td> -->3</td>", "13"),
        ("<td>甲<script>document.write('<td>')</script></td>", "甲"),
        ("<td x:num='5' style='mso-number-format:\"\\@\"'>05</td>", "05"),
    ],
)
def test_a_cell_of_html_reads_as_a_browser_shows_it(cell: str, value: str) -> None:
    assert html(f"<table><tr><td>左</td>{cell}<td>右</td></tr></table>").rows == [["左", value, "右"]]


def test_every_table_with_content_is_a_sheet_also_one_inside_another() -> None:
    page = "<table><tr><td>外<table><tr><td>内</td></tr></table></td></tr></table><table><tr><td> </td></tr></table>"
    workbook = read(page.encode())
    assert [(sheet.name, sheet.rows) for sheet in workbook.sheets] == [("表1", [["外"]]), ("表2", [["内"]])]


def test_a_caption_stands_above_its_table_and_unclosed_rows_and_cells_are_closed() -> None:
    assert html("<table><caption>标题</caption><tr><td>甲<td>乙<tr><td>丙</table>").rows == [
        ["标题", ""],
        ["甲", "乙"],
        ["丙", ""],
    ]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_html_says_its_charset_or_is_found_out(encoding: str) -> None:
    for declared in ("gb2312", "utf-8", ""):
        page = f'<meta charset="{declared}"><table><tr><td>旌德县</td></tr></table>'
        workbook = read(page.encode(encoding))
        assert (workbook.form, workbook.sheets[0].rows) == ("html", [["旌德县"]])


def test_the_sheet_has_the_name_that_excel_gave_it() -> None:
    head = (
        "<!--[if gte mso 9]><xml><x:ExcelWorksheet><x:Name>低保&amp;特困</x:Name></x:ExcelWorksheet></xml><![endif]-->"
    )
    assert html("<table><tr><td>1</td></tr></table>", head).name == "低保&特困"


def test_many_rows_over_many_windows_of_html() -> None:
    body = "".join(f"<tr>\n<td>{number}</td><td>旌阳镇</td></tr>" for number in range(60_000))
    rows = read(f"<table>{body}</table>".encode("gb18030")).sheets[0].rows
    assert len(rows) == 60_000
    assert rows[59_999] == ["59999", "旌阳镇"]


def test_a_mark_before_html_does_not_hide_it() -> None:
    page = codecs.BOM_UTF8 + "\n<!-- 导出 -->\n<?xml version='1.0'?><table><tr><td>1</td></tr></table>".encode()
    assert read(page).form == "html"

"""How much one file may hold, and why; and the sentences that refuse it.

The promise behind the figures: **reading one file never costs more than 1 GiB of resident memory**, whatever it is. None
of them is a figure of policy.
"""

from __future__ import annotations

from shouwang.engine.faults import Fault

MEGABYTE = 1024 * 1024

MOST_BYTES = 200 * MEGABYTE
"""Of a file as received. A full list of MOST_CELLS takes 40 MB as .xlsx, 90 MB as .csv and 180 MB as HTML."""

MOST_ROWS = 500_000
"""Filled rows of all sheets. A large county's whole register has some 400,000 persons."""

MOST_CELLS = 4_000_000
"""Filled cells of all sheets. They take 0.5 to 0.8 GiB while they are read."""

MOST_INFLATED = 600 * MEGABYTE
"""Of all parts of a package, counted while inflating; the directory's own sizes are not believed. MOST_CELLS make about
200 MB of sheet XML, and offices add pictures, styles and blank formatted rows."""

MOST_RATIO = 120
"""Inflated to packed, of a part larger than RATIO_COUNTS_FROM. Sheets reach 10 to 60, bombs 200 to 1,000."""

RATIO_COUNTS_FROM = 64 * MEGABYTE

MOST_PARTS = 10_000
"""Files inside a package. A workbook of 100 sheets with a picture in every row of one of them has some 5,000."""

MOST_SHEETS = 1_000

MOST_MEMORY = 880 * MEGABYTE
"""Estimated peak of reading one file, with the file itself. The rest of the 1 GiB is what a process takes before it reads
anything (about 110 MB with Django and DuckDB)."""

LONGEST_TOKEN = 4 * MEGABYTE
"""Of one XML tag with the text after it. A cell holds at most 32,767 characters, 200 KB of XML."""

MOST_SLOTS = 20_000_000
"""Height times width of all sheets: every blank place costs 8 bytes too. 500,000 rows of 40 columns."""

MOST_COLUMNS = 16_384
MOST_SHEET_ROWS = 1_048_576
"""The spreadsheet's own grid: XFD1048576 is its last cell."""

MOST_MARKS = 1_000_000
"""Formulas without a result and error cells that are listed one by one, at 150 bytes each."""

MOST_MERGES = 300_000
"""Merged areas of a sheet, at some 250 bytes each."""

MOST_STRINGS = 2 * MOST_CELLS
"""Entries of a workbook's shared strings; each should be shown by a cell at least."""

WINDOW = MEGABYTE
"""How much is looked at in one step."""


class Refused(Exception):
    """The file cannot be taken, and why. Stays inside this package: ``read_workbook`` hands on its fault."""

    def __init__(self, code: str, message: str, sheet: str | None = None) -> None:
        super().__init__(code)
        self.fault = Fault(code, message, sheet=sheet)


def damaged(sheet: str | None = None) -> Refused:
    return Refused("damaged", "工作簿内部已损坏，读不出来。请用Excel或WPS打开后另存为Excel工作簿（.xlsx）再报。", sheet)


def incomplete() -> Refused:
    return Refused("incomplete", "文件不完整，可能没有传完或下载中断。请重新导出或重新传送后再报。")


def encrypted() -> Refused:
    return Refused("encrypted", "文件有密码，打不开。请去掉密码后再报。")


def bomb() -> Refused:
    return Refused("zip_bomb", "文件解压后大得不正常，为安全起见没有打开。请用Excel或WPS重新另存后再报。")


def forbidden_entity() -> Refused:
    return Refused("xml_entity", "文件里含有不允许的XML实体，为安全起见没有打开。请用Excel或WPS重新另存后再报。")


def no_columns() -> Refused:
    return Refused(
        "sparse", f"有一行超过{MOST_COLUMNS:,}列，不像一张表。请检查分隔符，或另存为Excel工作簿（.xlsx）后再报。"
    )


def too_large(rows: int, cells: int | None = None, at_least: bool = False) -> Refused:
    """Too many rows or cells; the counts are of filled ones."""
    word = "超过" if at_least else "共"
    held = f"{word}{rows:,}行" + (f"、{cells:,}个单元格" if cells else "")
    most = f"{MOST_ROWS:,}行、{MOST_CELLS:,}个单元格"
    return Refused("too_large", f"数据太多：{held}，一个文件最多{most}。请按乡镇分成几个文件再报。")


def too_much_text(cells: int, megabytes: int) -> Refused:
    held = f"{cells:,}个单元格" + (f"、约{megabytes:,}兆文字" if megabytes > 0 else "")
    return Refused("too_large", f"内容太多：{held}，一次读不下。请按乡镇分成几个文件再报。")


def too_sparse(sheet: str | None, cell: str) -> Refused:
    where = f"最远的有内容的单元格在{cell}，离" if cell else "有内容的单元格离"
    return Refused("sparse", f"{where}其他数据太远。请删除表格外面多余的行和列（包括空格）后再报。", sheet)


def too_many_marks(sheet: str | None) -> Refused:
    return Refused(
        "formulas_without_result",
        f"有超过{MOST_MARKS:,}个公式没有结果或出错。请用Excel或WPS打开，把公式粘贴成数值后再报。",
        sheet,
    )


def refuse_merges(count: int, sheet: str | None) -> None:
    if count > MOST_MERGES:
        raise Refused("too_large", f"合并单元格太多（{count:,}处）。请取消合并，或按乡镇分成几个文件后再报。", sheet)


def file_too_big(size: int, rows: int) -> Refused:
    """The file as received passes MOST_BYTES; ``rows`` is 0 where they cannot be counted cheaply."""
    counted = f"，约{rows:,}行" if rows > 1 else ""
    return Refused(
        "too_large",
        f"数据太多：文件有{size // MEGABYTE:,}兆{counted}，一个文件最多{MOST_BYTES // MEGABYTE}兆、{MOST_ROWS:,}行。"
        "请按乡镇分成几个文件再报。",
    )


def column_letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

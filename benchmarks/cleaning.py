"""A department's workbook of 100,000 rows and 12 columns to clean typed rows, beside bare readers.

``shouwang`` reads the workbook (looking at it first: bombs, broken cells, merged areas), tells from its headings which
feed it is, tells rows from titles and totals, and types every column, with the faults of every row. ``calamine`` and
``openpyxl`` (read only, values only) only give lists of cells. All begin with the file's bytes on the disk.
"""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path
from typing import Any

from benchmarks.measuring import Benchmark, Clock, Size
from benchmarks.site import PACK

FILE = "self_paid.xlsx"
_TITLE = "2024年1-3月参保人员个人自付费用明细表"
_HEADINGS = (
    "序号",
    "姓名",
    "身份证号码",
    "性别",
    "乡镇",
    "村",
    "家庭住址",
    "联系电话",
    "定点医疗机构",
    "医疗总费用",
    "个人自付费用（元）",
    "备注",
)
_DISGUISED = 0.1
"""The share of numbers, and of amounts, that are written as no number and no amount should be."""


def _shouwang(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    from shouwang.engine.cleaning.reading import read_workbook
    from shouwang.engine.cleaning.recognising import recognise
    from shouwang.engine.cleaning.rows import clean
    from shouwang.engine.packs import bundled_folder, load_pack

    pack, _ = load_pack(PACK, [bundled_folder()])
    assert pack is not None
    reading, typing = Clock(), Clock()
    with reading:
        workbook, _ = read_workbook((inputs / FILE).read_bytes(), FILE)
    assert workbook is not None
    with typing:
        recognition, faults = recognise(workbook, FILE, pack.feeds)
        assert recognition is not None, faults
        rows = clean(recognition, pack.booleans)
    assert (recognition.feed.name, len(rows), len(rows.faults)) == ("self_paid", size["rows"], 0)
    assert all(state == "valid" for state in rows.number_states)
    assert None not in rows.facts["self_paid_yuan"]
    stages = [{"stage": name, "rows": len(rows), **clock.told()} for name, clock in _named(reading, typing)]
    return {**(reading + typing).told(), "rows": len(rows), "stages": stages}


def _named(reading: Clock, typing: Clock) -> list[tuple[str, Clock]]:
    return [("read", reading), ("recognise and clean", typing)]


def _calamine(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    from python_calamine import CalamineWorkbook

    clock = Clock()
    with clock:
        workbook = CalamineWorkbook.from_filelike(BytesIO((inputs / FILE).read_bytes()))
        rows = list(workbook.get_sheet_by_index(0).iter_rows())
    return {**clock.told(), "rows": _counted(rows, size)}


def _openpyxl(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    clock = Clock()
    with clock:
        workbook = load_workbook(BytesIO((inputs / FILE).read_bytes()), read_only=True)
        rows = list(workbook.worksheets[0].iter_rows(values_only=True))
    return {**clock.told(), "rows": _counted(rows, size)}


def _counted(rows: list[Any], size: Size) -> int:
    """The rows of people; title, unit, headings, total and footer stand around them."""
    assert len(rows) == size["rows"] + 5 and all(len(row) == len(_HEADINGS) for row in rows)
    return size["rows"]


# --- the workbook -----------------------------------------------------------------------------------------------------


def _prepare(size: Size, folder: Path) -> None:
    """Writes the workbook as a spreadsheet program does: its texts in one shared table."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(folder / FILE), {"strings_to_urls": False})
    sheet = book.add_worksheet("明细")
    amount = book.add_format({"num_format": "#,##0.00"})
    sheet.merge_range(0, 0, 0, len(_HEADINGS) - 1, _TITLE)
    sheet.write_string(1, 0, "填报单位：县医疗保障局")
    sheet.write_row(2, 0, _HEADINGS)
    line, total = 3, 0.0
    for line, cells in enumerate(_lines(size["rows"]), start=3):
        total += sum(cell for cell in cells[9:11] if isinstance(cell, float))
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and cell:
                sheet.write_string(line, column, cell)
            elif isinstance(cell, float):
                sheet.write_number(line, column, cell, amount)
            elif isinstance(cell, int):
                sheet.write_number(line, column, cell)
    sheet.write_string(line + 1, 0, "合计")
    sheet.write_number(line + 1, 10, round(total, 2), amount)
    sheet.write_string(line + 2, 0, "填报人：×××")
    book.close()


def _lines(rows: int) -> Any:
    from benchmarks.people import typed_register
    from shouwang.demo.numbers import disguised

    rng = random.Random(rows)
    register = typed_register(rows)
    for number, person in enumerate(register.persons, start=1):
        village, town = register.divisions[person.village_code], register.divisions[person.village_code[:9] + "000"]
        paid = round(rng.lognormvariate(7, 1.2), 2)
        yield (
            number,
            person.name,
            disguised(rng, person.number) if rng.random() < _DISGUISED else person.number,
            person.sex,
            town,
            village,
            f"{town}{village}{rng.randint(1, 12)}组",
            str(19900000000 + number),
            rng.choice(("县人民医院", "县中医院", "镇卫生院", "市第一人民医院")),
            _amount(rng, round(paid * rng.uniform(1.5, 4), 2)),
            _amount(rng, paid),
            "转院" if rng.random() < 0.02 else "",
        )


def _amount(rng: random.Random, yuan: float) -> float | str:
    """Mostly a number; else text as people type it."""
    if rng.random() >= _DISGUISED:
        return yuan
    text = rng.choice((f"{yuan:.2f}", f"{yuan:,.2f}", f"{yuan}元", f"¥{yuan:,.2f}"))
    if rng.random() < 0.25:
        text = text.translate({ord(char): ord(char) + 0xFEE0 for char in "0123456789.,"})
    return text


CLEANING = Benchmark(
    name="cleaning",
    title="A workbook of 12 columns to clean typed rows",
    sides={"shouwang": _shouwang, "calamine": _calamine, "openpyxl": _openpyxl},
    full={"rows": 100_000},
    quick={"rows": 300},
    runs=3,
    prepare=_prepare,
    targets={"calamine": 3.0},
    parts=("python-calamine", "openpyxl"),
)

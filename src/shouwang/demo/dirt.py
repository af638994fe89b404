"""Dirt: how carelessly the offices write, as options. Chances and shares run from 0 to 1."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Any, Final

FORMS: Final = ("xlsx", "et", "csv-gb18030", "csv-utf8", "html", "text", "xls", "xls-et")


@dataclass(frozen=True, slots=True)
class Dirt:
    """What the offices do to their sheets. The default is a modest office's; see `clean` and `everything`."""

    # A file: the chance that it is so.
    shuffle_columns: float = 0.3  # the columns in any order
    spellings: float = 0.6  # headings from the list of spellings, not the plain one
    loose_headings: float = 0.0  # a name or number headed as in another department's sheet
    heading_noise: float = 0.1  # blanks, line breaks, stars and half-width brackets in a heading
    silent_names: float = 0.15  # a file name that says nothing
    titles: float = 0.6  # a title line above
    unit_lines: float = 0.4  # 单位 in a line above the table
    unit_headers: float = 0.3  # （元） or （万元） in the heading
    two_level: float = 0.1  # two-level headings with merged groups
    merged_places: float = 0.15  # sorted by town and village, their cells merged downwards
    totals: float = 0.3  # 小计 and 合计 rows
    footers: float = 0.5  # 填报人, 审核人, 备注 below
    town_sheets: float = 0.0  # a sheet per town also where one sheet would do
    empty_sheets: float = 0.2  # the empty Sheet2 and Sheet3 of a new workbook
    remark_columns: float = 0.3  # an empty 备注 column
    nil_returns: float = 0.0  # a header without rows (零报送)
    split_files: float = 0.0  # one list sent as two files
    forms: tuple[str, ...] = ("xlsx",)
    # A cell: the share that is so.
    unit_cells: float = 0.03  # "3万元", "30001元"
    full_width: float = 0.03  # amounts in full-width digits
    thousands: float = 0.05  # "30,001.00"
    date_spellings: float = 0.5  # dates as text, in seven spellings, and as serial numbers
    name_spellings: float = 0.05  # blanks in names, other dots in minority names
    grade_spellings: float = 0.4  # 1级, 肢体残疾
    number_disguises: float = 0.06  # the number in another form that can be read without doubt
    # A row: the share that has this fate; what can happen to nobody's row happens to none.
    float_numbers: float = 0.008  # the number as a float, its last digits lost → review
    blank_numbers: float = 0.008  # → review
    wrong_numbers: float = 0.006  # a wrong check character → review
    masked_names: float = 0.006  # 张某某 with the right number → review
    other_names: float = 0.004  # another's name with the right number → review
    bad_amounts: float = 0.006  # "约3万", blank, negative → fault
    bad_dates: float = 0.006  # 2月30日 → fault
    bad_grades: float = 0.01  # 五级, 不详 → fault
    two_persons: float = 0.002  # 张三、李四 → fault
    repeats: float = 0.01  # a row again, but for its serial number → repeated
    strangers: float = 0.006  # of this county by number or place, and in no household → unregistered
    outsiders: float = 0.006  # a valid number of elsewhere, no town named → not_found
    least: int = 0  # at least so many rows of each fate, where a file has rows enough
    # Rows exactly on a rule's edge: 30,000 and 30,001; 12,000 and 11,999; 7,000 and 6,999; a quarter's first and last day.
    edges: bool = False

    @classmethod
    def clean(cls, **changes: Any) -> Dirt:
        """An office without dirt: plain headings, plain cells, every row matched."""
        none: dict[str, Any] = {name: 0.0 for name, value in _DEFAULTS.items() if isinstance(value, float)}
        return cls(**(none | changes))

    @classmethod
    def everything(cls, **changes: Any) -> Dirt:
        """All of it, often, in every form that can be written here; with the rows on the edges."""
        forms = FORMS if find_spec("xlwt") else tuple(form for form in FORMS if form not in ("xls", "xls-et"))
        often: dict[str, Any] = {
            "shuffle_columns": 0.8, "spellings": 0.9, "heading_noise": 0.25, "loose_headings": 0.15, "silent_names": 0.5, "titles": 0.7,
            "unit_lines": 0.5, "unit_headers": 0.5, "two_level": 0.3, "merged_places": 0.4, "totals": 0.5,
            "footers": 0.7, "town_sheets": 0.2, "empty_sheets": 0.3, "remark_columns": 0.5, "nil_returns": 0.08,
            "split_files": 0.15, "forms": ("xlsx", "xlsx", "xlsx", *forms), "unit_cells": 0.15, "full_width": 0.15,
            "thousands": 0.15, "date_spellings": 0.85, "name_spellings": 0.2, "grade_spellings": 0.7,
            "number_disguises": 0.3, "float_numbers": 0.03, "blank_numbers": 0.03, "wrong_numbers": 0.03,
            "masked_names": 0.03, "other_names": 0.02, "bad_amounts": 0.03, "bad_dates": 0.03, "bad_grades": 0.04,
            "two_persons": 0.02, "repeats": 0.04, "strangers": 0.03, "outsiders": 0.03, "least": 1, "edges": True,
        }  # fmt: skip
        return cls(**(often | changes))

    def but(self, **changes: Any) -> Dirt:
        """The same dirt with some options changed."""
        return replace(self, **changes)


_DEFAULTS: Final[dict[str, Any]] = {name: field.default for name, field in Dirt.__dataclass_fields__.items()}

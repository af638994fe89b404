"""A cell holds up to 32,767 characters; no pattern may take more than a moment over any of them."""

from __future__ import annotations

import time

import pytest

from shouwang.engine.calendar import period_named_in
from shouwang.engine.values.dates import read_date
from shouwang.engine.values.identity import read_identity
from shouwang.engine.values.money import read_money, read_number
from shouwang.engine.values.names import names_two_people, normal_name
from shouwang.engine.values.text import heading_unit, normal_heading, normal_text

LONGEST = 32_767
BITS = [*" *1,.-(（年月日·0张、第一万\u3000\n", "1 ", "(1", "1,234,", "2024-", "1.0", "3月", "单位:", "1万", "2024年1"]


@pytest.mark.parametrize(
    "read",
    [read_identity, normal_name, names_two_people, read_number, read_date, normal_text, normal_heading, heading_unit,
     lambda cell: read_money(cell, "元"), lambda cell: period_named_in(cell, 2024)],
)  # fmt: skip
def test_the_longest_cell_takes_no_more_than_a_moment(read):
    cells = [(bit * (LONGEST // len(bit)))[: LONGEST - 1] + end for bit in BITS for end in ("", "x")]
    started = time.process_time()
    for cell in cells:
        read(cell)
    assert time.process_time() - started < 5  # together; one quadratic pattern takes longer by itself

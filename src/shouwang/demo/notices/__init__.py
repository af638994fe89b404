"""Four more notices, each with an invented county of its own and a month of its lists.

Holds: for each notice one file that says which lists its departments send, who stands on them, and what the notice asks
of every household or person; ``shape`` says what such a file is made of.
Receives from: the generator of counties; nobody else.
Gives to: ``make run`` and the tests, as the county of the first notice does.
Never: reads a pack. Its answers come from the notice's own sentences, in plain Python, and from what was generated.
"""

from __future__ import annotations

from typing import Final

from shouwang.demo.notices.guizhou import GUIZHOU
from shouwang.demo.notices.shape import (
    Happened,
    Notice,
    Question,
    Reading,
    answers_of,
    make_notice_county,
    make_notice_month,
)
from shouwang.demo.notices.xiaozhongdian import XIAOZHONGDIAN
from shouwang.demo.notices.yangshuo import YANGSHUO
from shouwang.demo.notices.zhanggong import ZHANGGONG

__all__ = [
    "GUIZHOU",
    "NOTICES",
    "XIAOZHONGDIAN",
    "YANGSHUO",
    "ZHANGGONG",
    "Happened",
    "Notice",
    "Question",
    "Reading",
    "answers_of",
    "make_notice_county",
    "make_notice_month",
]

NOTICES: Final = (YANGSHUO, XIAOZHONGDIAN, GUIZHOU, ZHANGGONG)
"""In the order of their days."""

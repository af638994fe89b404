"""The cast's county compares its lists: departments' of March, and what each village says by itself."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import xlsxwriter
from tests.records.month import Month, month_of
from tests.world import cast, office

from shouwang.engine.cleaning.village_lists import COLUMNS, ListRow, checked_row, list_code
from shouwang.engine.values.names import normal_name
from shouwang.records.discrepancies import actions
from shouwang.records.discrepancies.listing import comparing_channels
from shouwang.records.discrepancies.models import Compared, Listed, ListFile, Round
from shouwang.records.discrepancies.working import Acting
from shouwang.records.households.actions import import_register
from shouwang.records.households.models import Household
from shouwang.records.leads import actions as leads
from shouwang.records.leads.models import Lead
from shouwang.records.staff.models import Post

__all__ = ["Comparers", "comparers", "filed", "filled_lists"]

IN = date(2024, 4, 10)
WHY = "住院花了不少钱，家里没有别的收入"


@dataclass
class Comparers:
    """Posts by their code, made when first asked for; ``on`` is the day on which everybody works."""

    official: Callable[[str], Post]
    month: Month
    posts: dict[str, Post]
    on: date = IN

    def acting(self, code: str = "village") -> Acting:
        if code not in self.posts:
            self.posts[code] = self.official(code)
        return Acting(self.posts[code], cast.COUNTY, self.on, datetime.combine(self.on, time(2, 0), UTC))

    def later(self, days: int) -> Comparers:
        return replace(self, on=self.on + timedelta(days=days))

    def open(self, first: date = date(2024, 3, 1), last: date = date(2024, 3, 31)) -> Round:
        return actions.open_round(self.acting("bureau"), first, last)

    @property
    def round(self) -> Round:
        return Round.objects.latest("pk")

    def row(self, one: Round, who: tuple[str, str], village: str, **more: Any) -> ListRow:
        told = {"why": WHY, "channel": "基层干部排查", "found_on": self.on, "who": "网格员", **more}
        row = ListRow("", 0, village, normal_name(who[0]), why=str(told["why"]), who=str(told["who"]))
        return checked_row(row, who[1], str(told["channel"]), told["found_on"], comparing_channels(one))

    def list(self, *who: tuple[str, str], village: str = cast.VILLAGE, by: str = "village", **more: Any) -> list[Any]:
        one = self.round
        return actions.put_on(self.acting(by), one.pk, [self.row(one, told, village, **more) for told in who])

    def nil(self, village: str = cast.VILLAGE, by: str = "town") -> None:
        actions.say_nil(self.acting(by), self.round.pk, village)

    def compare(self) -> Round:
        return actions.compare(self.acting("bureau"), self.round.pk)[0]

    def home(self, number: int) -> Household:
        return Household.objects.get(code=cast.household_code(number))

    def of(self, number: int) -> Compared:
        return Compared.objects.get(round=self.round, household=self.home(number))

    def sides(self) -> dict[int, str]:
        numbers = {cast.household_code(number): number for number in range(1, 13)}
        return {numbers[one.household.code]: one.side for one in Compared.objects.filter(round=self.round)}

    def verify(self, number: int, conclusion: str = "not_at_risk", by: str = "village", **more: Any) -> Compared:
        return actions.verify(self.acting(by), self.of(number).pk, conclusion, "到户看了，儿子寄钱回来", **more)

    def review(self, number: int, by: str = "town", **more: Any) -> Compared:
        return actions.review(self.acting(by), self.of(number).pk, **more)

    def take_in(self, data: bytes, file: str = "上河村.xlsx", by: str = "village") -> ListFile:
        return actions.take_in_lists(self.acting(by), self.round.pk, data, file)

    def standing(self) -> list[Listed]:
        return list(Listed.objects.filter(taken_off_on=None).order_by("pk"))


@pytest.fixture
def comparers(official: Callable[[str], Post], operator: Post, at: datetime) -> Comparers:
    """March was screened: departments found 2 and 3 (上河村) and 7 (下河村). Nothing was sent to the villages."""
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    month = month_of(operator, at)
    month.receive(office.water(*((*office.who(home), "否") for home in (2, 3, 7))), "县水利局3月饮水问题.xlsx")
    month.screen()
    return Comparers(official, month, {})


def filled_lists(sheets: dict[str, Sequence[Sequence[object]]], nil: Sequence[str] = (), coded: bool = True) -> bytes:
    """A filled workbook: village → rows of name, number, channel, why, who, day; ``nil`` say that there is nobody."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd"}) as book:
        for village in [*sheets, *(one for one in nil if one not in sheets)]:
            sheet = book.add_worksheet(village[-4:])
            sheet.write_row(0, 0, ["本村没有要列入的户，请填：", "是" if village in nil else ""])
            if coded:
                sheet.write_row(1, 1, [list_code(code, village if code == "name" else "") for code in COLUMNS])
            sheet.write_row(2, 0, ["序号", *COLUMNS.values()])
            for place, told in enumerate(sheets.get(village, ())):
                sheet.write_row(3 + place, 0, [place + 1, *told])
    return buffer.getvalue()


@pytest.fixture
def filed(comparers: Comparers) -> Callable[[int, str], Lead]:
    """March is sent to the villages, and a household's lead is answered by a visit of that day."""

    def answered(home: int, means: str) -> Lead:
        run = comparers.month.send()
        lead = Lead.objects.get(household=comparers.home(home), state=Lead.State.OPEN)
        leads.answer(comparers.month.post, lead, means, comparers.on, comparers.on + timedelta(days=60))
        assert run.pk
        return lead

    return answered

"""Hands for the stories of a month: receive, screen, integrate, dispatch, as the operator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tests.world import cast
from tests.world.steppe import steppe, steppe_files

from shouwang.engine.calendar import period_of
from shouwang.engine.packs import bundled_folder, load_pack, pack_files
from shouwang.engine.packs.model import Pack
from shouwang.records.feeds.actions import Intake, receive
from shouwang.records.feeds.models import Delivery
from shouwang.records.feeds.owed import Owed, owed_by
from shouwang.records.leads.actions import dispatch, integrate
from shouwang.records.policy.actions import publish
from shouwang.records.policy.models import PackVersion
from shouwang.records.screenings.actions import run_rules
from shouwang.records.screenings.models import Run
from shouwang.records.staff.models import Post

JINGDE = "anhui-jingde-2024"
_PACK, _FAULTS = load_pack(JINGDE, [bundled_folder()])


@dataclass(frozen=True)
class Month:
    """A month of the cast's county."""

    post: Post
    version: PackVersion
    at: datetime
    period: str = "2024-03"
    as_of: date = cast.AS_OF
    pack: Pack = _PACK

    def receive(self, data: bytes, file: str = "报送.xlsx", **more: Any) -> Delivery:
        intake = Intake(self.post, cast.COUNTY, period_of(self.period), self.pack, self.at, **more)
        return receive(intake, data, file)

    def screen(self) -> Run:
        return run_rules(self.post, cast.COUNTY, self.version, period_of(self.period), self.as_of, self.at)

    def send(self) -> Run:
        run = self.screen()
        integrate(self.post, run, self.at)
        _, faults = dispatch(self.post, run, self.as_of, self.at)
        assert not faults
        return run

    def next(self, period: str, as_of: date) -> Month:
        return replace(self, period=period, as_of=as_of)

    def owed(self, on: date | None = None) -> dict[tuple[str, int], Owed]:
        """Every list owed for the month, by its feed and which of the month's lists it is."""
        lines = owed_by(self.post, cast.COUNTY, self.pack, period_of(self.period), on or self.as_of)
        return {(line.feed.name, line.part): line for line in lines}


def steppe_month_of(post: Post, at: datetime) -> Month:
    """The month of a county with lists every ten days, its own words and risk lights."""
    pack = steppe()
    return Month(post, publish(post, pack, steppe_files(), cast.COUNTY, pack.in_force_from, at), at, pack=pack)


def month_of(post: Post, at: datetime) -> Month:
    assert _PACK is not None, _FAULTS
    files = pack_files(JINGDE, [bundled_folder()])
    return Month(post, publish(post, _PACK, files, cast.COUNTY, _PACK.in_force_from, at), at)

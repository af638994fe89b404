"""The signs that pages show are collected from where pages name them."""

from __future__ import annotations

from shouwang.desk.page.rail import STOPS
from shouwang.server.web.collect import icons_used


def test_every_stop_of_the_rail_has_its_sign_however_it_is_written_down():
    assert {stop.icon for stop in STOPS} <= icons_used()

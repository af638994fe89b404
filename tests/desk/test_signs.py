"""The rail: its signs are collected from where pages name them, its stops stand under the heading of their part of the walk."""

from __future__ import annotations

from shouwang.desk.page.rail import GROUPS, STOPS
from shouwang.server.web.collect import icons_used


def test_every_stop_of_the_rail_has_its_sign_however_it_is_written_down():
    assert {stop.icon for stop in STOPS} <= icons_used()


def test_who_has_nothing_to_do_in_a_part_of_the_walk_does_not_see_its_heading(month, browser):
    said = browser("village").get("/leads/").content.decode()
    headings = [word for word, _ in GROUPS if f'<p class="rail-group">{word}</p>' in said]
    assert headings == ["数据", "筛查核查", "识别帮扶", "统计", "设置"]
    assert '<a href="/leads/" aria-current="page">' in said and "岗位</span>" not in said
    said = browser("medical").get("/feeds/").content.decode()
    assert '<p class="rail-group">筛查核查</p>' not in said and '<p class="rail-group">统计</p>' not in said

"""What a pack says otherwise than the one it extends, and than its own last version."""

from __future__ import annotations

from datetime import date

import pytest

from shouwang.engine.packs import bundled_folder, load_pack, load_pack_from
from shouwang.engine.packs.differing import differences, uses


def bundled(name):
    pack, faults = load_pack(name, [bundled_folder()])
    assert pack is not None, faults
    return pack


@pytest.mark.clause("Y03")
def test_yangshuo_tracks_for_a_year_where_the_nation_tracks_for_half_and_it_is_said_what_that_decides():
    national, yangshuo = bundled("national"), bundled("guangxi-yangshuo-2021")
    (one,) = [one for one in differences(national, yangshuo) if one.name == "tracking_months"]
    assert (one.how, one.before.value, one.after.value, one.since) == ("changed", 6, 12, date(2021, 1, 1))
    assert ("条件", "风险解除评估：识别以后跟踪满规定的月数") in uses(yangshuo, "tracking_months")


def test_a_day_from_which_stays_count_decides_the_rules_that_ask_for_what_is_made_of_them():
    assert ("规则", bundled("guizhou-2022").rules["paid_below_line"].title) in uses(
        bundled("guizhou-2022"), "stays_since_on"
    )


def test_a_pack_says_what_itself_says():
    assert differences(bundled("guizhou-2022"), bundled("guizhou-2022")) == []


def test_a_new_version_says_which_figure_since_when_and_which_rule(changed, jingde_files):
    before = bundled("anhui-jingde-2024")
    files, _ = changed(
        "parameters.yaml",
        "{value: 30000, from: 2024-01-31",
        "{value: 20000, from: 2024-07-01, clause: J02, word: 超过}\n      - {value: 30000, from: 2024-01-31",
    )
    path = "anhui-jingde-2024/rules.yaml"
    files[path] = files[path].replace("title: 个人自付费用大".encode(), "title: 自付大".encode())
    after, faults = load_pack_from(files, "anhui-jingde-2024")
    assert after is not None, faults
    found = {one.name: one for one in differences(before, after)}
    assert set(found) == {"self_paid_line_yuan", "self_paid_large"}
    figure = found["self_paid_line_yuan"]
    assert (figure.before.value, figure.after.value, figure.since) == (30000, 20000, date(2024, 7, 1))
    assert found["self_paid_large"].parts == ("title",)


def test_lines_that_only_moved_are_no_difference(changed):
    files, _ = changed("rules.yaml", "rules:", "# a remark\nrules:")
    after, _ = load_pack_from(files, "anhui-jingde-2024")
    assert differences(bundled("anhui-jingde-2024"), after) == []

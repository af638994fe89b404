"""Conditions, grounds and look-back checks that cannot be asked are refused, with the line and what to write instead."""

from __future__ import annotations

import pytest

from shouwang.engine.packs import load_pack_from

NATIONAL = "national/procedures.yaml"
BROKEN = [
    (NATIONAL, "when: income_stable", "when: income_stabel", "name_unknown", "income_stabel"),
    (NATIONAL, "when: income_stable", "when: in_water_list", "fact_out_of_reach", "source 是"),
    (NATIONAL, "tracked_months >= tracking_months", "tracked_months >= 7", "figure_in_rule", "直接写了数“7”"),
    (NATIONAL, "states: [income, situation]", "states: [situation]", "states_parts", "没有步骤要写明income"),
    (NATIONAL, "        states: [ground]\n", "", "states_parts", "没有步骤要写明ground"),
    (NATIONAL, "like: identification", "like: identifikation", "procedure_unknown", "是否要写“identification”"),
    (NATIONAL, "effect: roll_back", "effect: rollback", "not_a_choice", "是否要写“roll_back”"),
    (NATIONAL, "clause: N12}\n      unstable", "clause: N99}\n      unstable", "clause_unknown", "N99"),
    (
        "yunnan-xiaozhongdian-2021/procedures.yaml",
        "closes_on: 2021-11-25",
        "closes_on: 2021-11-01",
        "step_parts",
        "窗口关在开之前",
    ),
    ("national/facts.yaml", "  tracked_months:", "  followed_months:", "filed_unknown", "户档里没有“followed_months”"),
    (
        "national/facts.yaml",
        "type: boolean, grain: household, source: stated",
        "type: text, grain: household, source: stated",
        "fact_type",
        "不是是非",
    ),
    (
        "national/lookback.yaml",
        "under_watch and able_members > 0 and aid_only",
        "in_water_list and aid_only",
        "fact_out_of_reach",
        "问不到",
    ),
    ("national/lookback.yaml", "  aid_alone:", "  uninsured:", "name_taken", "与一条规则同名"),
]


@pytest.mark.parametrize(("file", "old", "new", "code", "says"), BROKEN)
def test_what_cannot_be_asked_of_a_household_s_file_is_refused(changed, jingde_files, file, old, new, code, says):
    from shouwang.engine.packs import bundled_folder, pack_files

    place = file.partition("/")[0]
    name = "anhui-jingde-2024" if place == "national" else place
    if name == "anhui-jingde-2024":
        files, _ = changed(file, old, new)
    else:
        files = pack_files(name, [bundled_folder()])
        text = files[file].decode()
        assert old in text
        files = {**files, file: text.replace(old, new, 1).encode()}
    pack, faults = load_pack_from(files, name)
    assert pack is None
    said = [fault for fault in faults if fault.code == code and says in fault.message]
    assert said, [str(fault) for fault in faults]
    assert all(fault.row for fault in said)


def test_a_screening_rule_cannot_ask_a_household_s_file(changed):
    files, _ = changed(
        "rules.yaml", "when: relieved_or_monitored and in_uninsured_list", "when: under_watch and in_uninsured_list"
    )
    pack, faults = load_pack_from(files, "anhui-jingde-2024")
    assert pack is None and {fault.code for fault in faults} == {"fact_out_of_reach"}


def test_a_procedure_without_steps_and_like_no_other_is_refused(changed):
    files, _ = changed("national/procedures.yaml", "    like: identification\n", "")
    pack, faults = load_pack_from(files, "anhui-jingde-2024")
    assert pack is None and "steps_missing" in {fault.code for fault in faults}

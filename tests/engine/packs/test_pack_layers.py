"""A county's pack says only what differs from the one below."""

from __future__ import annotations

import pytest

from shouwang.engine.packs import load_pack_from, pack_digest

BELOW = "anhui-jingde-2024"


def county(files: dict[str, bytes], **texts: str) -> dict[str, bytes]:
    """A pack ``xuancheng`` above Jingde's, with these files."""
    head = "name: xuancheng\ntitle: 试用\nextends: anhui-jingde-2024\nin_force: {from: 2025-01-01}\n"
    own = {f"xuancheng/{name}.yaml": text.encode() for name, text in {"pack": head, **texts}.items()}
    return {**files, **own}


def test_what_a_layer_says_stands_in_the_place_of_what_is_below(jingde_files) -> None:
    line = (
        "parameters:\n  self_paid_line_yuan:\n    title: 自付线\n    type: money\n    unit: 元\n    values:\n"
        "      - {value: 20000, from: 2025-01-01, clause: K01}\n"
    )
    sources = (
        "notices:\n  own: {number: 一号, title: 通知, office: 县, date: 2025-01-01}\n"
        "clauses:\n  K01: {notice: own, article: 一, says: 自付线降到两万元。}\n"
    )
    pack, faults = load_pack_from(county(jingde_files, parameters=line, sources=sources), "xuancheng")
    assert faults == [] and pack is not None
    assert pack.lineage == ("national", BELOW, "xuancheng") and pack.title == "试用"
    assert pack.parameters["self_paid_line_yuan"].values[0].value == 20000
    assert pack.parameters["self_paid_line_yuan"].where.file == "xuancheng/parameters.yaml"
    assert pack.parameters["industry_loss_line_yuan"].where.file == f"{BELOW}/parameters.yaml"
    assert "J01" in pack.clauses and "N01" in pack.clauses and pack.clauses["K01"].notice_number == "一号"


def test_a_layer_can_take_an_entry_away(jingde_files) -> None:
    pack, faults = load_pack_from(county(jingde_files, rules="rules:\n  petition: null\n"), "xuancheng")
    assert faults == [] and pack is not None
    assert "petition" not in pack.rules and "harmed" in pack.rules


def test_taking_away_what_is_not_there_is_a_fault(jingde_files) -> None:
    _, faults = load_pack_from(county(jingde_files, rules="rules:\n  petitions: null\n"), "xuancheng")
    assert [(fault.code, fault.row, "“petition”" in fault.message) for fault in faults] == [
        ("nothing_to_remove", 2, True)
    ]


def test_what_is_taken_away_below_is_missed_above(jingde_files) -> None:
    _, faults = load_pack_from(county(jingde_files, facts="facts:\n  water_unsolved: null\n"), "xuancheng")
    assert {(fault.code, fault.file) for fault in faults} == {
        ("fact_unknown", f"{BELOW}/feeds.yaml"),
        ("name_unknown", f"{BELOW}/rules.yaml"),
    }


@pytest.mark.parametrize(
    ("extends", "code", "says"),
    [
        ("xuancheng", "extends_cycle", "xuancheng → xuancheng"),
        ("anhui-jinde-2024", "pack_missing", "是否要写“anhui-jingde-2024”"),
    ],
)
def test_a_lineage_ends_somewhere(jingde_files, extends, code, says) -> None:
    head = f"name: xuancheng\ntitle: 试用\nextends: {extends}\nin_force: {{from: 2025-01-01}}\n"
    _, faults = load_pack_from(county(jingde_files, pack=head), "xuancheng", known=[BELOW])
    assert [(fault.code, fault.file, fault.row) for fault in faults] == [(code, "xuancheng/pack.yaml", 3)]
    assert says in faults[0].message


def test_a_circle_of_three_is_found(jingde_files) -> None:
    files = county(jingde_files)
    files["national/pack.yaml"] += b"extends: xuancheng\n"
    _, faults = load_pack_from(files, "xuancheng")
    assert [(fault.code, fault.file) for fault in faults] == [("extends_cycle", "national/pack.yaml")]


def test_a_column_taken_from_the_library_keeps_its_own_spellings_first(jingde_files) -> None:
    pack, _ = load_pack_from(jingde_files, BELOW)
    assert pack is not None
    name = pack.feeds["petition"].column("name")
    assert name is not None and name.spellings[:3] == ("信访人", "信访人姓名", "姓名")
    assert name.role == "name" and name.title == "姓名" and name.needed
    remark = pack.feeds["petition"].column("remark")
    assert remark is not None and not remark.needed


def test_columns_of_yes_and_no_read_the_national_spellings_unless_they_have_their_own(jingde_files) -> None:
    pack, _ = load_pack_from(jingde_files, BELOW)
    assert pack is not None
    in_plan, solved = pack.feeds["housing"].column("in_plan"), pack.feeds["water"].column("solved")
    assert in_plan is not None and in_plan.codes == pack.booleans and "是" in pack.booleans["true"]
    assert solved is not None and "否" in solved.codes["true"]  # not solved is yes to “still unsolved”


def test_the_digest_is_of_every_byte_that_is_policy(jingde_files) -> None:
    digest = load_pack_from(jingde_files, BELOW)[0].digest  # type: ignore[union-attr]
    assert digest == pack_digest(jingde_files) == pack_digest(dict(reversed(list(jingde_files.items()))))
    for name in jingde_files:
        assert pack_digest({**jingde_files, name: jingde_files[name] + b"\n"}) != digest
    beside = {**jingde_files, f"{BELOW}/examples/more.yaml": b"x", "elsewhere/pack.yaml": b"y"}
    assert load_pack_from(beside, BELOW)[0].digest == digest  # type: ignore[union-attr]

"""What a pack says of comparing online against offline, broken line by line: each fault names its line and what to write."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.engine.packs.conftest import JINGDE

from shouwang.engine.packs import bundled_folder, load_pack, load_pack_from

# old text in national/discrepancies.yaml, new text, code, what the message must say
BROKEN = [
    ("means: department", "means: cadre", "channel_missing", "线上"),
    ("means: public", "means: everybody", "not_a_choice", "means"),
    (
        "  public: {title: 社会监督, means: public, clause: N04}",
        "  public: {means: public, clause: N04}",
        "missing_key",
        "title",
    ),
    ("online: [visit]", "online: []", "too_short", "online"),
    ("online: [visit]", "online: [alert]", "not_a_choice", "visit 或 track"),
    ("verified_by: village", "verified_by: town", "review_not_above", "county"),
    ("look_again_days: 90", "look_again_days: 0", "out_of_range", "look_again_days"),
    ("days: 10, kind: natural, clause: N06", "days: 10, kind: natural, clause: N99", "clause_unknown", "N"),
    ("  reviewed_by: town\n", "", "missing_key", "reviewed_by"),
]


@pytest.mark.parametrize(
    ("old", "new", "code", "says"), BROKEN, ids=[f"{code}-{new[:14]}" for _, new, code, _ in BROKEN]
)
def test_each_fault_is_named_with_its_remedy(
    changed: Callable[[str, str, str], tuple[dict[str, bytes], int]], old: str, new: str, code: str, says: str
) -> None:
    files, _ = changed("national/discrepancies.yaml", old, new)
    pack, faults = load_pack_from(files, JINGDE)
    found = [one for one in faults if one.code == code]
    assert pack is None and found, faults
    assert any(says in one.message for one in found), [one.message for one in found]
    assert all(one.file == "national/discrepancies.yaml" and one.row for one in found)


def test_a_pack_without_an_offline_way_is_told(jingde_files: dict[str, bytes]) -> None:
    text = "channels: {self: null, cadre: null, public: null}\n"
    _, faults = load_pack_from({**jingde_files, f"{JINGDE}/discrepancies.yaml": text.encode()}, JINGDE)
    assert [one.code for one in faults] == ["channel_missing"] and "线下" in faults[0].message


PLACES = [
    ("national", 4, ("visit",), 10),
    pytest.param("guangxi-yangshuo-2021", 4, ("visit", "track"), 10, marks=pytest.mark.clause("Y01")),
    pytest.param("guizhou-2022", 5, ("visit",), 5, marks=pytest.mark.clause("G09")),
]


@pytest.mark.parametrize(("name", "ways", "online", "days"), PLACES)
def test_what_each_place_says(name: str, ways: int, online: tuple[str, ...], days: int) -> None:
    pack, faults = load_pack(name, [bundled_folder()])
    assert pack is not None and pack.comparing is not None, faults
    told = pack.comparing
    assert (len(pack.channels), told.online, told.lists.days) == (ways, online, days)
    assert len(told.offline) == ways - 1 and "department" not in told.offline

"""The year that the witness tells: the same from the same seed, everything happens in it, its figures are the pack's."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from tests.walk.sites import PACK
from tests.world.witness import COLUMNS, VISITS

from shouwang.demo.asking import AGAIN, LOOK_AGAIN_DAYS, ORDERS, VISIT_DAYS
from shouwang.demo.lives import changes_between
from shouwang.demo.year import Walk, Year, make_year, write_inbox
from shouwang.engine.packs import bundled_folder, load_pack
from shouwang.engine.packs.model import Again, Pack

DAY = date(2024, 6, 1)


@pytest.fixture(scope="module")
def year() -> Year:
    return make_year()


@pytest.fixture(scope="module")
def pack() -> Pack:
    found, faults = load_pack(PACK, [bundled_folder()])
    assert found is not None, faults
    return found


def test_the_same_seed_tells_the_same_year(year: Year, tmp_path: Path) -> None:
    again = make_year()
    assert [one.truth for one in again.walks] == [one.truth for one in year.walks]
    assert [one.answers for one in again.walks] == [one.answers for one in year.walks]
    files = [_written(told.walks[2], tmp_path / name) for name, told in (("one", year), ("two", again))]
    assert files[0] == files[1]
    assert [one.truth for one in make_year(seed=8).walks] != [one.truth for one in year.walks]


def _written(walk: Walk, folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in write_inbox(walk, folder)}


def test_an_answered_question_is_asked_again_by_the_packs_own_measures(pack: Pack) -> None:
    for key, rule in VISITS.items():
        measures = tuple(_measure(pack, again) for again in pack.rules[rule].again)
        assert (key, measures) == (key, AGAIN.get(key, ()))
    codes = {column: pack.facts[fact].codes for fact, column in COLUMNS.items() if column in ORDERS}
    assert codes == ORDERS


def _measure(pack: Pack, again: Again) -> tuple[str, str, int]:
    if again.anew:
        return "", "another row", 0
    fact = pack.facts[again.fact]
    how = "is named" if fact.type == "boolean" else "falls" if again.falls else "rises"
    held = pack.parameters[again.by].at(DAY) if again.by else None
    least = int(str(held.value)) if held else 0
    return COLUMNS[again.fact], f"{how} this year" if again.each_year else how, least


def test_days_to_look_again_and_to_visit_are_the_packs(pack: Pack) -> None:
    days = {one.means: one.look_again_days for one in pack.conclusions.values() if one.look_again_days}
    assert days == LOOK_AGAIN_DAYS
    assert pack.deadlines["visit"].days == VISIT_DAYS


@pytest.mark.parametrize("seed", [7, 11])
def test_everything_happens_in_a_year(seed: int) -> None:
    walks = make_year(seed).walks
    states = Counter(state for one in walks for state in one.lists.values())
    assert set(states) == {"received", "late", "nil", "missing", "shrunken", "accepted", "not_due"}
    conclusions = Counter(answer.conclusion for one in walks for answer in one.answers)
    assert set(conclusions) == {"meets", "not_met", "already_monitored", "could_not", "not_ours"}
    again = Counter(why for one in walks for why in one.reckoned.again.values())
    assert again["worse"] > 10 and again["look_again"] > 10
    assert sum(len(one.reckoned.spared) for one in walks) > 100
    assert any(set(one.reckoned.leads) - set(one.reckoned.opened) for one in walks), "some leads are carried"


def test_no_two_parts_are_played_by_one_household(year: Year) -> None:
    assert len(set(year.parts.values())) == len(year.parts)


def test_people_are_born_die_move_marry_leave_and_are_identified(year: Year) -> None:
    exports = [one.known for one in year.walks if one.register is not None]
    assert len(exports) == 6
    moved = [changes_between(before, after) for before, after in pairwise(exports)]
    for sheet, ways in (("households", 3), ("persons", 3), ("standing", 2), ("incomes", 1)):
        for way in ("new", "changed", "absent")[:ways]:
            assert sum(getattr(one[sheet], way) for one in moved) > 0, (sheet, way)

"""Whatever both sides say: every household stands on exactly one side, and the sides add up to all that either names."""

from __future__ import annotations

import random
from collections import Counter
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.world import cast, office

from shouwang.records.discrepancies import actions
from shouwang.records.discrepancies.models import Compared
from shouwang.records.discrepancies.queries import NAMED, villages_of_round
from shouwang.records.discrepancies.sides import Said, side_of

VILLAGES = ("349901100200", "349901100201", "349901100000")
HOMES = st.integers(min_value=1, max_value=30)


@pytest.mark.clause("Y01")
@given(
    online=st.sets(HOMES),
    offline=st.sets(HOMES),
    said=st.sets(st.sampled_from(VILLAGES)),
    doubts=st.dictionaries(st.sampled_from(VILLAGES), st.frozensets(HOMES)),
    lives=st.dictionaries(HOMES, st.sampled_from(VILLAGES)),
)
def test_the_sides_add_up_on_random_lists(online, offline, said, doubts, lives):
    parts = Counter()
    for home in online | offline:
        place = lives.get(home, VILLAGES[0])
        row = SimpleNamespace() if home in offline else None
        told = Said(home, place, [SimpleNamespace()] if home in online else [], row)
        side, why = side_of(told, said, doubts)
        parts[side] += 1
        told_by_hand = place != VILLAGES[2] and place in said and home not in doubts.get(place, ())
        assert side in NAMED and bool(why) == (side == "unknown")
        assert (side == "both") == (home in online and home in offline)
        assert (side == "only_offline") == (home in offline and home not in online)
        assert (side == "only_online") == (home not in offline and told_by_hand)
    assert sum(parts.values()) == len(online | offline)
    assert parts["both"] == len(online & offline)
    assert parts["only_online"] + parts["unknown"] == len(online - offline)


_VILLAGE_OF = {1: 0, 2: 0, 3: 0, 4: 0, 5: 1, 6: 1, 7: 1, 8: 2, 9: 2, 10: 3, 11: 3, 12: 3}
_CODES = (cast.VILLAGE, cast.SECOND_VILLAGE, cast.HILL_VILLAGE, cast.BRIDGE_VILLAGE)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [3, 11, 29])
def test_after_any_sequence_of_lists_the_table_is_what_a_replay_says(seed, comparers):
    draw = random.Random(seed)
    comparers.open()
    listed, silent = set(), set(_CODES)
    for _ in range(6):
        home = draw.randint(1, 12)
        place = _CODES[_VILLAGE_OF[home]]
        if home in listed and draw.random() < 0.5:
            row = next(one for one in comparers.standing() if one.household == comparers.home(home))
            actions.take_off(comparers.acting("bureau"), row.pk)
            listed.discard(home)
        elif draw.random() < 0.2 and not {one for one in listed if _CODES[_VILLAGE_OF[one]] == place}:
            comparers.nil(place, by="bureau")
            silent.discard(place)
        else:
            comparers.list(office.who(home), village=place, by="bureau")
            listed.add(home)
            silent.discard(place)
        comparers.compare()
        online = {2, 3, 7}
        wanted = {home: "both" if home in online else "only_offline" for home in listed}
        wanted |= {
            home: "unknown" if _CODES[_VILLAGE_OF[home]] in silent else "only_online" for home in online - listed
        }
        assert {home: side for home, side in comparers.sides().items() if side != "gone"} == wanted
        told = villages_of_round(comparers.acting("bureau").post, comparers.round)
        assert sum(one.households for one in told) == len(online | listed)
        assert Compared.objects.filter(state="open").exclude(side__in=["only_online", "only_offline"]).count() == 0

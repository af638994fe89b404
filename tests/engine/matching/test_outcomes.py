"""A row is somebody's only with a whole number, one holder and an agreeing name; everything else goes to a person."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.engine.matching.outcomes import REASONS, Holder, KnownHolder, decide, decide_all
from shouwang.engine.values import identity

quick = settings(derandomize=True, max_examples=60, deadline=None)
OURS, ELSEWHERE = "341825197001050015", "340881197001050017"
LI, TWIN, OTHER_NAME = Holder(7, 70, True), Holder(8, 80, True), Holder(9, 90, False)
VILLAGE = "341825101203"


def decided(state=identity.VALID, number=OURS, name="李四", holders=(LI,), place=None):
    number = number if state == identity.VALID else None
    return decide(number=number, state=state, name=name, holders=holders, place=place, county="341825")


@pytest.mark.parametrize(
    ("given_", "outcome", "reason"),
    [
        ({}, "matched", "agrees"),
        ({"number": ELSEWHERE}, "matched", "agrees"),
        ({"holders": (OTHER_NAME,)}, "review", "name_differs"),
        ({"name": "", "holders": (OTHER_NAME,)}, "review", "name_missing"),
        ({"holders": (LI, TWIN)}, "review", "several_hold_number"),
        ({"holders": (LI, OTHER_NAME)}, "review", "several_hold_number"),
        ({"holders": ()}, "unregistered", "ours_but_unknown"),
        ({"holders": (), "name": ""}, "unregistered", "ours_but_unknown"),
        ({"holders": (), "number": ELSEWHERE, "place": VILLAGE}, "unregistered", "ours_but_unknown"),
        ({"holders": (), "number": ELSEWHERE}, "not_found", "not_in_register"),
        ({"state": identity.MISSING, "holders": ()}, "review", "number_missing"),
        ({"state": identity.DAMAGED, "holders": ()}, "review", "number_damaged"),
        ({"state": identity.MALFORMED, "holders": ()}, "review", "number_malformed"),
        ({"state": identity.WRONG_CHECK, "holders": ()}, "review", "number_wrong_check"),
        ({"state": identity.IMPOSSIBLE, "holders": ()}, "review", "number_impossible_date"),
        ({"state": identity.MISSING, "holders": (), "place": VILLAGE}, "review", "number_missing"),
    ],
)
def test_every_row_has_one_outcome_and_its_reason(given_, outcome, reason):
    match = decided(**given_)
    assert (match.outcome, match.reason) == (outcome, reason)
    assert REASONS[match.reason]
    assert (match.person_key, match.household_key) == ((7, 70) if outcome == "matched" else (None, None))


STATES = [
    identity.VALID,
    identity.MISSING,
    identity.DAMAGED,
    identity.MALFORMED,
    identity.WRONG_CHECK,
    identity.IMPOSSIBLE,
]
HOLDERS = st.lists(st.builds(Holder, st.integers(1, 9), st.integers(1, 9), st.booleans()), max_size=3)


@quick
@given(
    state=st.sampled_from(STATES),
    number=st.sampled_from([OURS, ELSEWHERE]),
    name=st.sampled_from(["李四", ""]),
    holders=HOLDERS,
    place=st.sampled_from([None, VILLAGE]),
)
def test_only_a_whole_number_of_one_person_of_that_name_matches(state, number, name, holders, place):
    match = decided(state, number, name, holders, place)
    sure = state == identity.VALID and len(holders) == 1 and holders[0].name_agrees and bool(name)
    assert (match.outcome == "matched") is sure
    assert (match.person_key is not None) is sure
    assert match.reason in REASONS


def test_every_state_of_a_number_has_a_reason_of_its_own():
    reasons = [decided(state, holders=()).reason for state in STATES[1:]]
    assert len(set(reasons)) == len(reasons)


KNOWN = st.lists(st.builds(KnownHolder, st.integers(1, 9), st.integers(1, 9), st.sampled_from([b"li", b"wu", None])))
READ = st.one_of(
    st.tuples(st.sampled_from([OURS, ELSEWHERE]), st.just(identity.VALID)),
    st.tuples(st.none(), st.sampled_from(STATES[1:])),
)
ROWS = st.tuples(READ, st.sampled_from(["李四", "吴五", ""]), st.sampled_from(["", VILLAGE]))


@quick
@given(rows=st.lists(ROWS), ours=KNOWN, others=KNOWN)
def test_many_rows_are_decided_as_each_would_be(rows, ours, others):
    keys, holders = {"李四": b"li", "吴五": b"wu"}, {OURS: ours, ELSEWHERE: others}
    one_by_one = [
        decide(
            number=number,
            state=state,
            name=name,
            holders=[Holder(who[0], who[1], who.name_key == keys.get(name)) for who in holders.get(number, ())],
            place=place or None,
            county="341825",
        )
        for (number, state), name, place in rows
    ]
    together = decide_all([(*read, name, place) for read, name, place in rows], holders, keys, "341825")
    assert together == one_by_one

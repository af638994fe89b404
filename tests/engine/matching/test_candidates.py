"""A doubtful row beside the people it may mean: what agrees is shown, the likeliest stands first, nothing is decided."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.engine.matching.candidates import (
    FIELDS,
    Asked,
    Candidate,
    agreement,
    all_verdicts,
    birth_date_within,
    numbers_agree,
    pieces_of,
    pieces_within,
    ranked,
)

NUMBER = "341825197001050015"
LI = Candidate(7, 70, NUMBER, "李四", "341825101203", date(1970, 1, 5), "13900001234", ("李四", "李大山"))


@pytest.mark.parametrize(
    ("asked", "field", "verdict"),
    [
        (Asked(number_text=NUMBER), "number", "same"),
        (Asked(number_text="341825197001050000"), "number", "close"),
        (Asked(number_text="341825197001050051"), "number", "close"),
        (Asked(number_text="34182519700105001"), "number", "close"),
        (Asked(number_text="34182519701050015"), "number", "close"),
        (Asked(number_text="3418251970011050015"), "number", "close"),
        (Asked(number_text="341825700105001"), "number", "close"),
        (Asked(number_text="3.41825197001050E+17"), "number", "close"),
        (Asked(number_text="341825198802020022"), "number", "differs"),
        (Asked(number_text="不详"), "number", "differs"),
        (Asked(), "number", "unknown"),
        (Asked(name="李四"), "name", "same"),
        (Asked(name="李五"), "name", "differs"),
        (Asked(village_code="341825101203"), "village", "same"),
        (Asked(village_code="341825101000"), "village", "same"),
        (Asked(village_code="341825102000"), "village", "differs"),
        (Asked(village_code="341825101204"), "village", "differs"),
        (Asked(birth_date=date(1970, 1, 5)), "birth_date", "same"),
        (Asked(birth_date=date(1970, 1, 6)), "birth_date", "differs"),
        (Asked(phone="139 0000 1234"), "phone", "same"),
        (Asked(phone="13900009999"), "phone", "differs"),
        (Asked(guardian="李 大山"), "guardian", "same"),
        (Asked(guardian="王五"), "guardian", "differs"),
        (Asked(guardian=""), "guardian", "unknown"),
    ],
)
def test_each_field_says_whether_it_agrees(asked, field, verdict):
    verdicts = agreement(asked, LI)
    assert tuple(verdicts) == FIELDS
    assert verdicts[field] == verdict


def test_what_the_register_does_not_know_cannot_differ():
    bare = Candidate(1, 1, "", "", "", None, "", ())
    asked = Asked(NUMBER, "李四", "341825101203", date(1970, 1, 5), "13900001234", "李大山")
    assert set(agreement(asked, bare).values()) == {"unknown"}


def test_the_likeliest_stands_first_and_each_person_once():
    asked = Asked(
        number_text="341825197001050000", name="李四", village_code="341825101203", birth_date=date(1970, 1, 5)
    )
    namesake = LI._replace(person_key=1, number="341825198802020022", birth_date=date(1988, 2, 2))
    neighbour = namesake._replace(person_key=2, village_code="341825102201")
    order = ranked(asked, [neighbour, namesake, LI, LI])
    assert [candidate.person_key for candidate, _ in order] == [7, 1, 2]
    assert order[0][1]["number"] == "close"


def test_the_holder_of_the_number_stands_before_every_namesake():
    asked = Asked(number_text=NUMBER, name="王五", village_code="341825101203")
    namesakes = [LI._replace(person_key=key, number="341825198802020022", name="王五") for key in range(20, 40)]
    order = ranked(asked, [*namesakes, LI])
    assert len(order) == 8
    assert order[0][0] is LI


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("341825197001050000", date(1970, 1, 5)),
        ("34182519700105001", date(1970, 1, 5)),
        ("341825700105001", date(1970, 1, 5)),
        ("3.41825197001050E+17", date(1970, 1, 5)),
        ("341825197002300015", None),
        ("341825", None),
        ("²" * 18, None),
        ("", None),
    ],
)
def test_a_birth_date_that_still_stands_in_a_broken_number_is_used(text, born):
    assert birth_date_within(text) == born


NUMBERS = st.text("0123456789", min_size=17, max_size=17).flatmap(
    lambda text: st.sampled_from([text + "X", text + "7"])
)
PLACES = st.lists(st.tuples(st.integers(0, 18), st.sampled_from(["", *"0123456789X", "00"])), max_size=3)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(number=NUMBERS, slips=PLACES, way=st.sampled_from(["replaced", "put in", "cut to 15", "of fifteen"]))
def test_a_number_that_is_close_shares_a_piece(number: str, slips: list[tuple[int, str]], way: str):
    text = {"cut to 15": number[:15], "of fifteen": number[:6] + number[8:17]}.get(way, number)
    for place, said in slips:
        text = text[:place] + said + text[place + (way != "put in") :]
    close = numbers_agree(text, number) in ("same", "close")
    shares = any(piece in told for piece, told in zip(pieces_of(number) or (), pieces_within(text), strict=True))
    assert shares or not close


@pytest.mark.parametrize("text", ["", "不详", "3419", "341825700105001", "3.41825E+17", "34182519700105001", "1" * 30])
def test_pieces_of_whatever_was_written_are_few(text: str):
    assert [len(one) <= most for one, most in zip(pieces_within(text), (2, 3, 2), strict=True)] == [True] * 3
    assert pieces_of(text) is None


def test_every_agreement_there_can_be_has_its_worth():
    asked = Asked("341825197001050051", "李四", "341825101204", date(1970, 1, 5), "1", "李大山")
    worth = dict(all_verdicts())
    assert tuple(agreement(asked, LI).values()) in worth and tuple(agreement(Asked(), LI).values()) in worth
    assert max(worth, key=lambda verdicts: worth[verdicts]) == ("same",) * len(FIELDS)

"""Who helps whom, since when, and why no longer (X12)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from tests.records.helpers.conftest import WorkOf
from tests.world import cast

from shouwang.records.helpers.actions import (
    Work,
    add_helper,
    correct_helper,
    end_of_households,
    end_pairing,
    hand_over,
    pair,
    sign_in_by,
)
from shouwang.records.helpers.models import Helper, Pairing
from shouwang.records.helpers.queries import helpers_of, opened, pairings_visible_to, visible_to
from shouwang.records.helpers.sealed import Person
from shouwang.records.households.models import Household
from shouwang.records.journal.models import Entry
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X12")]
JIANG = Person("江帮扶", "13900001111", "县水利局", "科员")
LU = Person("陆帮扶", "13900002222")
MARCH, TODAY = date(2024, 3, 1), date(2024, 4, 12)


def home(number: int) -> Household:
    return Household.objects.get(code=cast.household_code(number))


def helper_of(work: Work, person: Person = JIANG, division: str = cast.VILLAGE) -> Helper:
    helper, faults = add_helper(work, person, division)
    assert helper is not None, faults
    return helper


def paired(work: Work, number: int, helper: Helper, on: date = MARCH) -> Pairing:
    pairing, faults = pair(work, home(number), helper, on)
    assert pairing is not None, faults
    return pairing


def test_a_helper_has_many_families_and_a_family_may_have_two_helpers(work: WorkOf) -> None:
    first, second = helper_of(work()), helper_of(work(), LU)
    for number in (1, 4):
        paired(work(), number, first)
    paired(work(), 1, second)
    found = helpers_of(cast.COUNTY, [home(1).pk, home(4).pk, home(2).pk], TODAY)
    assert {key: [one.pk for one in those] for key, those in found.items()} == {
        home(1).pk: [first.pk, second.pk],
        home(4).pk: [first.pk],
    }
    assert helpers_of(cast.COUNTY, [home(1).pk], date(2024, 2, 29)) == {}


def test_the_same_again_changes_nothing_and_says_nothing(work: WorkOf) -> None:
    helper = helper_of(work())
    pairing = paired(work(), 1, helper)
    lines = Entry.objects.count()
    assert helper_of(work()) == helper and paired(work(), 1, helper) == pairing
    assert paired(work(), 1, helper, TODAY) == pairing, "a double click is no second pairing"
    assert Entry.objects.count() == lines


def test_names_and_phones_are_nowhere_to_be_read(work: WorkOf) -> None:
    helper = helper_of(work())
    assert JIANG.name.encode() not in bytes(helper.sealed) and str(helper) == f"helper {helper.pk}"
    assert opened([helper])[helper.pk] == JIANG
    assert JIANG.phone not in "".join(map(str, Entry.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    ("person", "code"),
    [
        (Person("", "13900001111"), "helper_name"),
        (Person("江帮扶", ""), "helper_phone"),
        (Person("江帮扶", "139"), "helper_phone"),
        (Person("江帮扶", "13900001111", "单" * 61), "helper_long"),
    ],
)
def test_what_cannot_be_kept_is_one_sentence(work: WorkOf, person: Person, code: str) -> None:
    helper, faults = add_helper(work(), person, cast.VILLAGE)
    assert helper is None and [one.code for one in faults] == [code]


def test_a_phone_is_corrected_and_two_of_the_same_are_one(work: WorkOf) -> None:
    first, second = helper_of(work()), helper_of(work(), LU)
    fresh, faults = correct_helper(work(), second, Person("陆帮扶", "13900003333", "镇政府"))
    assert not faults and fresh is not None and opened([fresh])[fresh.pk].unit == "镇政府"
    taken, faults = correct_helper(work(), second, JIANG)
    assert taken is None and [one.code for one in faults] == ["helper_taken"]
    assert opened([Helper.objects.get(pk=first.pk)])[first.pk] == JIANG


@pytest.mark.parametrize(
    ("from_on", "code"), [(date(2024, 4, 13), "pairing_day"), (date(2024, 3, 9), "pairing_overlaps")]
)
def test_days_that_cannot_be(work: WorkOf, from_on: date, code: str) -> None:
    helper = helper_of(work())
    end_pairing(work(), paired(work(), 1, helper), "mistake", date(2024, 3, 10))
    pairing, faults = pair(work(), home(1), helper, from_on)
    assert pairing is None and [one.code for one in faults] == [code]


def test_an_ended_pairing_stays_with_its_reason_and_may_begin_anew(work: WorkOf) -> None:
    helper = helper_of(work())
    pairing = paired(work(), 1, helper)
    assert end_pairing(work(), pairing, "dunno", TODAY)[1][0].code == "pairing_why"
    assert end_pairing(work(), pairing, "left", date(2024, 2, 1))[1][0].code == "pairing_day"
    end_pairing(work(), pairing, "mistake", date(2024, 4, 1))
    again, _ = end_pairing(work(), pairing, "left", TODAY)
    assert again is not None and (again.to_on, again.ended_why) == (date(2024, 4, 1), "mistake")
    paired(work(), 1, helper, date(2024, 4, 1))
    assert Pairing.objects.filter(household=home(1)).count() == 2


def test_the_database_itself_refuses_the_same_two_paired_twice(work: WorkOf, at: object) -> None:
    pairing = paired(work(), 1, helper_of(work()))
    pairing.pk = None
    pairing.from_on = TODAY
    with pytest.raises(IntegrityError), transaction.atomic():
        pairing.save(force_insert=True)


def test_who_leaves_hands_over_all_families(work: WorkOf) -> None:
    first, second = helper_of(work()), helper_of(work(), LU)
    for number in (1, 4):
        paired(work(), number, first)
    paired(work(), 4, second)
    assert hand_over(work(), first, second, TODAY, leaves=True) == (2, [])
    assert hand_over(work(), first, second, TODAY, leaves=True) == (0, [])
    held = Pairing.objects.filter(to_on=None).values_list("household__code", "helper")
    assert sorted(held) == [(cast.household_code(1), second.pk), (cast.household_code(4), second.pk)]
    assert pair(work(), home(2), first, TODAY)[1][0].code == "helper_gone"
    assert hand_over(work(), second, first, TODAY, leaves=False)[1][0].code == "helper_gone"
    assert hand_over(work(), second, second, TODAY, leaves=False)[1][0].code == "pairing_same"
    assert helper_of(work()).left_on is None, "whoever is set up again helps again"


def test_a_household_that_is_no_more_has_no_helper(work: WorkOf) -> None:
    paired(work(), 1, helper_of(work()))
    assert end_of_households(work("operator"), [home(1).pk, home(2).pk]) == 1
    assert end_of_households(work("operator"), [home(1).pk]) == 0
    assert Pairing.objects.get().ended_why == "household_ended"


def test_whose_right_it_is(work: WorkOf) -> None:
    helper = helper_of(work())
    for code in ("other-town", "hill-village", "medical", "supervisor", "outsider"):
        with pytest.raises(NotAllowed):
            pair(work(code), home(1), helper, MARCH)
        assert not pairings_visible_to(work(code).post).exists() or code == "supervisor"
    for code in ("village", "town", "bureau"):
        paired(work(code), 1, helper)


def test_a_helper_of_the_county_may_be_chosen_by_every_village(work: WorkOf) -> None:
    county, village = helper_of(work("bureau"), LU, f"{cast.COUNTY}000000"), helper_of(work())
    assert set(visible_to(work("village").post)) == {county, village}
    assert set(visible_to(work("hill-village").post)) == {county}
    assert not visible_to(work("medical").post).exists()


def test_a_helper_who_signs_in_sees_the_families_paired_with_him_and_nobody_else(
    work: WorkOf, helper_post: Post
) -> None:
    helper = helper_of(work())
    paired(work(), 1, helper)
    paired(work(), 4, helper_of(work(), LU))
    assert not pairings_visible_to(helper_post).exists()
    sign_in_by(work(), helper, helper_post.code)
    assert [one.household_id for one in pairings_visible_to(helper_post)] == [home(1).pk]
    assert list(visible_to(helper_post)) == [helper]
    assert sign_in_by(work(), helper_of(work(), LU), helper_post.code)[1][0].code == "helper_post"
    assert sign_in_by(work(), helper, "bureau")[1][0].code == "helper_post"
    sign_in_by(work(), helper, "")
    assert not pairings_visible_to(helper_post).exists()

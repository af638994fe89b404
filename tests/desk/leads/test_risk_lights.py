"""Risk lights: of a household the most serious of what is still asked about it; a word with its colour; sortable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from tests.records.month import steppe_month_of
from tests.world import cast, office
from tests.world.steppe import steppe

from shouwang.desk.leads.lights import light_of, lit
from shouwang.records.households.actions import import_register
from shouwang.records.leads.models import Lead, LeadAlert


@pytest.fixture
def lights(operator, at):
    """Households 1 and 2 are not insured (yellow), 2 has paid much itself as well (red), 3 waits for a list that is not due."""
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    month = replace(steppe_month_of(operator, at), as_of=date(2024, 4, 10))
    for part in (1, 2, 3):
        month.receive(office.uninsured(office.who(1), office.who(2)), f"未参保{part}.xlsx", part=part, accept=True)
    month.receive(office.medical((*office.who(2), 40000)), "自付.xlsx")
    month.send()
    return month


def test_the_most_serious_light_of_several_rules_is_the_households():
    pack = steppe()
    assert light_of(pack, ["uninsured", "self_paid_large"]).name == "red"
    assert light_of(pack, ["unsafe_water", "uninsured"]).name == "yellow"
    assert light_of(pack, ["dropout", "gone from the pack"]) is None
    assert lit(pack) and not lit(None)


def order(page, *codes):
    places = [page.index(code) for code in codes]
    return places == sorted(places)


def test_leads_are_sorted_and_chosen_by_their_light(lights, browser):
    one, two = (cast.household_code(home) for home in (1, 2))
    there = browser("village")
    page = there.get(reverse("leads:list") + "?sort=light").content.decode()
    assert 'tone-light-red">红灯' in page and 'tone-light-yellow">黄灯' in page and order(page, two, one)
    assert order(there.get(reverse("leads:list") + "?sort=-light").content.decode(), one, two)
    red = there.get(reverse("leads:list") + "?light=red").content.decode()
    assert two in red and one not in red


def test_the_light_stands_on_the_household_the_lead_the_days_list_and_the_tasks(lights, browser):
    there, lead = browser("village"), Lead.objects.get(household__code=cast.household_code(2))
    for address in (
        reverse("households:household", args=[cast.household_code(2)]),
        reverse("leads:lead", args=[lead.pk]),
        reverse("visits:today"),
        reverse("tasks:work"),
    ):
        assert 'tone-light-red">红灯' in there.get(address).content.decode(), address


def test_what_was_answered_or_withdrawn_shines_no_longer(lights, browser):
    there, lead = browser("village"), Lead.objects.get(household__code=cast.household_code(2))
    LeadAlert.objects.filter(lead=lead, rule__startswith="self_paid").update(withdrawn_on=date(2024, 4, 11))
    page = there.get(reverse("households:household", args=[cast.household_code(2)])).content.decode()
    assert "黄灯" in page and "红灯" not in page
    Lead.objects.update(state="answered", answer="not_met", closed_on=date(2024, 4, 11))
    page = there.get(reverse("leads:list") + "?sort=light").content.decode()
    assert "tone-light" not in page


def test_a_pack_without_lights_shows_none(month, browser):
    there = browser("village")
    for address in (reverse("leads:list"), reverse("visits:today"), reverse("tasks:work")):
        page = there.get(address).content.decode()
        assert "风险灯" not in page and "tone-light" not in page

"""The card at a family's door and a village's list of pairings as Word files, from the forms of the pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse

from shouwang.desk.cases.paper_words import printable
from shouwang.desk.helpers.card import READ_BY, card_of, home_in_sight
from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here
from shouwang.desk.page.views import COUNTY, TOWN, VILLAGE, page
from shouwang.desk.printing import filled, saved
from shouwang.desk.sheets import file_name, spoken_day
from shouwang.engine.packs.model import Pack
from shouwang.engine.packs.papers import BESIDE, HELPERS, HOMES, MEASURES, form_faults
from shouwang.records.followups import queries as followups
from shouwang.records.followups.words import STAGES
from shouwang.records.helpers import queries as helpers
from shouwang.records.helpers.sealed import Person
from shouwang.records.households.queries import open_families

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def paper(pack: Pack | None, form: str, words: Mapping[str, Any], name: str, on: date) -> HttpResponse:
    """A Word file of one of the forms that belong to no step. Raises Http404 where the pack has none that can be printed."""
    template = pack.templates.get(form) if pack is not None else None
    beside = BESIDE[form]
    if template is None or list(form_faults(template, beside.title, beside.scope)):
        raise Http404
    answer = HttpResponse(saved(filled(template, words), beside.title, on), content_type=_WORD)
    title = file_name(f"{beside.title}_{name}_{spoken_day(on)}")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.docx"
    return answer


def told(words: Mapping[str, str]) -> dict[str, str]:
    return {name: printable(text) for name, text in words.items()}


def where_from(person: Person) -> str:
    """The unit and the title of a helper."""
    return "，".join(filter(None, (person.unit, person.title)))


@page(*READ_BY)
def card_word(request: Asked, code: str) -> HttpResponse:
    """The card of a household."""
    household = home_in_sight(request, code)
    looked(request, "print_card", f"household:{household.pk}")
    card = card_of(request, household)
    names = names_here(request)
    words = {
        "标题": BESIDE["household_card"].title,
        "县": names.get(f"{request.county}000000", ""),
        "落款": card.village,
        "日期": spoken_day(request.today),
        "户主": card.head,
        "住址": card.place,
    }
    people = [told({"姓名": one.name, "单位": where_from(one), "电话": one.phone}) for one in card.helpers]
    measures = [told({"措施": one.title, "单位": one.department, "进展": one.state}) for one in card.measures]
    words = {**told(words), HELPERS: people, MEASURES: measures}  # type: ignore[dict-item]
    return paper(pack_for(request), "household_card", words, household.code, request.today)


@page(*VILLAGE, *TOWN, *COUNTY)
def list_word(request: Asked, code: str) -> HttpResponse:
    """Who helps whom in a village, to be signed and kept."""
    names = names_here(request)
    seen = followups.followed_visible_to(request.post, request.today).filter(county=request.county, division=code)
    homes = list(seen.order_by("household__code"))
    if not homes:
        raise Http404
    looked(request, "print_pairings", f"pairings:{code}", {"households": len(homes)})
    village = names.get(code, "")
    words = {
        "标题": BESIDE["pairing_list"].title,
        "县": names.get(f"{request.county}000000", ""),
        "落款": village,
        "日期": spoken_day(request.today),
    }
    return paper(
        pack_for(request),
        "pairing_list",
        {**told(words), HOMES: _homes(request, homes)},
        village,
        request.today,
    )


def _homes(request: Asked, homes: Sequence[Any]) -> list[dict[str, str]]:
    keys = [one.household_id for one in homes]
    families = open_families(keys, gone=True)
    rows = helpers.pairings_visible_to(request.post).filter(household__in=keys, to_on=None).select_related("helper")
    held: dict[int, list[Any]] = {}
    for row in rows.order_by("from_on", "pk"):
        held.setdefault(row.household_id, []).append(row)
    people = helpers.opened({row.helper_id: row.helper for those in held.values() for row in those}.values())
    found = []
    for number, one in enumerate(homes, start=1):
        family, those = families.get(one.household_id), held.get(one.household_id, [])
        helping = [people[row.helper_id] for row in those]
        found.append(
            told(
                {
                    "序号": str(number),
                    "组": family.record.group if family else "",
                    "户主": head_name(family) if family else "",
                    "阶段": STAGES[one.stage],
                    "帮扶责任人": "、".join(person.name for person in helping),
                    "单位": "；".join(filter(None, (where_from(person) for person in helping))),
                    "电话": "、".join(person.phone for person in helping),
                    "起": "、".join(spoken_day(row.from_on) for row in those),
                }
            )
        )
    return found

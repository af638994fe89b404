"""What pages of the look-back have in common: who sees them, findings within sight, and how they are said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import Http404

from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.links import links_for
from shouwang.desk.page.views import COUNTY, READERS, TOWN, VILLAGE
from shouwang.engine.language import spoken
from shouwang.engine.language.tree import Value
from shouwang.engine.packs.model import Check, Pack
from shouwang.engine.values.identity import mask_name
from shouwang.records.households.queries import Family
from shouwang.records.lookback import queries as lookback
from shouwang.records.lookback.models import Finding
from shouwang.records.policy.queries import pack_of

SEERS = (*COUNTY, *READERS, *TOWN, *VILLAGE)
WORKERS = (*COUNTY, *TOWN, *VILLAGE)
TONES: Mapping[str, str] = {
    Finding.State.OPEN: "soon",
    Finding.State.ANSWERED: "plain",
    Finding.State.CONFIRMED: "done",
    Finding.State.SETTLED: "quiet",
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the views of the look-back."""

    title: str
    href: str
    here: bool


def tabs(request: Asked) -> list[Tab]:
    """The views of the look-back that a post may open; the look-back on procedure is one of them."""
    to = links_for(request.post)
    told = (
        ("总览", "lookback:overview"),
        ("查出的问题", "lookback:findings"),
        ("应纳未纳", "lookback:missed"),
        ("体外循环", "lookback:outside"),
        ("程序回头看", "cases:lookback"),
    )
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [Tab(title, to(name), name == here) for title, name in told if to(name)]


def finding_in_sight(request: Asked, key: int) -> Finding:
    """Raises Http404 where the finding is not within sight."""
    seen = lookback.visible_to(request.post).filter(county=request.county, pk=key)
    found = seen.select_related("household", "version", "answered_by", "confirmed_by").first()
    if found is None:
        raise Http404
    return found


def check_of(row: Finding) -> Check | None:
    """The check as the pack of the finding has it."""
    return pack_of(row.version).checks.get(row.name)


def title_of(row: Finding) -> str:
    check = check_of(row)
    return check.title if check else row.name


def masked_head(families: Mapping[int, Family], household: int, code: str) -> str:
    """The head's masked name, or the household's number where nobody is known."""
    family = families.get(household)
    return (mask_name(head_name(family)) if family else "") or code


def lines_of(pack: Pack, values: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    """Each fact that a check asked, in words; whether the family is in or out stands in the sentence already."""
    for name, value in values.items():
        fact = pack.facts.get(name)
        if fact is None:
            continue
        typed = _typed(fact.type, value)
        if isinstance(typed, bool):
            yield fact.title, (fact.yes if typed else fact.no) or spoken(typed)
        else:
            yield fact.title, spoken(typed, fact.unit if typed is not None else "")


def _typed(kind: str, value: object) -> Value:
    """A value of the evidence, which is kept as text, in its own type."""
    if value is None or isinstance(value, bool):
        return value
    if kind in ("number", "money"):
        return Decimal(str(value))
    return date.fromisoformat(str(value)) if kind == "date" else str(value)

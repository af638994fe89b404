"""Risk lights: of a household the most serious of what is still asked about it, as a word with its colour.

The pack says which lights there are, the most serious first, and which rule has which. A pack without lights shows none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from shouwang.desk.page.listing import Cell, Column, Filter
from shouwang.engine.packs.model import Pack
from shouwang.engine.packs.wording import Light
from shouwang.records.leads.models import Lead, LeadAlert

COLUMN = Column("light", "风险灯", sort=("light_rank",))
_NONE = 99
"""After the least serious light there is."""


def lit(pack: Pack | None) -> bool:
    """Whether there is a light to be shown at all."""
    return pack is not None and bool(pack.lights) and any(rule.light for rule in pack.rules.values())


def light_of(pack: Pack | None, rules: Iterable[str]) -> Light | None:
    """The most serious light of some rules; a rule that a later pack has no longer has none."""
    if pack is None:
        return None
    shown = {pack.rules[rule].light for rule in rules if rule in pack.rules}
    return next((light for name, light in pack.lights.items() if name in shown), None)


def with_rank(rows: QuerySet[Lead], pack: Pack | None) -> QuerySet[Lead]:
    """Leads with ``light_rank``: 0 is the most serious of the open questions; answered leads and those without come last."""
    if pack is None or not lit(pack):
        return rows
    ranks = [
        When(rule__in=[rule.name for rule in pack.rules.values() if rule.light == light], then=Value(rank))
        for rank, light in enumerate(pack.lights)
    ]
    asked = LeadAlert.objects.filter(lead=OuterRef("pk"), withdrawn_on=None, lead__state=Lead.State.OPEN)
    asked = asked.order_by().annotate(rank=Case(*ranks, default=Value(_NONE), output_field=IntegerField()))
    return rows.annotate(light_rank=Coalesce(Subquery(asked.order_by("rank").values("rank")[:1]), Value(_NONE)))


def light_filter(pack: Pack | None) -> list[Filter]:
    """The choice of one light; nothing where there are none."""
    if pack is None or not lit(pack):
        return []
    ranks = {name: rank for rank, name in enumerate(pack.lights)}
    choices = [(light.name, light.title) for light in pack.lights.values()]
    return [Filter("light", "风险灯", choices, lambda rows, value: rows.filter(light_rank=ranks[value]))]


def light_cell(light: Light | None) -> Cell:
    """A light in a list."""
    return Cell(light.title, tone=f"light-{light.name}") if light else Cell()


def lights_of_leads(pack: Pack | None, leads: Collection[Lead]) -> dict[int, Light]:
    """Key of a household → its light, by what some leads ask that nobody has answered yet."""
    if not leads or not lit(pack):
        return {}
    asked = LeadAlert.objects.filter(withdrawn_on=None, lead__state=Lead.State.OPEN, lead__in=[one.pk for one in leads])
    rules: dict[int, set[str]] = {}
    for household, rule in asked.values_list("lead__household", "rule"):
        rules.setdefault(household, set()).add(rule)
    return {household: light for household, those in rules.items() if (light := light_of(pack, those)) is not None}

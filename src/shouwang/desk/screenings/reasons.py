"""Why: the sentence, each value beside its threshold, the clause, and the rows it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shouwang.engine.language import spoken
from shouwang.engine.packs.model import Clause, Pack, Rule
from shouwang.records.feeds.queries import sources_of
from shouwang.records.households.queries import Family
from shouwang.records.policy.queries import pack_of
from shouwang.records.screenings import queries as screenings


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is asked of a household, as a page shows it.

    ``values``: title → the value in words. ``sources``: (department, file, sheet, row), as received. ``changed`` says
    what is worse since the same was answered; ``member`` is whom it concerns (blank: the household).
    """

    title: str
    sentence: str
    member: str
    values: tuple[tuple[str, str], ...]
    clause: Clause | None
    clause_id: str
    ask: str
    sources: tuple[tuple[str, str, str, int], ...]
    changed: str
    withdrawn: bool
    alert: int


def reasons_of(questions: Sequence[Any], family: Family | None, changed: dict[int, str]) -> list[Reason]:
    """The questions of a lead. Opens their evidence; the caller journals that."""
    alerts = [one.known for one in questions]
    opened = {one.alert.pk: one for one in screenings.opened(alerts)}
    sources = sources_of({row for one in opened.values() for row in one.rows})
    told = []
    for question in questions:
        alert = opened[question.known.pk]
        pack = pack_of(alert.alert.run.version)
        told.append(
            _reason(pack, alert, family, sources, changed.get(question.pk, ""), question.withdrawn_on is not None)
        )
    return told


def reasons_of_alerts(alerts: Sequence[Any], family: Family | None) -> list[Reason]:
    """Alerts of runs; expects ``run__version`` and ``household`` selected."""
    opened = list(screenings.opened(alerts))
    sources = sources_of({row for one in opened for row in one.rows})
    return [_reason(pack_of(one.alert.run.version), one, family, sources, "", False) for one in opened]


def _reason(
    pack: Pack, one: Any, family: Family | None, sources: dict[int, Any], changed: str, withdrawn: bool
) -> Reason:
    rule: Rule | None = pack.rules.get(one.alert.rule)
    member = family.members.get(one.alert.person_key) if family and one.alert.person_key else None
    return Reason(
        title=rule.title if rule else one.alert.rule,
        sentence=one.reason,
        member=member.record.name if member else "",
        values=tuple(_value(pack, name, value) for name, value in one.evidence.items()),
        clause=pack.clauses.get(one.alert.clause),
        clause_id=one.alert.clause,
        ask=rule.ask if rule else "",
        sources=tuple(sources[row] for row in one.rows if row in sources),
        changed=changed,
        withdrawn=withdrawn,
        alert=one.alert.pk,
    )


def _value(pack: Pack, name: str, value: Any) -> tuple[str, str]:
    fact = pack.facts.get(name)
    if fact is None:
        return name, str(value)
    if isinstance(value, bool) and (fact.yes or fact.no):
        return fact.title, (fact.yes if value else fact.no) or spoken(value)
    return fact.title, spoken(value if isinstance(value, bool | None) else _typed(fact.type, value), fact.unit)


def _typed(type_: str, value: Any) -> Any:
    """A value of the evidence, which is kept as JSON, in its own type."""
    from datetime import date
    from decimal import Decimal

    if type_ in ("money", "number"):
        return Decimal(str(value))
    return date.fromisoformat(value) if type_ == "date" else str(value)

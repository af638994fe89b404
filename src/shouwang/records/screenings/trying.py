"""What another pack would have answered on what a run read: counts only, and nothing is stored but a line of the journal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pyarrow.compute as pc

from shouwang.engine.packs.differing import without_places
from shouwang.engine.packs.model import Pack
from shouwang.engine.screening import CompiledRule, Plan, Screening, compile_pack, screen
from shouwang.engine.screening.results import HOUSEHOLD
from shouwang.records import vault
from shouwang.records.journal import actions as journal
from shouwang.records.screenings.actions import NoRegister
from shouwang.records.screenings.earlier import inputs_of
from shouwang.records.screenings.models import Run
from shouwang.records.screenings.queries import visible_runs
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_county_work
from shouwang.records.turns import one_transaction


@dataclass(frozen=True, slots=True)
class Touched:
    """One rule that asks otherwise: how many households it hits under either pack (None: the pack does not ask it), how many
    of them only after and how many only before; and of how many subjects it cannot tell."""

    rule: str
    title: str
    before: int | None
    after: int | None
    gained: int
    lost: int
    unknown_before: int | None
    unknown_after: int | None


def latest_run(post: Post, county: str) -> Run | None:
    """The last screening of a county that the post sees."""
    return visible_runs(post).filter(county=county).select_related("version").order_by("period", "as_of", "pk").last()


def touched_by(post: Post, run: Run, pack: Pack, at: datetime) -> list[Touched]:
    """Every rule that asks otherwise in ``pack`` than in the pack of the run, on the run's own register and lists.

    Raises NotAllowed for posts that do not do the county's work, NoRegister where what the run read is no longer there.
    """
    require_county_work(post, run.county, "试算政策包")
    then = inputs_of(run)
    if then is None:
        raise NoRegister(f"筛查{run.pk}所用的农户册已经拼不回原样，请检查备份")
    came = {feed for feed, _, _ in run.feeds}
    other, faults = compile_pack(pack, then.plan.period, then.plan.as_of, came)
    assert other is not None, faults  # a checked pack compiles
    names = [*dict.fromkeys([*_asked(other), *_asked(then.plan)])]
    changed = [name for name in names if _otherwise(name, then.plan, other)]
    if not changed:
        return []
    _write_down(post, run, pack, len(changed), at)
    read = then.read
    found = [
        screen(_only(plan, changed), read.persons, read.households, read.feeds, temporary=vault.scratch())
        for plan in (then.plan, other)
    ]
    return list(_counted(changed, then.plan, other, *found))


@one_transaction
def _write_down(post: Post, run: Run, pack: Pack, rules: int, at: datetime) -> None:
    detail = {"run": run.pk, "digest": pack.digest[:12], "rules": rules}
    journal.write(post, run.county, "try_pack", f"pack:{pack.name}", detail, at)


def _asked(plan: Plan) -> dict[str, CompiledRule]:
    return {one.rule.name: one for one in plan.rules}


def _otherwise(name: str, before: Plan, after: Plan) -> bool:
    """Whether a rule may answer otherwise: another condition, another figure on the day, or a fact that comes about otherwise."""
    old, new = _asked(before).get(name), _asked(after).get(name)
    if old is None or new is None:
        return True
    if (old.sql, old.rule.grain) != (new.sql, new.rule.grain):
        return True
    facts = {*old.shown, *new.shown}
    return any(without_places(before.pack.facts.get(one)) != without_places(after.pack.facts.get(one)) for one in facts)


def _only(plan: Plan, names: list[str]) -> Plan:
    return replace(plan, rules=tuple(one for one in plan.rules if one.rule.name in names))


def _counted(names: list[str], old: Plan, new: Plan, before: Screening, after: Screening) -> Iterator[Touched]:
    for name in names:
        was, now = _households(before, name), _households(after, name)
        rules = {**old.pack.rules, **new.pack.rules}
        yield Touched(
            rule=name,
            title=rules[name].title,
            before=None if was is None else len(was),
            after=None if now is None else len(now),
            gained=len((now or set()) - (was or set())),
            lost=len((was or set()) - (now or set())),
            unknown_before=_unknown(before, name),
            unknown_after=_unknown(after, name),
        )


def _households(found: Screening, rule: str) -> set[Any] | None:
    return set(pc.unique(found.tables[rule][HOUSEHOLD]).to_pylist()) if rule in found.tables else None


def _unknown(found: Screening, rule: str) -> int | None:
    return next((one.unknown for one in found.counts if one.rule == rule), None)

"""Every write of screenings: running the rules of a county's pack over its register and its feeds."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from shouwang.engine.calendar import Period, period_of
from shouwang.engine.language import reason
from shouwang.engine.language.tree import Value
from shouwang.engine.screening import FeedFacts, Hit, Plan, Screening, compile_pack, screen
from shouwang.records import vault
from shouwang.records.feeds import queries as feeds
from shouwang.records.households import snapshots as households
from shouwang.records.journal import actions as journal
from shouwang.records.policy.models import PackVersion
from shouwang.records.policy.queries import pack_of
from shouwang.records.screenings.models import Alert, RuleResult, Run
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_county_work
from shouwang.records.turns import one_transaction


class NoRegister(Exception):
    """There is nobody to be screened; the message is the Chinese sentence for the operator."""


def run_rules(
    post: Post, county: str, version: PackVersion, period: Period, as_of: date, at: datetime, memory_limit: str = ""
) -> Run:
    """Screens a county for a period as of a day. The same register, feeds, pack and day give the run there already is."""
    require_county_work(post, county, "筛查")
    snapshot = households.snapshot(county, as_of)
    if snapshot is None:
        raise NoRegister(f"{as_of:%Y-%m-%d}这天还没有农户册，先导入：shouwang registry import 农户册.xlsx")
    deliveries = list(feeds.counted(county, period.text))
    read = [[delivery.feed, delivery.pk, delivery.facts_file] for delivery in deliveries]
    fingerprint = _fingerprint(version.digest, period.text, as_of, snapshot.digest, read)
    there = Run.objects.filter(county=county, fingerprint=fingerprint).first()
    if there is not None:
        return there
    plan, faults = compile_pack(pack_of(version), period, as_of, {delivery.feed for delivery in deliveries})
    if plan is None:
        raise RuntimeError(f"a published pack does not compile: {faults}")
    result = screen(
        plan,
        snapshot.persons,
        snapshot.households,
        _feed_facts(read),
        temporary=vault.scratch(),
        memory_limit=memory_limit,
    )
    run = Run(
        county=county,
        period=period.text,
        as_of=as_of,
        version=version,
        fingerprint=fingerprint,
        snapshot=snapshot.digest,
        feeds=read,
        households=result.households,
        persons=result.persons,
        run_by=post,
        run_at=at,
    )
    _store(run, plan, result, snapshot.households, at)
    return run


def run_again(run: Run, memory_limit: str = "") -> Screening:
    """Screens once more what a run read: its pack version, the register as known then, its feeds' fact files.

    Writes nothing. Raises ``NoRegister`` where the register of that time can no longer be put together as it was.
    """
    period = period_of(run.period)
    snapshot = households.snapshot(run.county, run.as_of, run.run_at)
    if snapshot is None or snapshot.digest != run.snapshot:
        raise NoRegister(f"筛查{run.pk}所用的农户册已经拼不回原样，请检查备份")
    plan, _ = compile_pack(pack_of(run.version), period, run.as_of, {feed for feed, _, _ in run.feeds})
    assert plan is not None
    return screen(
        plan,
        snapshot.persons,
        snapshot.households,
        _feed_facts(run.feeds),
        temporary=vault.scratch(),
        memory_limit=memory_limit,
    )


def _fingerprint(digest: str, period: str, as_of: date, snapshot: str, read: list[list[Any]]) -> str:
    told = json.dumps([digest, period, as_of.isoformat(), snapshot, sorted(read)])
    return hashlib.sha256(told.encode()).hexdigest()


def _feed_facts(read: list[list[Any]]) -> list[FeedFacts]:
    """One table a feed: several deliveries of a period add up."""
    tables: dict[str, list[pa.Table]] = defaultdict(list)
    for feed, _, name in read:
        tables[feed].append(vault.read_facts(name))
    return [FeedFacts(feed, pa.concat_tables(parts, promote_options="default")) for feed, parts in tables.items()]


@one_transaction
def _store(run: Run, plan: Plan, result: Screening, population: pa.Table, at: datetime) -> None:
    run.save()
    RuleResult.objects.bulk_create(
        RuleResult(
            run=run,
            position=position,
            rule=count.rule,
            clause=count.clause,
            grain=count.grain,
            hit=count.hit,
            clear=count.clear,
            unknown=count.unknown,
        )
        for position, count in enumerate(result.counts)
    )
    keys = {hit.household_key for hit in result.hits}
    villages = _villages(population, keys)
    rules = {compiled.rule.name: compiled for compiled in plan.rules}
    contents = [_content(plan, rules[hit.rule].expression, hit) for hit in result.hits]
    bound = [alert_binding(run.fingerprint, hit.rule, hit.household_key, hit.person_key or 0) for hit in result.hits]
    sealed = vault.keyring().seal_many(contents, bound)
    Alert.objects.bulk_create(
        (
            Alert(
                run=run,
                county=run.county,
                household_id=hit.household_key,
                division=villages[hit.household_key],
                person_key=hit.person_key or 0,
                rule=hit.rule,
                clause=rules[hit.rule].rule.clause,
                response=rules[hit.rule].rule.response,
                sealed=blob,
            )
            for hit, blob in zip(result.hits, sealed, strict=True)
        ),
        batch_size=500,
    )
    detail = {
        "period": run.period,
        "as_of": run.as_of.isoformat(),
        "hits": len(result.hits),
        "pack": run.version.digest[:12],
    }
    journal.write(run.run_by, run.county, "run_rules", f"run:{run.pk}", detail, at)


def _villages(population: pa.Table, keys: set[int]) -> dict[int, str]:
    return {
        key: village
        for key, village in zip(
            population.column("household_key").to_pylist(), population.column("village_code").to_pylist(), strict=True
        )
        if key in keys
    }


def alert_binding(fingerprint: str, rule: str, household_key: int, person_key: int) -> bytes:
    """What an alert's sealed content is bound to."""
    return f"alert:{fingerprint}:{rule}:{household_key}:{person_key}".encode()


def _content(plan: Plan, expression: Any, hit: Hit) -> bytes:
    """Evidence as shown, the sentence, and the rows it came from."""
    values: dict[str, Value] = {**plan.figures, **hit.facts}
    evidence = {name: _json(value) for name, value in hit.facts.items()}
    told = {"evidence": evidence, "reason": reason(expression, values), "rows": list(hit.rows)}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _json(value: Value) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value

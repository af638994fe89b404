"""Every write of screenings: running the rules of a county's pack over its register and its feeds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shouwang.engine.backends import Backend, Facts
from shouwang.engine.calendar import Period, day_in_full
from shouwang.engine.language import reason
from shouwang.engine.language.tree import Value
from shouwang.engine.screening import CompiledRule, Hit, Plan, Screening, compile_pack, rescreen, screen
from shouwang.records import vault
from shouwang.records.events.lists import reaching_lists
from shouwang.records.feeds import parts
from shouwang.records.households import snapshots as households
from shouwang.records.journal import actions as journal
from shouwang.records.policy.models import PackVersion
from shouwang.records.policy.queries import pack_of
from shouwang.records.screenings.differing import Found, Subject, difference
from shouwang.records.screenings.earlier import ALONG, Earlier, Inputs, earlier_than, inputs_of
from shouwang.records.screenings.models import Alert, RuleResult, Run
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_county_work
from shouwang.records.turns import one_transaction

_AT_ONCE = 20_000


class NoRegister(Exception):
    """There is nobody to be screened; the message is the Chinese sentence for the operator."""


def run_rules(
    post: Post,
    county: str,
    version: PackVersion,
    period: Period,
    as_of: date,
    at: datetime,
    memory_limit: str = "",
    machine: Backend | None = None,
) -> Run:
    """Screens a county for a period as of a day. The same register, feeds, pack and day give the run there already is.

    ``machine`` asks everybody; without one it is done here, and after a change only what changed is asked.
    """
    require_county_work(post, county, "筛查")
    snapshot = households.snapshot(county, as_of)
    if snapshot is None:
        raise NoRegister(f"{day_in_full(as_of)}还没有农户册，先导入：shouwang registry import 农户册.xlsx")
    deliveries = parts.screened(county, pack_of(version), period, as_of)
    read: list[list[Any]] = [[delivery.feed, delivery.pk, delivery.facts_file] for delivery in deliveries]
    read += reaching_lists(pack_of(version), snapshot, period, as_of)
    fingerprint = _fingerprint(version.digest, period.text, as_of, snapshot.digest, read)
    there = Run.objects.filter(county=county, fingerprint=fingerprint).first()
    if there is not None:
        return there
    plan, faults = compile_pack(pack_of(version), period, as_of, {feed for feed, _, _ in read})
    if plan is None:
        raise RuntimeError(f"a published pack does not compile: {faults}")
    now = Inputs(plan, snapshot, read)
    earlier = earlier_than(county, now)
    result = _screened(now, earlier, memory_limit) if machine is None else _screened_on(machine, now)
    run = Run(
        county=county,
        period=period.text,
        as_of=as_of,
        version=version,
        fingerprint=fingerprint,
        line=earlier.run.line if earlier else fingerprint,
        step=earlier.run.step + 1 if earlier else 0,
        snapshot=snapshot.digest,
        feeds=read,
        households=result.households,
        persons=result.persons,
        run_by=post,
        run_at=at,
    )
    _store(run, Found(now.plan, result, earlier), at)
    return run


def _screened(now: Inputs, earlier: Earlier | None, memory_limit: str) -> Screening:
    """Everybody asked, or only what changed since the run before."""
    how: dict[str, Any] = {"temporary": vault.scratch(), "memory_limit": memory_limit}
    if earlier is None or earlier.changed is None:
        read = now.read
        return screen(read.plan, read.persons, read.households, read.feeds, along=ALONG, **how)
    beside = now.read_beside(earlier.changed.feeds)
    return rescreen(earlier.inputs.read, earlier.found, beside, earlier.changed, **how)


def _screened_on(machine: Backend, now: Inputs) -> Screening:
    read = now.read
    return machine.screen(read.plan, Facts(read.persons, read.households, read.feeds), ALONG)


def run_again(run: Run, memory_limit: str = "") -> Screening:
    """Screens once more what a run read: its pack version, the register as known then, its feeds' fact files.

    Everybody is asked, however the run itself came about. Writes nothing. Raises ``NoRegister`` where the register of
    that time can no longer be put together as it was.
    """
    then = inputs_of(run)
    if then is None:
        raise NoRegister(f"筛查{run.pk}所用的农户册已经拼不回原样，请检查备份")
    return _screened(then, None, memory_limit)


def _fingerprint(digest: str, period: str, as_of: date, snapshot: str, read: list[list[Any]]) -> str:
    told = json.dumps([digest, period, as_of.isoformat(), snapshot, sorted(read)])
    return hashlib.sha256(told.encode()).hexdigest()


@one_transaction
def _store(run: Run, found: Found, at: datetime) -> None:
    """The run, its answers, and of its alerts what the run before it did not find so."""
    run.save()
    stem = f"runs/{run.county}/{run.period}"
    earlier, result = found.earlier, found.result
    raised: list[tuple[CompiledRule, Hit, str]] = []
    for position, (compiled, count) in enumerate(zip(found.plan.rules, result.counts, strict=True)):
        rule = compiled.rule.name
        if earlier and result.tables.carried(rule, earlier.found.tables):
            file = earlier.files[rule]
        else:
            table = result.tables[rule]
            file = vault.write_facts(f"{stem}/{rule}", table)
            fresh, gone = difference(found, rule, table)
            raised += [(compiled, hit, village) for hit, village in fresh]
            _end(run, rule, gone)
        RuleResult.objects.create(
            run=run,
            position=position,
            rule=rule,
            clause=count.clause,
            grain=count.grain,
            hit=count.hit,
            clear=count.clear,
            unknown=count.unknown,
            hits_file=file,
        )
    asked = [compiled.rule.name for compiled in found.plan.rules]
    standing = Alert.objects.filter(county=run.county, line=run.line, until_step=None)
    standing.exclude(rule__in=asked).update(until_step=run.step)
    _raise(run, found.plan, raised)
    detail = {
        "period": run.period,
        "as_of": run.as_of.isoformat(),
        "hits": sum(count.hit for count in result.counts),
        "pack": run.version.digest[:12],
    }
    journal.write(run.run_by, run.county, "run_rules", f"run:{run.pk}", detail, at)


def _end(run: Run, rule: str, gone: Sequence[Subject]) -> None:
    """Alerts of a rule that hold no longer, or not as they were, end at this step."""
    for start in range(0, len(gone), 500):
        some = set(gone[start : start + 500])
        standing = Alert.objects.filter(county=run.county, line=run.line, rule=rule, until_step=None)
        those = standing.filter(household__in={household for household, _ in some})
        keys = [
            key for key, *subject in those.values_list("pk", "household_id", "person_key") if tuple(subject) in some
        ]
        Alert.objects.filter(pk__in=keys).update(until_step=run.step)


def _raise(run: Run, plan: Plan, raised: Sequence[tuple[CompiledRule, Hit, str]]) -> None:
    for start in range(0, len(raised), _AT_ONCE):
        some = raised[start : start + _AT_ONCE]
        contents = [_content(plan, compiled.expression, hit) for compiled, hit, _ in some]
        bound = [alert_binding(run.fingerprint, hit.rule, hit.household_key, hit.person_key or 0) for _, hit, _ in some]
        sealed = vault.keyring().seal_many(contents, bound)
        Alert.objects.bulk_create(
            (
                Alert(
                    run=run,
                    county=run.county,
                    line=run.line,
                    from_step=run.step,
                    household_id=hit.household_key,
                    division=village,
                    person_key=hit.person_key or 0,
                    rule=hit.rule,
                    clause=compiled.rule.clause,
                    response=compiled.rule.response,
                    sealed=blob,
                )
                for (compiled, hit, village), blob in zip(some, sealed, strict=True)
            ),
            batch_size=500,
        )


def alert_binding(fingerprint: str, rule: str, household_key: int, person_key: int) -> bytes:
    """What an alert's sealed content is bound to: the run that raised it, its rule and its subject. A run that carries it
    over neither opens nor seals it."""
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

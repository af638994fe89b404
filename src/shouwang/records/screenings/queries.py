"""Reads of screenings."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from shouwang.engine.calendar import Period, period_of
from shouwang.engine.screening import Plan, Resting, compile_pack
from shouwang.engine.screening.results import HOUSEHOLD, PERSON, ROWS
from shouwang.records import vault
from shouwang.records.policy.models import PackVersion
from shouwang.records.policy.queries import pack_of
from shouwang.records.screenings.actions import alert_binding
from shouwang.records.screenings.models import Alert, RuleResult, Run
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope


def visible_to(post: Post) -> QuerySet[Alert]:
    """The alerts of the post's divisions. Departments see what became of their rows, not other departments' alerts."""
    own = scope(post)
    return Alert.objects.none() if own.department else own.limit(Alert.objects.all(), department=None)


def alerts_within(post: Post, run: Run) -> QuerySet[Alert]:
    """What a run found in the post's divisions; departments see none."""
    own = scope(post)
    return run.alerts.none() if own.department else own.limit(run.alerts, department=None)


def visible_runs(post: Post) -> QuerySet[Run]:
    """The runs of the counties that a post sees whole."""
    return Run.objects.filter(scope(post).whole_counties())


def last_run(post: Post, county: str, period: str) -> Run | None:
    """The newest screening of a month."""
    runs = visible_runs(post).filter(county=county, period=period).select_related("version", "run_by")
    return runs.order_by("as_of", "pk").last()


def screened(county: str, period: str) -> bool:
    """Whether a county has screened a month, for whoever asks; nothing else is told."""
    return Run.objects.filter(county=county, period=period).exists()


def screened_since(county: str, at: datetime | None) -> bool:
    """Whether a county has screened any month since a time."""
    return at is not None and Run.objects.filter(county=county, run_at__gte=at).exists()


def results_of(run: Run) -> list[RuleResult]:
    """The three answers of every rule, in the pack's order."""
    return list(run.results.order_by("position"))


def resting_of(run: Run) -> list[Resting]:
    """The rules that a run did not ask because their lists are out of their time and none came, in the pack's order."""
    asked = set(run.results.values_list("rule", flat=True))
    return [one for one in plan_of(run).resting if one.rule.name not in asked]


def plan_of(run: Run) -> Plan:
    """The rules as a run asked them, with the figures of its day; expects ``version`` selected."""
    came = frozenset(feed for feed, _, _ in run.feeds)
    return _plan(run.version.digest, period_of(run.period), run.as_of, came)


@lru_cache(maxsize=32)
def _plan(digest: str, period: Period, as_of: date, came: frozenset[str]) -> Plan:
    """A pack is parsed once and not for every page; what is published under a digest never changes."""
    version = PackVersion.objects.get(digest=digest)
    plan, _ = compile_pack(pack_of(version), period, as_of, came)
    assert plan is not None, "a published pack compiles"
    return plan


@dataclass(frozen=True, slots=True)
class OpenedAlert:
    """An alert with its evidence, its sentence and the rows (keys of feed rows) it came from."""

    alert: Alert
    evidence: dict[str, Any]
    reason: str
    rows: list[int]


def opened(alerts: Iterable[Alert]) -> Iterator[OpenedAlert]:
    """Alerts with their content; expects ``run`` and ``household`` selected."""
    keyring = vault.keyring()
    for alert in alerts:
        bound = alert_binding(alert.run.fingerprint, alert.rule, alert.household.key, alert.person_key)
        told = json.loads(keyring.open(bytes(alert.sealed), bound))
        yield OpenedAlert(alert, told["evidence"], told["reason"], told["rows"])


def rows_behind(run: Run, rules: Collection[str]) -> Iterator[tuple[str, int, int, list[int]]]:
    """(rule, household key, person key or 0, keys of the received rows) of every alert of some rules, by clause and rule,
    household and person.

    Read from what the run kept of its hits, which carries no evidence; only where that is gone, alerts are opened.
    """
    for one in run.results.filter(rule__in=rules).order_by("clause", "rule"):
        if one.hits_file and vault.facts_exist(one.hits_file):
            table = vault.read_facts(one.hits_file, [HOUSEHOLD, PERSON, ROWS])
            for household, person, rows in zip(*(column.to_pylist() for column in table.columns), strict=True):
                yield one.rule, household, person or 0, rows
        else:
            those = run.alerts.filter(rule=one.rule).order_by("household_id", "person_key")
            for told in opened(those.select_related("run", "household")):
                yield one.rule, told.alert.household_id, told.alert.person_key, told.rows


def alerts_of(run: Run) -> QuerySet[Alert]:
    """A run's alerts, by household, rule and person."""
    return run.alerts.select_related("run", "household").order_by("household__code", "clause", "rule", "person_key")

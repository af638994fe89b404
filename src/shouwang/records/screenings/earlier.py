"""The run before this one: what it read, what it found, and what has changed since. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from shouwang.engine.calendar import period_of
from shouwang.engine.screening import Changed, FeedFacts, Plan, Read, RuleCount, Screening, compile_pack
from shouwang.records import vault
from shouwang.records.feeds import listed
from shouwang.records.feeds.listed import joined
from shouwang.records.households import snapshots as households
from shouwang.records.households.snapshots import Snapshot
from shouwang.records.policy.queries import pack_of
from shouwang.records.screenings.models import RuleResult, Run

ALONG = listed.ALONG
"""What of its household is told with each hit."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a run reads. ``feeds`` are [feed, delivery key, facts file]."""

    plan: Plan
    snapshot: Snapshot
    feeds: Sequence[Sequence[Any]]

    @property
    def read(self) -> Read:
        return Read(self.plan, self.snapshot.persons, self.snapshot.households, feed_facts(self.feeds))

    def read_beside(self, lists: Collection[str]) -> Read:
        """The same, with what was kept of the people on these lists when they came."""
        read = self.read
        sent = self.plan.pack.feeds.keys() & lists
        feeds = [replace(of, listed=self._kept(of.feed)) if of.feed in sent else of for of in read.feeds]
        return replace(read, feeds=feeds)

    def _kept(self, feed: str) -> Any:
        files = [one[2] for one in self.feeds if one[0] == feed]
        return listed.kept(self.snapshot, self.plan.period.text, self.plan.pack, feed, files)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A run of the same month. ``changed`` is None where the register is another: then everybody is asked anew, and only
    the alerts that stand are carried over."""

    run: Run
    inputs: Inputs
    found: Screening
    files: dict[str, str]
    changed: Changed | None


def feed_facts(read: Sequence[Sequence[Any]]) -> list[FeedFacts]:
    """One table a feed: several deliveries of a period add up."""
    names: dict[str, list[str]] = defaultdict(list)
    for feed, _, name in read:
        names[feed].append(name)
    return [FeedFacts(feed, joined(files)) for feed, files in names.items()]


def inputs_of(run: Run) -> Inputs | None:
    """What a run read; None where the register of that time can no longer be put together as it was."""
    snapshot = households.snapshot(run.county, run.as_of, run.run_at)
    if snapshot is None or snapshot.digest != run.snapshot:
        return None
    plan, _ = compile_pack(pack_of(run.version), period_of(run.period), run.as_of, {feed for feed, _, _ in run.feeds})
    assert plan is not None, "a published pack compiles"
    return Inputs(plan, snapshot, run.feeds)


def earlier_than(county: str, now: Inputs) -> Earlier | None:
    """The last run of the same month, where it can be gone on from."""
    run = Run.objects.filter(county=county, period=now.plan.period.text).order_by("-pk").first()
    if run is None:
        return None
    results = list(run.results.order_by("position"))
    if not all(one.hits_file and vault.facts_exist(one.hits_file) for one in results):
        return None
    try:
        then = inputs_of(run)
        if then is None or {one.rule for one in results} != {one.rule.name for one in then.plan.rules}:
            return None
        changed = _changed(then, now)
    except vault.Gone:
        return None
    files = {one.rule: one.hits_file for one in results}
    return Earlier(run, then, _found(run, results), files, changed)


def _found(run: Run, results: Sequence[RuleResult]) -> Screening:
    found = Screening(run.households, run.persons, along=ALONG)
    for one in results:
        grain: Any = one.grain
        found.counts.append(RuleCount(one.rule, one.clause, grain, one.hit, one.clear, one.unknown))
        found.tables[one.rule] = partial(vault.read_facts, one.hits_file)
    return found


def _changed(then: Inputs, now: Inputs) -> Changed | None:
    """Lists whose files are others, and households whose standing is another, on the same register."""
    if not now.snapshot.base or then.snapshot.base != now.snapshot.base:
        return None
    before, after = (
        {feed: sorted(one[2] for one in inputs.feeds if one[0] == feed) for feed, _, _ in inputs.feeds}
        for inputs in (then, now)
    )
    lists = {feed for feed in before.keys() | after.keys() if before.get(feed) != after.get(feed)}
    was, is_ = then.snapshot.standings, now.snapshot.standings
    others = {key for key in was.keys() | is_.keys() if was.get(key) != is_.get(key)}
    return Changed(frozenset(lists), frozenset(others))

"""A run of the look-back: all files asked; new findings opened, those that hold no longer settled, none doubled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shouwang.engine.calendar import day_in_full, due_date
from shouwang.engine.packs.model import Check
from shouwang.engine.values.divisions import town_of
from shouwang.records.households.models import HouseholdVersion
from shouwang.records.journal import actions as journal
from shouwang.records.lookback.models import CheckCount, Finding, FindingAct, LookBack
from shouwang.records.lookback.sealed import Evidence, seal_evidence
from shouwang.records.lookback.working import Looked, looked_at
from shouwang.records.measures.working import Acting
from shouwang.records.policy.models import PackVersion
from shouwang.records.policy.queries import calendar_overrides, pack_of
from shouwang.records.staff.rights import require_county_work
from shouwang.records.tasks import actions as tasks
from shouwang.records.tasks.models import Task
from shouwang.records.turns import one_transaction

_MANY = 500
_KEPT = [
    *("division", "clause", "group", "who", "version", "state", "answer", "content", "sealed"),
    *("found_on", "due_on", "due_why", "settled_on", "answered_by", "confirmed_by", "acts_count"),
]
_Found = tuple[int, str, Evidence]


class CannotLookBack(Exception):
    """Nothing was asked; the message is the Chinese sentence for whoever tried."""


def look_back(acting: Acting, version: PackVersion) -> tuple[LookBack, bool]:
    """Looks back over all households of a county on a day. Gives the run, and whether it is a new one: as long as nothing
    is otherwise than the last run read it, the same again is that run, and nothing is written.

    Raises NotAllowed for whoever does not do the county's work, CannotLookBack for a day before the last one: what holds
    now would be undone by what held then.
    """
    require_county_work(acting.post, acting.county, "做回头看")
    last = last_of(acting.county)
    if last is not None and last.on > acting.on:
        raise CannotLookBack(f"已经做过{day_in_full(last.on)}的回头看，不能再做更早一天的；请用这一天或以后的日子")
    seen = looked_at(pack_of(version), acting.county, acting.on)
    fingerprint = seen.digest(version.digest)
    if last is not None and last.fingerprint == fingerprint:
        return last, False
    return _kept(acting, version, seen, fingerprint), True


def last_of(county: str) -> LookBack | None:
    """The newest look-back of a county."""
    return LookBack.objects.filter(county=county).order_by("-pk").first()


@one_transaction
def _kept(acting: Acting, version: PackVersion, seen: Looked, fingerprint: str) -> LookBack:
    run = LookBack.objects.create(
        county=acting.county,
        on=acting.on,
        version=version,
        fingerprint=fingerprint,
        households=seen.households,
        run_by=acting.post,
        run_at=acting.at,
    )
    places = {name: place for place, name in enumerate(seen.pack.checks)}
    CheckCount.objects.bulk_create(
        CheckCount(
            look_back=run,
            position=places[one.check.name],
            name=one.check.name,
            clause=one.check.clause,
            group=one.group,
            hit=one.hit,
            clear=one.clear,
            unknown=one.unknown,
        )
        for one in seen.counts()
    )
    finding = _Finding(acting, version, run)
    for check in seen.pack.checks.values():
        for part in _parts(seen.hits(check)):
            finding.found(check, part)
    finding.settle(seen)
    run.save(update_fields=["found", "changed", "settled"])
    detail = {
        "on": acting.on.isoformat(),
        "households": run.households,
        "found": run.found,
        "changed": run.changed,
        "settled": run.settled,
        "pack": version.digest[:12],
    }
    journal.write(acting.post, acting.county, "look_back", f"look_back:{run.pk}", detail, acting.at)
    return run


def _parts(rows: Iterator[_Found]) -> Iterator[list[_Found]]:
    part: list[_Found] = []
    for row in rows:
        part.append(row)
        if len(part) == _MANY:
            yield part
            part = []
    if part:
        yield part


@dataclass(slots=True)
class _Finding:
    """A run under way: what it finds is kept part by part."""

    acting: Acting
    version: PackVersion
    run: LookBack
    overrides: dict = field(default_factory=calendar_overrides)  # type: ignore[type-arg]

    def found(self, check: Check, part: Sequence[_Found]) -> None:
        """Everybody of a part, whom a check found: opened, opened anew, or left as they stand."""
        there = Finding.objects.select_for_update().filter(name=check.name, household__in=[one[0] for one in part])
        rows = {one.household_id: one for one in there}
        villages = _villages([one[0] for one in part])
        digests = [one[2].content for one in part]
        pairs = [
            (one, digest) for one, digest in zip(part, digests, strict=True) if self._is_news(rows.get(one[0]), digest)
        ]
        sealed = seal_evidence([(key, check.name, told) for (key, _, told), _ in pairs])
        due, _ = due_date(self.acting.on, check.days, "natural", "回头看查出", self.overrides)
        assert due is not None, "natural days always end"
        fresh, changed, acts = [], [], []
        for ((key, group, _), digest), blob in zip(pairs, sealed, strict=True):
            row = rows.get(key)
            if row is None:
                row = Finding(county=self.acting.county, household_id=key, name=check.name)
                fresh.append(row)
                kind = FindingAct.Kind.FOUND
            else:
                kind = FindingAct.Kind.FOUND if row.state == Finding.State.SETTLED else FindingAct.Kind.CHANGED
                changed.append(row)
            self._opened(row, check, due.on, due.why)
            row.division, row.group = villages.get(key, f"{self.acting.county}000000"), group
            row.content, row.sealed = digest, blob
            row.acts_count += 1
            acts.append((row, kind))
            self.run.found += kind == FindingAct.Kind.FOUND
            self.run.changed += kind == FindingAct.Kind.CHANGED
        Finding.objects.bulk_create(fresh)
        Finding.objects.bulk_update(changed, _KEPT, batch_size=100)
        self._acted(acts)
        tasks.set_tasks(self.acting.post, self.acting.county, map(task_of, [*fresh, *changed]), self.acting.on)

    def _is_news(self, row: Finding | None, digest: bytes) -> bool:
        return row is None or row.state == Finding.State.SETTLED or bytes(row.content) != digest

    def _opened(self, row: Finding, check: Check, due_on: object, why: str) -> None:
        """As it stands anew. What stands open keeps the day by which it is due; whatever was answered is asked anew."""
        if row.state != Finding.State.OPEN or row.pk is None:
            row.found_on, row.due_on, row.due_why = self.acting.on, due_on, why[:200]  # type: ignore[assignment]
        row.state, row.answer, row.settled_on = Finding.State.OPEN, "", None
        row.answered_by = row.confirmed_by = None
        row.clause, row.who, row.version = check.clause, check.who, self.version

    def settle(self, seen: Looked) -> None:
        """Findings that hold no longer; one of which nobody can tell any more stands as it is."""
        standing = Finding.objects.filter(county=self.acting.county).exclude(state=Finding.State.SETTLED)
        by_check: dict[str, list[tuple[int, int]]] = {}
        for key, household, name in standing.values_list("pk", "household_id", "name").iterator():
            by_check.setdefault(name, []).append((key, household))
        for name, those in by_check.items():
            answers = seen.answers_of(name, [household for _, household in those])
            gone = [key for (key, _), answer in zip(those, answers, strict=True) if answer is False]
            for start in range(0, len(gone), _MANY):
                self._settled(gone[start : start + _MANY])

    def _settled(self, keys: Sequence[int]) -> None:
        rows = list(Finding.objects.select_for_update().filter(pk__in=keys))
        for row in rows:
            row.state, row.settled_on = Finding.State.SETTLED, self.acting.on
            row.acts_count += 1
        Finding.objects.bulk_update(rows, ["state", "settled_on", "acts_count"], batch_size=100)
        self._acted([(row, FindingAct.Kind.SETTLED) for row in rows])
        subjects = [subject_of(row) for row in rows]
        tasks.close_tasks(self.acting.post, self.acting.county, Task.Kind.FINDING, subjects, self.acting.on)
        self.run.settled += len(rows)

    def _acted(self, acts: Sequence[tuple[Finding, FindingAct.Kind]]) -> None:
        FindingAct.objects.bulk_create(
            FindingAct(
                finding=row,
                seq=row.acts_count,
                kind=kind,
                on=self.acting.on,
                post=self.acting.post,
                at=self.acting.at,
            )
            for row, kind in acts
        )


def _villages(households: Sequence[int]) -> dict[int, str]:
    rows = HouseholdVersion.objects.filter(household__in=households, superseded_at=None).order_by("valid_from")
    return dict(rows.values_list("household_id", "village_code"))


def subject_of(row: Finding) -> str:
    return f"finding:{row.pk}"


def place_of(level: str, division: str) -> str:
    """The division whose task something of a village is, at a level."""
    places = {"village": division, "town": town_of(division), "county": f"{division[:6]}000000"}
    return places[level]


def task_of(row: Finding) -> tasks.Wanted:
    """The task of whoever has to put a finding right."""
    where = place_of(row.who, row.division)
    return tasks.Wanted(Task.Kind.FINDING, subject_of(row), where, row.due_on, row.due_why)

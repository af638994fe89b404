"""A plan judged on a day: what of it answers which risk, and what does not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from shouwang.engine.packs.helps import Doubt, Doubting, Group, Side
from shouwang.engine.packs.model import Pack


@dataclass(frozen=True, slots=True)
class Given:
    """A measure as far as its fit goes: its group, the risks it is said to answer, its days.

    ``added_on``: since when it is in the plan; ``begun_on``, ``done_on`` and ``given_up_on`` where that happened.
    """

    group: str
    risks: frozenset[str]
    added_on: date
    begun_on: date | None = None
    done_on: date | None = None
    given_up_on: date | None = None

    def counts(self, on: date) -> bool:
        """Whether it is in the plan on a day: added or begun by then, and not given up."""
        there = self.added_on <= on or (self.begun_on is not None and self.begun_on <= on)
        return there and not (self.given_up_on is not None and self.given_up_on <= on)

    def begun(self, on: date) -> bool:
        return self.begun_on is not None and self.begun_on <= on

    def done(self, on: date) -> bool:
        return self.done_on is not None and self.done_on <= on


@dataclass(frozen=True, slots=True)
class Judged:
    """The measures of a plan that count on a day, held against its risks. Positions are those of the measures handed in.

    ``targeted_since``: the first day on which every risk had a fitting measure under way; None where one has none, or
    where there is no risk. ``aid_only``: there are measures, and all of them are low-income aid (一兜了之).
    """

    measures: int
    unanswered: tuple[str, ...]
    unfit: tuple[int, ...]
    early: tuple[int, ...]
    development: int
    aid_only: bool
    sides: frozenset[Side]
    groups: frozenset[str]
    planned_only: int
    under_way: int
    done: int
    first_on: date | None
    targeted_since: date | None


def fitting(pack: Pack, group: str, risks: Collection[str]) -> tuple[str, ...]:
    """Which of some risks a group of measures answers, in their order."""
    return tuple(risk for risk in risks if risk in pack.fits and group in pack.fits[risk].groups)


def offered(pack: Pack, risks: Collection[str], labour: bool | None) -> tuple[Group, ...]:
    """The groups that answer any of these risks; where the household has labour, those that develop come first (Z17)."""
    fits = [group for group in pack.measures.values() if fitting(pack, group.name, risks)]
    return tuple(sorted(fits, key=lambda group: not group.development)) if labour else tuple(fits)


def judged(pack: Pack, risks: Sequence[str], measures: Sequence[Given], identified_on: date | None, on: date) -> Judged:
    """What the measures amount to on a day, for a household with these risks that was identified on ``identified_on``."""
    counting = [(place, one) for place, one in enumerate(measures) if one.counts(on)]
    answering = {
        risk: [one for _, one in counting if risk in one.risks and risk in fitting(pack, one.group, (risk,))]
        for risk in risks
    }
    groups = [pack.measures[one.group] for _, one in counting if one.group in pack.measures]
    begun = [one.begun_on for _, one in counting if one.begun_on is not None and one.begun(on)]
    since = [_first_begun(some, on) for some in answering.values()]
    known_since = [day for day in since if day is not None]
    return Judged(
        measures=len(counting),
        unanswered=tuple(risk for risk, some in answering.items() if not some),
        unfit=tuple(place for place, one in counting if not _fits_any(pack, one, risks)),
        early=tuple(place for place, one in counting if _is_early(one, identified_on)),
        development=sum(group.development for group in groups),
        aid_only=bool(counting) and len(groups) == len(counting) and all(group.aid for group in groups),
        sides=frozenset(group.side for group in groups),
        groups=frozenset(one.group for _, one in counting),
        planned_only=sum(not one.begun(on) for _, one in counting),
        under_way=sum(one.begun(on) and not one.done(on) for _, one in counting),
        done=sum(one.done(on) for _, one in counting),
        first_on=min(begun, default=None),
        targeted_since=max(known_since) if since and len(known_since) == len(since) else None,
    )


def _first_begun(measures: Sequence[Given], on: date) -> date | None:
    return min((one.begun_on for one in measures if one.begun_on is not None and one.begun(on)), default=None)


def _fits_any(pack: Pack, one: Given, risks: Sequence[str]) -> bool:
    """Whether it answers at least one of the risks it is said to answer."""
    return bool(fitting(pack, one.group, [risk for risk in risks if risk in one.risks]))


def _is_early(one: Given, identified_on: date | None) -> bool:
    return identified_on is not None and one.begun_on is not None and one.begun_on < identified_on


def doubts_of(pack: Pack, plan: Judged, labour: bool | None) -> tuple[Doubt, ...]:
    """What the pack has asked of such a plan, in its order. ``labour``: whether anybody of the household can work, None
    where nobody knows; then nothing is made of it."""
    holds: dict[Doubting, bool] = {
        "unanswered": bool(plan.unanswered),
        "unfit": bool(plan.unfit),
        "development_first": bool(labour) and not plan.development,
        "aid_only": plan.aid_only,
        "early": bool(plan.early),
        "one_side": bool(plan.measures) and len(plan.sides) == 1,
    }
    return tuple(doubt for doubt in pack.doubts.values() if holds[doubt.name])

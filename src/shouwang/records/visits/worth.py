"""What each rule was worth: met, asked, visited, confirmed, noise (J18).

One unit throughout: a rule met by one household or person in one month. Reads only. The sums come out:

    met   = asked + carried + spared + informed + waits for integration
    asked = waiting + meets + already monitored + not met + could not + not ours
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Count

from shouwang.engine.packs.model import Pack, Rule
from shouwang.engine.screening.lists import lists_of_rules
from shouwang.records.leads import followed
from shouwang.records.leads.followed import ends_by_rule
from shouwang.records.leads.models import Lead, LeadAlert
from shouwang.records.screenings.models import Run
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope
from shouwang.records.staff.rights import require_county_sight

ASKED, CARRIED, SPARED, INFORMED, PENDING = "asked", "carried", "spared", "informed", "pending"
WAITING = "waiting"
WAYS = (ASKED, CARRIED, SPARED, INFORMED, PENDING)
"""What became of a rule that was met: asked in this month; asked before and still open; answered before and not asked
again; only told; not gathered into leads yet."""
_WORDS = {
    followed.ASKED: ASKED,
    followed.CARRIED: CARRIED,
    followed.SPARED: SPARED,
    followed.INFORMED: INFORMED,
    followed.PENDING: PENDING,
}
ENDS = (WAITING, *Lead.Answer.values)
"""Where a question stands."""
VISITED = (Lead.Answer.MEETS, Lead.Answer.ALREADY_MONITORED, Lead.Answer.NOT_MET)
"""Answers that somebody was at the door for."""


@dataclass(slots=True)
class Worth:
    """One rule over some months. ``ways`` add up to ``met``, ``ends`` to what was asked; ``withdrawn`` stands beside."""

    rule: Rule
    departments: tuple[str, ...]
    ways: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    withdrawn: int = 0

    @property
    def met(self) -> int:
        return sum(self.ways[way] for way in WAYS)

    @property
    def asked(self) -> int:
        return self.ways[ASKED]

    @property
    def visited(self) -> int:
        return sum(self.ends[end] for end in VISITED)

    @property
    def confirmed(self) -> int:
        return self.ends[Lead.Answer.MEETS]

    @property
    def noise(self) -> int:
        return self.ends[Lead.Answer.NOT_MET]


def worth_of_rules(post: Post, county: str, pack: Pack, first: str, last: str, on: date | None = None) -> list[Worth]:
    """Every rule of the pack over the periods from ``first`` to ``last``, in the pack's order; as answered by a day.

    A department sees the rules that read its lists. Raises NotAllowed for a town or a village.
    """
    require_county_sight(post, county, "看规则成效")
    worth = {rule.name: Worth(rule, departments) for rule, departments in _told_of(post, pack)}
    for run in _runs(county, first, last):
        for rule_name, way, answer, many in ends_by_rule(run, on):
            if rule_name in worth:
                worth[rule_name].ways[_WORDS[way]] += many
                if way == followed.ASKED:
                    worth[rule_name].ends[answer or WAITING] += many
    gone = LeadAlert.objects.filter(
        lead__county=county, period__gte=first, period__lte=last, withdrawn_on__isnull=False
    )
    for rule_name, many in gone.order_by().values_list("rule").annotate(many=Count("pk")):
        if rule_name in worth:
            worth[rule_name].withdrawn += many
    return list(worth.values())


def _told_of(post: Post, pack: Pack) -> Iterator[tuple[Rule, tuple[str, ...]]]:
    """The rules of which a post is told, each with the departments whose lists it reads."""
    own, lists = scope(post).department, lists_of_rules(pack)
    for rule in pack.rules.values():
        senders = (pack.feeds.get(one) or pack.events.get(one) for one in lists[rule.name])  # areas are told by nobody
        departments = tuple(dict.fromkeys(sender.department for sender in senders if sender))
        if own in ("", *departments):
            yield rule, departments


class Time(NamedTuple):
    """One unit of the above: a rule met by one household or person in one month, with what became of it."""

    run: Run
    period: str
    rule: str
    household: int
    person: int
    way: str
    end: str


FIGURES: Mapping[str, Callable[[Time], bool]] = {
    "met": lambda one: True,
    **{way: lambda one, way=way: one.way == way for way in WAYS},  # type: ignore[misc]
    "waiting": lambda one: one.end == WAITING,
    "visited": lambda one: one.end in VISITED,
    "confirmed": lambda one: one.end == Lead.Answer.MEETS,
    "noise": lambda one: one.end == Lead.Answer.NOT_MET,
}
"""Figure of a rule → what it counts."""


def times(
    post: Post, county: str, pack: Pack, span: tuple[str, str], rule: str, department: str, on: date | None = None
) -> list[Time]:
    """All that the figures of a rule, or of a department's rules, count over some months, the newest month first."""
    require_county_sight(post, county, "看规则成效")
    rules = [one.name for one, departments in _told_of(post, pack) if rule == one.name or department in departments]
    return [
        Time(run, run.period, name, household, person, _WORDS[way], (end or WAITING) if way == followed.ASKED else "")
        for run in reversed(_runs(county, *span) if rules else [])
        for (household, name, person), way, end in followed.subjects_that_went(run, rules, on)
    ]


def _runs(county: str, first: str, last: str) -> list[Run]:
    """The newest run of each period."""
    runs = Run.objects.filter(county=county, period__gte=first, period__lte=last)
    return list({run.period: run for run in runs.order_by("period", "as_of", "pk")}.values())

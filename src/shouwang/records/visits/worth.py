"""What each rule was worth: met, asked, visited, confirmed, noise (J18).

One unit throughout: a rule met by one household or person in one month. Reads only. The sums come out:

    met   = asked + carried + spared + informed + waits for integration
    asked = waiting + meets + already monitored + not met + could not + not ours
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from shouwang.engine.packs.model import Pack, Rule
from shouwang.engine.screening.lists import lists_of_rules
from shouwang.records.leads.models import Lead, LeadAlert, Spared
from shouwang.records.screenings import queries as screenings
from shouwang.records.screenings.models import Run
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope
from shouwang.records.staff.rights import require_county_sight

Subject = tuple[str, int, int]
"""Rule, household, person (0 for rules of household grain)."""

ASKED, CARRIED, SPARED, INFORMED, PENDING = "asked", "carried", "spared", "informed", "pending"
WAITING = "waiting"
WAYS = (ASKED, CARRIED, SPARED, INFORMED, PENDING)
"""What became of a rule that was met: asked in this month; asked before and still open; answered before and not asked
again; only told; not gathered into leads yet."""
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
    own, lists = scope(post).department, lists_of_rules(pack)
    worth = {}
    for rule in pack.rules.values():
        departments = tuple(dict.fromkeys(pack.feeds[feed].department for feed in lists[rule.name]))
        if own in ("", *departments):
            worth[rule.name] = Worth(rule, departments)
    questions = _questions(county)
    for run in _runs(county, first, last):
        for subject, way, question in _followed(run, questions):
            if subject[0] in worth:
                one = worth[subject[0]]
                one.ways[way] += 1
                if question is not None:
                    one.ends[_end(question.lead, on)] += 1
    gone = LeadAlert.objects.filter(
        lead__county=county, period__gte=first, period__lte=last, withdrawn_on__isnull=False
    )
    for rule_name in gone.values_list("rule", flat=True):
        if rule_name in worth:
            worth[rule_name].withdrawn += 1
    return list(worth.values())


def _end(lead: Lead, on: date | None) -> str:
    """Where a question stood on a day (stands now, where none is given)."""
    if lead.state != Lead.State.ANSWERED or lead.closed_on is None or (on is not None and lead.closed_on > on):
        return WAITING
    return lead.answer


def _runs(county: str, first: str, last: str) -> list[Run]:
    """The newest run of each period."""
    runs = Run.objects.filter(county=county, period__gte=first, period__lte=last)
    return list({run.period: run for run in runs.order_by("period", "as_of", "pk")}.values())


def _questions(county: str) -> dict[Subject, dict[str, LeadAlert]]:
    """Subject → period of asking → the question as it stands: of one handed on, the last that was asked."""
    found: dict[Subject, dict[str, LeadAlert]] = {}
    live = (Lead.State.OPEN, Lead.State.ANSWERED)
    asked = LeadAlert.objects.filter(lead__county=county, lead__state__in=live, withdrawn_on=None)
    for one in asked.select_related("lead").order_by("id"):
        found.setdefault((one.rule, one.lead.household_id, one.person_key), {})[one.period] = one
    return found


def _followed(
    run: Run, questions: dict[Subject, dict[str, LeadAlert]]
) -> Iterator[tuple[Subject, str, LeadAlert | None]]:
    """Whatever a month met, each with the one way that it went, and its question where it was asked then.

    What was asked and answered before better data no longer said so was asked all the same.
    """
    spared = set(Spared.objects.filter(run=run).values_list("alert_id", flat=True))
    met: set[Subject] = set()
    alerts = screenings.alerts_of(run).values_list("pk", "rule", "household_id", "person_key", "response")
    for key, rule, household, person, response in alerts:
        subject = (rule, household, person)
        met.add(subject)
        asked = questions.get(subject, {})
        if run.period in asked:
            yield subject, ASKED, asked[run.period]
        elif response != "visit":
            yield subject, INFORMED, None
        elif key in spared:
            yield subject, SPARED, None
        else:
            yield subject, CARRIED if any(period < run.period for period in asked) else PENDING, None
    for subject, asked in questions.items():
        if run.period in asked and subject not in met:
            yield subject, ASKED, asked[run.period]

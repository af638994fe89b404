"""What became of a department's rows: matched or not, a rule met, a visit asked for, made, and what it found.

Told in general words and of the department's own rows alone. Nothing of the register and nothing of other departments is
in it: that somebody is monitored is said only where the department's own row led there (J16).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from shouwang.desk.sheets import spoken_day
from shouwang.engine.packs.model import Department, Feed, Pack
from shouwang.engine.screening.lists import lists_of_rules
from shouwang.records.feeds import queries as feeds
from shouwang.records.feeds.models import Delivery
from shouwang.records.feeds.queries import Opened
from shouwang.records.households.snapshots import monitored
from shouwang.records.leads.models import Lead, LeadAlert, Spared
from shouwang.records.screenings import queries as screenings
from shouwang.records.screenings.models import Alert, Run
from shouwang.records.visits.models import Visit
from shouwang.records.visits.queries import STANDING

Question = tuple[int, str, int]
_LISTS: dict[str, Mapping[str, Collection[str]]] = {}
"""The lists that each rule asks, by the digest of its pack: found by reading every condition."""
_RISK = (Lead.Answer.MEETS, Lead.Answer.ALREADY_MONITORED)


@dataclass(frozen=True, slots=True)
class Became:
    """One row of a department with what became of it, in words. ``answer`` is the conclusion's code, blank before."""

    feed: Feed
    delivery: Delivery
    opened: Opened
    rules: tuple[str, ...] = ()
    asked: str = ""
    visited_on: date | None = None
    answer: str = ""
    concluded: str = ""
    included: str = ""


@dataclass(slots=True)
class _Month:
    """What a department's rows of a month came to, by row."""

    alerts: dict[int, list[Alert]] = field(default_factory=dict)
    questions: dict[Question, LeadAlert] = field(default_factory=dict)
    spared: dict[int, Lead] = field(default_factory=dict)
    visits: dict[int, Visit] = field(default_factory=dict)
    monitored: Mapping[int, bool] = field(default_factory=dict)


def became(county: str, period: str, pack: Pack, department: Department, on: date) -> Iterator[Became]:
    """The rows that count of a department's lists of a period, in the order they came, as things stood on a day."""
    own = [feed for feed in pack.feeds.values() if feed.department == department.name]
    deliveries = [one for one in feeds.counted(county, period) if one.feed in {feed.name for feed in own}]
    run = Run.objects.filter(county=county, period=period, as_of__lte=on).order_by("as_of", "pk").last()
    month = _month(run, pack, {feed.name for feed in own}, on) if run and deliveries else _Month()
    for delivery in sorted(deliveries, key=lambda one: (one.feed, one.file, one.pk)):
        for opened in feeds.opened_rows(delivery, pack):
            yield _became(pack, delivery, opened, month, on)


@dataclass(slots=True)
class Warned:
    """The rows of a department's lists that led to a warning, by key, and what became of each, without their content."""

    rows: dict[int, Became]
    pack: Pack

    def opened(self, keys: Iterable[int]) -> list[Became]:
        """These rows with their content. Whoever shows it journals the look."""
        found = [self.rows[key] for key in keys]
        return [replace(one, opened=feeds.opened_row(one.opened.row, one.feed, self.pack)) for one in found]


def warned(county: str, period: str, pack: Pack, department: Department, on: date) -> Warned:
    """The rows of a department's lists that met a rule in the last screening of a period, in the order they came."""
    own = {feed.name for feed in pack.feeds.values() if feed.department == department.name}
    deliveries = {one.pk: one for one in feeds.counted(county, period) if one.feed in own}
    run = Run.objects.filter(county=county, period=period, as_of__lte=on).order_by("as_of", "pk").last()
    if run is None or not deliveries:
        return Warned({}, pack)
    month = _month(run, pack, own, on)
    rows = [row for row in feeds.rows_of(month.alerts) if row.delivery_id in deliveries]
    told = {row.pk: _became(pack, deliveries[row.delivery_id], feeds.unopened(row), month, on) for row in rows}
    return Warned(told, pack)


def _month(run: Run, pack: Pack, own: set[str], on: date) -> _Month:
    if pack.digest not in _LISTS:
        _LISTS[pack.digest] = lists_of_rules(pack)
    rules = [rule for rule, lists in _LISTS[pack.digest].items() if own & set(lists)]
    month = _Month()
    found = list(screenings.alerts_of(run).filter(rule__in=rules))
    for one in screenings.opened(found):
        for row in one.rows:
            month.alerts.setdefault(row, []).append(one.alert)
    asked = LeadAlert.objects.filter(
        lead__county=run.county, rule__in=rules, period__lte=run.period, gathered_on__lte=on, withdrawn_on=None
    )
    for question in asked.select_related("lead").order_by("period", "id"):
        month.questions[question.lead.household_id, question.rule, question.person_key] = question
    spared = Spared.objects.filter(run=run).select_related("answered__lead")
    month.spared = {one.alert_id: one.answered.lead for one in spared}
    leads = {question.lead_id for question in month.questions.values()} | {one.pk for one in month.spared.values()}
    month.visits = dict(_visits(sorted(leads)))
    if any(one.answer in _RISK for one in _asked(month)):
        month.monitored = {key: bool(held) for key, (held, _) in monitored(run.county, on).items()}
    return month


def _asked(month: _Month) -> Iterator[Lead]:
    yield from (question.lead for question in month.questions.values())
    yield from month.spared.values()


def _visits(leads: Sequence[int]) -> Iterator[tuple[int, Visit]]:
    """The visits that stand for some leads; what was answered on them stays sealed."""
    for start in range(0, len(leads), _AT_ONCE):
        found = Visit.objects.filter(lead__in=leads[start : start + _AT_ONCE], state__in=STANDING)
        yield from ((visit.lead_id, visit) for visit in found.defer("sealed"))


_AT_ONCE = 500


def _became(pack: Pack, delivery: Delivery, opened: Opened, month: _Month, on: date) -> Became:
    feed = pack.feeds[delivery.feed]
    alerts = month.alerts.get(opened.row.pk, [])
    if not alerts:
        return Became(feed, delivery, opened)
    rules = tuple(dict.fromkeys(pack.rules[alert.rule].title for alert in alerts if alert.rule in pack.rules))
    told = [_followed(alert, month, on) for alert in alerts]
    lead, asked = min(told, key=lambda one: one[0] is None)
    if lead is None or not _answered(lead, on):
        waits = f"待核查（期限{spoken_day(lead.due_on)}）" if lead and lead.due_on else ""
        return Became(feed, delivery, opened, rules, asked, concluded=waits)
    visit = month.visits.get(lead.pk)
    label = str(Lead.Answer(lead.answer).label) + ("（待镇审核）" if visit and visit.state == Visit.State.FILED else "")
    visited_on = visit.visited_on if visit else lead.closed_on
    return Became(feed, delivery, opened, rules, asked, visited_on, lead.answer, label, _included(lead, month))


def _followed(alert: Alert, month: _Month, on: date) -> tuple[Lead | None, str]:
    """The lead that asked about an alert, or answered it before, and how it was asked."""
    if alert.response != "visit":
        return None, "记入监测户情况，不专门入户"
    earlier = month.spared.get(alert.pk)
    if earlier is not None:
        return earlier, "以前核查过，情况没有变重，不再入户"
    question = month.questions.get((alert.household_id, alert.rule, alert.person_key))
    if question is None or question.lead.dispatched_on is None or question.lead.dispatched_on > on:
        return None, "县里整合中"
    return question.lead, f"{spoken_day(question.lead.dispatched_on)}交办入户核查"


def _answered(lead: Lead, on: date) -> bool:
    return lead.state == Lead.State.ANSWERED and lead.closed_on is not None and lead.closed_on <= on


def _included(lead: Lead, month: _Month) -> str:
    """Whether the household that the department warned of is monitored now (J16)."""
    if lead.answer not in _RISK:
        return ""
    return "已是监测对象" if month.monitored.get(lead.household_id) else "进入识别程序"

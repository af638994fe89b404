"""What became of a department's rows: matched or not, a rule met, a visit asked for, made, and what it found.

Told in general words and of the department's own rows alone. Nothing of the register and nothing of other departments is
in it: that somebody is monitored is said only where the department's own row led there (J16).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from shouwang.desk.sheets import spoken_day
from shouwang.engine.packs.model import Department, Feed, Pack
from shouwang.engine.screening.lists import lists_of_rules
from shouwang.records.feeds import queries as feeds
from shouwang.records.feeds.models import ROWS_PER_DELIVERY, Delivery
from shouwang.records.feeds.queries import Opened
from shouwang.records.households.searching import standings_of
from shouwang.records.households.snapshots import monitored, monitored_on
from shouwang.records.leads.followed import Subject, answers_behind
from shouwang.records.leads.models import Lead, LeadAlert, Spared
from shouwang.records.screenings import queries as screenings
from shouwang.records.screenings.models import Alert, Run
from shouwang.records.visits.models import Visit
from shouwang.records.visits.queries import STANDING

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
    questions: dict[Subject, LeadAlert] = field(default_factory=dict)
    spared: dict[int, Lead] = field(default_factory=dict)
    visits: dict[int, Visit] = field(default_factory=dict)
    monitored: Mapping[int, bool] = field(default_factory=dict)


def became(county: str, period: str, pack: Pack, department: Department, on: date) -> Iterator[Became]:
    """The rows that count of a department's lists of a period, in the order they came, as things stood on a day."""
    own = [feed for feed in pack.feeds.values() if feed.department == department.name]
    deliveries = [one for one in feeds.counted(county, period) if one.feed in {feed.name for feed in own}]
    run, month = _run(county, period, on), _Month()
    if run and deliveries:
        rules = _rules(pack, {feed.name for feed in own})
        month = _month(run, _subjects(run, rules, [one.pk for one in deliveries]), on)
    for delivery in sorted(deliveries, key=lambda one: (one.feed, one.file, one.pk)):
        for opened in feeds.opened_rows(delivery, pack):
            yield _became(pack, delivery, opened, month, on)


@dataclass(slots=True)
class Warned:
    """The rows of a department's lists that led to a warning: ``answers`` by their keys in the order they came, blank
    where there is none yet."""

    answers: dict[int, str] = field(default_factory=dict)
    _pack: Pack | None = None
    _run: Run | None = None
    _on: date = date.max
    _subjects: Mapping[int, list[Subject]] = field(default_factory=dict)

    def opened(self, keys: Sequence[int]) -> list[Became]:
        """These rows with their content and all that became of them. Whoever shows it journals the look."""
        if self._pack is None or self._run is None or not keys:
            return []
        about = {key: self._subjects[key] for key in keys}
        month = _month(self._run, about, self._on, {household for those in about.values() for household, *_ in those})
        told = []
        for row in feeds.rows_of(keys):
            opened = feeds.opened_row(row, self._pack.feeds[row.delivery.feed], self._pack)
            told.append(_became(self._pack, row.delivery, opened, month, self._on))
        return told


def warned(county: str, period: str, pack: Pack, department: Department, on: date) -> Warned:
    """The rows of a department's lists that met a rule in the last screening of a period, in the order they came.

    Nothing is opened and no model made for them all: of a large county they are tens of thousands.
    """
    own = {feed.name for feed in pack.feeds.values() if feed.department == department.name}
    deliveries = [one.pk for one in feeds.counted(county, period) if one.feed in own]
    run = _run(county, period, on)
    if run is None or not deliveries:
        return Warned()
    rules = _rules(pack, own)
    subjects = _subjects(run, rules, deliveries)
    answers, told = dict.fromkeys(subjects, ""), answers_behind(run, rules, on) if subjects else {}
    if told:
        homes = {household for household, *_ in told}
        for row, those in subjects.items():
            if those[0][0] in homes:
                answers[row] = next((told[one] for one in those if one in told), "")
    return Warned(answers, pack, run, on, subjects)


def _run(county: str, period: str, on: date) -> Run | None:
    return Run.objects.filter(county=county, period=period, as_of__lte=on).order_by("as_of", "pk").last()


def _rules(pack: Pack, own: set[str]) -> list[str]:
    """The rules that ask one of a department's lists."""
    return [rule for rule, lists in lists_of_rules(pack).items() if own & set(lists)]


def _subjects(run: Run, rules: Iterable[str], deliveries: Iterable[int]) -> Mapping[int, list[Subject]]:
    """Received row of these deliveries → what it led to, by clause, rule and person. Keys only, and never another of the
    same run, so the last few are held."""
    return _subjects_of(run.pk, run.fingerprint, tuple(rules), frozenset(deliveries))


@lru_cache(maxsize=4)
def _subjects_of(
    key: int, fingerprint: str, rules: tuple[str, ...], deliveries: frozenset[int]
) -> Mapping[int, list[Subject]]:
    run = Run.objects.get(pk=key, fingerprint=fingerprint)
    found: dict[int, list[Subject]] = {}
    for rule, household, person, rows in screenings.rows_behind(run, rules):
        for row in rows:
            if row // ROWS_PER_DELIVERY in deliveries:
                found.setdefault(row, []).append((household, rule, person))
    return dict(sorted(found.items()))


def _month(
    run: Run, subjects: Mapping[int, list[Subject]], on: date, households: Collection[int] | None = None
) -> _Month:
    """What some rows came to; ``households``: these alone are looked up."""
    rules = {rule for those in subjects.values() for _, rule, _ in those}
    alerts, asked = run.alerts.filter(rule__in=rules), LeadAlert.objects.filter(rule__in=rules, withdrawn_on=None)
    asked = asked.filter(lead__county=run.county, period__lte=run.period, gathered_on__lte=on)
    spared = Spared.objects.filter(run=run, alert__rule__in=rules)
    if households is not None:
        alerts, asked = alerts.filter(household__in=households), asked.filter(lead__household__in=households)
        spared = spared.filter(alert__household__in=households)
    month, by_subject = _Month(), {}
    for alert in alerts.order_by().only("household", "rule", "person_key", "response"):
        by_subject[alert.household_id, alert.rule, alert.person_key] = alert
    for row, those in subjects.items():
        month.alerts[row] = [by_subject[one] for one in those if one in by_subject]
    for question in asked.select_related("lead").order_by("period", "id"):
        month.questions[question.lead.household_id, question.rule, question.person_key] = question
    month.spared = {one.alert_id: one.answered.lead for one in spared.select_related("answered__lead")}
    leads = {question.lead_id for question in month.questions.values()} | {one.pk for one in month.spared.values()}
    month.visits = dict(_visits(sorted(leads)))
    if any(one.answer in _RISK for one in _asked(month)):
        month.monitored = _monitored(run.county, on, households)
    return month


def _monitored(county: str, on: date, households: Collection[int] | None) -> dict[int, bool]:
    if households is None:
        return {key: bool(held) for key, (held, _) in monitored(county, on).items()}
    return {key: bool(monitored_on(one, on)) for key, one in standings_of(list(households)).items()}


def _asked(month: _Month) -> Iterator[Lead]:
    yield from (question.lead for question in month.questions.values())
    yield from month.spared.values()


def _visits(leads: Sequence[int]) -> Iterator[tuple[int, Visit]]:
    """The visits that stand for some leads; what was answered on them stays sealed."""
    for start in range(0, len(leads), _AT_ONCE):
        found = Visit.objects.filter(lead__in=leads[start : start + _AT_ONCE], state__in=STANDING)
        yield from ((visit.lead_id, visit) for visit in found.only("lead", "state", "visited_on"))


_AT_ONCE = 5000


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

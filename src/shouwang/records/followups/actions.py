"""Every write of follow-up visits: which households are followed up and by when, and filing what a visit found.

A record that was filed is never changed: another one takes its place. What was sent twice counts once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from shouwang.engine.calendar import day_in_full, span_due, spoken
from shouwang.engine.cleaning.answers import Answered, read_record
from shouwang.engine.faults import Fault
from shouwang.engine.packs.rhythms import Following
from shouwang.records.followups.models import Followed, FollowUp, FollowUpPaper, Judged
from shouwang.records.followups.queries import as_it_stands, column_of, to_judge
from shouwang.records.followups.sealed import Verdicts, content_of, seal_answers, seal_paper
from shouwang.records.helpers.actions import Work, end_of_households, require_help_work, villages_of
from shouwang.records.helpers.queries import helpers_of, paired_with
from shouwang.records.households.models import Household, Standing
from shouwang.records.journal import actions as journal
from shouwang.records.measures.models import Measure
from shouwang.records.policy.models import PackVersion
from shouwang.records.policy.queries import in_force, pack_of
from shouwang.records.staff.models import Post
from shouwang.records.tasks import actions as tasks
from shouwang.records.tasks.models import Task
from shouwang.records.turns import one_transaction
from shouwang.records.vault import name_of_file
from shouwang.records.visits.papers import Paper, keep_pictures, read_papers

_MANY = 500


# --- who is followed up, and by when ----------------------------------------------------------------------------------------


@one_transaction
def expect_follow_ups(post: Post, county: str, households: Iterable[int], on: date, at: datetime) -> int:
    """Brings up to date which of these households are followed up, at which rhythm and by when, from their standing and
    their visits: a monitored household is visited at one rhythm, one whose risk was eliminated at another, and one that was
    cleared or ended is visited no more and its pairings end. Opens, moves and closes their tasks.

    For whoever decided on them: calls it in the same transaction and journals the decision. The same again changes nothing;
    a county whose pack says nothing of follow-up visits has none. Gives how many households changed.
    """
    version = in_force(county, on)
    following = pack_of(version).following if version is not None else None
    if following is None:
        return 0
    keys, changed, ended = sorted(set(households)), 0, list[int]()
    for start in range(0, len(keys), _MANY):
        part = keys[start : start + _MANY]
        fresh, out = _expected(county, part, following, on)
        changed += _written(post, county, fresh, on)
        changed += _closed(post, county, out, on)
        ended += out
    if ended:
        end_of_households(Work(post, county, on, at), ended)
    if changed:
        journal.write(post, county, "expect_follow_ups", "households", {"households": changed}, at)
    return changed


def _expected(county: str, keys: Sequence[int], following: Following, on: date) -> tuple[list[Followed], list[int]]:
    """These households as they are to be followed up, and those that are not any more."""
    standings = {one.household_id: one for one in Standing.objects.filter(household__in=keys, superseded_at=None)}
    there = {one.household_id: one for one in Followed.objects.select_for_update().filter(household__in=keys)}
    visits = FollowUp.objects.filter(household__in=keys, standing=True).order_by("visited_on")
    last = dict(visits.values_list("household", "visited_on"))
    villages = villages_of(keys)
    fresh = []
    for key, standing in standings.items():
        gone = standing.eliminated and (standing.eliminated_on is None or standing.eliminated_on <= on)
        stage = "eliminated" if gone else "not_eliminated"
        stage_on = standing.eliminated_on if gone else standing.identified_on
        one = there.get(key) or Followed(county=county, household_id=key, since=on)
        if one.stage != stage or one.ended_on is not None:
            one.since = on
        one.stage, one.stage_on, one.ended_on = stage, stage_on, None
        one.division = villages.get(key, one.division or f"{county}000000")
        _set_due(one, following, last.get(key))
        fresh.append(one)
    return fresh, [key for key, one in there.items() if key not in standings and one.ended_on is None]


def _set_due(one: Followed, following: Following, last_on: date | None) -> None:
    """By when a household is to be visited next, and why that day."""
    rhythm = following.rhythms[one.stage]  # type: ignore[index]
    due = span_due(rhythm.every_months, one.stage_on, one.since, last_on)
    one.last_on, one.due_from, one.due_on = last_on, due.first, due.last
    one.due_why = f"{rhythm.title}；{due.title}的这一次，到{spoken(due.last)}"


_FIELDS = ["division", "stage", "stage_on", "since", "last_on", "due_from", "due_on", "due_why", "ended_on"]


def _written(post: Post, county: str, those: Sequence[Followed], on: date) -> int:
    before = {one.pk: one for one in Followed.objects.filter(pk__in=[one.pk for one in those if one.pk])}
    fresh = [one for one in those if not one.pk]
    moved = [
        one for one in those if one.pk and any(getattr(one, name) != getattr(before[one.pk], name) for name in _FIELDS)
    ]
    Followed.objects.bulk_create(fresh)
    Followed.objects.bulk_update(moved, _FIELDS, batch_size=200)
    tasks.set_tasks(post, county, [_task(one) for one in those], on)
    return len(fresh) + len(moved)


def _task(one: Followed) -> tasks.Wanted:
    return tasks.Wanted(Task.Kind.FOLLOW_UP, f"household:{one.household_id}", one.division, one.due_on, one.due_why)


def _closed(post: Post, county: str, keys: Sequence[int], on: date) -> int:
    gone = Followed.objects.filter(household__in=keys, ended_on=None).update(
        ended_on=on, due_from=None, due_on=None, due_why=""
    )
    tasks.close_tasks(post, county, Task.Kind.FOLLOW_UP, [f"household:{key}" for key in keys], on)
    return gone


def expect_all(post: Post, county: str, on: date, at: datetime) -> int:
    """Every household of the county that is monitored or was eliminated is followed up from now on: where a county
    begins. The same again changes nothing."""
    standing = Standing.objects.filter(county=county, superseded_at=None).values_list("household", flat=True)
    there = Followed.objects.filter(county=county, ended_on=None).values_list("household", flat=True)
    return expect_follow_ups(post, county, {*standing, *there}, on, at)


def keep_expecting(post: Post, county: str, on: date, at: datetime) -> int:
    """After a register was imported: where follow-up visits have begun, whoever is monitored by it now is visited too, and
    whoever is not any more is visited no more. A county that has not begun stays as it is."""
    begun = Followed.objects.filter(county=county).exists()
    return expect_all(post, county, on, at) if begun else 0


# --- filing -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filing:
    """What a record is filed under. ``on`` is the local day of ``at``; ``version`` the pack that the county goes by."""

    post: Post
    county: str
    version: PackVersion
    on: date
    at: datetime

    @property
    def following(self) -> Following | None:
        return pack_of(self.version).following


@dataclass(frozen=True, slots=True)
class Sent:
    """What a page sends: answers as typed by the question's name; ``judged``: measure → aspect → the choice; and what was
    brought along. ``seen`` is the mark of what the page showed (``queries.as_it_stands``); ``sent_id`` is made by the browser.
    ``corrects``: the record that this one is to take the place of.
    """

    told: Mapping[str, str]
    judged: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    seen: str = ""
    sent_id: str = ""
    photos: Sequence[tuple[bytes, str]] = ()
    signature: bytes = b""
    signed_name: str = ""
    place: str = ""
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Came:
    """What became of it: the record that stands, or what is wrong, or that something changed since the page was shown.

    ``then``: what is to be done because a new risk was found, blank otherwise.
    """

    follow_up: FollowUp | None = None
    faults: list[Fault] = field(default_factory=list)
    changed: bool = False
    then: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    """A record as it was read."""

    answers: dict[str, Answered]
    verdicts: Verdicts
    visited_on: date
    content: bytes
    new_risk: bool | None


def file_follow_up(filing: Filing, household: Household, sent: Sent) -> Came:
    """Files what a visit found. Nothing is kept where anything is wrong. Raises NotAllowed for who may not file it."""
    followed = Followed.objects.filter(household=household, ended_on=None).first()
    following = filing.following
    if followed is None or following is None:
        return Came(faults=[Fault("not_followed", "这一户现在不用走访：不在监测，或者已经了结")])
    require_help_work(filing.post, household.pk, followed.division, filing.on, "报走访情况")
    corrected = _corrected(household, sent)
    measures = _measures_of(household, corrected)
    read, faults = _read(filing, following, followed, measures, sent)
    papers, unread = read_papers(sent.photos, sent.signature, sent.signed_name, sent.place)
    if faults or unread or read is None:
        return Came(faults=[*faults, *unread])
    keep_pictures(papers)
    return _filed(filing, household, sent, read, papers)


def _corrected(household: Household, sent: Sent) -> FollowUp | None:
    return FollowUp.objects.filter(household=household, pk=sent.corrects).first() if sent.corrects else None


def _measures_of(household: Household, corrected: FollowUp | None) -> list[Measure]:
    """What is judged: what a corrected record judged, else what is under way now."""
    if corrected is None:
        return to_judge(household.pk)
    return list(Measure.objects.filter(judged__follow_up=corrected).order_by("plan_id", "seq"))


def _read(
    filing: Filing, following: Following, followed: Followed, measures: Sequence[Measure], sent: Sent
) -> tuple[_Read | None, list[Fault]]:
    risk = following.new_risk
    answers, faults = read_record(
        sent.told, following.questions, following.needs, {(risk.question, risk.answer): risk.needs}
    )
    verdicts, unjudged = _verdicts(following, measures, sent)
    day = answers.get("visited_on")
    title = next((one.title for one in following.questions if one.name == "visited_on"), "")
    if isinstance(day, date):
        if day > filing.on:
            faults.append(Fault("visited_later", "日期还没有到，请核对", column=title))
        elif followed.stage == "not_eliminated" and followed.stage_on is not None and day < followed.stage_on:
            message = f"早于纳入监测的日子{day_in_full(followed.stage_on)}；请写纳入以后走访的日子"
            faults.append(Fault("visited_before", message, column=title))
    faults += unjudged
    if faults or not isinstance(day, date):
        return None, faults
    said = answers.get(risk.question)
    new_risk = None if said is None else said == risk.answer
    return _Read(answers, verdicts, day, content_of(answers, verdicts), new_risk), []


def _verdicts(following: Following, measures: Sequence[Measure], sent: Sent) -> tuple[Verdicts, list[Fault]]:
    found: dict[int, dict[str, bool]] = {}
    faults = []
    for number, measure in enumerate(measures, start=1):
        said = sent.judged.get(measure.pk, {})
        for aspect, judgment in following.judgments.items():
            if said.get(aspect, "") not in judgment.choices:
                message = f"第{number}项措施{judgment.title}不{judgment.title}没有评，请选一个"
                faults.append(Fault("measure_unjudged", message, column=column_of(measure.pk, aspect)))
            else:
                found.setdefault(measure.pk, {})[aspect] = said[aspect] == judgment.choices[0]
    return found, faults


@one_transaction
def _filed(filing: Filing, household: Household, sent: Sent, read: _Read, papers: Sequence[Paper]) -> Came:
    followed = Followed.objects.select_for_update().get(household=household)
    following = filing.following
    assert following is not None
    then = following.new_risk.then[followed.stage] if read.new_risk else ""  # type: ignore[index]
    # Sent once more, because the answer to the first time was lost on the way.
    sent_before = FollowUp.objects.filter(household=household, content=read.content)
    before = sent_before.filter(sent_id=sent.sent_id).exclude(sent_id="").first()
    if before is not None:
        return Came(before, then=then)
    same = sent_before.filter(standing=True, visited_on=read.visited_on).first()
    if same is not None:
        return _beside(filing, same, papers, then)
    if sent.seen != as_it_stands(
        household.pk, [one.pk for one in _measures_of(household, _corrected(household, sent))]
    ):
        return Came(changed=True)
    taken = FollowUp.objects.filter(household=household, standing=True)
    replaced = taken.filter(pk=sent.corrects or 0).first() or taken.filter(visited_on=read.visited_on).first()
    clash = taken.filter(visited_on=read.visited_on).exclude(pk=replaced.pk if replaced else 0).first()
    if clash is not None:
        message = f"{spoken(read.visited_on)}已经有一次走访；要更正那一次的，请打开那一次再改"
        return Came(faults=[Fault("visited_twice", message)])
    made = _kept(filing, household, followed, read, replaced, sent.sent_id)
    count = _keep_papers(filing, made, papers)
    expect_follow_ups(filing.post, filing.county, [household.pk], filing.on, filing.at)
    detail = {"household": household.pk, "measures": len(read.verdicts), "new_risk": read.new_risk, "papers": count}
    verb = "correct_follow_up" if replaced else "file_follow_up"
    journal.write(filing.post, filing.county, verb, f"follow_up:{made.pk}", detail, filing.at)
    return Came(made, then=then)


def _kept(
    filing: Filing, household: Household, followed: Followed, read: _Read, replaced: FollowUp | None, sent_id: str
) -> FollowUp:
    if replaced is not None:
        replaced.standing = False
        replaced.save(update_fields=["standing"])
    own = paired_with(filing.post, read.visited_on).filter(household=household).select_related("helper").first()
    helpers = helpers_of(filing.county, [household.pk], read.visited_on).get(household.pk, [])
    made = FollowUp.objects.create(
        county=filing.county,
        household=household,
        division=followed.division,
        version=filing.version,
        stage=followed.stage,
        helper=own.helper if own is not None else (helpers[0] if len(helpers) == 1 else None),
        visited_on=read.visited_on,
        due_on=replaced.due_on if replaced is not None else followed.due_on,
        new_risk=read.new_risk,
        sealed=seal_answers(household.pk, read.content, read.answers),
        content=read.content,
        sent_id=sent_id,
        corrects=replaced,
        filed_by=filing.post,
        filed_at=filing.at,
    )
    Judged.objects.bulk_create(
        Judged(follow_up=made, measure_id=measure, **said) for measure, said in read.verdicts.items()
    )
    return made


def _beside(filing: Filing, same: FollowUp, papers: Sequence[Paper], then: str) -> Came:
    """The same record stands already: what was brought along goes to it."""
    count = _keep_papers(filing, same, papers)
    if count:
        detail = {"papers": count}
        journal.write(filing.post, filing.county, "bring_follow_up_papers", f"follow_up:{same.pk}", detail, filing.at)
    return Came(same, then=then)


def _keep_papers(filing: Filing, one: FollowUp, papers: Sequence[Paper]) -> int:
    """The rows of papers whose pictures are kept; gives how many are new."""
    there = {
        bytes(content) for content in FollowUpPaper.objects.filter(follow_up=one).values_list("content", flat=True)
    }
    fresh = {paper.content: paper for paper in papers if paper.content not in there}
    FollowUpPaper.objects.bulk_create(
        FollowUpPaper(
            follow_up=one,
            kind=paper.kind,
            content=content,
            stored=name_of_file(paper.data) if paper.data else "",
            sealed=seal_paper(one.pk, content, paper.told),
            brought_by=filing.post,
            brought_at=filing.at,
        )
        for content, paper in fresh.items()
    )
    return len(fresh)


@one_transaction
def escalate_late(post: Post, county: str, on: date, at: datetime) -> int:
    """Tells the town, and later the county, of visits that are overdue, as the pack says; the same day again tells nobody
    twice. Gives how often it told."""
    version = in_force(county, on)
    following = pack_of(version).following if version is not None else None
    if following is None:
        return 0
    told = 0
    for stage, rhythm in following.rhythms.items():
        keys = Followed.objects.filter(county=county, stage=stage, due_on__lt=on).values_list("household", flat=True)
        subjects = {f"household:{key}" for key in keys}
        told += tasks.escalate(post, county, Task.Kind.FOLLOW_UP, rhythm.overdue, on, at, subjects)
    return told

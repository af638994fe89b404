"""Every write of feeds: receiving a file, letting a stopped one count, replacing, deciding a doubt.

Receiving is staged: rows go in under a delivery that does not count, one flip makes all of them count. A process killed
before the flip leaves a staged delivery that the next receipt of the same file clears and does again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.utils.timezone import localtime

from shouwang.engine.calendar import Period, period_of
from shouwang.engine.cleaning.reading import read_workbook
from shouwang.engine.cleaning.recognising import Recognition, recognise
from shouwang.engine.cleaning.rows import CleanRows, Typed, clean
from shouwang.engine.faults import Fault
from shouwang.engine.owing import PARTS, last_duty
from shouwang.engine.packs.model import Feed, Pack
from shouwang.records import vault
from shouwang.records.divisions import queries as divisions
from shouwang.records.feeds import (
    breakers,
    lateness,
    matching,
    mending,
    owed,
    parts,
    queries,
    saying,
    sealed_rows,
    storing,
)
from shouwang.records.feeds.listed import keep_listed
from shouwang.records.feeds.models import ROWS_PER_DELIVERY, UNREAD, Delivery, Doubt, FeedRow
from shouwang.records.feeds.saying import CannotSay, Nil, SurelyNot, say_nil
from shouwang.records.feeds.told_before import rows_told_before
from shouwang.records.households.models import Person
from shouwang.records.households.rosters import household_of_person
from shouwang.records.journal import actions as journal
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope
from shouwang.records.staff.rights import require_county_work, require_department_work
from shouwang.records.tasks import actions as tasks
from shouwang.records.tasks.models import Task
from shouwang.records.turns import one_transaction

__all__ = [
    "CannotDecide",
    "CannotSay",
    "Intake",
    "Nil",
    "SurelyNot",
    "chase",
    "decide_doubt",
    "receive",
    "refuse_unread",
    "say_nil",
    "take_back_doubt",
]


@dataclass(frozen=True, slots=True)
class Intake:
    """What a file is received under. ``renamed`` maps headings that the operator has explained to known spellings;
    ``on`` is the day the department handed it in (the day of ``at``, where none is said); ``part`` which list of the month it
    is, of those that come every ten days, where somebody says so."""

    post: Post
    county: str
    period: Period
    pack: Pack
    at: datetime
    accept: bool = False
    replace: bool = False
    renamed: Mapping[str, str] | None = None
    progress: storing.Progress | None = None
    on: date | None = None
    part: int = 0

    @property
    def came_on(self) -> date:
        return self.on or localtime(self.at).date()


def receive(intake: Intake, data: bytes, file: str) -> Delivery:
    """Takes in one file. The same file of the same period again changes nothing and gives the same delivery."""
    _require_any(intake)
    stored = vault.name_of_file(data)
    Delivery.objects.filter(county=intake.county, period=intake.period.text, file=file, stored=UNREAD).delete()
    same = Delivery.objects.filter(county=intake.county, period=intake.period.text, file=file, stored=stored)
    there = (same.filter(part=intake.part) if intake.part else same.order_by("pk")).first()
    if there is not None:
        _require_own(intake, there)
        if there.state == Delivery.State.STOPPED and intake.accept and mending.still_as_staged(there):
            return _accept(intake, there)
        if _stands(intake, there):
            return there
        _clear(there)
        intake = replace(intake, part=intake.part or there.part)
    twin = queries.counted_twin(intake.county, stored)
    if twin is not None:
        _require_own(intake, twin)
    other = _another_part(intake, file, twin)
    if twin is not None and twin.period == intake.period.text and not other:
        return _copy(intake, file, stored, twin)
    # A list with rows does not come again word for word by itself; the same empty sheet says every month that nobody is.
    if twin is not None and twin.rows and (other or twin.period < intake.period.text) and not intake.accept:
        fault = Fault(
            "received_before",
            f"与{period_of(twin.period).spoken}{PARTS[twin.part]}收过的《{twin.file}》一字不差，没有计入；若本期确实没有变化，加 --accept 再收",
        )
        return _refuse(intake, file, stored, [fault.at(file=file)], intake.pack.feeds.get(twin.feed))
    recognition: Recognition | None = None
    workbook, faults = read_workbook(data, file)
    if workbook is not None:
        names = {department.name: department.spellings for department in intake.pack.departments.values()}
        recognition, faults = recognise(
            workbook, file, intake.pack.feeds, intake.renamed, names, scope(intake.post).department
        )
    if recognition is not None:
        _require_feed(intake, recognition.feed)
    vault.keep_file(data)
    if workbook is None or recognition is None:
        return _refuse(intake, file, stored, faults, None)
    rows = clean(recognition, intake.pack.booleans)
    return _take(intake, file, stored, recognition, rows, [*workbook.notes, *recognition.notes])


def _another_part(intake: Intake, file: str, twin: Delivery | None) -> bool:
    """Whether the same bytes are said to be another list of the same month."""
    said = intake.part or parts.named_in([file])
    return twin is not None and bool(said and twin.part) and said != twin.part and twin.period == intake.period.text


def _require_any(intake: Intake) -> None:
    """Before a file is even kept: somebody who may send one feed at least."""
    require_department_work(intake.post, intake.county, scope(intake.post).department, "报送")


def _require_feed(intake: Intake, feed: Feed) -> None:
    require_department_work(intake.post, intake.county, feed.department, f"报“{feed.title}”")


def _require_own(intake: Intake, there: Delivery) -> None:
    """What another department sent is not even told of."""
    feed = intake.pack.feeds.get(there.feed)
    if feed is not None:
        _require_feed(intake, feed)


def refuse_unread(intake: Intake, file: str, fault: Fault) -> Delivery:
    """Notes a file that could not even be read from disk; noted once until it can."""
    _require_any(intake)
    there = Delivery.objects.filter(county=intake.county, period=intake.period.text, file=file, stored=UNREAD).first()
    if there is not None and [told["code"] for told in there.refusal] == [fault.code]:
        return there
    if there is not None:
        _clear(there)
    return _refuse(intake, file, UNREAD, [fault.at(file=file)], None)


def _stands(intake: Intake, there: Delivery) -> bool:
    """Whether what was decided about a file earlier still holds."""
    if there.state == Delivery.State.STAGED:
        return False
    if there.state == Delivery.State.REFUSED:
        # A pack that has learnt a spelling, or an operator who explains a heading, may now understand it.
        return there.pack_digest == intake.pack.digest and not intake.renamed and not intake.accept
    if there.state == Delivery.State.STOPPED:
        # What else counts decides which of its rows are repetitions: that is found out anew.
        return not intake.accept and not intake.replace
    return not (intake.replace and there.state == Delivery.State.REPLACED)


@one_transaction
def _clear(there: Delivery) -> None:
    Delivery.objects.filter(copy_of=there).delete()
    there.delete()


@one_transaction
def _refuse(intake: Intake, file: str, stored: str, faults: Sequence[Fault], feed: Feed | None) -> Delivery:
    delivery = _delivery(intake, file, stored, feed, Delivery.State.REFUSED)
    delivery.refusal = [_plain(fault) for fault in faults]
    delivery.save()
    _journal(intake, delivery, "refuse_file", {"codes": [fault.code for fault in faults]})
    return delivery


@one_transaction
def _copy(intake: Intake, file: str, stored: str, twin: Delivery) -> Delivery:
    """The same bytes under another name: every row is a repetition, and is said to be."""
    delivery = _delivery(intake, file, stored, intake.pack.feeds.get(twin.feed), Delivery.State.COPY)
    delivery.copy_of = twin
    delivery.rows = delivery.repeated = twin.rows
    note = Fault("same_file", f"与已收的《{twin.file}》一字不差，{twin.rows}行都算重复，不再计入", file=file)
    delivery.notes = [_plain(note)]
    delivery.save()
    _journal(intake, delivery, "receive_copy", {"of": twin.pk})
    return delivery


def _take(
    intake: Intake, file: str, stored: str, recognition: Recognition, rows: CleanRows, notes: Sequence[Fault]
) -> Delivery:
    """Stages the rows of a recognised workbook and makes them count, or stops before that."""
    feed = recognition.feed
    county = intake.county
    if rows.mends:  # corrected rows come beside the others, never in their stead
        intake = replace(intake, replace=False)
    texts = [*recognition.titles, file]
    part, taken = parts.part_meant(feed, county, intake.period, intake.came_on, intake.part, texts, rows.mends.values())
    intake, notes = replace(intake, part=part), [*notes, *([taken.at(file=file)] if taken else [])]
    places = divisions.place_names(county)
    matched = matching.match_rows(rows, county, places)
    fingerprints = vault.keyring().index_many("row", [one.hex() for one in rows.fingerprints])
    seen = set() if intake.replace else queries.fingerprints_of(county, intake.period.text, feed.name, part)
    earlier = mending.earlier_rows(county, intake.period.text, feed, rows, fingerprints, seen)
    outcomes: list[str] = []
    for position, (match, fingerprint) in enumerate(zip(matched.matches, fingerprints, strict=True)):
        if fingerprint in seen:
            outcomes.append(FeedRow.Outcome.REPEATED)
            continue
        seen.add(fingerprint)
        outcomes.append(FeedRow.Outcome.FAULT if rows.faults.get(position) else match.outcome)
    with transaction.atomic():
        delivery = _delivery(intake, file, stored, feed, Delivery.State.STAGED)
        storing.count(delivery, outcomes)
        delivery.mended = len(earlier)
        late = lateness.late_days(feed, rows, intake.came_on)
        delivery.late_rows = sum(1 for days in late.values() if days > 0)
        delivery.skipped = rows.skipped
        delivery.columns = {sheet: {str(at): told for at, told in one.items()} for sheet, one in rows.columns.items()}
        delivery.headings = {sheet: {str(at): text for at, text in row.items()} for sheet, row in rows.headings.items()}
        delivery.save()
    refusal = [] if intake.accept or intake.replace else _stops(intake, recognition, delivery, file)
    if not rows.rows:
        notes = [*notes, Fault("nil_return", "只有表头没有行，记为零报送", file=file)]
    if earlier:
        notes = [
            *notes,
            Fault("rows_mended", f"改好的表：答复了以前报送里有错的{len(earlier)}行，那些行不用再改", file=file),
        ]
    delivery.notes = [_plain(note) for note in notes]
    delivery.refusal = [_plain(fault) for fault in refusal]
    row_ids = [delivery.pk * ROWS_PER_DELIVERY + position for position in range(len(rows))]
    staged = storing.Staged(delivery, rows, matched, outcomes, fingerprints, row_ids, earlier, late)
    storing.store_rows(staged, intake.progress)
    doubtful = [position for position, outcome in enumerate(outcomes) if outcome == FeedRow.Outcome.REVIEW]
    proposals = matching.propose(rows, doubtful, matched, county)
    facts = sealed_rows.facts_table(
        feed,
        intake.pack.facts,
        (
            (row_ids[position], match.person_key, match.household_key, _values(rows, position))
            for position, (match, outcome) in enumerate(zip(matched.matches, outcomes, strict=True))
            if outcome == FeedRow.Outcome.MATCHED
        ),
    )
    delivery.facts_file = vault.write_facts(f"feeds/{county}/{intake.period.text}/{feed.name}-{delivery.pk}", facts)
    if not intake.replace:
        delivery.notes += [_plain(fault) for fault in rows_told_before(delivery, intake.pack, rows, facts)]
    with transaction.atomic():
        storing.store_doubts(county, matched, row_ids, proposals)
        _flip(intake, delivery, Delivery.State.STOPPED if refusal else Delivery.State.COUNTED)
    if delivery.state == Delivery.State.COUNTED:
        keep_listed(county, delivery.period, intake.pack, feed.name)
    return delivery


def _stops(intake: Intake, recognition: Recognition, delivery: Delivery, file: str) -> list[Fault]:
    stops = [
        breakers.wrong_period(intake.period, recognition.titles, file),
        breakers.mostly_strangers(delivery.rows, delivery.not_found),
        # Each corrected row says itself which one it stands for.
        breakers.sent_again(not delivery.mended and queries.counted_namesake(delivery)),
    ]
    # Corrections alone make no list shorter; whether it shrank was asked about the file that they correct.
    if recognition.feed.standing and delivery.mended < delivery.rows:
        before, part = intake.period.before(), 0
        if intake.part and (earlier := last_duty(recognition.feed, intake.period, intake.part)):
            before, part = earlier.period, earlier.part
        sent = queries.rows_counted(intake.county, intake.period.text, recognition.feed.name, intake.part)
        past = queries.rows_counted(intake.county, before.text, recognition.feed.name, part)
        rows = delivery.rows - delivery.repeated - delivery.mended + sent
        stops.append(breakers.shrunken(rows, past, before.spoken + PARTS[part], sent))
    return [stop.at(file=file) for stop in stops if stop is not None][:1]


def _delivery(intake: Intake, file: str, stored: str, feed: Feed | None, state: str) -> Delivery:
    return Delivery(
        county=intake.county,
        period=intake.period.text,
        file=file,
        stored=stored,
        feed=feed.name if feed else "",
        part=intake.part if feed else 0,
        department=feed.department if feed else "",
        pack_digest=intake.pack.digest,
        state=state,
        received_by=intake.post,
        received_at=intake.at,
        handed_in_on=intake.on,
    )


def _values(rows: CleanRows, position: int) -> dict[str, Typed]:
    return {name: values[position] for name, values in rows.facts.items()}


def _flip(intake: Intake, delivery: Delivery, state: str) -> None:
    """Makes a staged delivery count (or stop), inside the caller's transaction."""
    if state == Delivery.State.COUNTED and intake.replace:
        Delivery.objects.filter(
            county=delivery.county,
            period=delivery.period,
            feed=delivery.feed,
            part=delivery.part,
            state=Delivery.State.COUNTED,
        ).exclude(pk=delivery.pk).update(state=Delivery.State.REPLACED)
    delivery.state = state
    delivery.save()
    if state == Delivery.State.COUNTED:
        saying.take_back_nil(delivery)
        done = [owed.subject_of(delivery.feed, delivery.period, delivery.part)]
        tasks.close_tasks(intake.post, delivery.county, Task.Kind.FEED, done, delivery.came_on)
    verb = "receive_file" if state == Delivery.State.COUNTED else "stop_file"
    sums = {"feed": delivery.feed, "rows": delivery.rows, "kept": delivery.kept, "faulty": delivery.faulty}
    _journal(intake, delivery, verb, {**sums, "repeated": delivery.repeated, "replace": intake.replace})


def _accept(intake: Intake, delivery: Delivery) -> Delivery:
    """Lets a stopped delivery count; the journal keeps that it had stopped."""
    delivery.refusal = []
    with transaction.atomic():
        _flip(intake, delivery, Delivery.State.COUNTED)
    keep_listed(delivery.county, delivery.period, intake.pack, delivery.feed)
    return delivery


def _journal(intake: Intake, delivery: Delivery, verb: str, detail: Mapping[str, object]) -> None:
    told = {"period": delivery.period, **detail}
    journal.write(intake.post, intake.county, verb, f"delivery:{delivery.pk}", told, intake.at)


def _plain(fault: Fault) -> dict[str, object]:
    return {
        "sheet": fault.sheet,
        "row": fault.row,
        "column": fault.column,
        "code": fault.code,
        "message": fault.message,
    }


@one_transaction
def chase(post: Post, county: str, pack: Pack, period: Period, on: date, at: datetime) -> int:
    """Opens a task for every list owed for a period, or coming next, that has not come; gives the number opened.

    Tasks are the departments'. They are closed when the list counts. The same again opens nothing.
    """
    require_county_work(post, county, "催报")
    wanted = owed.missing(county, pack, (period, period.after()))
    tasks_of = [
        tasks.Wanted(
            Task.Kind.FEED,
            owed.subject_of(duty.feed, duty.period.text, duty.part),
            county + "000000",
            duty.due_on,
            duty.why,
            pack.feeds[duty.feed].department,
        )
        for duty in wanted
    ]
    opened = tasks.open_tasks(post, county, tasks_of, on)
    if opened:
        detail = {"tasks": opened, "on": on.isoformat()}
        journal.write(post, county, "chase_feeds", f"period:{period.text}", detail, at)
    return opened


class CannotDecide(Exception):
    """A decision that does not fit its doubt; the message is the Chinese sentence for the reviewer."""


@one_transaction
def decide_doubt(
    post: Post, doubt: Doubt, pack: Pack, verdict: str, at: datetime, person_code: str = "", note: str = ""
) -> Doubt:
    """Decides whom a row means. The same decision again changes nothing; another one needs the first taken back.

    Raises ``CannotDecide`` where the doubt was decided otherwise or the person is not in the register.
    """
    doubt = Doubt.objects.select_for_update().select_related("row__delivery").get(pk=doubt.pk)
    row, delivery = doubt.row, doubt.row.delivery
    require_county_work(post, doubt.county, "定比对复核")
    person, home = _person(doubt.county, person_code) if verdict == Doubt.Verdict.PERSON else (None, None)
    if verdict == Doubt.Verdict.PERSON and home is None:
        raise CannotDecide(f"农户册里没有成员编号{person_code}，请核对")
    if doubt.verdict:
        if doubt.verdict == verdict and doubt.person_key == (person.key if person else None):
            return doubt
        raise CannotDecide(
            f"这一行已经定为“{Doubt.Verdict(doubt.verdict).label}”；要改，请定的岗位在下一次筛查以前先收回"
        )
    if verdict == Doubt.Verdict.UNREGISTERED and not doubt.division:
        doubt.division = delivery.county + "000000"
    outcome = {
        Doubt.Verdict.PERSON: FeedRow.Outcome.MATCHED,
        Doubt.Verdict.NOBODY: FeedRow.Outcome.NOT_FOUND,
        Doubt.Verdict.UNREGISTERED: FeedRow.Outcome.UNREGISTERED,
    }[Doubt.Verdict(verdict)]
    _move(row, delivery, outcome, doubt.division)
    if person is not None:
        row.person_key, row.household_key = person.key, home
        feed = pack.feeds[delivery.feed]
        content = sealed_rows.open_row(row.pk, row.sealed, feed, pack.facts)
        _add_facts(delivery, feed, pack, row, content)
    row.save()
    delivery.save()
    doubt.verdict, doubt.person_key = verdict, person.key if person else None
    doubt.decided_by, doubt.decided_at, doubt.note = post, at, note
    doubt.save()
    journal.write(post, doubt.county, "decide_doubt", f"row:{row.pk}", {"verdict": verdict, "reason": doubt.reason}, at)
    return doubt


@one_transaction
def take_back_doubt(post: Post, doubt: Doubt, at: datetime) -> Doubt:
    """The row waits for a decision again; not decided already, it stays as it is. The caller has seen to it that no screening
    went by the decision. Raises ``CannotDecide`` where somebody else decided, or the town was asked who it is meanwhile.
    """
    doubt = Doubt.objects.select_for_update().select_related("row__delivery").get(pk=doubt.pk)
    row, delivery = doubt.row, doubt.row.delivery
    require_county_work(post, doubt.county, "收回比对复核")
    if not doubt.verdict:
        return doubt
    if doubt.decided_by_id != post.pk:
        raise CannotDecide("这一行是别的岗位定的，请那个岗位收回")
    if Task.objects.filter(county=doubt.county, kind=Task.Kind.WHO_IS_THIS, subject=f"row:{row.pk}").exists():
        raise CannotDecide("已经请镇村查明这个人，不能再收回；请等镇村查明")
    setattr(delivery, row.outcome, getattr(delivery, row.outcome) - 1)
    delivery.review += 1
    if row.outcome == FeedRow.Outcome.MATCHED:
        _drop_facts(delivery, row)
    row.outcome, row.reason, row.person_key, row.household_key = FeedRow.Outcome.REVIEW, doubt.reason, None, None
    row.save()
    delivery.save()
    was, doubt.verdict, doubt.person_key = doubt.verdict, "", None
    doubt.decided_by, doubt.decided_at, doubt.note = None, None, ""
    doubt.save()
    journal.write(post, doubt.county, "take_back_doubt", f"row:{row.pk}", {"verdict": was}, at)
    return doubt


def _person(county: str, code: str) -> tuple[Person | None, int | None]:
    """The current person with a number of the register, and the key of the household."""
    person = Person.objects.filter(county=county, code=code).first()
    return person, household_of_person(person) if person else None


def _move(row: FeedRow, delivery: Delivery, outcome: str, division: str) -> None:
    delivery.review -= 1
    setattr(delivery, outcome, getattr(delivery, outcome) + 1)
    row.outcome, row.reason, row.division = outcome, "decided", division


def _add_facts(delivery: Delivery, feed: Feed, pack: Pack, row: FeedRow, content: sealed_rows.Content) -> None:
    """The delivery's facts with one row more, as a new file; runs that read the old one keep it."""
    assert row.person_key is not None and row.household_key is not None
    one = sealed_rows.facts_table(feed, pack.facts, [(row.pk, row.person_key, row.household_key, content.facts)])
    old = vault.read_facts(delivery.facts_file)
    keys = [("household_key", "ascending"), ("person_key", "ascending"), ("row_id", "ascending")]
    both = pa.concat_tables([old, one]).sort_by(keys)
    _write_facts(delivery, both)


def _drop_facts(delivery: Delivery, row: FeedRow) -> None:
    """The delivery's facts without a row, as a new file."""
    old = vault.read_facts(delivery.facts_file)
    _write_facts(delivery, old.filter(pc.not_equal(old["row_id"], row.pk)))


def _write_facts(delivery: Delivery, facts: pa.Table) -> None:
    stem = f"feeds/{delivery.county}/{delivery.period}/{delivery.feed}-{delivery.pk}"
    delivery.facts_file = vault.write_facts(stem, facts)

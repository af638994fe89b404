"""The one door through which anything happens to a case: asked of the procedure first, all of it or nothing.

One act of one case and forty decisions of one sitting go the same way. What follows from an act (the state of the case,
tasks, standing) is settled in the same transaction.
"""

from __future__ import annotations

import hashlib
import math
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from shouwang.engine.faults import Fault
from shouwang.engine.packs.steps import Level
from shouwang.engine.procedure import Act, refusals
from shouwang.records import vault
from shouwang.records.cases.conditions import with_conditions
from shouwang.records.cases.entries import Entry, Sat
from shouwang.records.cases.following import follow
from shouwang.records.cases.models import CaseAct, PaperFile, Sitting
from shouwang.records.cases.sealed import seal_act, seal_sitting
from shouwang.records.cases.working import CannotRecord, Open, Recording, level_of, opened, overrides, sees, taken
from shouwang.records.journal import actions as journal
from shouwang.records.turns import one_transaction
from shouwang.records.visits.papers import media_type

MOST_BYTES = 8 << 20
"""Of one scan. Limits of intake, not policy."""
MOST_FILES = 20
"""Of one paper of one family."""


def media_of(data: bytes) -> str:
    """What the bytes of a scan are; blank where they are nothing that is kept."""
    return "application/pdf" if data.startswith(b"%PDF-") else media_type(data)


def record(
    recording: Recording,
    entries: Mapping[int, Sequence[Entry]],
    sat: Sat | None = None,
    seen: Mapping[int, int] | None = None,
) -> Sitting | None:
    """Records acts of cases (key of a case → its acts in order), all of them or none; gives the sitting, where there is one.

    ``seen``: how many acts each case had when whoever asks looked at it; another number is a stale page. The same
    ``sent_id`` again changes nothing and gives the sitting that stands. Raises ``CannotRecord`` with the reasons, and
    NotAllowed for posts that only read.
    """
    brought = [entry.files for some in entries.values() for entry in some if entry.files]
    brought += [some for some in (sat.files.values() if sat else ()) if some]
    files = [data for some in brought for data in some]
    wrong = [fault for some in brought for fault in _unreadable(some)]
    if wrong:
        raise CannotRecord([(0, fault) for fault in wrong])
    for data in files:  # before any row speaks of them; the same again changes nothing
        vault.keep_file(data)
    return _recorded(recording, entries, sat, seen or {})


def _unreadable(files: Sequence[bytes]) -> Iterator[Fault]:
    if len(files) > MOST_FILES:
        yield Fault("too_many_files", f"一份材料最多{MOST_FILES}页，请分几次传")
    for number, data in enumerate(files, start=1):
        if not media_of(data):
            yield Fault("file_unreadable", f"第{number}页不是照片或PDF，请拍照或扫描后再传")
        elif len(data) > MOST_BYTES:
            yield Fault("file_too_large", f"第{number}页超过{MOST_BYTES >> 20}MB，请拍小一点再传")


@one_transaction
def _recorded(
    recording: Recording, entries: Mapping[int, Sequence[Entry]], sat: Sat | None, seen: Mapping[int, int]
) -> Sitting | None:
    level = level_of(recording.post)
    there = _sat_before(recording, sat)
    if there is not None:
        return there
    days = overrides()
    works = opened([case for case in taken(recording.county, entries) if sees(recording.post, case)])
    faults: list[tuple[int, Fault]] = []
    entries, unmet = with_conditions(recording, works, entries)
    faults += unmet
    if {work.case.pk for work in works} != set(entries):
        faults.append((0, Fault("case_unknown", "有的户不在本岗位的范围里，或者已经没有了，请刷新页面")))
    fresh: dict[int, list[Act]] = {}
    for work in works:
        wrong, acts = _tried(work, entries[work.case.pk], recording, level, days, seen)
        faults += [(work.case.pk, fault) for fault in wrong]
        fresh[work.case.pk] = acts
    faults += [(0, fault) for fault in _spot_checks(works, entries)]
    if faults:
        raise CannotRecord(faults)
    sitting = _keep_sitting(recording, sat)
    _keep_acts(recording, works, entries, fresh, sitting)
    against = follow(recording, works, fresh, sitting, days)
    if against:
        raise CannotRecord(against)
    _say(recording, works, entries, sitting)
    return sitting


def _sat_before(recording: Recording, sat: Sat | None) -> Sitting | None:
    if sat is None or not sat.sent_id:
        return None
    return Sitting.objects.filter(county=recording.county, sent_id=sat.sent_id).first()


def _tried(
    work: Open,
    entries: Sequence[Entry],
    recording: Recording,
    level: Level,
    days: Mapping[date, bool],
    seen: Mapping[int, int],
) -> tuple[list[Fault], list[Act]]:
    if seen.get(work.case.pk, work.case.acts_count) != work.case.acts_count:
        return [Fault("stale", "您打开页面以后，别人又办了这一户；请看过最新的情况再办，填的内容还在")], []
    acts: list[Act] = []
    for entry in entries:
        act = Act(
            entry.kind,
            entry.step,
            entry.on,
            recording.post.code,
            level,
            entry.name,
            entry.signed_by,
            entry.office_seal,
            entry.by_proxy,
            entry.people,
        )
        wrong = refusals(work.procedure, work.beginning, [*work.acts, *acts], act, recording.on, days)
        if wrong:
            return wrong, []
        acts.append(act)
    return [], acts


def _spot_checks(works: Sequence[Open], entries: Mapping[int, Sequence[Entry]]) -> Iterator[Fault]:
    """So large a share of those that a reviewer lets pass or not was looked at again, with what was found (``check``)."""
    ended: dict[str, list[bool]] = {}
    steps = {step.name: step for work in works for step in work.procedure.steps}
    for work in works:
        for entry in entries[work.case.pk]:
            if entry.kind in ("done", "refused") and entry.step in steps and steps[entry.step].spot_check_percent:
                ended.setdefault(entry.step, []).append(bool(str(entry.told.get("check", "")).strip()))
    for name, checked in ended.items():
        step = steps[name]
        needed = math.ceil(len(checked) * step.spot_check_percent / 100)
        if sum(checked) < needed:
            message = f"按{step.spot_check_percent}%的比例要抽查{needed}户，写了{sum(checked)}户，请再抽查几户（{step.clause}）"
            yield Fault("spot_check_missing", message)


def _keep_sitting(recording: Recording, sat: Sat | None) -> Sitting | None:
    if sat is None:
        return None
    mark = secrets.token_hex(16)
    made = Sitting.objects.create(
        county=recording.county,
        division=sat.division,
        step=sat.step,
        kind=sat.kind,
        on=sat.on,
        people=sat.people,
        mark=mark,
        sealed=seal_sitting(recording.county, mark, sat.told),
        sent_id=sat.sent_id,
        filed_by=recording.post,
        filed_at=recording.at,
    )
    PaperFile.objects.bulk_create(
        PaperFile(
            county=recording.county,
            sitting=made,
            paper=paper,
            stored=vault.name_of_file(data),
            media=media_of(data),
            content=_content(data),
        )
        for paper, some in sat.files.items()
        for data in dict.fromkeys(some)
    )
    return made


def _keep_acts(
    recording: Recording,
    works: Sequence[Open],
    entries: Mapping[int, Sequence[Entry]],
    fresh: Mapping[int, Sequence[Act]],
    sitting: Sitting | None,
) -> None:
    rows: list[CaseAct] = []
    brought: list[tuple[int, Entry]] = []
    for work in works:
        key = work.case.pk
        for number, (entry, act) in enumerate(zip(entries[key], fresh[key], strict=True), start=len(work.acts) + 1):
            if entry.files:
                brought.append((len(rows), entry))
            rows.append(row_of(recording, key, number, act, entry, sitting))
        work.acts += fresh[key]
        work.case.acts_count = len(work.acts)
    made = CaseAct.objects.bulk_create(rows, batch_size=500)
    PaperFile.objects.bulk_create(
        PaperFile(
            county=recording.county,
            act=made[place],
            paper=entry.name,
            stored=vault.name_of_file(data),
            media=media_of(data),
            content=_content(data),
        )
        for place, entry in brought
        for data in dict.fromkeys(entry.files)
    )


def row_of(recording: Recording, case: int, seq: int, act: Act, entry: Entry, sitting: Sitting | None) -> CaseAct:
    """An act as its row; what it tells is sealed."""
    votes = entry.votes
    return CaseAct(
        case_id=case,
        seq=seq,
        sitting=sitting,
        kind=act.kind,
        step=act.step,
        name=act.name,
        on=act.on,
        level=act.level,
        signed_by=",".join(sorted(act.signed_by)),
        office_seal=act.sealed,
        by_proxy=act.by_proxy,
        people=act.people,
        votes_for=votes.agree if votes else None,
        votes_against=votes.against if votes else None,
        votes_abstain=votes.abstain if votes else None,
        sealed=seal_act(case, seq, entry.told) if entry.told else None,
        post=recording.post,
        at=recording.at,
    )


def _content(data: bytes) -> bytes:
    return vault.keyring().index("case_paper", hashlib.sha256(data).hexdigest())


def _say(
    recording: Recording, works: Sequence[Open], entries: Mapping[int, Sequence[Entry]], sitting: Sitting | None
) -> None:
    """One line of the journal for all of it: which acts of which steps, of how many cases."""
    kinds = sorted({f"{entry.step}:{entry.kind}" for some in entries.values() for entry in some})
    subject = f"sitting:{sitting.pk}" if sitting else f"case:{works[0].case.pk}" if works else "cases"
    detail = {"acts": kinds, "cases": len(works)}
    journal.write(recording.post, recording.county, "record_case", subject, detail, recording.at)

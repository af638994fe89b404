"""Every write of jobs: asking, taking the next one, saying how far it is, ending it.

To be done once a job needs three things: while it is not ended the same wish is the same job (a constraint of the
table), whoever takes it changes its row only if nobody did since he read it, and whoever lost it writes nothing more.
That the work itself bears being begun again is the matter of those who do it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from shouwang.records.jobs import words, workers
from shouwang.records.jobs.models import Job
from shouwang.records.jobs.wants import Want
from shouwang.records.journal import actions as journal
from shouwang.records.journal.chain import canonical
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope
from shouwang.records.staff.rights import (
    NotAllowed,
    require_county_sight,
    require_county_work,
    require_department_work,
    require_staff_work,
    require_village_work,
)
from shouwang.records.turns import one_transaction

MOST_TRIES = 5
"""How often a job is begun before it counts as one that ends its worker."""
_OPEN = (Job.State.WAITING, Job.State.RUNNING)


def _department_work(what: str) -> Callable[[Post, str], None]:
    return lambda post, county: require_department_work(post, county, scope(post).department, what)


def _village_work(what: str) -> Callable[[Post, str], None]:
    return lambda post, county: require_village_work(post, post.division or county + "000000", what)


def _any_work(post: Post, county: str) -> None:
    """Whoever may open a list may take it away: its own page is asked when the work is done."""


_REQUIRED: dict[str, Callable[[Post, str], None]] = {
    "take_in": _department_work("报送"),
    "month": lambda post, county: require_county_work(post, county, "做一个月"),
    "dispatch": lambda post, county: require_county_work(post, county, "整合交办"),
    "look_back": lambda post, county: require_county_work(post, county, "做回头看"),
    "visit_import": _village_work("报核查情况"),
    "print": _village_work("打印材料"),
    "export": _any_work,
    "compare": lambda post, county: require_county_work(post, county, "比对线上线下名单"),
    "verify": lambda post, county: require_county_sight(post, county, "核验全县的日志") if county else None,
    "measure_book": _department_work("传帮扶措施表"),
    "comparing_book": _department_work("回比对结果"),
    "village_lists": _village_work("报排查名单"),
    "pairing_book": _village_work("收结对名单"),
    "project_book": lambda post, county: require_county_work(post, county, "导入项目台账"),
    "staff_book": lambda post, county: require_staff_work(post, None, "导入岗位和人员"),
}


@one_transaction
def ask(post: Post, county: str, want: Want, at: datetime, files: Sequence[tuple[str, str]] = ()) -> Job:
    """Asks for long work; ``files`` are names in the vault (``vault.keep_file``) with the names they came under.

    The same wish of those who see the same gives, until it has ended, the job there already is. Raises NotAllowed for
    who may not have this done in this county.
    """
    if scope(post).county not in ("", county):
        raise NotAllowed(words.READS_ONLY.format(title=post.title, what=words.KINDS[want.KIND]))
    _REQUIRED[want.KIND](post, county)
    told, handed = want.told(), [list(file) for file in files]
    # canonical() refuses what is personal; the name of a file may hold anything, and stands in its delivery as well.
    wish = canonical(told) + "".join(f"|{stored}|{name}" for stored, name in files)
    key = ":".join(
        (post.code if want.OWN else post.department, post.division, hashlib.sha256(wish.encode()).hexdigest()[:32])
    )
    there = Job.objects.filter(county=county, kind=want.KIND, key=key, state__in=_OPEN).first()
    if there is not None:
        return there
    job = Job.objects.create(county=county, kind=want.KIND, key=key, post=post, asked_at=at, wants=told, files=handed)
    journal.write(post, county, "ask_job", f"job:{job.pk}", {"kind": job.kind, "files": len(files)}, at)
    return job


def take_next(worker: str, at: datetime, silent: timedelta) -> Job | None:
    """The job that a worker is to do now, begun in its name; None where there is none.

    ``worker`` is the caller's own place: what is running there was begun by one who is no more. A job of another place is
    taken again when nothing was heard of it for ``silent`` and nobody has that place any more.
    """
    for job in Job.objects.filter(state__in=_OPEN).order_by("id"):
        if job.state == Job.State.RUNNING and job.worker != worker:
            if job.beat_at is not None and job.beat_at > at - silent:
                continue
            if not workers.is_free(job.worker):
                continue
        if job.tries >= MOST_TRIES:
            _end(job, Job.State.FAILED, words.TAKEN_TOO_OFTEN.format(tries=job.tries), {}, at)
        elif _begin(job, worker, at):
            return Job.objects.select_related("post").get(pk=job.pk)
    return None


def _begin(job: Job, worker: str, at: datetime) -> bool:
    begun = _as_read(job).update(
        state=Job.State.RUNNING, worker=worker, beat_at=at, tries=F("tries") + 1, stop="", done=0, of=0
    )
    return begun == 1


def _as_read(job: Job) -> QuerySet[Job]:
    """The job's row, if nobody has taken, ended or given it back since it was read."""
    return Job.objects.filter(pk=job.pk, state=job.state, worker=job.worker, tries=job.tries)


def beat(job: Job, stop: str, done: int, of: int, at: datetime) -> bool:
    """Says how far a job is and that somebody is at it; false for who has lost it. One row, no line of the journal."""
    return bool(_as_read(job).update(stop=stop[:40], done=done, of=of, beat_at=at))


def finish(job: Job, result: Mapping[str, object], sentence: str, at: datetime) -> bool:
    """Ends a job that was done; false, and nothing written, for who has lost it."""
    return _end(job, Job.State.DONE, sentence, result, at)


def fail(job: Job, sentence: str, at: datetime, result: Mapping[str, object] | None = None) -> bool:
    """Ends a job that could not be done, with the sentence for whoever asked."""
    return _end(job, Job.State.FAILED, sentence, result or {}, at)


@one_transaction
def _end(job: Job, state: str, sentence: str, result: Mapping[str, object], at: datetime) -> bool:
    canonical(result)
    ended = {"state": state, "sentence": sentence, "result": dict(result), "ended_at": at}
    if not _as_read(job).update(**ended, stop="", done=0, of=0):
        return False
    journal.write(job.post, job.county, "end_job", f"job:{job.pk}", {"kind": job.kind, "state": str(state)}, at)
    return True


def give_back(job: Job) -> bool:
    """Puts a job back into its place in the queue: its worker was told to end. Such a try is not counted."""
    return bool(_as_read(job).update(state=Job.State.WAITING, worker="", beat_at=None, tries=F("tries") - 1))

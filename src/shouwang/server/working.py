"""The worker: takes one job after the other, says that it is at it, ends when it is told to or when its parent is gone."""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from types import FrameType

from django.db import DatabaseError, connection, connections

from shouwang.records.jobs import actions, workers
from shouwang.records.jobs.models import Job
from shouwang.server.jobs import do
from shouwang.server.parents import parent_gone
from shouwang.server.refusals import said_of
from shouwang.server.site import now

BEAT = 2.0
"""Seconds between two words about how far a job is."""
SILENT = timedelta(seconds=10 * BEAT)
"""So long nothing is heard of a job before somebody looks whether its worker is still there."""
_LOOK = 1.0
_LAST_WORD = 10.0
"""Seconds in which a job that is told to end does so by itself; in the midst of a long query it does not hear."""


class Ended(BaseException):
    """The worker was told to end; passes through what catches every Exception."""


def work() -> None:
    """Does jobs until told to end."""
    with _until_ended(), workers.place() as me:
        while True:
            if _next(me) is None:
                _wait()


def work_off(told: Callable[[Job], None]) -> int:
    """Does the jobs that are waiting, ``told`` of each as it ended. Returns how many."""
    done = 0
    with _until_ended(), workers.place() as me:
        while (job := _next(me)) is not None:
            told(Job.objects.get(pk=job.pk))
            done += 1
    return done


@contextmanager
def _until_ended() -> Iterator[None]:
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    try:
        yield
    except Ended:
        pass
    finally:
        connection.close()


def _next(me: str) -> Job | None:
    try:
        job = actions.take_next(me, now(), SILENT)
        if job is not None:
            _done(job)
    except Ended:
        # Told to end between taking a job and beginning it: it is this worker's and nobody is at it.
        connection.close()
        with suppress(DatabaseError):
            for left in Job.objects.filter(worker=me, state=Job.State.RUNNING):
                actions.give_back(left)
        raise
    return job


def _end(signum: int, frame: FrameType | None) -> None:
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, signal.SIG_IGN)  # once is enough: what follows is not to be broken off again
    raise Ended


def _wait() -> None:
    if threading.Event().wait(_LOOK) or parent_gone():
        raise Ended


def _done(job: Job) -> None:
    """Does one job; whatever happens in it, the job ends with a sentence, or goes back where the worker has to end."""
    try:
        with _beating(job) as tell:
            came = do(job, tell)
        actions.finish(job, came.result, came.sentence, now())
    except Ended:
        connection.close()  # it may stand in the midst of a transaction
        with suppress(DatabaseError):
            actions.give_back(job)
        raise
    except Exception as error:
        actions.fail(job, said_of(error) or _unforeseen(job, error), now())


def _unforeseen(job: Job, error: Exception) -> str:
    """A neutral sentence with a number; under it, where the operator looks, the places in the program without a value.

    The text of an error may quote what it stumbled over, so that only its kind is said.
    """
    number = f"{job.pk}-{job.tries}"
    print(f"任务{number}：{type(error).__module__}.{type(error).__qualname__}", file=sys.stderr)
    traceback.print_tb(error.__traceback__)
    sys.stderr.flush()
    return (
        f"没有做成：程序遇到没有料到的错误，编号{number}。已有的数据没有改坏，可以再交一次；"
        "仍不行时请把编号告诉维护人员。"
    )


@dataclass(slots=True)
class _Beat:
    """How far a job is; a thread beside the work writes it down, so that the work never waits for it."""

    job: Job
    at: tuple[str, int, int] = ("", 0, 0)
    over: threading.Event = field(default_factory=threading.Event)

    def tell(self, stop: str, done: int, of: int) -> None:
        self.at = (stop, done, of)

    def go_on(self) -> None:
        try:
            while not self.over.wait(BEAT):
                if parent_gone():
                    _end_all(self.over)
                # On SQLite a long transaction of the work itself holds the database: the word then comes after it.
                with suppress(DatabaseError):
                    actions.beat(self.job, *self.at, now())
        finally:
            connections.close_all()


def _end_all(over: threading.Event) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    if not over.wait(_LAST_WORD):
        os._exit(1)


@contextmanager
def _beating(job: Job) -> Iterator[Callable[[str, int, int], None]]:
    beat = _Beat(job)
    thread = threading.Thread(target=beat.go_on, name="beat", daemon=True)
    thread.start()
    try:
        yield beat.tell
    finally:
        beat.over.set()
        thread.join()

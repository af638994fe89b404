"""Which files of the vault the records speak of. A room that keeps a file there has its line here."""

from __future__ import annotations

from collections.abc import Iterator

from shouwang.records.cases.models import ComparingFile, PaperFile
from shouwang.records.feeds.models import UNREAD, Delivery
from shouwang.records.households.models import RegisterImport
from shouwang.records.jobs.models import Job
from shouwang.records.screenings.models import RuleResult, Run
from shouwang.records.visits.models import VisitFile, VisitPaper


def files_named() -> Iterator[str]:
    """Their places below the home of the site, again where several rows speak of one."""
    for received, persons, households in RegisterImport.objects.values_list(
        "received", "persons_facts", "households_facts"
    ):
        yield _received(received)
        yield from _facts(persons, households)
    for stored, facts in Delivery.objects.values_list("stored", "facts_file"):
        if stored != UNREAD:
            yield _received(stored)
        yield from _facts(facts)
    for feeds in Run.objects.values_list("feeds", flat=True):
        yield from _facts(*(name for _, _, name in feeds))
    yield from _facts(*RuleResult.objects.values_list("hits_file", flat=True).distinct())
    yield from (_received(stored) for files in Job.objects.values_list("files", flat=True) for stored, _ in files)
    yield from (_received(stored) for stored in VisitFile.objects.values_list("stored", flat=True))
    papers = VisitPaper.objects.exclude(stored="").values_list("stored", flat=True)
    yield from (_received(stored) for stored in papers)
    for kept in (PaperFile, ComparingFile):
        yield from (_received(stored) for stored in kept.objects.values_list("stored", flat=True))


def _received(name: str) -> str:
    return f"received/{name[:2]}/{name}.sealed"


def _facts(*names: str) -> Iterator[str]:
    yield from (f"facts/{name}" for name in names if name)

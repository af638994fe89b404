"""Which files of the vault the records speak of. Whatever table names a received file (``stored``) is asked for it."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps

from shouwang.records.feeds.models import UNREAD, Delivery
from shouwang.records.households.models import RegisterImport
from shouwang.records.jobs.models import Job
from shouwang.records.screenings.models import RuleResult, Run


def files_named() -> Iterator[str]:
    """Their places below the home of the site, again where several rows speak of one."""
    for received, persons, households in RegisterImport.objects.values_list(
        "received", "persons_facts", "households_facts"
    ):
        yield _received(received)
        yield from _facts(persons, households)
    yield from _facts(*Delivery.objects.values_list("facts_file", flat=True))
    for feeds in Run.objects.values_list("feeds", flat=True):
        yield from _facts(*(name for _, _, name in feeds))
    yield from _facts(*RuleResult.objects.values_list("hits_file", flat=True).distinct())
    yield from (_received(stored) for files in Job.objects.values_list("files", flat=True) for stored, _ in files)
    for model in apps.get_models():
        if any(field.name == "stored" for field in model._meta.concrete_fields):
            kept = model._default_manager.exclude(stored__in=["", UNREAD]).values_list("stored", flat=True)
            yield from (_received(stored) for stored in kept.iterator())


def _received(name: str) -> str:
    return f"received/{name[:2]}/{name}.sealed"


def _facts(*names: str) -> Iterator[str]:
    yield from (f"facts/{name}" for name in names if name)

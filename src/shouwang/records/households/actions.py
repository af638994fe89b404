"""Every write of households: the import of a register workbook, whole or not at all."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from shouwang.engine.cleaning.reading import read_workbook
from shouwang.engine.faults import Fault
from shouwang.records import vault
from shouwang.records.households import facts
from shouwang.records.households.cleaning import clean
from shouwang.records.households.comparing import Comparison, compare
from shouwang.records.households.directory import drop_older, write_directory
from shouwang.records.households.incomes import Figures, known_incomes
from shouwang.records.households.layout import SHRUNK
from shouwang.records.households.merging import Progress, merge
from shouwang.records.households.models import RegisterImport
from shouwang.records.households.report import RegisterReport, import_binding
from shouwang.records.households.rows import Register
from shouwang.records.households.tables import read_tables
from shouwang.records.households.words import COMPARING, READING, REFUSALS, SHOWING, WAITING
from shouwang.records.journal import actions as journal
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope
from shouwang.records.staff.rights import NotAllowed, require_county_work
from shouwang.records.turns import alone, one_transaction

Outcome = tuple[RegisterReport, list[Fault]]


def import_register(
    post: Post,
    data: bytes,
    file: str,
    at: datetime,
    as_of: date | None = None,
    preview: bool = False,
    accept: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Takes in a register workbook: reads, cleans, compares, and merges it whole or not at all.

    Without ``as_of`` what differs corrects the register; with it, it changed on that day. ``preview`` counts what would
    change and changes nothing. ``accept`` goes on where the breaker asks. The same bytes again change nothing and give
    the same report. Whoever the file no longer names is marked absent; nothing is deleted.

    Gives the report and everything that has to be said. A report that is ``refused`` or ``stopped`` changed nothing; the
    first fault says why, or asks.
    """
    tell = progress or _silent
    digest = vault.keyring().index("register_file", hashlib.sha256(data).hexdigest())
    again = _imported_before(post, digest, file, accept)
    if again is not None:
        return again
    tell(READING, 0, 1)
    register, faults = _read(data, file)
    if register is None:
        return RegisterReport("refused", file), faults
    tell(READING, 1, 1)
    refused = _not_allowed(post, register.county, file) or _older_day(register.county, as_of, file)
    if refused is not None:
        return RegisterReport("refused", file, register.county), [refused]
    if preview:
        return _previewed(register, compare(register), file, as_of, faults)
    with alone(f"county-{register.county}", lambda: tell(WAITING, 0, 1)):
        return _merge(post, register, data, digest, file, at, as_of, accept, faults, tell)


def _silent(what: str, done: int, total: int) -> None:
    """Nobody watches."""


def _read(data: bytes, file: str) -> tuple[Register | None, list[Fault]]:
    workbook, faults = read_workbook(data, file)
    if workbook is None:
        return None, faults
    tables, more = read_tables(workbook, file)
    faults = [*faults, *workbook.notes, *more]
    if tables is None:
        return None, faults
    register, more = clean(tables, file)
    return register, [*faults, *more]


# --- what stops an import ---------------------------------------------------------------------------------------------


def _fault(code: str, file: str, **words: object) -> Fault:
    return Fault(code, REFUSALS[code].format(**words), file)


def _imported_before(post: Post, digest: bytes, file: str, accept: bool) -> Outcome | None:
    """The report of these very bytes, where they were merged before and are not to be merged again."""
    before = RegisterImport.objects.filter(digest=digest).order_by("-id").first()
    if before is None or not scope(post).covers_county(before.county):
        return None
    refused = _not_allowed(post, before.county, file)
    if refused is not None:
        return RegisterReport("refused", file, before.county), [refused]
    report, faults = RegisterReport.unpacked(vault.keyring().open(bytes(before.sealed), import_binding(before)))
    if not RegisterImport.objects.filter(county=before.county, id__gt=before.pk).exists():
        return report, faults
    if accept:
        return None
    at = f"{timezone.localtime(before.recorded_at):%Y年%m月%d日}"
    return RegisterReport("stopped", file, before.county, report.county_name), [_fault("older_file", file, at=at)]


def _not_allowed(post: Post, county: str, file: str) -> Fault | None:
    try:
        require_county_work(post, county, f"导入 {county} 的登记表")
    except NotAllowed as refused:
        return Fault("not_allowed", str(refused), file)
    return None


def _older_day(county: str, as_of: date | None, file: str) -> Fault | None:
    """Dated registers come in the order of their days; what came late is a correction, which has no day."""
    latest = RegisterImport.objects.filter(county=county, as_of__isnull=False).order_by("-as_of").first()
    if as_of is None or latest is None or latest.as_of is None or latest.as_of <= as_of:
        return None
    return _fault("older_day", file, as_of=as_of, latest=latest.as_of)


def _shrunk(register: Register, comparison: Comparison, file: str) -> Fault | None:
    """The breaker: a register with less than half of what is there is more likely half a file."""
    counts = (
        (len(register.households), comparison.households.current(), "户"),
        (len(register.persons), comparison.persons.current(), "人"),
    )
    for now, before, unit in counts:
        if before and Fraction(now, before) < SHRUNK:
            return _fault("shrunk", file, now=now, before=before, unit=unit)
    return None


# --- preview and merge ------------------------------------------------------------------------------------------------


def _previewed(
    register: Register, comparison: Comparison, file: str, as_of: date | None, faults: list[Fault]
) -> Outcome:
    stop = _shrunk(register, comparison, file)
    report = _report("preview", register, comparison, file, as_of)
    return report, [*([stop] if stop else []), *faults]


def _report(state: str, register: Register, comparison: Comparison, file: str, as_of: date | None) -> RegisterReport:
    name = register.divisions.get(f"{register.county}000000", "")
    sheets = comparison.report(register)
    return RegisterReport(state, file, register.county, name, as_of, sheets)  # type: ignore[arg-type]


@one_transaction
def _merge(
    post: Post,
    register: Register,
    data: bytes,
    digest: bytes,
    file: str,
    at: datetime,
    as_of: date | None,
    accept: bool,
    faults: list[Fault],
    tell: Progress,
) -> Outcome:
    """One transaction: killed at any point, the register is as before, and at most a file lies unused in the vault."""
    again = _imported_before(post, digest, file, accept)  # by somebody else, while this file was being read
    if again is not None:
        return again
    tell(COMPARING, 0, 1)
    comparison = compare(register)
    tell(COMPARING, 1, 1)
    stop = _shrunk(register, comparison, file)
    if stop is not None and not accept:
        return _report("stopped", register, comparison, file, as_of), [stop, *faults]
    report = _report("merged", register, comparison, file, as_of)
    done = RegisterImport(
        county=register.county,
        digest=digest,
        received=vault.keep_file(data),
        as_of=as_of,
        accepted=stop is not None,
        counts={name: _counts(sheet) for name, sheet in report.sheets.items()},
        imported_by=post,
        recorded_at=at,
    )
    done.sealed = vault.keyring().seal(report.packed(faults), import_binding(done))
    done.save()
    merge(register, comparison, done, tell)
    tell(SHOWING, 0, 1)
    done.persons_facts, done.households_facts = _write_facts(register, comparison)
    done.save(update_fields=["persons_facts", "households_facts"])
    write_directory(done, register, comparison.persons.keys, comparison.household_keys(register))
    transaction.on_commit(lambda: drop_older(register.county), robust=True)
    tell(SHOWING, 1, 1)
    detail = {"as_of": str(as_of or ""), "accepted": done.accepted, "received": done.received, "counts": done.counts}
    journal.write(post, register.county, "import_register", f"register_import:{done.pk}", detail, at)
    return report, faults


def _counts(sheet: object) -> dict[str, int]:
    names = ("came_in", "kept", "set_aside", "doubtful", "new", "changed", "unchanged", "absent")
    return {name: getattr(sheet, name) for name in names}


def _write_facts(register: Register, comparison: Comparison) -> tuple[str, str]:
    """Fact files of the register as it is now: everybody whom the file names."""
    keys = comparison.household_keys(register)
    told = {
        (keys[row.household_code], row.period_from, row.period_to): Figures(row.net, row.size, row.wages)
        for row in register.incomes
    }
    codes = {key: code for code, key in keys.items()}
    net = {codes[key]: known for key, known in known_incomes(register.county, None, codes, told).items()}
    persons = facts.persons_table(register.persons, comparison.persons.keys, keys)
    households = facts.households_table(register.households, comparison.households.keys, register.persons, net)
    stem = f"households/{register.county}"
    return vault.write_facts(f"{stem}/persons", persons), vault.write_facts(f"{stem}/households", households)

"""The new register into the tables, inside one transaction of the caller.

Without ``as_of`` a difference corrects what was recorded: the old version is superseded and the new one holds for the
same days. With ``as_of`` the difference began on that day: the old content goes on holding until then, as a closed
version, and the new one begins there. Either way the old row stays as it was, so that what was known when can be asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from django.db import connection, models
from django.utils import timezone

from shouwang.engine.counting import Entry
from shouwang.records.divisions.actions import put_divisions
from shouwang.records.households.comparing import Comparison, Difference, Known
from shouwang.records.households.events import Presence, ledgers, register_said, supersede, write
from shouwang.records.households.models import (
    HouseholdVersion,
    Income,
    PersonVersion,
    RegisterImport,
    Source,
    Standing,
    StandingEvent,
)
from shouwang.records.households.rows import HouseholdRow, PersonRow, Register
from shouwang.records.households.told import Statement, brought_up, follows
from shouwang.records.households.writing import day, insert, write_households, write_incomes, write_people

Progress = Callable[[str, int, int], None]
"""(what is being done, in Chinese; how many are done; of how many)"""


def merge(register: Register, comparison: Comparison, into: RegisterImport, progress: Progress) -> None:
    """Writes the whole difference under the import ``into``."""
    at, as_of = into.recorded_at, into.as_of
    put_divisions(register.county, register.divisions.items(), as_of, at)
    first = not comparison.households.known
    begins = None if first else as_of
    keys = comparison.household_keys(register)
    _end_versions(HouseholdVersion, comparison.households, register.households, into)
    _end_versions(PersonVersion, comparison.persons, register.persons, into)
    places = comparison.households.touched
    write_households(
        register.county,
        [register.households[place] for place in places],
        [comparison.households.keys[place] for place in places],
        register_import=into.pk,
        at=at,
        known={one.key for one in comparison.households.known.values()},
        valid_from=_beginnings(comparison.households, register.households, as_of),
        otherwise_from=begins,
    )
    places = comparison.persons.touched
    write_people(
        register.county,
        register.persons if len(places) == len(register.persons) else [register.persons[place] for place in places],
        [comparison.persons.keys[place] for place in places],
        keys,
        register_import=into.pk,
        at=at,
        known={one.key for one in comparison.persons.known.values()},
        valid_from=_beginnings(comparison.persons, register.persons, as_of),
        otherwise_from=begins,
        progress=progress,
    )
    _merge_incomes(register, comparison, keys, into)
    _merge_standings(register, comparison, keys, into)


def _split(one: Known, as_of: date | None) -> bool:
    """Whether what was known goes on holding for the days before ``as_of``."""
    return as_of is not None and (one.valid_from is None or one.valid_from < as_of)


def _beginnings(
    difference: Difference, rows: Sequence[HouseholdRow] | Sequence[PersonRow], as_of: date | None
) -> dict[int, date | None]:
    """Key → since when the new version of a changed row holds."""
    result: dict[int, date | None] = {}
    for place in difference.changed:
        before = difference.known[rows[place].code]
        result[before.key] = as_of if _split(before, as_of) else before.valid_from
    return result


def _end_versions(
    model: type[models.Model],
    difference: Difference,
    rows: Sequence[HouseholdRow] | Sequence[PersonRow],
    into: RegisterImport,
) -> None:
    """Supersedes what changed or is absent; writes the closed copies and the marks of absence."""
    changed = [difference.known[rows[place].code] for place in difference.changed]
    ended = changed + difference.absent
    if not ended:
        return
    at = connection.ops.adapt_datetimefield_value(into.recorded_at)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET superseded_at = %s WHERE id = %s", [(at, one.version) for one in ended])
    as_of = into.as_of
    closed = [(one.version, one.valid_from, as_of, None) for one in ended if _split(one, as_of)]
    absent = [(one.version, as_of if _split(one, as_of) else one.valid_from, None, True) for one in difference.absent]
    _copy(model, [*closed, *absent], into)


def _copy(
    model: type[models.Model], wanted: Sequence[tuple[int, date | None, date | None, bool | None]], into: RegisterImport
) -> None:
    """Copies versions with other days: (version, valid from, valid to, absent or as it was). Sealed records are bound to
    the person or household, not to the row, so they are copied as they are."""
    own = ("valid_from", "valid_to", "absent", "recorded_at", "superseded_at", "register_import")
    quote = connection.ops.quote_name
    same = [
        quote(str(one.column)) for one in model._meta.concrete_fields if not one.primary_key and one.name not in own
    ]
    columns = {one.name: quote(str(one.column)) for one in model._meta.concrete_fields}
    named = [columns[name] for name in own]
    absent = quote("absent")
    table = quote(model._meta.db_table)
    statement = (
        f"INSERT INTO {table} ({', '.join([*same, *named])}) "
        f"SELECT {', '.join(same)}, %s, %s, COALESCE(%s, {absent}), %s, NULL, %s FROM {table} WHERE id = %s"
    )
    at = connection.ops.adapt_datetimefield_value(into.recorded_at)
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [(day(begins), day(ends), gone, at, into.pk, version) for version, begins, ends, gone in wanted],
        )


def _merge_incomes(register: Register, comparison: Comparison, keys: dict[str, int], into: RegisterImport) -> None:
    at = connection.ops.adapt_datetimefield_value(into.recorded_at)
    table = connection.ops.quote_name(Income._meta.db_table)
    changed = comparison.incomes_changed
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET superseded_at = %s WHERE id = %s", [(at, row) for row in changed.values()]
        )
    places = sorted([*comparison.incomes_new, *changed])
    rows = [register.incomes[place] for place in places]
    write_incomes(register.county, rows, keys, register_import=into.pk, at=into.recorded_at)


def _merge_standings(register: Register, comparison: Comparison, keys: dict[str, int], into: RegisterImport) -> None:
    ended = comparison.standings_ended
    for start in range(0, len(ended), 500):
        Standing.objects.filter(pk__in=ended[start : start + 500]).update(superseded_at=into.recorded_at)
    insert(
        Standing,
        ("household", "category", "identified_on", "eliminated", "eliminated_on"),
        [
            (key, row.category, day(row.identified_on), row.eliminated, day(row.eliminated_on))
            for key, row in comparison.standings_begun.items()
        ],
        {"county": register.county, "source": Source.REGISTER.value, "recorded_at": into.recorded_at},
    )
    _merge_events(register, comparison, keys, into)


def _merge_events(register: Register, comparison: Comparison, keys: dict[str, int], into: RegisterImport) -> None:
    """What this register says of standings, as events; and where those in the books are now and how many they are."""
    kept = ledgers(StandingEvent.objects.filter(county=register.county, superseded_at=None))
    touched = {**dict.fromkeys(comparison.standings_left), **comparison.standings_begun}
    if not (kept or touched):
        return
    sizes = Counter(row.household_code for row in register.persons)
    known_on = timezone.localtime(into.recorded_at).date()
    firm = register_said(kept)
    dropped: list[int] = []
    fresh: list[tuple[int, str, Entry]] = []
    subject = f"register:{into.pk}"
    here = {
        keys[row.code]: Presence(row.village_code, sizes[row.code])
        for row in register.households
        if keys[row.code] in touched or keys[row.code] in kept
    }
    for key in dict.fromkeys([*kept, *touched]):
        past = [one.entry for one in kept.get(key, [])]
        said = Statement(touched.get(key), here.get(key), into.as_of, known_on)
        stay, new = follows(past, firm.get(key, 0), said) if key in touched else (len(past), [])
        dropped += [one.row for one in kept.get(key, [])[stay:]]
        new += brought_up([*past[:stay], *new], said)
        fresh += ((key, subject, one) for one in new)
    supersede(dropped, into.recorded_at)
    write(register.county, fresh, Source.REGISTER, into.recorded_at)

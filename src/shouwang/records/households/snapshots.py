"""The register as it was on a day, as far as was known at a time: what a screening reads.

The facts of the last import known by then are that, unless the day lies before changes that those imports dated; then
the snapshot is put together from the versions themselves. Both ways give the same tables.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Model, Q, QuerySet

from shouwang.engine.counting import ELIMINATED, MONITORED, OUT, Entry
from shouwang.records import vault
from shouwang.records.households import facts
from shouwang.records.households.events import ledgers
from shouwang.records.households.incomes import known_incomes
from shouwang.records.households.models import (
    WAYS_BACK,
    Household,
    HouseholdVersion,
    PersonVersion,
    RegisterImport,
    Standing,
    StandingEvent,
)
from shouwang.records.households.rows import HouseholdRow, PersonRow
from shouwang.records.households.sealed import person_binding, unpacked
from shouwang.records.households.sealing import CHUNK


class Stood(NamedTuple):
    """What stood of a household on a day, None where that cannot be told: is it monitored, under which category, and was
    it in the books and its risk eliminated."""

    monitored: bool | None
    category: str
    eliminated: bool | None

    @property
    def told(self) -> bool:
        """Whether there is anything to tell: not monitored any more, or not yet, is the same as never."""
        return self.monitored is not False or self.eliminated is not False


STANDING = {"monitored": pa.bool_(), "monitored_category": pa.string(), "risk_eliminated": pa.bool_()}
"""The columns that follow from a household's standing on the day, with their types."""


class Dated(Protocol):
    """A standing's days, as a row of the table has them."""

    @property
    def identified_on(self) -> date | None: ...
    @property
    def eliminated(self) -> bool | None: ...
    @property
    def eliminated_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``persons`` and ``households`` as in ``facts``, sorted by household, households with ``monitored`` (null: not known),
    while monitored ``monitored_category``, and ``risk_eliminated``; Arrow tables, or fact files read as they are asked. ``digest`` is equal
    for equal content; ``register_import`` the last import in it. ``base`` tells one register from another where only who
    is monitored differs (blank: not to be told), and ``standings`` is what is known of that.
    """

    county: str
    as_of: date
    register_import: int
    digest: str
    persons: Any
    households: Any
    base: str
    standings: dict[int, Stood]

    def people(self) -> Any:
        """``persons`` as an Arrow table."""
        return _whole(self.persons)

    def homes(self, columns: Collection[str] | None = None) -> Any:
        """``households`` as an Arrow table; of ``columns`` only those that there are, in the order of the register."""
        return _whole(self.households, columns)


def _whole(facts: Any, columns: Collection[str] | None = None) -> Any:
    names = facts.schema.names
    wanted = names if columns is None else [name for name in names if name in columns]
    return facts.read(wanted) if isinstance(facts, vault.FactFile) else facts.select(wanted)


def snapshot(county: str, as_of: date, known_as_of: datetime | None = None) -> Snapshot | None:
    """The register of a county on a day. None where no register was known then."""
    imports = list(known_imports(county, known_as_of))
    if not imports:
        return None
    last = imports[-1]
    days = [one.as_of for one in imports if one.as_of is not None]
    stood = _stood(Q(county=county), as_of, known_as_of)
    standings = {key: one for key, one in stood.items() if one.told}
    plain = [(key, *one) for key, one in sorted(standings.items())]
    told = hashlib.sha256(repr([*STANDING, plain]).encode()).hexdigest()
    if all(day <= as_of for day in days):
        names = last.persons_facts, last.households_facts
        base = _base(names)
        view = vault.keep_view(
            f"households/{county}/view", f"{base}:{told}", lambda: with_standing(vault.read_facts(names[1]), standings)
        )
        digest = hashlib.sha256(f"{base}:{told}".encode()).hexdigest()
        persons, households = vault.open_facts(names[0]), vault.open_facts(view)
        return Snapshot(county, as_of, last.pk, digest, persons, households, base, standings)
    persons, households = assemble(county, as_of, known_as_of)
    base = ":".join(map(vault.content_hash, (persons, households)))
    digest = hashlib.sha256(f"{base}:{told}".encode()).hexdigest()
    households = with_standing(households, standings)
    return Snapshot(county, as_of, last.pk, digest, persons, households, "", standings)


def register_facts(county: str) -> tuple[str, str, str] | None:
    """The fact files of persons and of households that the last import left, after the ``base`` they make."""
    last = known_imports(county, None).last()
    if last is None or not last.persons_facts:
        return None
    names = last.persons_facts, last.households_facts
    return _base(names), *names


def _base(names: Sequence[str]) -> str:
    return ":".join(map(vault.content_of, names))


def known_imports(county: str, known_as_of: datetime | None) -> QuerySet[RegisterImport]:
    """The imports of a county known at a time, in the order they came."""
    imports = RegisterImport.objects.filter(county=county).order_by("id")
    return imports if known_as_of is None else imports.filter(recorded_at__lte=known_as_of)


def known_at(known_as_of: datetime | None) -> Q:
    """Rows as they were known at a time; now, where none is given."""
    if known_as_of is None:
        return Q(superseded_at=None)
    return Q(recorded_at__lte=known_as_of) & (Q(superseded_at=None) | Q(superseded_at__gt=known_as_of))


def held_on(as_of: date) -> Q:
    """Versions that held on a day."""
    return (Q(valid_from=None) | Q(valid_from__lte=as_of)) & (Q(valid_to=None) | Q(valid_to__gt=as_of))


# --- standing -------------------------------------------------------------------------------------------------------


def monitored_on(one: Standing | Dated, as_of: date) -> bool | None:
    """Whether a household with this standing is monitored on a day: identified by then and not eliminated by then.

    None where a day that decides it is missing, or where the register contradicts itself.
    """
    if one.eliminated and one.eliminated_on is not None and one.eliminated_on <= as_of:
        return False
    if one.identified_on is None:
        return None
    if one.identified_on > as_of:
        return False
    if one.eliminated is None or (one.eliminated and one.eliminated_on is None):
        return None
    return True


def eliminated_on_day(one: Standing | Dated, as_of: date) -> bool | None:
    """Whether a household with this standing was in the books and its risk eliminated by a day; None as for ``monitored_on``."""
    if one.identified_on is not None and one.identified_on > as_of:
        return False
    if one.eliminated is None:
        return None
    if not one.eliminated:
        return False
    return None if one.eliminated_on is None else one.eliminated_on <= as_of


def monitored(county: str, as_of: date, known_as_of: datetime | None = None) -> dict[int, tuple[bool | None, str]]:
    """Household key → (monitored on that day, category), of households that have a standing; all others are not.

    As far as was known at a time. Who went another way than in and out (re-labelled, rolled back, cleared, ended, or put
    right) had more than one standing in his time: of him the events say what held on the day.
    """
    return _pairs(_stood(Q(county=county), as_of, known_as_of))


def monitored_of(
    households: Sequence[int], as_of: date, known_as_of: datetime | None = None
) -> dict[int, tuple[bool | None, str]]:
    """``monitored`` of some households."""
    return _pairs(_stood(Q(household__in=households), as_of, known_as_of))


def _pairs(stood: Mapping[int, Stood]) -> dict[int, tuple[bool | None, str]]:
    return {key: (one.monitored, one.category) for key, one in stood.items()}


def _stood(whose: Q, as_of: date, known_as_of: datetime | None) -> dict[int, Stood]:
    then = known_at(known_as_of) & whose
    told = Standing.objects.filter(then).values_list(
        "household_id", "category", "identified_on", "eliminated", "eliminated_on", named=True
    )  # rows and not models: there are many
    result = {
        one.household_id: Stood(monitored_on(one, as_of), one.category, eliminated_on_day(one, as_of))
        for one in told.iterator()
    }
    went = StandingEvent.objects.filter(then, kind__in=WAYS_BACK).order_by().values("household_id")
    events = StandingEvent.objects.filter(then, household__in=went)
    for key, kept in ledgers(events).items():
        result[key] = _by_events([one.entry for one in kept], as_of)
    return result


def _by_events(ledger: Sequence[Entry], as_of: date) -> Stood:
    """What the entries of a household say of a day. None while it is not known whether the next one had come."""
    come = sum(one.on <= as_of for one in ledger)
    category = ledger[max(come - 1, 0)].now.category
    if come < len(ledger) and not ledger[come].dated:
        return Stood(None, category, None)
    state = ledger[come - 1].now.state if come else OUT
    return Stood(state == MONITORED, category, state == ELIMINATED)


def with_standing(households: Any, standings: Mapping[int, Stood]) -> Any:
    """The table of households with the columns of ``STANDING``."""
    at = pc.index_in(households.column("household_key"), value_set=pa.array(standings, pa.int64()))
    stood = standings.values()
    columns = {
        "monitored": [one.monitored for one in stood],
        "monitored_category": [one.category if one.monitored else None for one in stood],
        "risk_eliminated": [one.eliminated for one in stood],
    }
    for name, kind in STANDING.items():
        column = pa.array(columns[name], kind).take(at)
        if kind == pa.bool_():
            column = pc.if_else(at.is_null(), False, column)
        households = households.append_column(name, column)
    return households


# --- put together from the versions ---------------------------------------------------------------------------------


def homes_of(county: str, as_of: date, keys: Collection[int]) -> Any:
    """``homes`` of a few households, out of their own records: for them the register is not read through. None where there
    is no register."""
    if not known_imports(county, None).exists():
        return None
    _, households = assemble(county, as_of, keys=keys)
    stood = _stood(Q(county=county, household__in=keys), as_of, None)
    return with_standing(households, {key: one for key, one in stood.items() if one.told})


def assemble(
    county: str, as_of: date, known_as_of: datetime | None = None, keys: Collection[int] | None = None
) -> tuple[Any, Any]:
    """(persons, households) from the versions that held on a day, opening every record, or those of some households."""
    then = known_at(known_as_of) & held_on(as_of)
    whose = Q() if keys is None else Q(household__in=keys)
    then &= whose
    codes = dict(
        Household.objects.filter(Q() if keys is None else Q(key__in=keys), county=county).values_list("key", "code")
    )
    households = [
        (key, HouseholdRow(codes[key], village, kind, year, ""))
        for key, village, kind, year in HouseholdVersion.objects.filter(then, county=county, absent=False).values_list(
            "household_id", "village_code", "kind", "relieved_year"
        )
    ]
    there = {key for key, _ in households}
    people = [one for one in _people(county, then, codes) if one[1] in there]
    keys_by_code = {codes[key]: key for key in there}
    rows = [row for _, _, row in people]
    persons = facts.persons_table(rows, [key for key, _, _ in people], keys_by_code)
    net = {codes[key]: known for key, known in known_incomes(county, known_as_of, codes, {}, as_of, whose).items()}
    return persons, facts.households_table([row for _, row in households], [key for key, _ in households], rows, net)


def _people(county: str, then: Q, codes: dict[int, str]) -> Iterator[tuple[int, int, PersonRow]]:
    rows = PersonVersion.objects.filter(then, county=county, absent=False).values_list(
        "person_id", "household_id", "person__code", "village_code", "is_head", "sealed"
    )
    for chunk in _chunks(rows):
        blobs = [row[5] for row in chunk]
        texts = vault.keyring().open_many(blobs, [person_binding(county, row[2]) for row in chunk])
        for (key, household, code, village, is_head, _), text in zip(chunk, texts, strict=True):
            yield key, household, PersonRow(code, codes[household], village, is_head, "", *unpacked(text))


def _chunks(rows: QuerySet[Model, tuple[Any, ...]]) -> Iterator[Sequence[tuple[Any, ...]]]:
    chunk: list[tuple[Any, ...]] = []
    for row in rows.iterator(chunk_size=CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk

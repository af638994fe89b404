"""Who has this number, who bears this name: many at a time, by the keyed indexes, for the matching of rows.

Plain SQL with the columns of the models, because whole lists are looked up: Django takes longer to put such a question
together than the database to answer it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from shouwang.engine.matching.candidates import Candidate
from shouwang.engine.matching.outcomes import KnownHolder
from shouwang.records import vault
from shouwang.records.households.models import Household, HouseholdVersion, Person, PersonVersion
from shouwang.records.households.sealed import (
    HouseholdRecord,
    PersonRecord,
    household_binding,
    person_binding,
    unpacked,
)

_MANY = 1000
"""Looked up with one statement."""
TOO_COMMON = 50
"""Of a name that more people bear than this, nobody is proposed without a village."""
_PERSON, _VERSION = Person._meta.db_table, PersonVersion._meta.db_table
_HOUSEHOLD, _HOUSEHOLD_VERSION = Household._meta.db_table, HouseholdVersion._meta.db_table
_CURRENT = "v.superseded_at IS NULL AND v.valid_to IS NULL AND NOT v.absent"
_PERSONS = f"FROM {_VERSION} v JOIN {_PERSON} p ON p.key = v.person_id"
_SEALED = f"v.person_id, v.household_id, v.village_code, v.sealed, p.code {_PERSONS}"


def holders_of_numbers(county: str, indexes: Iterable[bytes]) -> dict[bytes, list[KnownHolder]]:
    """Index of a number → who has it, with the index of the name. Two holders mean that the register is in doubt."""
    found: dict[bytes, list[KnownHolder]] = {}
    select = f"SELECT v.number_index, v.person_id, v.household_id, v.name_index FROM {_VERSION} v"
    for index, person, household, name in _looked_up(select, "v.number_index", indexes, county):
        found.setdefault(bytes(index), []).append(KnownHolder(person, household, None if name is None else bytes(name)))
    return found


def _looked_up(select: str, column: str, values: Iterable[Any], county: str, end: str = "") -> Iterator[Sequence[Any]]:
    """The current rows of a county whose column has one of the values. In the order of the values, so that neighbours
    lie in the same page of the index."""
    wanted = sorted(set(values))
    for start in range(0, len(wanted), _MANY):
        part = wanted[start : start + _MANY]
        among, parameters = _among(part)
        with connection.cursor() as cursor:
            cursor.execute(
                f"{select} WHERE {column} {among} AND v.county = %s AND {_CURRENT}{end}",
                [*parameters, county],
            )
            yield from cursor.fetchall()


def _among(values: Sequence[Any]) -> tuple[str, Sequence[Any]]:
    if connection.vendor == "postgresql":
        return "= ANY(%s)", [values]
    return f"IN ({', '.join(['%s'] * len(values))})", values


def numbers_of_people(county: str, people: Collection[int]) -> dict[int, str]:
    """Key → the number of a person, opened; what stands in its place where it is none."""
    rows = [*_looked_up(f"SELECT {_SEALED}", "v.person_id", people, county)]
    return {
        row[0]: record.number or record.number_text for row, record in zip(rows, _records(county, rows), strict=True)
    }


def phones_of(county: str, households: Collection[int]) -> dict[int, str]:
    """Key → the phone of a household, opened."""
    select = f"SELECT v.household_id, v.sealed, h.code FROM {_HOUSEHOLD_VERSION} v JOIN {_HOUSEHOLD} h ON h.key = v.household_id"
    rows = [*_looked_up(select, "v.household_id", households, county)]
    bindings = [household_binding(county, code) for _, _, code in rows]
    texts = vault.keyring().open_many([bytes(sealed) for _, sealed, _ in rows], bindings)
    return {row[0]: HouseholdRecord(*unpacked(text)).phone for row, text in zip(rows, texts, strict=True)}


def _records(county: str, people: Collection[Sequence[Any]]) -> list[PersonRecord]:
    """The records of rows of ``_SEALED``."""
    bindings = [person_binding(county, person[4]) for person in people]
    texts = vault.keyring().open_many([bytes(person[3]) for person in people], bindings)
    return [PersonRecord(*unpacked(text)) for text in texts]


def common_names(county: str) -> set[bytes]:
    """The indexes of the names that more people bear than are proposed without a village."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT v.name_index FROM {_VERSION} v WHERE v.county = %s AND {_CURRENT} AND v.name_index IS NOT NULL "
            "GROUP BY v.name_index HAVING count(*) > %s",
            [county, TOO_COMMON],
        )
        return {bytes(index) for (index,) in cursor.fetchall()}


def people_after(county: str, after: int, many: int) -> list[Sequence[Any]]:
    """The current people of a county in the order of their versions, so many at a time: (version, person key, household
    key, village, sealed record, 成员编号, index of the name)."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT v.id, v.person_id, v.household_id, v.village_code, v.sealed, p.code, v.name_index {_PERSONS} "
            f"WHERE v.id > %s AND v.county = %s AND {_CURRENT} ORDER BY v.id LIMIT %s",
            [after, county, many],
        )
        return list(cursor.fetchall())


class Candidates:
    """The people that some rows may mean: found by index, each opened once."""

    def __init__(self, county: str) -> None:
        self._county = county
        self._people: dict[int, Sequence[Any]] = {}

    def with_numbers(self, indexes: Iterable[bytes]) -> dict[bytes, list[int]]:
        """Index of a number → keys of whoever has it."""
        return self._by("v.number_index", indexes)

    def with_names(self, indexes: Iterable[bytes]) -> dict[bytes, list[int]]:
        """Index of a name → keys of whoever bears it; nobody where more than a few dozen do, who are found by village."""
        rare = f" GROUP BY v.name_index HAVING count(*) <= {TOO_COMMON}"
        counted = _looked_up(f"SELECT v.name_index FROM {_VERSION} v", "v.name_index", indexes, self._county, rare)
        return self._by("v.name_index", [bytes(index) for (index,) in counted])

    def with_names_in_villages(self, indexes: Iterable[bytes]) -> dict[bytes, list[int]]:
        """Index of a name in a village → keys of whoever bears it there."""
        return self._by("v.name_village_index", indexes)

    def _by(self, column: str, indexes: Iterable[bytes]) -> dict[bytes, list[int]]:
        found: dict[bytes, list[int]] = {}
        for index, *person in _looked_up(f"SELECT {column}, {_SEALED}", column, indexes, self._county):
            self._people[person[0]] = person
            found.setdefault(bytes(index), []).append(person[0])
        return found

    def opened(self, phones: Collection[int] = (), families: Collection[int] = ()) -> dict[int, Candidate]:
        """Key → candidate, of everybody found.

        What belongs to the household is opened only for the persons (keys) for whom it is wanted: its phone for
        ``phones``, the names of all its members for ``families``. It is blank for the others.
        """
        households = {key: person[1] for key, person in self._people.items()}
        phone_of = phones_of(self._county, {households[key] for key in phones})
        names_of = self._families({households[key] for key in families})
        records = _records(self._county, self._people.values())
        return {
            person[0]: Candidate(
                person_key=person[0],
                household_key=person[1],
                number=record.number or record.number_text,
                name=record.name,
                village_code=person[2],
                birth_date=record.birth_date,
                phone=phone_of.get(person[1], ""),
                family=tuple(names_of.get(person[1], ())),
            )
            for person, record in zip(self._people.values(), records, strict=True)
        }

    def _families(self, households: Collection[int]) -> dict[int, list[str]]:
        rows = [*_looked_up(f"SELECT {_SEALED}", "v.household_id", households, self._county)]
        names: dict[int, list[str]] = {}
        for row, record in zip(rows, _records(self._county, rows), strict=True):
            names.setdefault(row[1], []).append(record.name)
        return names

"""Finding somebody by what is typed into one box: a number, a code of the register, a name or a part of one.

Every way goes by an index of the tables. Nothing is opened here, and what was typed is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Literal

from django.db.models import BinaryField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from shouwang.engine.values.divisions import division_range
from shouwang.engine.values.identity import VALID, read_identity
from shouwang.engine.values.names import normal_name
from shouwang.records.households.indexes import index_name, index_number, token
from shouwang.records.households.models import Household, PersonVersion, Standing
from shouwang.records.households.queries import visible_people
from shouwang.records.staff.models import Post

Kind = Literal["number", "code", "name", "part", "phone", "nothing"]
_LONGEST_CODE = 32
_PAIRS = 12
"""Pairs of a name among which a part is looked for: enough for the longest names that are written."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What was typed, as far as can be told by its shape. ``text`` is personal.

    ``trouble`` says in a sentence why nothing can be looked for.
    """

    kind: Kind
    text: str = ""
    trouble: str = ""


def sought(typed: str, part: bool = False) -> Sought:
    """What somebody looks for who typed this. ``part``: a name is meant as a part of names."""
    text = typed.strip()
    bare = "".join(text.split())
    if bare.isascii() and bare[:1].isdigit():
        number, state = read_identity(bare) if len(bare) in (15, 18) else (None, "")
        if number is not None and state == VALID:
            return Sought("number", number)
        if len(bare) == 11 and bare.startswith("1"):
            return Sought("phone", trouble="电话没有编索引，不能按电话找。请用姓名、证件号码或户编号。")
        return Sought("code", bare[:_LONGEST_CODE])
    name = normal_name(text)
    if not name:
        return Sought("nothing", trouble="请写姓名（可以只写一部分）、证件号码、户编号或成员编号。" if text else "")
    return Sought("part" if part or len(name) == 1 else "name", name)


def with_number(post: Post, county: str, number: str) -> QuerySet[PersonVersion]:
    """Whoever has an identity number, within a post's divisions."""
    return _people(post, county).filter(number_index=index_number(number))


def with_name(post: Post, county: str, name: str) -> QuerySet[PersonVersion]:
    """Everybody of a name, within a post's divisions."""
    return _people(post, county).filter(name_index=index_name(name))


def with_code(post: Post, county: str, code: str) -> QuerySet[PersonVersion]:
    """Whoever has a 成员编号, and the members of the household that has a 户编号, within a post's divisions."""
    homes = list(Household.objects.filter(county=county, code=code).values_list("key", flat=True))
    people = _people(post, county)
    return people.filter(household__in=homes) if homes else people.filter(person__county=county, person__code=code)


def with_part(post: Post, county: str, place: str, part: str) -> QuerySet[PersonVersion]:
    """Those of a town or a village whose surname is one character, or in whose name some characters follow each other.

    Looked for among the people of the place and never of a whole county: parts of names are kept beside each person.
    """
    low, high = division_range(place)
    people = _people(post, county).filter(village_code__gte=low, village_code__lt=high)
    letters = part.replace("·", "")
    surname = token("surname", letters[:1])
    if len(letters) == 1:
        return people.alias(from_0=_piece(1, len(surname))).filter(Q(("from_0", surname)))
    wanted = b"".join(token("pair", letters[at : at + 2]) for at in range(len(letters) - 1))
    places = {f"from_{at}": _piece(1 + at * len(surname), len(wanted)) for at in range(1, 1 + _PAIRS)}
    return people.alias(**places).filter(reduce(or_, (Q(**{name: wanted}) for name in places)))


def _piece(start: int, length: int) -> Substr:
    return Substr("name_tokens", start, length, output_field=BinaryField())


def _people(post: Post, county: str) -> QuerySet[PersonVersion]:
    return visible_people(post).filter(county=county).select_related("person", "household")


# --- browsing ---------------------------------------------------------------------------------------------------------


def standing_among(state: str, category: str = "") -> Exists:
    """Of household versions: has a standing; ``state`` is ``monitored`` (identified, not eliminated), ``eliminated`` or any."""
    rows = Standing.objects.filter(household=OuterRef("household_id"), superseded_at=None)
    if category:
        rows = rows.filter(category=category)
    if state == "monitored":
        rows = rows.filter(Q(eliminated=False) | Q(eliminated=None))
    elif state == "eliminated":
        rows = rows.filter(eliminated=True)
    return Exists(rows)


def standings_of(households: Sequence[int]) -> dict[int, Standing]:
    """Household key → its standing as it is now known."""
    return {one.household_id: one for one in Standing.objects.filter(household__in=households, superseded_at=None)}

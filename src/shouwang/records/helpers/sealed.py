"""What is personal of helpers, sealed and bound to who they are."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass

from shouwang.records import vault
from shouwang.records.helpers.models import Helper


@dataclass(frozen=True, slots=True)
class Person:
    """Who helps: name, phone, the unit they come from, their title there."""

    name: str
    phone: str = ""
    unit: str = ""
    title: str = ""


def index_of(county: str, person: Person) -> bytes:
    """Equal for equal name and phone."""
    return vault.keyring().index("helper", f"{county}|{person.name}|{person.phone}")


def content_of(person: Person) -> bytes:
    return vault.keyring().index("helper_content", json.dumps(astuple(person), ensure_ascii=False))


def seal_person(county: str, person: Person) -> bytes:
    text = json.dumps(astuple(person), ensure_ascii=False, separators=(",", ":"))
    return vault.keyring().seal(text.encode(), _bound(county, index_of(county, person)))


def open_person(helper: Helper) -> Person:
    """Whoever shows a name or a phone whole leaves a line in the journal."""
    text = vault.keyring().open(bytes(helper.sealed), _bound(helper.county, bytes(helper.name_index)))
    return Person(*json.loads(text))


def _bound(county: str, index: bytes) -> bytes:
    return f"helper:{county}:".encode() + index

"""What is personal of holders, and what lets them in: sealed, each bound to its own holder and its own column."""

from __future__ import annotations

import json
from dataclasses import dataclass

from shouwang.records import vault
from shouwang.records.staff.models import Holder


@dataclass(frozen=True, slots=True)
class Person:
    """Who signs in."""

    name: str
    phone: str = ""


def seal_person(login: str, person: Person) -> bytes:
    text = json.dumps([person.name, person.phone], ensure_ascii=False, separators=(",", ":"))
    return vault.keyring().seal(text.encode(), _bound("person", login))


def open_person(holder: Holder) -> Person:
    """Name and phone, whole. Whoever shows them whole leaves a line in the journal."""
    return Person(*json.loads(vault.keyring().open(bytes(holder.person), _bound("person", holder.login))))


def seal_hash(login: str, hashed: str) -> bytes:
    return vault.keyring().seal(hashed.encode(), _bound("password", login))


def open_hash(holder: Holder) -> str:
    return vault.keyring().open(bytes(holder.password), _bound("password", holder.login)).decode()


def seal_secret(login: str, secret: str) -> bytes:
    return vault.keyring().seal(secret.encode(), _bound("code", login))


def open_secret(holder: Holder) -> str | None:
    """The secret of the one-time codes, in base 32; None where there is none."""
    if holder.code_secret is None:
        return None
    return vault.keyring().open(bytes(holder.code_secret), _bound("code", holder.login)).decode()


def mark_of(holder: Holder) -> str:
    """What a session of the site remembers: another one as soon as the password is another."""
    return vault.keyring().index("session", f"{holder.login}:{bytes(holder.password).hex()}").hex()


def _bound(column: str, login: str) -> bytes:
    return f"holder:{column}:{login}".encode()

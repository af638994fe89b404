"""Which lists a rule reads."""

from __future__ import annotations

from shouwang.engine.language import names_of, names_used, parse
from shouwang.engine.packs.model import Pack

_READ: dict[str, dict[str, tuple[str, ...]]] = {}
"""By the digest of its pack: every condition is parsed for it."""


def lists_of_rules(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Rule → the feeds whose facts its expression reads, in the order of their names; none for a rule of the register."""
    if pack.digest not in _READ:
        _READ[pack.digest] = _read(pack)
    return _READ[pack.digest]


def _read(pack: Pack) -> dict[str, tuple[str, ...]]:
    names = names_of(pack.facts, pack.parameters, pack.periods)
    found = {}
    for rule in pack.rules.values():
        expression, _ = parse(rule.when, names)
        used = names_used(expression) if expression is not None else {}
        read = {pack.facts[name].feed for name, known in used.items() if known.kind == "fact"}
        found[rule.name] = tuple(sorted(read - {""}))
    return found

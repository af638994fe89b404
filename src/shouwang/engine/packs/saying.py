"""How a fault in a pack is said: where it stands, what is wrong, and what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Where


def fault(code: str, where: Where, wrong: str, remedy: str) -> Fault:
    """One fault of a pack file; the sentence always ends with the remedy."""
    return Fault(code=code, message=f"{wrong}；{remedy}。", file=where.file, row=where.line)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None where nothing comes near."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return close[0] if close else None


def listed(words: Iterable[str], limit: int = 12) -> str:
    """Words for a sentence: “a、b、c”, cut with 等 where there are too many to read."""
    words = list(words)
    return "、".join(words[:limit]) + ("等" if len(words) > limit else "")


def choose(word: str, known: Iterable[str], otherwise: str) -> str:
    """The remedy for an unknown word: the near one, else the choices, else ``otherwise``."""
    known = sorted(known)
    near = nearest(word, known)
    if near:
        return f"是否要写“{near}”"
    return f"可写的有：{listed(known)}" if known else otherwise

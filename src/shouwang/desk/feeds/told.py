"""What was told of a file, in the words of a page: its buttons instead of a command's options."""

from __future__ import annotations

import re

_WORDS = (
    (re.compile(r"若是补充，加 --accept 再收，两个都算；"), "若是补充，选“算进去”，两个都算；"),
    (re.compile(r"若是改正，用 shouwang feed receive 加 --replace，只算新的"), "若是改正，选“只算新的”"),
    (re.compile(r"若本期确实没有变化，加 --accept 再收"), "若本期确实没有变化，选“照收”"),
    (re.compile(r"若内容确是本期，加 --accept 再收"), "若内容确是本期，选“算进去”"),
    (re.compile(r"核对无误后加 --accept 再收"), "核对无误，选“算进去”"),
    (re.compile(r"，或用 --column [^；。]*? 收"), ""),
)


def on_page(message: object) -> str:
    """A sentence of the records without what only a terminal knows."""
    said = str(message)
    for phrase, instead in _WORDS:
        said = phrase.sub(instead, said)
    return said

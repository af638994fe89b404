"""Files as a browser hands them over: their names, and a token for each that lies sealed until all are there."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.conf import settings
from django.core import signing

from shouwang.records.staff.models import Post

_SALT = "shouwang.feeds.upload"
_LONGEST = 120
_LEFT_BESIDE = re.compile(r"^(\.|~\$|Thumbs\.db$|desktop\.ini$|__MACOSX)", re.IGNORECASE)
"""What file managers and open spreadsheets leave beside the workbooks."""
MEGABYTES = settings.FILE_UPLOAD_MAX_MEMORY_SIZE >> 20
"""A page takes no more at once: what is uploaded never lies open on the disk."""
TOO_LARGE = (
    f"一次交来的超过{MEGABYTES}MB，页面收不下，什么也没有收。请按乡镇拆成几个文件，一个一个交；"
    "或请县里用命令收：shouwang feed receive"
)
NOTHING_CHOSEN = "没有选文件，什么也没有收。请先选好要交的表，再按“上传”。"


def shown_name(name: str) -> str:
    """A file's name as it is kept: of a path in a folder all its parts, so that two of one name are told apart."""
    parts = [part for part in re.split(r"[\\/]+", name) if part not in ("", ".", "..")]
    bare = "".join(char for char in "_".join(parts) if char.isprintable()).strip() or "未命名"
    if len(bare) <= _LONGEST:
        return bare
    stem, dot, suffix = bare.rpartition(".")
    return f"{stem[: _LONGEST - 10]}{dot}{suffix[:8]}" if dot else bare[:_LONGEST]


def is_left_beside(name: str) -> bool:
    """Whether a file is none that an office made."""
    return any(_LEFT_BESIDE.match(part) for part in re.split(r"[\\/]+", name) if part)


def token_of(post: Post, stored: str, name: str) -> str:
    """Says that a post has handed over a file; of use to that post alone."""
    return signing.dumps([post.code, stored, name], salt=_SALT)


def handed_over(post: Post, tokens: Iterable[str]) -> list[tuple[str, str]]:
    """(name in the vault, name as it came) of the tokens that are this post's; others are passed by."""
    found = []
    for token in tokens:
        try:
            code, stored, name = signing.loads(token, salt=_SALT)
        except signing.BadSignature:
            continue
        if code == post.code:
            found.append((stored, name))
    return found

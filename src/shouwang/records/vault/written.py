"""Workbooks that the site writes for people to fetch: they name people, so that below ``written`` they lie sealed.

They can be written again from the records, so that no backup holds them. A workbook written again takes the place of the
one before it. Elsewhere, where an operator on the command line wants it, a workbook is written open.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from .chunks import opened, seal_into
from .places import Gone, home, write_atomic


def written_folder(*names: str) -> Path:
    """The folder of the site's own workbooks, or one below it."""
    return home().joinpath("written", *names)


def write_out(path: Path, data: bytes) -> None:
    """Write a workbook whole or not at all: sealed among the site's own, open elsewhere."""
    path = Path(path)
    if path.is_relative_to(written_folder()):
        seal_into(path, _what(path.relative_to(written_folder()).as_posix()), data)
    else:
        write_atomic(path, data)


def written_in(folder: str) -> list[str]:
    """The workbooks below a folder of ``written``, by the place that ``read_written`` takes."""
    return sorted(path.relative_to(written_folder()).as_posix() for path in _path(folder).rglob("*") if _is_whole(path))


def read_written(place: str) -> bytes:
    """The bytes of a workbook. Raises ``Gone`` where it is not there, ``SealBroken`` where it was altered or cut."""
    try:
        return opened(_path(place), _what(place))
    except OSError:
        raise Gone(f"工作簿“{PurePosixPath(place).name}”不在了，请再做一次，会重新写出来") from None


def drop_written(place: str) -> None:
    """Takes a workbook away for good; one that is not there is away already."""
    _path(place).unlink(missing_ok=True)


def _path(place: str) -> Path:
    if ".." in PurePosixPath(place).parts or PurePosixPath(place).is_absolute():
        raise Gone("没有这个工作簿")
    return written_folder(place)


def _is_whole(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")


def _what(place: str) -> str:
    return f"written:{place}"

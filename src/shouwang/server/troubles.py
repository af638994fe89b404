"""What the machine itself refuses (a full disk, a file that cannot be read, a damaged database) as a sentence.

The sentence names the file and what to do. What is told here left nothing half done: every command can be typed again.
"""

from __future__ import annotations

import errno
import shutil

from shouwang.records import vault

REFUSALS = {
    "disk_full": "没有做成：磁盘满了，写不下{what}。没有做完的部分不计入，已有的没有改坏；腾出空间后再执行一次即可接着做。",
    "database_disk_full": "没有做成：数据库所在的磁盘满了。没有做完的部分不计入，已有的没有改坏；腾出空间后再执行一次即可接着做。",
    "file_forbidden": "没有做成：{what}没有读写的权限。请检查它和所在目录的属主和权限，改好后再执行一次。",
    "file_not_there": "没有做成：没有{what}。请检查路径后再执行一次。",
    "file_read_only": "没有做成：{what}所在的磁盘是只读的。请检查磁盘是否挂载正常，能写以后再执行一次。",
    "disk_broken": "没有做成：读写{what}时磁盘出错。请先检查磁盘，再从备份恢复坏掉的文件，然后再执行一次。",
    "file_odd": "没有做成：{what}不是该有的样子（要目录却是文件，或要文件却是目录）。请检查路径后再执行一次。",
    "database_forbidden": "没有做成：数据库{what}打不开。请检查它和所在目录的属主和权限，改好后再执行一次。",
    "database_damaged": "没有做成：数据库{what}已损坏。请不要再用它，把备份恢复到一个空目录里（shouwang restore）。",
    "memory_short": "没有做成：内存不够。没有做完的部分不计入；关掉别的程序，或换一台内存大些的机器，再执行一次。",
}

_BY_NUMBER = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EFBIG: "disk_full",
    errno.EACCES: "file_forbidden",
    errno.EPERM: "file_forbidden",
    errno.ENOENT: "file_not_there",
    errno.EROFS: "file_read_only",
    errno.EIO: "disk_broken",
    errno.ENOTDIR: "file_odd",
    errno.EISDIR: "file_odd",
    errno.ENOTEMPTY: "file_odd",
}
_BY_WORDS = {
    "database or disk is full": "database_disk_full",
    "disk I/O error": "disk_broken",
    "unable to open database file": "database_forbidden",
    "readonly database": "database_forbidden",
    "file is not a database": "database_damaged",
    "database disk image is malformed": "database_damaged",
    "No space left on device": "disk_full",
}
_BY_STATE = {"53100": "database_disk_full", "53200": "memory_short", "XX001": "database_damaged"}
"""What PostgreSQL says by the code of its standard."""


def trouble_told(error: BaseException) -> str | None:
    """The sentence for an error that the machine made; None for any other."""
    if isinstance(error, vault.Gone | vault.SealBroken):
        return str(error)
    code = _code_of(error)
    return None if code is None else REFUSALS[code].format(what=_what(error))


def _code_of(error: BaseException) -> str | None:
    if isinstance(error, MemoryError):
        return "memory_short"
    if isinstance(error, OSError) and error.errno in _BY_NUMBER:
        return _BY_NUMBER[error.errno]
    state = getattr(error.__cause__, "sqlstate", None)
    if state in _BY_STATE:
        return _BY_STATE[state]
    from django.db import DatabaseError

    if isinstance(error, DatabaseError | OSError) or type(error).__module__.partition(".")[0] in ("duckdb", "_duckdb"):
        found = next((code for words, code in _BY_WORDS.items() if words in str(error)), None)
        return "database_disk_full" if found in _MAY_BE_FULL and _no_room() else found
    return None


_MAY_BE_FULL = ("disk_broken", "database_forbidden")
"""What SQLite says as well where the disk is too full for the files that it lays beside the database."""
_ROOM = 1 << 18


def _no_room() -> bool:
    home = vault.home()
    return home.is_dir() and shutil.disk_usage(home).free < _ROOM


def _what(error: BaseException) -> str:
    """The file, where the error names one; the database, where it comes from there."""
    from django.db import DatabaseError, connection

    name = getattr(error, "filename", None)
    if isinstance(error, DatabaseError) and connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
    return f"“{name}”" if name else "文件"

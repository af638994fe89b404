"""What commands that hand workbooks to departments and take them back have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shouwang.server.site import CannotGoOn, now, pack_for_county

if TYPE_CHECKING:
    from pathlib import Path


def department_named(wanted: str, county: str) -> tuple[str, str]:
    """Name and title of a department, by name, title or spelling. Raises CannotGoOn."""
    pack = pack_for_county("", county)
    name = pack.office_words.get(wanted)
    if name is None:
        raise CannotGoOn(f"没有叫“{wanted}”的部门；有：{'、'.join(pack.offices.values())}")
    return name, pack.offices[name]


def bytes_of(path: Path) -> bytes:
    """A filled workbook. Raises CannotGoOn for one that is too large or cannot be opened."""
    from shouwang.engine.cleaning.reading import MOST_BYTES

    try:
        if path.stat().st_size > MOST_BYTES:
            raise CannotGoOn(f"《{path.name}》超过{MOST_BYTES // (1 << 20)}MB，不是发下来的表")
        return path.read_bytes()
    except OSError:
        raise CannotGoOn(f"《{path.name}》打不开，请检查路径、读取权限，是否正被别的程序占用") from None


def sealed(county: str) -> int:
    """Ends a command: the lines of the journal that it wrote are sealed."""
    from shouwang.records.journal.actions import seal_pending

    seal_pending(county, now())
    return 0

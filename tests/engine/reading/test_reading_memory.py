"""One file never costs more than 1 GiB of resident memory: measured in a process of its own."""

from __future__ import annotations

import json
import random
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.engine.reading.compounds import compound, number, record, records
from tests.engine.reading.packages import MAIN, grid, package, sheet, table

SOURCE = Path(__file__).resolve().parents[3] / "src"
GIBIBYTE = 1024 * 1024 * 1024
CHILD = r"""
import json, re, sys
from pathlib import Path
from shouwang.engine.cleaning.reading import read_workbook
seen = []
for path in sys.argv[1:]:
    workbook, faults = read_workbook(Path(path).read_bytes(), path)
    held = sum(len(sheet.rows) for sheet in workbook.sheets) if workbook else 0
    peak = int(re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1]) * 1024
    seen.append([faults[0].code if faults else "", held, peak])
    del workbook
print(json.dumps(seen))
"""


def read_apart(*paths: Path) -> list[tuple[str, int, int]]:
    """For each file: the fault's code or nothing, rows read, and the most memory that the process had so far (not by
    getrusage: a child begins with its parent's figure there)."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *map(str, paths)],
        capture_output=True,
        check=True,
        env={"PYTHONPATH": str(SOURCE)},
    )
    return [tuple(one) for one in json.loads(done.stdout)]


def unique(rows: int, of: int) -> Iterator[bytes]:
    """Sheet XML whose every cell shows another shared string."""
    yield f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
    for row in range(rows):
        cells = (b'<c r="%c%d" t="s"><v>%d</v></c>' % (65 + at, row + 1, row * of + at) for at in range(of))
        yield b'<row r="%d">%b</row>' % (row + 1, b"".join(cells))
    yield b"</sheetData></worksheet>"


def strings(count: int, text: Callable[[int], str]) -> Iterator[bytes]:
    yield f'<sst xmlns="{MAIN}">'.encode()
    for at in range(0, count, 1000):
        yield "".join(f"<si><t>{text(each)}</t></si>" for each in range(at, at + 1000)).encode()
    yield b"</sst>"


def wide() -> bytes:
    """16 million places, of which every fiftieth holds something: the emptiest sheet that is still taken."""
    columns = [first + second for first in ["", *"ABCDEFGHI"] for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"][:250]
    rows = (
        f'<row r="{r}">{"".join(f"""<c r="{columns[c]}{r}"><v>1</v></c>""" for c in (0, 99, 199, 200, 249))}</row>'
        for r in range(1, 64_001)
    )
    return package({"表": [sheet("").encode()[:-24], *(row.encode() for row in rows), b"</sheetData></worksheet>"]})


def texts() -> bytes:
    """Long remarks in every row, no two alike."""
    letters = "".join(random.Random(5).choices([chr(code) for code in range(0x4E00, 0x9000)], k=20_000))
    return package(
        {"表": unique(30_000, 1)}, strings(30_000, lambda at: f"{at}{letters[at % 19_000 : at % 19_000 + 1000]}")
    )


@pytest.mark.parametrize(
    "make", [wide, texts, lambda: package({"表": unique(60_000, 5)}, strings(300_000, "旌阳镇{}号".format))]
)
def test_the_dearest_files_that_are_taken_stay_below_one_gibibyte(tmp_path: Path, make: Callable[[], bytes]) -> None:
    (tmp_path / "a").write_bytes(make())
    ((code, rows, peak),) = read_apart(tmp_path / "a")
    assert (code, rows >= 30_000) == ("", True)
    assert peak < 0.9 * GIBIBYTE


def far_cells() -> bytes:
    """Old sheets of one cell each, in the last place they have."""
    return compound(records(*(number(65_535, 255, 1.0) for _ in range(90))))


def endless() -> bytes:
    """A compound file whose every sector is followed by itself."""
    data = bytearray(compound(records(number(0, 0, 1.0) * 4000)))
    table_at = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    for sector in range(128):
        struct.pack_into("<I", data, table_at + 4 * sector, sector)
    return bytes(data)


FAR = sheet('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>')
TEXT = '<c r="{column}{row}" t="s"><v>0</v></c>'
BOMBS: dict[str, Callable[[], bytes]] = {
    "sparse": lambda: package({"表": FAR}),
    "too_large": lambda: package({"表": grid(20_000, TEXT)}, table("长" * 32_000)),
    "damaged": lambda: package({"表": (bytes(2**20) for _ in range(100))}),
    "zip_bomb": lambda: package({"表": FAR}, extra={"xl/media/a.bmp": bytes(2**28)}),
    "zip_bomb ": lambda: package({"表": (b"<a>" * 2**19 for _ in range(200))}),
    "too_large ": lambda: package({"表": FAR}, (b"<si/>" * 2**18 for _ in range(33))),
    "too_large  ": lambda: b"1,2\n" * 1_000_000,
    "too_large   ": lambda: b"<table>" + b"<tr><td>1</td></tr>" * 2_000_000 + b"</table>",
    "sparse ": lambda: b"a," * 10_000_000,
    "sparse  ": lambda: b"<table>" + b"<tr><td colspan=1000 rowspan=60000>1</td></tr>" * 100_000 + b"</table>",
    "sparse   ": far_cells,
    "incomplete": endless,
    "damaged ": lambda: compound(
        records(record(0x200, struct.pack("<2I2H", 0, 2**32 - 1, 0, 65_535)) + number(0, 999, 1.0))
    ),
}


def test_bombs_are_refused_cheaply(tmp_path: Path) -> None:
    paths = []
    for at, make in enumerate(BOMBS.values()):
        paths.append(tmp_path / f"{at}.xls")
        paths[-1].write_bytes(make())
    seen = read_apart(*paths)
    assert [code for code, _, _ in seen] == [name.strip() for name in BOMBS]
    assert max(peak for _, _, peak in seen) < 0.5 * GIBIBYTE


def test_two_million_rows_are_refused_in_little_memory(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(package({"表": grid(2_000_000, '<c r="{column}{row}"><v>1</v></c>', 1)}))
    ((code, rows, peak),) = read_apart(tmp_path / "a")
    assert (code, rows) == ("too_large", 0)
    assert peak < 0.2 * GIBIBYTE

"""``shouwang registry``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shouwang.server.site import CannotGoOn, acting_post, day, now, today, told

if TYPE_CHECKING:
    from shouwang.records.households.report import RegisterReport


def import_(options: argparse.Namespace) -> int:
    from shouwang.records.followups.actions import keep_expecting
    from shouwang.records.households.actions import import_register
    from shouwang.records.journal.actions import seal_pending
    from shouwang.server.progress import bars
    from shouwang.server.walk import readable_name

    try:
        data = options.file.read_bytes()
    except OSError:
        raise CannotGoOn(f"《{options.file.name}》打不开，请检查路径和读取权限") from None
    post = acting_post(options)
    with bars() as progress:
        report, faults = import_register(
            post,
            data,
            readable_name(options.file),
            now(),
            day(options.as_of) if options.as_of else None,
            options.preview,
            options.accept,
            progress,
        )
    if report.state in ("refused", "stopped"):
        raise CannotGoOn(told(faults))
    moved = 0 if options.preview else keep_expecting(post, report.county, today(), now())
    seal_pending(report.county, now())
    for line in register_lines(report):
        print(line)
    if moved:
        print(f"  走访：{moved:,}户按新的册排过")
    for fault in faults:
        print(fault)
    return 0


def register_lines(report: RegisterReport) -> Iterator[str]:
    """The import in sentences; the same import gives the same sentences."""
    from shouwang.records.households.words import SHEETS

    if report.state == "preview":
        yield f"《{report.file}》如果导入{report.county_name}的农户册："
    else:
        yield f"{report.county_name}的农户册《{report.file}》已经导入："
    for name, counts in report.sheets.items():
        said = f"  {SHEETS[name]}：来{counts.came_in}行，收下{counts.kept}（新{counts.new}，变{counts.changed}，未变{counts.unchanged}）"
        yield said + f"，搁置{counts.set_aside}，存疑{counts.doubtful}，册里有而这次没有的{counts.absent}"

"""``shouwang registry``."""

from __future__ import annotations

import argparse
import sys

from shouwang.server.site import CannotGoOn, acting_post, day, now, told


def import_(options: argparse.Namespace) -> int:
    from shouwang.records.households.actions import import_register
    from shouwang.records.journal.actions import seal_pending
    from shouwang.server.progress import bars

    try:
        data = options.file.read_bytes()
    except OSError:
        raise CannotGoOn(f"《{options.file.name}》打不开，请检查路径和读取权限") from None
    with bars() as progress:
        report, faults = import_register(
            acting_post(options),
            data,
            options.file.name,
            now(),
            day(options.as_of) if options.as_of else None,
            options.preview,
            options.accept,
            progress,
        )
    if report is None:
        raise CannotGoOn(told(faults))
    seal_pending(report.county, now())
    for line in report.sentences():
        print(line)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 0

"""``shouwang demo``: an invented county and one month of it, through the same doors as a real one."""

from __future__ import annotations

import argparse

from shouwang.server.site import CannotGoOn

PACK = "anhui-jingde-2024"
AS_OF = "2024-04-10"


def demo(options: argparse.Namespace) -> int:
    """Writes the demo's workbooks, takes them in, screens, dispatches, and says where everything lies."""
    from shouwang.demo.site import DEMO_PERIOD, write_demo
    from shouwang.records import vault
    from shouwang.records.divisions.queries import counties
    from shouwang.server.commands import month, registry

    folder = vault.home() / "demo"
    marker = folder / "ready"
    if not marker.exists():
        if counties():
            raise CannotGoOn("这个站里已经有真的农户册，不再放演示县；请另设 SHOUWANG_HOME")
        print("写演示县的农户册和各部门工作簿……")
        write_demo(folder)
        registry.import_(_options(options, file=folder / "registry.xlsx", as_of="", preview=False, accept=False))
        vault.write_atomic(marker, b"")
    out = folder / "out"
    done = month.cycle(
        _options(
            options,
            pack=PACK,
            period=DEMO_PERIOD,
            as_of=AS_OF,
            inbox=folder / "inbox",
            out=out,
            json=folder / "cycle.json",
            accept=False,
            received_on="",
        )
    )
    print(f"演示县的农户册：{folder / 'registry.xlsx'}")
    print(f"各部门的工作簿：{folder / 'inbox'}")
    return done


def _options(options: argparse.Namespace, **more: object) -> argparse.Namespace:
    return argparse.Namespace(**{**vars(options), "county": "", **more})

"""Results as a page for people: the part of README.md between its two marks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- figures: written by python -m benchmarks -->", "<!-- end of figures -->"


def write_figures(page: Path, results: Path, order: Sequence[str]) -> None:
    """Puts the figures of all results there are into the page, in the given order of benchmarks."""
    found = [results / f"{name}.json" for name in order]
    told = [line for path in found if path.exists() for line in figures(json.loads(path.read_text()))]
    before, _, rest = page.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text("\n".join([before + BEGIN, "", *told, END]) + after)


def figures(result: dict[str, Any]) -> Iterator[str]:
    """One benchmark as Markdown."""
    machine, runs = result["machine"], result["runs"]
    yield f"### {result['benchmark']}: {result['title']}"
    yield ""
    yield (
        f"{_and(f'{value:,} {name}' for name, value in result['size'].items())}; {machine['cores']} cores, "
        f"{machine['memory_gib']} GiB, Python {machine['python']}; median of {runs} run{'s' if runs > 1 else ''}; "
        f"{_and(f'{part} {number}' for part, number in result['versions'].items())}."
    )
    yield ""
    yield from _sides(result)
    for side in result["sides"].values():
        if "stages" in side:
            yield from _stages(side["stages"])
        if "pages" in side:
            yield from _pages(side)
    yield from _counted(result["sides"])
    yield from _kinds(result["sides"])
    yield from _targets(result)


def _sides(result: dict[str, Any]) -> Iterator[str]:
    yield from _table("side", "rows", "seconds", "of processors", "rows/s", "peak MiB", "ours takes")
    for name, side in result["sides"].items():
        ratio = result["ratios"].get(name)
        times = f"{ratio['seconds']:.2f}× ({ratio['from']:.2f}–{ratio['to']:.2f})" if ratio else ""
        yield _line(
            name,
            f"{side['rows']:,}",
            f"{side['seconds']:.2f}",
            f"{side['cpu_seconds']:.2f}",
            f"{side['rows_per_second']:,}",
            f"{side['peak_mib']:,.0f}",
            times,
        )
    yield ""
    for name, side in result["sides"].items():
        if side.get("spilled_mib"):
            yield f"{name}: up to {side['spilled_mib']:,.0f} MiB lay on the disk, spilled."
            yield ""


def _stages(stages: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield from _table("stage", "rows", "seconds", "of processors", "rows/s")
    for one in stages:
        yield _line(
            f"– {one['stage']}" if "part_of" in one else one["stage"],
            "" if one["rows"] is None else f"{one['rows']:,}",
            f"{one['seconds']:.2f}",
            f"{one['cpu_seconds']:.2f}",
            "" if one["rows"] is None else f"{one['rows_per_second']:,}",
        )
    yield ""


_SLOWEST = 15
"""Pages of a table: one line a page, as the role that waits longest for it."""


def _pages(side: dict[str, Any]) -> Iterator[str]:
    """What the site holds, the slowest pages, and all of them in one sentence."""
    pages = side["pages"]
    held = ("households", "persons", "alerts", "leads", "visits")
    yield f"The site holds {_and(f'{side[name]:,} {name}' for name in held if name in side)}."
    yield ""
    yield from _table("page", "slowest as", "median ms", "p95 ms", "of processors", "queries", "kB")
    slowest: dict[str, dict[str, Any]] = {}
    for one in sorted(pages, key=lambda one: -one["median_ms"]):
        slowest.setdefault(one["kind"], one)
    for one in list(slowest.values())[:_SLOWEST]:
        times = (f"{one['median_ms']:.0f}", f"{one['p95_ms']:.0f}", f"{one['worked_ms']:.0f}")
        yield _line(f"`{one['kind']}`", one["role"], *times, str(one["queries"]), f"{one['bytes'] / 1000:.0f}")
    yield ""
    medians = sorted(one["median_ms"] for one in pages)
    worked = sorted(one["worked_ms"] for one in pages)
    both = [one for one in pages if one["queries_beside"] is not None]
    counts = [one for one in both if one["differs"] == ["count"]]
    others = [one for one in both if "other" in one["differs"] and "more" not in one["differs"]]
    more = sorted({one["kind"] for one in both if "more" in one["differs"]})
    yield (
        f"All {len(slowest):,} pages, as each role that may open them {len(pages):,}: the median page takes "
        f"{medians[len(medians) // 2]:.0f} ms, {worked[len(worked) // 2]:.0f} of them of processors (the longest "
        f"{worked[-1]:.0f}, {sum(one > 150 for one in worked)} over 150), and at most {max(one['queries'] for one in pages)} queries. Beside the site of "
        f"{side['beside']:,} households, of {len(both):,} that both have, {sum(not one['differs'] for one in both):,} ask the "
        f"very same queries as often; in {len(counts):,} a list goes on at one of the two only, and is counted up to its "
        f"bound; in {len(others):,} a list has none of a kind at one of the two, of which nothing is then looked up. "
        + (
            f"Some query is asked more often by {_and(f'`{kind}`' for kind in more)}"
            if more
            else "None asks any query more often"
        )
        + f". Load of the machine: {side['load']:.1f}."
    )
    yield ""


def _counted(sides: dict[str, Any]) -> Iterator[str]:
    """What the sides came to, where that may differ."""
    told = {name: side["counted"] for name, side in sides.items() if "counted" in side}
    if told:
        yield from _table("rows", *told)
        for what in next(iter(told.values())):
            yield _line(what, *(f"{counted[what]:,}" for counted in told.values()))
        yield ""


def _kinds(sides: dict[str, Any]) -> Iterator[str]:
    """What many people asked at once, and how long they waited."""
    told = {name: side["kinds"] for name, side in sides.items() if "kinds" in side}
    if not told:
        return
    yield from _table("asked", *(f"{name}: {what}" for name in told for what in ("times", "median ms", "p95 ms")))
    for kind in sorted({kind for kinds in told.values() for kind in kinds}):
        cells = []
        for kinds in told.values():
            one = kinds.get(kind)
            cells += [f"{one['asked']:,}", f"{one['median_ms']:,.0f}", f"{one['p95_ms']:,.0f}"] if one else ["", "", ""]
        yield _line(kind, *cells)
    yield ""
    for name, side in sides.items():
        yield (
            f"{name}: {side['people']} people. The worker had done everything {side['worker_done_after']:.0f} s after the "
            f"minute. Before it, {side['sign_ins_per_second']:.1f} sign-ins a second. Load of the machine as it began: "
            f"{side['load']:.1f}."
        )
        yield ""


def _targets(result: dict[str, Any]) -> Iterator[str]:
    for target in result.get("targets", ()):
        said = "met" if target["met"] else "**not met**"
        if "beside" in target:
            ratio = result["ratios"][target["beside"]]
            yield (
                f"Target: within {target['at_most']:g}× of {target['beside']}. {ratio['seconds']:.2f}× by the wall, "
                f"{said}; {ratio['cpu_seconds']:.2f}× of processors."
            )
        elif "at_most_seconds" in target:
            took = result["sides"][target["side"]]["seconds"]
            yield f"Target: {target['side']} within {target['at_most_seconds']:g} s. {took:.2f} s, {said}."
        elif "at_most_ms" in target:
            pages = len(result["sides"][target["side"]]["pages"])
            yield (
                f"Target: the median of every page within {target['at_most_ms']:g} ms. {pages - target['slow']:,} of "
                f"{pages:,} are, {said}."
            )
        elif "nothing_of" in target:
            yield f"Target: {target['side']}: no error, nothing lost, nothing twice. {said[0].upper()}{said[1:]}."
        else:
            held = result["sides"][target["side"]]["peak_mib"]
            yield f"Target: {target['side']} within {target['at_most_mib']:,} MiB. {held:,.0f} MiB, {said}."
        yield ""


def _table(*headings: str) -> Iterator[str]:
    yield _line(*headings)
    yield _line("---", *["---:"] * (len(headings) - 1))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _and(parts: Iterator[str]) -> str:
    return ", ".join(parts)

"""Small invented counties for tests, each with its truth; made by the demo's generator, which shares nothing with cleaning.

``small_county`` writes one to a folder; ``differences`` says in sentences where a cycle's ``--json`` answer departs from
the truth, and is empty where it does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from shouwang.demo.county import County, make_county, write_registry
from shouwang.demo.month import Dirt, Month, Rates, make_month, truth, write_inbox

# Their only sheet has no name of its own; what a reader calls it is the reader's business.
NAMELESS_FORMS = ("csv-gb18030", "csv-utf8", "html", "text")


@dataclass(frozen=True)
class SmallCounty:
    """A county on disk: ``registry`` and ``inbox`` to be taken in, ``truth`` to be found."""

    county: County
    month: Month
    registry: Path
    inbox: Path
    truth: dict[str, Any]

    @property
    def heads(self) -> dict[str, str]:
        """Household → member number of its head."""
        return {home.code: home.head.code for home in self.county.households}


def small_county(
    folder: Path,
    seed: int = 1,
    dirt: Dirt | None = None,
    *,
    households: int = 200,
    period: str = "2024-03",
    as_of: date | None = None,
    rates: Rates | None = None,
) -> SmallCounty:
    """Writes a county and one month of it under ``folder``. With ``dirt.edges`` some households stand on the edge too."""
    dirt = dirt or Dirt()
    day = as_of or make_month(make_county(seed, 1, 1, 1), period).as_of
    county = make_county(seed, households, towns=5, villages=12, edge_on=day if dirt.edges else None)
    month = make_month(county, period, seed, dirt, rates or Rates.dense(), as_of)
    folder.mkdir(parents=True, exist_ok=True)
    registry, inbox = folder / "registry.xlsx", folder / "inbox"
    write_registry(county, registry)
    write_inbox(month, inbox)
    return SmallCounty(county, month, registry, inbox, truth(month))


def next_month(small: SmallCounty, folder: Path, period: str, seed: int, dirt: Dirt | None = None) -> SmallCounty:
    """Another month of the same county, with an inbox of its own."""
    month = make_month(small.county, period, seed, dirt, Rates.dense())
    write_inbox(month, folder)
    return SmallCounty(small.county, month, small.registry, folder, truth(month))


def differences(answer: Mapping[str, Any], small: SmallCounty) -> list[str]:
    """Where the answer departs from the truth; [] when every alert, row and lead is right."""
    nameless = {file for file, counts in small.truth["files"].items() if counts["form"] in NAMELESS_FORMS}
    found = [*_alerts(answer, small), *_rows(answer, small, nameless), *_counts(answer, small)]
    leads = {lead["household"]: sorted(set(lead["alerts"])) for lead in answer["leads"]}
    found += _departures("lead", leads.items(), small.truth["leads"].items(), hashable=False)
    return found


def _departures(what: str, said: Iterable[Any], true: Iterable[Any], hashable: bool = True) -> list[str]:
    said_once = {repr(one): one for one in said} if not hashable else {one: one for one in said}
    true_once = {repr(one): one for one in true} if not hashable else {one: one for one in true}
    missing = [f"{what} missing: {one}" for key, one in true_once.items() if key not in said_once]
    return missing + [f"{what} invented: {one}" for key, one in said_once.items() if key not in true_once]


def _alerts(answer: Mapping[str, Any], small: SmallCounty) -> list[str]:
    heads = small.heads
    said = {
        (one["clause"], one["household"], one["person"] or heads[one["household"]]): one for one in answer["alerts"]
    }
    true = {(one["clause"], one["household"], one["person"]): one for one in small.truth["hits"]}
    found = _departures("alert", said, true)
    for key in said.keys() & true.keys():
        if said[key]["response"] != true[key].get("response", "visit"):
            found.append(f"response {said[key]['response']}: {key}")
        if "value" in true[key] and Decimal(true[key]["value"]) not in _numbers(said[key]["evidence"]):
            found.append(f"value {true[key]['value']} not in evidence: {key}")
    return found


def _numbers(evidence: Any) -> set[Decimal]:
    """Every number that stands anywhere in the evidence."""
    if isinstance(evidence, Mapping):
        return set().union(*map(_numbers, evidence.values()))
    if isinstance(evidence, list):
        return set().union(*map(_numbers, evidence))
    if isinstance(evidence, bool) or not isinstance(evidence, int | float | str):
        return set()
    try:
        return {Decimal(str(evidence))}
    except ArithmeticError:
        return set()


def _rows(answer: Mapping[str, Any], small: SmallCounty, nameless: set[str]) -> list[str]:
    def place(one: Mapping[str, Any]) -> tuple[Any, ...]:
        return one["file"], None if one["file"] in nameless else one["sheet"], one["row"]

    set_aside = [(*place(one), one["why"]) for one in answer["set_aside"]]
    true = [(*place(one), one["why"]) for one in small.truth["set_aside"]]
    strangers = _departures("unregistered", map(place, answer["unregistered"]), map(place, small.truth["unregistered"]))
    return _departures("set aside", set_aside, true) + strangers


def _counts(answer: Mapping[str, Any], small: SmallCounty) -> list[str]:
    found = []
    for feed in answer["feeds"]:
        true = small.truth["files"].get(feed["file"])
        if true is None:
            found.append(f"file invented: {feed['file']}")
            continue
        said = {
            key: feed[key] for key in ("rows", "repeated", "kept", "matched", "review", "not_found", "unregistered")
        }
        said["faults"] = feed["rows"] - feed["kept"] - feed["repeated"]
        wrong = {key: (value, true[key]) for key, value in said.items() if value != true[key]}
        if wrong:
            found.append(f"counts of {feed['file']} (said, true): {wrong}")
    missing = set(small.truth["files"]) - {feed["file"] for feed in answer["feeds"]}
    return found + [f"file missing: {file}" for file in sorted(missing)]

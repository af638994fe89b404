"""What a right reading of a month finds, worked out in plain Python from what was generated, not from what was written.

The semantics are those of the samples' page; nothing here is read from a pack. Beside the keys of truth.json the answer has
``repeated`` (rows that count once) and ``files`` (file → form, rows and how many of each fate).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from shouwang.demo.people import County
from shouwang.demo.scenes import Entry
from shouwang.demo.sheets import Placed

Received = tuple[str, str, list[Placed]]  # file, form, rows


class Judge:
    """Which clause a matched row meets for its person or household."""

    def __init__(self, county: County, period: str, as_of: date) -> None:
        self.as_of = as_of
        year, month = int(period[:4]), int(period[5:])
        start = (month - 1) // 3 * 3 + 1
        self.quarter = date(year, start, 1), date(year + (start + 3) // 13, (start + 2) % 12 + 1, 1)
        self.per_head = county.income_per_head()

    def known(self, entry: Entry) -> bool:
        """Relieved, or monitored on the day."""
        return entry.household is not None and (entry.household.relieved or entry.household.monitored(self.as_of))

    def in_quarter(self, day: object) -> bool:
        return isinstance(day, date) and self.quarter[0] <= day < self.quarter[1]

    def uninsured(self, entry: Entry) -> dict[str, Any] | None:
        return {"clause": "J01"} if self.known(entry) else None

    def medical(self, entry: Entry) -> dict[str, Any] | None:
        paid = entry.values["paid"]
        assert isinstance(paid, int) and entry.household is not None
        if paid > 30000:
            return {"clause": "J02", "value": paid, "response": "visit"}
        return {"clause": "J02", "value": paid, "response": "track"} if entry.household.monitored(self.as_of) else None

    def dropouts(self, entry: Entry) -> dict[str, Any] | None:
        return {"clause": "J04"} if entry.values["state"] in ("失学", "辍学") else None

    def housing(self, entry: Entry) -> dict[str, Any] | None:
        bad = entry.values["level"] in ("C级", "D级") or entry.values["plan"] == "是"
        return {"clause": "J05"} if bad or entry.values["hazard"] not in ("无", None) else None

    def water(self, entry: Entry) -> dict[str, Any] | None:
        return {"clause": "J06"} if entry.values["solved"] == "否" else None

    def relief(self, entry: Entry) -> dict[str, Any] | None:
        return {"clause": "J07"} if self.in_quarter(entry.values["approved_on"]) else None

    def unemployed(self, entry: Entry) -> dict[str, Any] | None:
        idle = entry.values["willing"] == "有" and entry.values["employed"] == "未就业"
        return {"clause": "J08"} if idle and self.known(entry) else None

    def income_risk(self, entry: Entry) -> dict[str, Any] | None:
        return {"clause": "J08"} if self.known(entry) else None

    def disability(self, entry: Entry) -> dict[str, Any] | None:
        grade, kind = entry.values["grade"], entry.values["kind"]
        severe = grade in ("一级", "二级") or (grade == "三级" and kind in ("智力", "精神"))
        return {"clause": "J09"} if severe and self.in_quarter(entry.values["certified_on"]) else None

    def losses(self, entry: Entry) -> dict[str, Any] | None:
        loss = entry.values["loss"]
        return {"clause": "J10", "value": loss} if isinstance(loss, int) and loss >= 12000 else None

    def accidents(self, entry: Entry) -> dict[str, Any] | None:
        return {"clause": "J11"} if entry.values["harm"] in ("重伤", "死亡", "财产重大损失") else None

    def disasters(self, entry: Entry) -> dict[str, Any] | None:
        return {"clause": "J11"} if entry.values["still_hard"] == "是" else None

    def petitions(self, entry: Entry) -> dict[str, Any] | None:
        assert entry.household is not None
        income = entry.values["income"]
        if income is None:
            income = self.per_head[entry.household.code]  # type: ignore[assignment]
        return {"clause": "J12"} if isinstance(income, int | float) and income < 7000 else None


# Rules that ask about the household: their hit names its head.
OF_HOUSEHOLDS: Final = ("housing", "water", "losses", "petitions", "disasters", "income_risk")


def truth_of(county: County, period: str, as_of: date, received: Iterable[Received]) -> dict[str, Any]:
    """The truth of a month: hits, rows set aside, unregistered, leads; and repeated rows and counts per file."""
    judge = Judge(county, period, as_of)
    hits: list[dict[str, Any]] = []
    places: dict[str, list[dict[str, Any]]] = {"set_aside": [], "unregistered": [], "repeated": []}
    files: dict[str, dict[str, object]] = {}
    for file, form, rows in received:
        files[file] = _counts(form, rows)
        for placed in rows:
            where = {"file": file, "sheet": placed.sheet, "row": placed.row}
            fate = placed.entry.fate
            if fate == "matched":
                hits += _hit(judge, placed.entry, where)
            elif fate in ("unregistered", "repeated"):
                places[fate].append(where)
            else:
                places["set_aside"].append({**where, "why": fate})
    return {
        "period": period,
        "as_of": as_of.isoformat(),
        "households": len(county.households),
        "persons": sum(len(home.members) for home in county.households),
        "hits": hits,
        **places,
        "leads": _leads(hits),
        "files": files,
    }


def _hit(judge: Judge, entry: Entry, where: dict[str, Any]) -> list[dict[str, Any]]:
    if entry.household is None or entry.person is None:
        return []
    ask: Callable[[Entry], dict[str, Any] | None] = getattr(judge, entry.feed.key)
    found = ask(entry)
    if found is None:
        return []
    person = entry.household.head if entry.feed.key in OF_HOUSEHOLDS else entry.person
    clause = found.pop("clause")
    return [{"clause": clause, "household": entry.household.code, "person": person.code, **where, **found}]


def _leads(hits: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Household → clauses that ask for a visit."""
    found: dict[str, set[str]] = {}
    for hit in hits:
        if hit.get("response", "visit") == "visit":
            found.setdefault(hit["household"], set()).add(hit["clause"])
    return {household: sorted(clauses) for household, clauses in sorted(found.items())}


def _counts(form: str, rows: list[Placed]) -> dict[str, object]:
    fates = Counter(placed.entry.fate for placed in rows)
    kept = sum(fates[fate] for fate in ("matched", "review", "not_found", "unregistered"))
    return {
        "form": form,
        "rows": len(rows),
        "repeated": fates["repeated"],
        "faults": fates["fault"],
        "kept": kept,
        **{fate: fates[fate] for fate in ("matched", "review", "not_found", "unregistered")},
    }

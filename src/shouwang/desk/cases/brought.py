"""What the form of a step brings: read as it was sent, as the acts and the sitting that it means, or as what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from shouwang.desk.cases.rows import day_typed
from shouwang.desk.cases.sheet import Row, Sheet, drawn_of, fields_of, label_of, needed_fields, needed_of, paper_there
from shouwang.desk.page.asking import Asked
from shouwang.engine.packs.steps import Level, Paper
from shouwang.engine.procedure import Kind
from shouwang.engine.values.divisions import county_of, town_of
from shouwang.records.cases.entries import Entry, Sat, Votes
from shouwang.records.cases.recording import MOST_BYTES, MOST_FILES

STALE = "您打开页面以后，别人又办了这一户；请看过最新的情况再办，填的内容还在"
_MOST_PEOPLE = 999
_LONGEST = 2000


@dataclass(slots=True)
class Brought:
    """What was sent: for each case its acts, what holds for the sitting, and what is wrong, each fault with its case or 0."""

    on: date
    entries: dict[int, list[Entry]] = field(default_factory=dict)
    sat: Sat | None = None
    seen: dict[int, int] = field(default_factory=dict)
    wrong: list[tuple[int, str]] = field(default_factory=list)
    done: int = 0
    refused: int = 0


@dataclass(slots=True)
class _Reading:
    """One form under reading."""

    request: Asked
    sheet: Sheet
    rows: list[Row]
    on: date
    wrong: list[tuple[int, str]]

    @property
    def given(self) -> QueryDict:
        return self.request.POST

    def text(self, name: str) -> str:
        return self.given.get(name, "").strip()[:_LONGEST]

    def number(self, name: str, most: int = _MOST_PEOPLE) -> int | None:
        """A whole number from 0; None where there is none."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and int(text[:9]) <= most else None

    def files(self, name: str) -> tuple[bytes, ...]:
        """Scans as they came; of a larger one no more is read than shows that it is too large."""
        there = self.request.FILES.getlist(name)[: MOST_FILES + 1]
        return tuple(one.read(MOST_BYTES + 1) for one in there if isinstance(one, UploadedFile) and one.size)


def brought(request: Asked, sheet: Sheet, papers_only: bool = False) -> Brought:
    """The form as it was sent. ``papers_only``: the papers are kept and the step stays open."""
    on = day_typed(request.POST.get("on", ""))
    picked = set(request.POST.getlist("picked"))
    rows = [one for one in sheet.rows if str(one.case.pk) in picked]
    reading = _Reading(request, sheet, rows, on or request.today, [])
    result = Brought(reading.on, wrong=reading.wrong)
    if on is None:
        reading.wrong.append((0, "请写明是哪一天，日期写成 2024-04-15 这样"))
    if not rows:
        reading.wrong.append((0, "没有选中可以办的户，请先打勾"))
        return result
    result.seen = {one.case.pk: reading.number(f"seen-{one.case.pk}", 10**6) or 0 for one in rows}
    for one in rows:
        if result.seen[one.case.pk] != one.case.acts_count:
            reading.wrong.append((one.case.pk, STALE))
    people = reading.number("people") if "people" in fields_of(sheet) else 1
    if not papers_only:
        reading.wrong += [(0, said) for said in _sitting_lacks(reading, people)]
    shared, files = _shared(reading)
    kinds = {} if papers_only else {one.case.pk: _kind(reading, one) for one in rows}
    for row in rows:
        key = row.case.pk
        kind = kinds.get(key)
        fits = [entry for paper, entry in shared if kind is None or paper.when in (_when(kind), "always")]
        result.entries[key] = [*fits, *_own_papers(reading, row, kind)]
        if kind is not None:
            result.entries[key].append(_end(reading, row, kind, people or 1))
            result.refused += kind == "refused"
            result.done += kind != "refused"
    if papers_only and not any(result.entries.values()):
        reading.wrong.append((0, "没有传材料；要传照片、PDF，或者勾选“原件存档”"))
    if sheet.step.batch:
        result.sat = _sat(reading, files, people or 1, papers_only, set(kinds.values()))
    elif files:
        _hand_out(result, files)
    reading.wrong += [*_checks(reading, kinds)]
    return result


def _hand_out(result: Brought, files: dict[str, tuple[bytes, ...]]) -> None:
    """Of a step that is done household by household the scans belong to the household's own acts."""
    for key, some in result.entries.items():
        result.entries[key] = [
            replace(one, files=files[one.name]) if one.kind == "paper" and one.name in files else one for one in some
        ]


def _when(kind: Kind) -> str:
    return "refuse" if kind == "refused" else "pass"


def _kind(reading: _Reading, row: Row) -> Kind:
    """What the form does with a household."""
    if reading.sheet.do == "begin":
        return "begun"
    return "refused" if reading.sheet.step.refuses and reading.text(f"end-{row.case.pk}") == "refused" else "done"


def _sitting_lacks(reading: _Reading, people: int | None) -> Iterator[str]:
    for name in needed_fields(reading.sheet):
        if name == "people":
            if not people:
                yield "请写明参加人数，写整数"
        elif not reading.text(name):
            yield f"“{label_of(name)}”是空的，请填写"


# --- papers ---------------------------------------------------------------------------------------------------------------


def _shared(reading: _Reading) -> tuple[list[tuple[Paper, Entry]], dict[str, tuple[bytes, ...]]]:
    """The papers of the whole sitting that came with the form, and their scans."""
    found: list[tuple[Paper, Entry]] = []
    files: dict[str, tuple[bytes, ...]] = {}
    for paper in reading.sheet.shared:
        drawn = reading.files(f"drawn-{paper.name}")
        scans = (*reading.files(f"file-{paper.name}"), *drawn)
        signed = frozenset[Level](one for one in paper.signed_by if one in reading.given.getlist(f"sign-{paper.name}"))
        if drawn:
            signed |= {"household"}
        proxy = reading.text(f"proxy-{paper.name}")[:60] if paper.proxy else ""
        seal = reading.text(f"seal-{paper.name}") == "yes"
        kept = reading.text(f"kept-{paper.name}") == "yes"
        there = bool(reading.rows) and all(paper_there(row, paper) for row in reading.rows)
        if not (scans or kept):
            if (signed or seal or proxy) and not there:
                reading.wrong.append((0, f"“{paper.title}”还没有传照片或PDF；原件存档、不传的，请勾选“原件存档”"))
            if not ((signed or seal or proxy) and there):
                continue
        told: dict[str, object] = {"proxy": proxy} if proxy else {}
        if kept:
            told["kept"] = True
        entry = Entry("paper", reading.sheet.step.name, reading.on, paper.name, signed, seal, bool(proxy), told=told)
        found.append((paper, entry))
        if scans:
            files[paper.name] = scans
    return found, files


def _own_papers(reading: _Reading, row: Row, kind: Kind | None) -> Iterator[Entry]:
    """The papers that a household has of its own."""
    for paper in reading.sheet.each:
        if kind is not None and paper.when not in (_when(kind), "always"):
            continue
        scans = reading.files(f"file-{paper.name}-{row.case.pk}")
        kept = reading.text(f"kept-{paper.name}-{row.case.pk}") == "yes"
        if scans or kept:
            # One tick says that the paper is whole as it is kept; a scan is believed to be what its step asks for.
            signed = frozenset[Level](paper.signed_by)
            yield Entry(
                "paper",
                reading.sheet.step.name,
                reading.on,
                paper.name,
                signed,
                paper.sealed,
                files=scans,
                told={"kept": True} if kept else {},
            )


# --- the end of the step, and the sitting -----------------------------------------------------------------------------------


def _end(reading: _Reading, row: Row, kind: Kind, people: int) -> Entry:
    """The act with which the step ends for a household, or begins to hang."""
    key, step = row.case.pk, reading.sheet.step
    told = {name: text for name in ("why", "check") if (text := reading.text(f"{name}-{key}"))}
    if not step.batch:
        told |= {name: text for name in fields_of(reading.sheet) if name != "people" and (text := reading.text(name))}
    if kind == "refused" and not told.get("why"):
        reading.wrong.append((key, f"{reading.sheet.spoken.refused}要写明理由，理由会告知农户"))
    votes = None
    if step.does == "review":
        counted = [reading.number(f"{name}-{key}") for name in ("for", "against", "abstain")]
        agree, against, abstain = counted
        if agree is None or against is None or abstain is None:
            reading.wrong.append((key, "赞成、反对、弃权的票数都要写，没有的写0"))
        elif agree + against + abstain > people:
            reading.wrong.append((key, f"票数加起来是{agree + against + abstain}，比参加的{people}人多，请核对"))
        else:
            votes = Votes(agree, against, abstain)
    return Entry(kind, step.name, reading.on, people=people, votes=votes, told=told)


def _sat(
    reading: _Reading, files: dict[str, tuple[bytes, ...]], people: int, papers_only: bool, kinds: set[Kind]
) -> Sat | None:
    """The sitting; papers alone are one too, for whoever opens them."""
    sheet, given = reading.sheet, reading.given
    where = {_sits_in(sheet, row) for row in reading.rows}
    if len(where) > 1:
        what = "村" if sheet.step.who in ("village", "group") else "乡镇"
        reading.wrong.append((0, f"选中的户不在同一个{what}，请按{what}分开办"))
    told: dict[str, object] = {
        name: text for name in fields_of(sheet) if name != "people" and (text := reading.text(name))
    }
    if sheet.step.spot_check_percent and not papers_only:
        drawn = drawn_of(sheet.step, [row.case.pk for row in sheet.rows])
        told |= {"share": sheet.step.spot_check_percent, "drawn": sorted(drawn)}
    kind: Kind = (
        "paper" if papers_only else "refused" if kinds == {"refused"} else "begun" if "begun" in kinds else "done"
    )
    sent_id = given.get("sent_id", "")[:40]
    return Sat(min(where), sheet.step.name, kind, reading.on, told, people, files, sent_id)


def _sits_in(sheet: Sheet, row: Row) -> str:
    division = row.case.division
    if sheet.step.who in ("village", "group", "household"):
        return division
    return town_of(division) if sheet.step.who == "town" else county_of(division) + "000000"


def _checks(reading: _Reading, kinds: dict[int, Kind]) -> Iterator[tuple[int, str]]:
    """Whoever was drawn has been looked at, and as many as the pack's share asks for."""
    step = reading.sheet.step
    if not step.spot_check_percent or not kinds:
        return
    drawn = drawn_of(step, [row.case.pk for row in reading.sheet.rows])
    checked = {row.case.pk for row in reading.rows if reading.text(f"check-{row.case.pk}")}
    for row in reading.rows:
        if row.case.pk in drawn and row.case.pk not in checked:
            yield row.case.pk, "抽到了这一户，请写明抽查看到的情况"
    needed = needed_of(step, len(reading.rows))
    if len(checked) < needed and not drawn & set(kinds) - checked:
        yield 0, f"按{step.spot_check_percent}%的比例要抽查{needed}户，写了{len(checked)}户，请再抽查几户"


def whose(sheet: Sheet, faults: Sequence[tuple[int, str]]) -> list[str]:
    """What is wrong as sentences, each with its household's number where it is one's."""
    codes = {row.case.pk: row.case.household.code for row in sheet.rows}
    return [f"{codes[key]}：{said}" if key in codes and len(codes) > 1 else said for key, said in faults]

"""Doubtful rows: shown masked beside those they may mean, decided one by one, and counted from then on."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest

from shouwang.demo.month import truth
from shouwang.demo.sheets import Placed
from tests.walk.sites import Said, Site
from tests.walk.stored import difference, stored
from tests.world.counties import SmallCounty, differences

FIELDS = {"号码", "姓名", "村", "出生", "电话", "监护人"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A doubtful row as the list shows it; ``candidates`` are number of the register → field → agreement."""

    row: str
    name: str
    number: str
    why: str
    candidates: dict[str, dict[str, str]]


LIST = ["review", "list"]


def listed(said: str) -> dict[tuple[str, str, int], Shown]:
    """Place → row of everything that waits for a decision."""
    found: dict[tuple[str, str, int], Shown] = {}
    for line in said.splitlines():
        cells = line.split("\t")
        if cells[0].isdigit():
            place = re.fullmatch(r"《(.+)》“(.+)”表第(\d+)行", cells[1])
            assert place
            shown = found[place[1], place[2], int(place[3])] = Shown(cells[0], cells[2], cells[3], cells[4], {})
        elif not cells[0] and len(cells) == 6:
            fields = {word[:-1]: word[-1] for word in cells[5].split(" ")}
            shown.candidates[cells[1]] = fields
    return found


@dataclass(frozen=True, slots=True)
class Desk:
    """The invented county's March at a reviewer's desk."""

    site: Site
    small: SmallCounty
    shown: dict[tuple[str, str, int], Shown]

    def doubtful(self) -> list[tuple[tuple[str, str, int], Placed]]:
        return [
            ((one.file, placed.sheet, placed.row), placed)
            for one in self.small.month.deliveries
            for placed in one.rows
            if placed.entry.fate == "review"
        ]


@pytest.fixture(scope="module")
def desk(screened: Site, invented: SmallCounty, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    site = screened.copied(tmp_path_factory.mktemp("doubts"))
    return Desk(site, invented, listed(site.run(*LIST).stdout))


def test_every_doubtful_row_is_listed_and_no_other(desk: Desk) -> None:
    assert set(desk.shown) == {place for place, _ in desk.doubtful()}
    assert len(desk.shown) > 10


def test_names_and_numbers_are_masked(desk: Desk) -> None:
    for shown in desk.shown.values():
        assert re.fullmatch(r".?\*{0,6}", shown.name) and "*" in shown.name + "*"
        assert not re.search(r"\d{12}", shown.number), "at most the first six and the last four digits"
        assert set(map(frozenset, shown.candidates.values())) <= {frozenset(FIELDS)}


@pytest.mark.parametrize(
    ("mishap", "number", "name", "why"),
    [
        ("float", "近", "同", "末尾几位已经丢失"),
        ("wrong check", "近", "同", "校验位不对"),
        ("blank", "—", "同", "没有身份证号码"),
        ("masked", "同", "异", "姓名对不上"),
        ("other name", "同", "异", "姓名对不上"),
    ],
)
def test_whoever_is_meant_is_proposed_with_what_agrees(
    mishap: str, number: str, name: str, why: str, desk: Desk
) -> None:
    met = [(place, placed) for place, placed in desk.doubtful() if placed.entry.mishap == mishap]
    assert met
    for place, placed in met:
        shown = desk.shown[place]
        assert why in shown.why and placed.entry.person
        fields = shown.candidates[placed.entry.person.code]
        assert (fields["号码"], fields["姓名"]) == (number, name)
        if mishap != "blank":
            assert next(iter(shown.candidates)) == placed.entry.person.code, "the likeliest stands first"


# --- deciding: in the order of this page, since each decision is kept ---


def decision(shown: Shown, *words: object) -> list[object]:
    return ["review", "decide", shown.row, *words]


def makes_a_lead(small: SmallCounty, placed: Placed) -> bool:
    """Whether the month would ask somebody more if this row counted."""
    before = truth(small.month)["leads"]
    fate, placed.entry.fate = placed.entry.fate, "matched"
    after = truth(small.month)["leads"]
    placed.entry.fate = fate
    return bool(before != after)


@dataclass(frozen=True, slots=True)
class Decided:
    """Three decisions and the month done again: the truth as it now is, the report, and what each command said."""

    new: SmallCounty
    report: dict[str, Any]
    said: dict[str, Said]
    rows: dict[str, tuple[Shown, Placed]]
    first: list[object]


@pytest.fixture(scope="module")
def decided(desk: Desk) -> Decided:
    """Three decisions, the month done again, and the truth as it then is."""
    month = copy.deepcopy(desk.small.month)
    new = SmallCounty(desk.small.county, month, desk.small.registry, desk.small.inbox, {})
    after = Desk(desk.site, new, desk.shown)
    waiting = [(desk.shown[place], placed) for place, placed in after.doubtful()]
    person = next(one for one in waiting if makes_a_lead(new, one[1]))
    nobody, stranger, *_ = (one for one in waiting if one is not person)
    typed: dict[str, list[object]] = {
        "person": decision(person[0], "--person", person[1].entry.person.code),  # type: ignore[union-attr]
        "nobody": decision(nobody[0], "--nobody", "--note", "外县人"),
        "unregistered": decision(stranger[0], "--unregistered"),
        "month": desk.site.cycle_words(desk.small.inbox),
        "left": [*LIST],
    }
    said = dict(zip(typed, desk.site.run_all(typed.values()), strict=True))
    for (_, placed), fate in zip((person, nobody, stranger), ("matched", "not_found", "unregistered"), strict=True):
        placed.entry.fate = fate
    new.truth.update(truth(month))
    rows = {"person": person, "nobody": nobody, "unregistered": stranger}
    return Decided(new, desk.site.report(), said, rows, typed["person"])


def test_a_decision_says_what_it_was(decided: Decided) -> None:
    words = {"person": "就是此人", "nobody": "不是册里的人", "unregistered": "本县人，未在册"}
    for verdict, word in words.items():
        assert f"定为：{word}" in decided.said[verdict].stdout


@pytest.mark.clause("J10", "J14")
def test_the_month_done_again_counts_what_was_decided(decided: Decided, desk: Desk) -> None:
    assert differences(decided.report, decided.new) == []
    assert desk.small.truth["leads"] != decided.new.truth["leads"], "the decision should make a lead, or choose another"


def test_the_person_of_no_household_is_asked_about_in_the_town(decided: Decided, desk: Desk) -> None:
    placed = decided.rows["unregistered"][1]
    towns = (desk.site.out() / "towns").iterdir()
    rows = [
        [str(cell or "") for cell in row]
        for path in towns
        if "未在册人员" in (book := openpyxl.load_workbook(path)).sheetnames
        for row in book["未在册人员"].iter_rows(values_only=True)
    ]
    assert any(placed.entry.values["name"] in row for row in rows)


def test_what_was_decided_leaves_the_list(decided: Decided, desk: Desk) -> None:
    gone = {shown.row for shown, _ in decided.rows.values()}
    left = {shown.row for shown in listed(decided.said["left"].stdout).values()}
    assert left == {shown.row for shown in desk.shown.values()} - gone


def test_the_same_decision_again_changes_nothing_and_another_is_refused(decided: Decided, desk: Desk) -> None:
    shown, other = decided.rows["person"][0], desk.small.county.persons[0].code
    waiting = next(iter(listed(decided.said["left"].stdout).values()))
    typed = [decision(shown, "--nobody"), decision(shown, "--unregistered"), decision(shown, "--person", other)]
    typed += [decision(waiting, "--person", "0000"), ["review", "decide", 17, "--nobody"]]
    before = stored(desk.site.home)
    again, *refused = desk.site.run_all([decided.first, *typed], expect=None)
    assert again == decided.said["person"]
    words = ["已经定为“就是此人”"] * 3 + ["农户册里没有成员编号0000", "没有行编号17要定"]
    assert all(word in said.stderr and said.status == 1 for word, said in zip(words, refused, strict=True)), refused
    assert difference(before, stored(desk.site.home)) == []

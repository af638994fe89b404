"""Many work at once: clerks bring filled workbooks, some the same, a town reviews, lists come in, the month is done again.

Nothing is lost, nothing doubled, nobody hears of anybody else. On PostgreSQL they go on side by side; on SQLite each waits
for its turn, which fewer of them show as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import databases
from tests.walk.sites import PACK, Said, Site
from tests.walk.stages import homes_of
from tests.walk.stored import difference, stored
from tests.world.counties import SmallCounty
from tests.world.visiting import fill, whole

WRITERS, FEEDS = (8, 2) if databases.SERVER else (3, 1)
ON = "2024-04-13"
TOLD = whole(核查日期="2024-04-12")


@dataclass(frozen=True, slots=True)
class Crowd:
    """A site on which all worked at once, what each was told, and which households each workbook answers for."""

    site: Site
    clerks: list[list[Said]]
    towns: list[Said]
    feeds: list[list[Said]]
    cycle: list[Said]
    answers: dict[Path, list[str]]
    alone: Site

    def everything(self) -> list[Said]:
        return [said for typed in (*self.clerks, self.towns, *self.feeds, self.cycle) for said in typed]


@pytest.fixture(scope="module")
def crowd(screened: Site, invented: SmallCounty, tmp_path_factory: pytest.TempPathFactory) -> Crowd:
    folder = tmp_path_factory.mktemp("crowd")
    alone, site = screened.copied(folder / "alone"), screened.copied(folder)
    answers = dict(workbooks(screened.out(), folder))
    lists = sorted(invented.inbox.iterdir(), key=lambda path: path.stat().st_size)[-FEEDS:]
    receiving = [[["feed", "receive", path, "--period", "2024-04", "--accept"]] for path in lists]
    alone.run_all(commands[0] for commands in receiving)
    files = list(answers)
    # Each clerk brings a workbook of his own and then his neighbour's, who is bringing it too.
    clerks = [
        [import_words(files[place]), import_words(files[(place + 1) % len(files)])] for place in range(len(files))
    ]
    reviewing = [["visit", "review", "--all", "--accept", "--as-of", ON], ["visit", "record", "--as-of", ON]] * 3
    said = site.at_once([*clerks, reviewing, *receiving, [site.cycle_words(invented.inbox)]])
    site.run_all(reviewing[:2])
    return Crowd(site, said[: len(files)], said[len(files)], said[len(files) + 1 : -1], said[-1], answers, alone)


def workbooks(out: Path, folder: Path) -> list[tuple[Path, list[str]]]:
    """As many filled workbooks as there are clerks, with the households each answers; two of one town share some."""
    towns = sorted(out.glob("towns/*.xlsx"), key=lambda path: -len(homes_of(path)))[: (WRITERS + 1) // 2]
    made = []
    for place in range(WRITERS):
        town = towns[place % len(towns)]
        homes = sorted({code for code, _ in homes_of(town)}, reverse=place >= len(towns))
        mine = homes[: max(1, len(homes) * 2 // 3)]
        made.append((fill(town, folder / f"清单{place}.xlsx", dict.fromkeys(mine, TOLD)), mine))
    return made


def import_words(path: Path) -> list[object]:
    return ["visit", "import", path, "--as-of", ON, "--pack", PACK]


def test_nobody_hears_of_anybody_else(crowd: Crowd) -> None:
    assert [said for said in crowd.everything() if said.status != 0] == []
    assert not [said.stderr for said in crowd.everything() if "Error" in said.stderr or "Traceback" in said.stderr]


def test_every_household_answered_for_has_one_visit_filed_and_recorded(crowd: Crowd) -> None:
    answered = {home for homes in crowd.answers.values() for home in homes}
    with databases.opened(crowd.site.home) as tables:
        visits = tables.query(
            "SELECT h.code, v.state, l.state FROM visits_visit v JOIN households_household h ON h.key = v.household_id "
            "JOIN leads_lead l ON l.id = v.lead_id"
        )
        open_tasks = tables.query("SELECT kind, subject FROM tasks_task WHERE kind = 'record' AND done_on IS NULL")
    assert len(answered) > WRITERS
    assert sorted(home for home, _, _ in visits) == sorted(answered)
    assert {(visit, lead) for _, visit, lead in visits} == {("recorded", "answered")}
    assert open_tasks == []


def test_of_two_who_bring_the_same_one_files_it_and_the_other_is_told_so(crowd: Crowd) -> None:
    filed = []
    for said in (said for typed in crowd.clerks for said in typed):
        name, kept, same, faulty = re.findall(
            r"《(.+?)》\d+户：收下(\d+)，与已收的相同(\d+)，.*有错未收(\d+)", said.stdout
        )[0]
        homes = next(homes for path, homes in crowd.answers.items() if path.name == name)
        assert (int(kept) + int(same), int(faulty)) == (len(homes), 0), said.stdout
        filed.append(int(kept))
    with databases.opened(crowd.site.home) as tables:
        told = tables.query("SELECT sum(filed), sum(rows - filed - unchanged - blank - faulty) FROM visits_visitfile")
    answered = {home for homes in crowd.answers.values() for home in homes}
    assert [tuple(map(int, one)) for one in told] == [(len(answered), 0)]


def test_lists_that_came_in_meanwhile_are_what_they_are_when_they_come_alone(crowd: Crowd) -> None:
    fed = re.compile("feeds_|received files")
    ours, theirs = (
        {row: count for row, count in stored(site.home).items() if fed.match(row) and not row.startswith("received")}
        for site in (crowd.site, crowd.alone)
    )
    assert difference(theirs, ours) == []
    assert sum(row.startswith("feeds_delivery") and '"2024-04"' in row for row in ours) == FEEDS


def test_every_write_has_its_line_and_the_chain_holds(crowd: Crowd) -> None:
    with databases.opened(crowd.site.home) as tables:
        lines = tables.query("SELECT verb, subject FROM journal_entry WHERE sealed_seq IS NOT NULL")
        files = tables.query("SELECT count(*) FROM visits_visitfile")
        visits = tables.query("SELECT count(*) FROM visits_visit")
    verbs = [verb for verb, _ in lines]
    assert verbs.count("import_visits") == files[0][0] >= WRITERS
    assert verbs.count("accept_visit") == visits[0][0]
    assert len({line for line in lines if line[0] == "accept_visit"}) == visits[0][0]
    assert "没有改动" in crowd.site.run("journal", "verify").stdout

"""Sites of a small county in the states that commands begin from: each is made once, out of the one before, and copied for
every try."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from shouwang.records.jobs.wants import Export, Month, StaffBook, TakeIn
from tests.walk.asking import ask
from tests.walk.casing import carry
from tests.walk.killing import Typist
from tests.walk.planning import plan_there
from tests.walk.sites import PACK, Site
from tests.world.counties import Dirt, SmallCounty, small_county
from tests.world.projects import project_book
from tests.world.visiting import fill, whole

ON = "2024-04-13"
Words = Sequence[object]


@dataclass(slots=True)
class Stages:
    """A county, its sites by stage, and what later commands want to know of earlier ones."""

    folder: Path
    typist: Typist
    county: SmallCounty
    sites: dict[str, Site] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)

    def site(self, stage: str) -> Site:
        """The site of a stage, made when first wanted; nobody works on it."""
        if stage not in self.sites:
            before, make = STAGES[stage]
            place = self.folder / stage
            place.mkdir(parents=True)
            site = Site(place / "home") if not before else self.copied(before, place)
            make(self, site)
            self.sites[stage] = site
        return self.sites[stage]

    def copied(self, stage: str, folder: Path) -> Site:
        """A copy of a stage's site with what it has written out, to be worked on."""
        site = self.site(stage)
        folder.mkdir(parents=True, exist_ok=True)
        if not site.home.exists():
            return Site(folder / "home")
        for path in site.home.parent.glob("out*"):
            (shutil.copytree if path.is_dir() else shutil.copy2)(path, folder / path.name)
        return site.copied(folder)

    def typed(self, site: Site, *words: object) -> str:
        said = self.typist.types(site, *words)
        assert said.status == 0, f"{words}: {said}"
        return said.stdout


def new_stages(folder: Path, households: int = 60) -> Stages:
    dirt = Dirt.everything(nil_returns=0.0, edges=False)
    county = small_county(folder / "county", 61, dirt, households=households, as_of=date(2024, 4, 10))
    return Stages(folder, Typist(), county)


def _nothing(stages: Stages, site: Site) -> None:
    """An empty place."""


def _made(stages: Stages, site: Site) -> None:
    stages.typed(site, "init")


def _registered(stages: Stages, site: Site) -> None:
    stages.typed(site, "registry", "import", stages.county.registry)


def _screened(stages: Stages, site: Site) -> None:
    stages.typed(site, *site.cycle_words(stages.county.inbox))
    lines = stages.typed(site, "review", "list").splitlines()
    place = {line.split("\t")[1]: line.split("\t")[0] for line in lines if re.match(r"\d+\t", line)}
    stages.known["doubt"] = place[min(place)]
    stages.known["home"] = stages.county.county.households[0].code
    path = max(site.out().glob("towns/*.xlsx"), key=lambda path: path.stat().st_size)
    homes = homes_of(path)
    conclusions = ["不属本村", "不符合监测条件", *["符合监测条件"] * len(homes)]
    answers = {code: whole(核查结论=told) for (code, _), told in zip(homes, conclusions, strict=False)}
    villages = sorted({home.village for home in stages.county.county.households})
    asked = {one["household"]: one["division"] for one in site.report()["leads"]}
    other = next(code for code in villages if code != asked[homes[0][0]])
    answers[homes[0][0]]["应属哪村"] = other
    stages.known |= {"astray": homes[0][1], "to": other, "town": asked[homes[0][0]][:9] + "000"}
    stages.known["filled"] = fill(path, stages.folder / "filled.xlsx", answers)


def homes_of(path: Path) -> list[tuple[str, int]]:
    """(户编号, 线索编号) of a town's workbook."""
    book = openpyxl.load_workbook(path, read_only=True)
    rows = [row for sheet in book.worksheets for row in sheet.iter_rows(min_row=3, max_col=2, values_only=True)]
    found = [(str(code), str(lead)) for lead, code in rows if code and lead]
    return [(code, int(lead)) for code, lead in found if code.isdecimal() and lead.isdecimal()]


def _answered(stages: Stages, site: Site) -> None:
    stages.typed(site, "visit", "import", stages.known["filled"], "--as-of", ON, "--pack", PACK)


def _reviewed(stages: Stages, site: Site) -> None:
    stages.typed(site, "visit", "review", "--all", "--accept", "--as-of", ON)


def _cased(stages: Stages, site: Site) -> None:
    """Two families on their way, about whom departments are asked; a department's workbook comes back filled."""
    code = stages.county.county.code
    county = f"{code}000000"
    posts = (("town-case", "town_officer", stages.known["town"]), ("bureau-case", "county_bureau", county))
    for name, role, division in posts:
        stages.typed(site, "post", "add", name, "--title", name, "--role", role, "--division", division)
    stages.known["cases"] = carry(site, "town-case", code, date.fromisoformat(ON))
    path = stages.folder / "compare.xlsx"
    stages.typed(site, "case", "compare", "--department", "医保局", "--out", path, "--as-of", ON)
    book = openpyxl.load_workbook(path)
    (sheet,) = book.worksheets
    assert sheet.max_row > 5
    for row in range(5, sheet.max_row):
        sheet.cell(row, 8).value = "没有发现"
    stages.known["compared"] = stages.folder / "compared.xlsx"
    book.save(stages.known["compared"])


def _planned(stages: Stages, site: Site) -> None:
    """A household has its plan; a department's workbook comes back with two rows of its own."""
    code = stages.county.county.code
    stages.known["plan"], rows = plan_there(site, code, date.fromisoformat(ON))
    stages.known["measures"] = stages.folder / "measures.xlsx"
    stages.typed(site, "measure", "sheet", "--department", "医保局", "--out", stages.known["measures"], "--as-of", ON)
    book = openpyxl.load_workbook(stages.known["measures"])
    (sheet,) = book.worksheets
    for place, (name, number) in enumerate(rows, start=sheet.max_row - 99):
        told = {2: name, 3: number, 5: "健康帮扶", 6: "门诊慢特病", 8: "2024-04-12"}
        for column, value in told.items():
            sheet.cell(place, column).value = value
    book.save(stages.known["measures"])


def _listed(stages: Stages, site: Site) -> None:
    """A round of comparison is open; a form comes back with two families of one village."""
    stages.typed(site, "compare", "open", "--from", "2024-03-01", "--to", "2024-03-31", "--as-of", ON)
    path = stages.folder / "lists.xlsx"
    stages.typed(site, "compare", "form", "--out", path, "--as-of", ON)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row, name in ((6, "艾有余"), (7, "佟二")):
        for column, value in ((2, name), (4, "基层干部排查"), (5, "家里没有别的收入"), (7, "2024-04-12")):
            sheet.cell(row, column).value = value
    stages.known["lists"] = stages.folder / "lists-filled.xlsx"
    book.save(stages.known["lists"])


def event_told(stages: Stages) -> Words:
    """The words after ``event tell``."""
    where = ("--where", f"{stages.county.county.code}000000", "--as-of", ON)
    return ["disaster", "--on", "2024-04-10", "--what", "洪涝", "--level", "Ⅳ级", "--words", "河水上涨", *where]


def area_marked(stages: Stages) -> Words:
    """The words after ``area mark``."""
    where = ("--where", f"{stages.county.county.code}000000", "--from", "2024-01-01", "--as-of", ON)
    return ["settlement", "幸福家园", "--what", "集中安置区", *where]


def _happened(stages: Stages, site: Site) -> None:
    """An event was told, a settlement marked; a book of projects lies ready."""
    stages.typed(site, "event", "tell", *event_told(stages))
    stages.typed(site, "area", "mark", *area_marked(stages))
    stages.known["projects"] = stages.folder / "projects.xlsx"
    stages.known["projects"].write_bytes(project_book({"project": "茶园", "kind": "种植", "state": "正常运行"}))


def _asked(stages: Stages, site: Site) -> None:
    """All files of the month handed over by a page, and then the month wished for; a large workbook of posts and people, and
    the leads as a long list."""
    address = stages.folder / "线索"
    address.write_text("/leads/?export=xlsx")
    files = sorted(stages.county.inbox.iterdir())
    lists = TakeIn(period="2024-03", received_on="2024-04-10", pack=PACK)
    month = Month(period="2024-03", as_of="2024-04-10", send=True, pack=PACK)
    posts, leads = StaffBook(on=ON), Export(on=ON)
    ask(site, ("", lists, files), ("", month, []), ("", posts, [stages.known["posts"]]), ("", leads, [address]))


def _kept(stages: Stages, site: Site) -> None:
    backup, keys = stages.folder / "one.backup", stages.folder / "keys.json"
    stages.typed(site, "backup", "--out", backup)
    stages.typed(site, "keys", "export", keys)
    stages.known |= {"backup": backup, "keys": keys}


def _staffed(stages: Stages, site: Site) -> None:
    code = stages.county.county.code
    stages.typed(
        site, "post", "add", "town-li", "--title", "镇经办", "--role", "town_officer", "--division", f"{code}100000"
    )
    stages.typed(site, "holder", "add", "li-town", "--name", "韩梅", "--post", "town-li", "--from", ON)
    stages.known["posts"] = stages.folder / "posts.xlsx"
    with xlsxwriter.Workbook(stages.known["posts"]) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["岗位代码", "岗位名称", "角色", "区划代码", "部门", "登录名", "姓名", "电话"])
        for place in range(6):
            name = ["town-wang", "镇经办", "乡镇干部", f"{code}100000", "", f"wang-{place}", f"王{place}", ""]
            sheet.write_row(1 + place, 0, name)


STAGES: dict[str, tuple[str, Callable[[Stages, Site], None]]] = {
    "nothing": ("", _nothing),
    "made": ("nothing", _made),
    "registered": ("made", _registered),
    "staffed": ("registered", _staffed),
    "screened": ("registered", _screened),
    "answered": ("screened", _answered),
    "reviewed": ("answered", _reviewed),
    "cased": ("reviewed", _cased),
    "planned": ("screened", _planned),
    "listed": ("reviewed", _listed),
    "kept": ("screened", _kept),
    "happened": ("screened", _happened),
    "asked": ("staffed", _asked),
}
"""Stage → the one it is made of, and how."""

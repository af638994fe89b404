"""Who may do what, typed at the same door: refused with a sentence, and nothing is changed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.walk import bad_files
from tests.walk.sites import PACK, Said, Site
from tests.walk.stored import difference, stored
from tests.world.counties import SmallCounty

COUNTY = "349921"
POSTS = {
    "town": ("town_officer", f"{COUNTY}100000", ""),
    "auditor": ("auditor", f"{COUNTY}000000", ""),
    "neighbour": ("county_bureau", "349922000000", ""),
    "labour": ("department_officer", f"{COUNTY}000000", "labour"),
    "medical": ("department_officer", f"{COUNTY}000000", "medical_insurance"),
    "bureau": ("county_bureau", f"{COUNTY}000000", ""),
}
"""Post → role, division, department."""
DONE_BY = {
    "month": {"bureau"},
    "register": {"bureau"},
    "costs": {"bureau", "medical"},
    "roster of the medical office": {"bureau", "medical"},
    "roster of the labour office": {"bureau", "labour"},
    "lists owed": {"bureau", "medical", "labour", "auditor"},
    "feedback to the medical office": {"bureau", "medical"},
    "worth of rules": {"bureau", "medical", "labour", "auditor"},
    "contacts": {"bureau", "medical", "labour", "auditor"},
    "contacts whole": {"bureau", "medical", "labour"},
    "officer of the medical office": {"bureau", "medical"},
    "way of transfer": {"bureau"},
    "consultation": {"bureau"},
    "decision": {"bureau"},
    "post": set[str](),
    "calendar": {"bureau", "neighbour"},
}
"""What is done → who may do it. Every other post is refused."""
TURNS = (("town", "auditor"), ("labour",), ("medical",), ("neighbour", "bureau"))
"""Whose turn it is; after each it is seen what has changed."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A site with all posts, and what each of them was told, command by command; ``before`` is what the site held
    before the first of those who may only be refused."""

    site: Site
    said: Mapping[tuple[str, str], Said]
    changed: Mapping[tuple[str, ...], list[str]]


def commands(site: Site, small: SmallCounty, folder: Path) -> dict[str, list[object]]:
    """One command of each kind; the costs are a new list for a month of its own."""
    costs = folder / "自付.xlsx"
    costs.write_bytes(bad_files.costs(small.county.persons[:5]))
    doubt = re.search(r"^\d+", site.run("review", "list").stdout)
    assert doubt
    roster = ["--out", folder / "名单.xlsx", "--as-of", "2024-04-10"]
    return {
        "month": site.cycle_words(small.inbox),
        "register": ["registry", "import", small.registry],
        "costs": ["feed", "receive", costs, "--period", "2024-05"],
        "roster of the medical office": ["roster", "export", "医保局", *roster],
        "roster of the labour office": ["roster", "export", "人社局", *roster],
        "lists owed": ["feed", "owed", "--period", "2024-03", "--as-of", "2024-04-10"],
        "feedback to the medical office": ["feed", "feedback", "医保局", "--out", folder / "反馈.xlsx"],
        "worth of rules": ["rule", "worth", "--to", "2024-03"],
        "contacts": ["department", "list"],
        "contacts whole": ["department", "book", "--out", folder / "联络.xlsx"],
        "officer of the medical office": shlex.split(
            "department liaison 医保局 --name 纪秀兰 --phone 0563-8601234 --from 2024-03-01"
        ),
        "way of transfer": shlex.split("department transfer 医保局 --way U盘当面 --from 2024-03-01"),
        "consultation": shlex.split(
            "department consult --topic 会商 --on 2024-04-03 --with 医保局 --conclusion 核报销"
        ),
        "decision": ["review", "decide", doubt[0], "--nobody"],
        "post": ["post", "add", "friend", "--title", "熟人", "--role", "auditor", "--division", f"{COUNTY}000000"],
        "calendar": ["calendar", "set", "2024-05-06", "rest"],
    }


@pytest.fixture(scope="module")
def tried(screened: Site, invented: SmallCounty, tmp_path_factory: pytest.TempPathFactory) -> Tried:
    folder = tmp_path_factory.mktemp("rights")
    site = screened.copied(folder)
    site.run_all(
        ["post", "add", code, "--title", code, "--role", role, "--division", place]
        + (["--department", department] if department else [])
        for code, (role, place, department) in POSTS.items()
    )
    typed = commands(site, invented, folder)
    said, changed, before = {}, {}, stored(site.home)
    for posts in TURNS:
        asked = [(post, what) for post in posts for what in typed]
        told = site.run_all((["--as", post, *typed[what]] for post, what in asked), expect=None)
        said.update(dict(zip(asked, told, strict=True)))
        after = stored(site.home)
        changed[posts], before = difference(before, after), after
    return Tried(site, said, changed)


@pytest.mark.parametrize("post", POSTS)
@pytest.mark.parametrize("what", DONE_BY)
def test_a_post_does_what_is_its_own_and_is_refused_the_rest(what: str, post: str, tried: Tried) -> None:
    said = tried.said[post, what]
    if post in DONE_BY[what]:
        assert (said.status, said.stderr) == (0, ""), said
    else:
        assert (said.status, said.stdout) == (1, "")
        assert f"“{post}”不能" in said.stderr or "没有行编号" in said.stderr, said.stderr


def test_whoever_is_refused_everything_has_changed_nothing(tried: Tried) -> None:
    assert tried.changed["town", "auditor"] == []


def test_a_department_has_changed_nothing_but_its_own(tried: Tried) -> None:
    assert {re.match(r"[+-] (\w+)", line)[1] for line in tried.changed["labour",]} == {"journal_entry", "journal_head"}  # type: ignore[index]
    rows = {re.match(r"[+-] (\w+)", line)[1] for line in tried.changed["medical",]}  # type: ignore[index]
    own = {"feeds_delivery", "feeds_feedrow", "feeds_doubt", "departments_liaison"}
    assert rows <= own | {"journal_entry", "journal_head", "received"}
    assert not [line for line in tried.changed["medical",] if "+ feeds_delivery:" in line and "self_paid" not in line]


def test_a_department_reviews_its_own_rows_and_no_others(tried: Tried, invented: SmallCounty) -> None:
    whole, medical, labour, town = (
        re.findall(r"《(.+?)》", said.stdout)
        for said in tried.site.run_all(
            ["--as", post, "review", "list"] for post in ("bureau", "medical", "labour", "town")
        )
    )
    of = {one.file: one.feed.office for one in invented.month.deliveries}
    assert {of[file] for file in medical} == {"医保局"} and {of[file] for file in labour} == {"人社局"}
    assert len(medical) == sum(of[file] == "医保局" for file in whole) and len(set(whole)) > 4
    assert town == []


def test_a_post_that_nobody_set_up_does_nothing(tried: Tried) -> None:
    said = tried.site.run("--as", "nobody", "review", "list", expect=1)
    assert "没有代码为“nobody”的岗位" in said.stderr and "post list" in said.stderr


def test_another_pack_comes_into_force_by_the_county_s_own_post_alone(tried: Tried, tmp_path: Path) -> None:
    site = tried.site.copied(tmp_path)
    other = site.home / "packs" / "other-2024"
    other.mkdir(parents=True)
    lines = ["name: other-2024", "title: 另一套办法", f"extends: {PACK}", "in_force: {from: 2024-01-31}"]
    (other / "pack.yaml").write_text("\n".join([*lines, f'divisions: ["{COUNTY}"]\n']))
    before, costs = stored(site.home), tmp_path / "自付.csv"
    costs.write_text("姓名,身份证号码,个人自付费用\n", "utf-8")
    words = ["feed", "receive", costs, "--period", "2024-06", "--pack", "other-2024"]
    refused = site.run_all([["--as", post, *words] for post in ("town", "medical")], expect=1)
    assert all("不能启用政策包“另一套办法”" in said.stderr for said in refused)
    assert difference(before, stored(site.home)) == []
    site.run("--as", "bureau", *words)
    assert any('"put_pack_in_force"' in line for line in difference(before, stored(site.home)))

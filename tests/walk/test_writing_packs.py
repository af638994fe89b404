"""Whoever writes a pack: begins one, checks and tries it, holds it against the county's, publishes it by date."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.walk.sites import PACK, Site, new_site

NEW = ("new-county", "--extends", "national", "--title", "新县：2025年", "--division", "349988", "--from", "2025-01-01")


def journaled(site: Site, verb: str) -> int:
    from tests.walk.stored import stored

    return sum(f'"{verb}"' in row for row in stored(site.home).elements())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return new_site(tmp_path_factory.mktemp("writing"))


def test_a_new_pack_checks_clean_says_what_to_replace_and_is_not_made_twice(site: Site) -> None:
    folder = site.home / "packs" / "new-county"
    made, again, checked, tried = site.run_all(
        [
            ("pack", "new", *NEW),
            ("pack", "new", *NEW),
            ("pack", "check", folder, "--on", "2026-02-01"),
            ("pack", "test", folder),
        ]
    )
    assert made == again and "7个文件" in made.stdout
    assert "没有问题" in checked.stdout and "应有2026年的数，现在用的是2025年的" in checked.stdout
    assert "还是样本里的" in checked.stdout and "4个相符" in tried.stdout
    (folder / "pack.yaml").write_text((folder / "pack.yaml").read_text() + "# 改过\n")
    assert "已经有叫“new-county”的政策包" in site.run("pack", "new", *NEW, expect=1).stderr
    assert "已经有叫" in site.run("pack", "new", PACK, *NEW[1:], expect=1).stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("Näme", *NEW[1:]), "包名“Näme”不合格式"),
        (("other", *NEW[1:5], "--division", "34182"), "区划“34182”不合格式"),
        (("other", "--extends", "natinal", *NEW[3:]), "没有叫“natinal”的政策包"),
        (("other", "--extends", "national", "--title", " ", *NEW[5:]), "中文名是空的"),
    ],
)
def test_what_cannot_be_a_pack_is_said_and_nothing_is_written(site: Site, words: tuple[str, ...], says: str) -> None:
    assert says in site.run("pack", "new", *words, expect=1).stderr
    assert not (site.home / "packs" / "other").exists()


def test_a_sites_own_pack_is_looked_up_before_a_bundled_one(site: Site) -> None:
    own = site.home / "packs" / "guizhou-2022"
    own.mkdir(parents=True)
    text = "name: guizhou-2022\ntitle: 本站自己的\nextends: jiangxi-zhanggong-2022\nin_force: {from: 2022-05-01}\n"
    (own / "pack.yaml").write_text(text)
    listed, shown = site.run_all([("pack", "list"), ("pack", "show", "guizhou-2022")])
    assert "guizhou-2022\t本站自己的" in listed.stdout and shown.stdout.startswith("本站自己的")


def test_a_rule_that_nobody_tried_three_ways_fails_the_test(site: Site) -> None:
    site.run("pack", "new", "untried", *NEW[1:])
    examples = site.home / "packs" / "untried" / "examples" / "income.yaml"
    examples.write_text(examples.read_text().split("  - sentence: 脱贫户没有登记")[0])
    said = site.run("pack", "test", examples.parents[1], expect=1).stdout
    assert "规则“income_below_line”没有“数据不足”的例子" in said
    assert "提醒" in site.run("pack", "check", examples.parents[1]).stdout
    assert "untried" in site.run("pack", "test", "--all", expect=1).stdout


def test_a_county_goes_by_packs_by_date_and_whom_a_change_touches_is_counted(screened: Site, tmp_path: Path) -> None:
    site = screened.copied(tmp_path)
    own = site.home / "packs" / "lower-line"
    own.mkdir(parents=True)
    (own / "pack.yaml").write_text(
        f"name: lower-line\ntitle: 降了线的\nextends: {PACK}\nin_force: {{from: 2024-05-01}}\n"
    )
    (own / "parameters.yaml").write_text(
        "parameters:\n  self_paid_line_yuan:\n    title: 个人自付预警线\n    type: money\n    unit: 元\n    values:\n"
        "      - {value: 30000, from: 2024-01-31, clause: J02, word: 超过}\n"
        "      - {value: 100, from: 2024-04-01, clause: J02, word: 超过}\n"
    )
    diff, early, published, again, after = site.run_all(
        [
            ("pack", "diff", own, "--county", "349921"),
            ("pack", "publish", own, "--from", "2024-04-01"),
            ("pack", "publish", "lower-line"),
            ("pack", "publish", "lower-line"),
            ("pack", "diff", own, "--county", "349921"),
        ],
        expect=None,
    )
    assert "2024-04-01起超过100元" in diff.stdout and "影响规则：个人自付费用大" in diff.stdout
    assert "新增" in diff.stdout and "self_paid_large" in diff.stdout and "少0户" in diff.stdout
    assert early.status == 1 and "不能从2024-04-01起用" in early.stderr
    assert "从2024-05-01起按“降了线的”" in published.stdout and "没有变化" in again.stdout
    assert "说的一样" in after.stdout
    assert (journaled(site, "try_pack"), journaled(site, "publish_pack")) == (1, 2)


def test_samples_are_not_published(registered: Site, tmp_path: Path) -> None:
    site = registered.copied(tmp_path)
    made, refused = site.run_all([("pack", "new", *NEW), ("pack", "publish", "new-county")], expect=None)
    assert made.status == 0 and refused.status == 1 and "还有样本里的话，不能启用" in refused.stderr

"""Which pack entries and which tests stand for each clause of the five notices: docs/clauses.md and its Chinese twin.

Written anew by ``python -m tests.packs.clause_map`` in the project's folder; a test says when the pages are stale.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
PLACES = {
    "J": ("anhui-jingde-2024", "旌德 2024", "Jingde 2024", 19),
    "G": ("guizhou-2022", "贵州 2022", "Guizhou 2022", 17),
    "Z": ("jiangxi-zhanggong-2022", "章贡 2022", "Zhanggong 2022", 27),
    "X": ("yunnan-xiaozhongdian-2021", "小中甸 2021", "Xiaozhongdian 2021", 19),
    "Y": ("guangxi-yangshuo-2021", "阳朔 2021", "Yangshuo 2021", 12),
}
"""Letter → pack, names, and how many clauses the notice has."""
CLAUSE = re.compile(r"""["']([JGZXY][0-9]{2})["']""")

ELSEWHERE: dict[str, tuple[str, str]] = {
    "J18": ("线索核查以后是真是假，按规则和部门算出来（部门和规则的页面）", "measured from what visits answer, by rule and department"),
    "J19": ("联络员、会商和推送方式是台账，记在部门页面里", "liaison officers, consultations and ways of transfer are records of departments"),
    "G01": ("由回头看的检查逐户问；方案要求的汇总报告还没有", "asked by the look-back of every file; the reports that the plan asks for are not made"),
    "G15": ("只有各阶段的日期；双台账、双销号还没有", "only the dates of the phases; the double ledger with two sign-offs is not built"),
    "G16": ("国家系统的数据质量核查还没有做", "not built: quality checks over the national registry's data"),
    "G17": ("每月的增减和存量在“增减”页面；通报还没有", "stock and changes of a month are counted; the bulletin is not made"),
    "Z09": ("家庭情况来自农户册，核查记录见 national/forms.yaml", "the register and the visit record (national/forms.yaml)"),
    "Z15": ("四张附表还没有", "not built: the four forms"),
    "Z18": ("登记缺漏的核查还没有做", "not built: checks of missing or wrong key fields of the register"),
    "Z19": ("只有各阶段的日期；谁查谁还没有按人群分派", "only the dates of the phases; who visits whom does not follow from the group yet"),
    "Z22": ("回头看查出的是任务，逐件销号；考核、督查发现的问题还没有并成一本台账", "what the look-back finds is signed off one by one; findings of assessments and inspections are not in it"),
    "Z24": ("走访留有时间、地点和照片；按村证明一户不落还没有", "visits keep time, place and photos; coverage of a whole screening is not shown yet"),
    "Z25": ("总结报告还没有", "not built: the summary report"),
    "Z27": ("追责不是本平台的事，日志记下谁做了什么", "not the platform's; the journal says who did what"),
    "X07": ("每一步要的材料写在程序里，缺什么逐户列出来", "the papers of each step stand in the procedures; what is missing is listed by household"),
    "X09": ("年度信息采集还没有", "not built: the annual collection"),
    "X10": ("手机走访时取位置；位置更新没有单独的一项", "a visit on a phone takes the place; there is no collection of places by itself"),
    "X11": ("行政区划随农户册进来；改名合并还没有沿革", "divisions come with the register; mergers and renames keep no history"),
    "X12": ("帮扶人和结对是台账（帮扶人页面）", "helpers and pairings are records"),
    "X14": ("部门表和农户册逐行比对；质量规则的问题清单还没有", "lists are matched with the register row by row; quality rules that list problems are not built"),
    "X17": ("名单类的是报表，资产复核是程序里的比对一步", "lists are feeds; property and kin are verified in the comparison of the procedure"),
    "X19": ("村级工作队和督导进度还没有", "not built: village teams and the tracking of their progress"),
    "Y05": ("增收和减支写在全国的帮扶措施里（national/measures.yaml），只管一头的会提示", "both sides stand with the national measures; a plan of one side only is pointed out"),
    "Y06": ("增减和办理进度有页面；调度通报还没有", "counts and progress have pages; dispatch and bulletins are not made"),
    "Y12": ("5月这一轮是一个时段；集中排查的批次还没有", "the round in May is a period; a round as a campaign is not built"),
}  # fmt: skip
"""What is not configured, or only partly, and where it lives instead (Chinese, English)."""

WORDS = {
    "zh": {
        "title": "条款对照",
        "says": "五份通知的每一条，在哪个政策包的哪一处，哪些测试写着它。本页由程序写成：在项目文件夹里执行 "
        "`python -m tests.packs.clause_map`。政策包里的例句另算。",
        "head": "| 条款 | 政策包 | 例句 | 测试 |\n|---|---|---|---|",
        "without": "没有写进政策包，或只写了一部分",
        "without_head": "| 条款 | 在哪里 |\n|---|---|",
    },
    "en": {
        "title": "Clauses",
        "says": "Every clause of the five notices, where it stands in which pack, and which tests name it. A program writes this "
        "page: run `python -m tests.packs.clause_map` in the project's folder. Sentences are the examples of the pack.",
        "head": "| Clause | Pack | Sentences | Tests |\n|---|---|---|---|",
        "without": "Not configured, or only partly",
        "without_head": "| Clause | Where it lives |\n|---|---|",
    },
}
PAGES = {"zh": ROOT / "docs" / "clauses.zh.md", "en": ROOT / "docs" / "clauses.md"}


def ids(letter: str) -> list[str]:
    return [f"{letter}{number:02d}" for number in range(1, PLACES[letter][3] + 1)]


def _clauses_in(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every clause that something rests on, with the keys that lead to it."""
    if isinstance(value, dict):
        for key, below in value.items():
            if key == "clause" and isinstance(below, str):
                yield below, path
            else:
                yield from _clauses_in(below, (*path, str(key)))
    elif isinstance(value, list):
        for below in value:
            yield from _clauses_in(below, path)


@cache
def entries() -> dict[str, dict[str, list[str]]]:
    """Clause → file → names of the entries that rest on it."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted((ROOT / "packs").glob("*/*.yaml")):
        for clause, keys in _clauses_in(yaml.safe_load(path.read_text(encoding="utf-8")) or {}):
            name, names = (keys[1] if len(keys) > 1 else keys[0]), found[clause][path.name]
            if name not in names:
                names.append(name)
    return found


@cache
def sentences() -> dict[str, int]:
    """Clause → how many examples of packs speak of it."""
    found: dict[str, int] = defaultdict(int)
    for path in (ROOT / "packs").glob("*/examples/*.yaml"):
        for example in yaml.safe_load(path.read_text(encoding="utf-8"))["examples"]:
            found[example["clause"]] += 1
    return found


@cache
def tests() -> dict[str, list[str]]:
    """Clause → the test files that name it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for clause in set(CLAUSE.findall(path.read_text(encoding="utf-8"))):
            found[clause].append(path.relative_to(ROOT / "tests").as_posix())
    return found


def page(language: str) -> str:
    words, lines = WORDS[language], []
    lines += [f"# {words['title']}", "", words["says"], ""]
    for letter, (pack, chinese, english, _) in PLACES.items():
        lines += [f"## {letter} · {chinese if language == 'zh' else english} (`packs/{pack}`)", "", words["head"]]
        lines += [_row(clause) for clause in ids(letter)]
        told = [clause for clause in ids(letter) if clause in ELSEWHERE]
        lines += ["", f"### {letter} · {words['without']}", "", words["without_head"]]
        lines += [f"| {clause} | {ELSEWHERE[clause][0 if language == 'zh' else 1]} |" for clause in told]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _row(clause: str) -> str:
    stands = "; ".join(f"{file}: {', '.join(names)}" for file, names in sorted(entries()[clause].items()))
    return f"| {clause} | {stands or '—'} | {sentences()[clause] or '—'} | {', '.join(tests()[clause]) or '—'} |"


if __name__ == "__main__":
    for language, path in PAGES.items():
        path.write_text(page(language), encoding="utf-8")

"""``shouwang pack``: list, show, check, test, explain, diff."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from shouwang.server.site import (
    CannotGoOn,
    acting_post,
    county_of,
    day,
    now,
    open_site,
    pack_folders,
    pack_from,
    pack_named,
    today,
    told,
)

if TYPE_CHECKING:
    from shouwang.engine.packs.model import Pack


def list_(options: argparse.Namespace) -> int:
    from shouwang.engine.packs import list_packs

    for pack in list_packs(pack_folders()):
        since = f"{pack.in_force_from}起" if pack.in_force_from else ""
        if pack.in_force_to:
            since += f"至{pack.in_force_to}"
        fault = f"（不能用：{pack.fault.message}）" if pack.fault else ""
        print(f"{pack.name}\t{pack.title}\t{since}\t{'承 ' + pack.extends if pack.extends else ''}{fault}")
    return 0


def show(options: argparse.Namespace) -> int:
    """The whole pack as sentences: what is asked for, by when, and when somebody is visited."""
    from shouwang.desk.policy.pack_sheet import pack_lines

    for line in pack_lines(pack_named(options.pack), today()):
        print(line)
    return 0


def _folders_of(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise CannotGoOn(f"没有“{folder}”这个目录，请写政策包所在的目录，如 packs/anhui-jingde-2024")
    return [folder.resolve().parent, *pack_folders()]


def check(options: argparse.Namespace) -> int:
    """Every fault with file, line and remedy, 1 where there is any; and reminders, which are no fault of form."""
    from shouwang.engine.packs import check_folder, load_examples, load_pack
    from shouwang.engine.packs.reminding import reminders
    from shouwang.engine.procedure import dates_that_do_not_fit

    folders = _folders_of(options.folder)
    on = day(options.on)
    faults = check_folder(options.folder, folders)
    for fault in faults:
        print(fault)
    pack = None if faults else load_pack(options.folder.resolve().name, folders)[0]
    warnings = []
    if pack is not None:
        warnings = [*dates_that_do_not_fit(pack), *reminders(pack, load_examples(pack, folders)[0], on)]
    for warning in warnings:
        print(f"提醒 {warning}")
    noted = f"，有{len(warnings)}处提醒" if warnings else ""
    print(f"{options.folder.name}：{f'有{len(faults)}处要改' if faults else '没有问题'}{noted}")
    return 1 if faults else 0


def test(options: argparse.Namespace) -> int:
    """The examples of a pack or of all; 1 where one does not come out as its sentence says, or a rule lacks one of the three."""
    if options.all == (options.folder is not None):
        raise CannotGoOn("请写一个政策包的目录，或者写 --all 跑所有的")
    if not options.all:
        folder = options.folder
        return 0 if _tried(folder.resolve().name, _folders_of(folder)) else 1
    from shouwang.engine.packs import list_packs

    folders = pack_folders()
    names = [pack.name for pack in list_packs(folders)]
    kept = [name for name in names if _tried(name, folders)]
    print(f"共{len(names)}个政策包，{len(kept)}个都相符")
    return 0 if len(kept) == len(names) else 1


def _tried(name: str, folders: list[Path]) -> bool:
    from shouwang.engine.packs import load_examples, load_pack, test_examples
    from shouwang.engine.packs.reminding import untried

    pack, faults = load_pack(name, folders)
    if pack is None:
        print(f"政策包“{name}”不能用：\n" + told(faults))
        return False
    examples, faults = load_examples(pack, folders)
    outcomes = test_examples(pack, examples)
    broken = [outcome for outcome in outcomes if not outcome.kept]
    lacking = untried(pack, examples)
    words = {"hit": "符合", "clear": "不符合", "unknown": "数据不足"}
    for fault in [*faults, *lacking]:
        print(fault)
    for outcome in broken:
        place = f"{outcome.where.file}第{outcome.where.line}行"
        said = f"{outcome.rule}应为{words[outcome.expected]}，得到{words[outcome.got]}"
        print(f"{place}“{outcome.sentence}”：{said}")
    print(f"{pack.name}：{len(examples)}个例子，{len(outcomes)}个答案，{len(outcomes) - len(broken)}个相符")
    return not (broken or faults or lacking)


def explain(options: argparse.Namespace) -> int:
    """A rule, a check or a condition from its clause to its SQL, with the households of its examples worked out."""
    from shouwang.desk.policy.explaining import explained
    from shouwang.engine.packs import load_examples
    from shouwang.engine.packs.saying import choose
    from shouwang.engine.packs.trying import whens_of

    pack = pack_named(options.pack)
    asked = whens_of(pack)
    if options.name not in asked:
        raise CannotGoOn(
            f"政策包“{pack.name}”里没有叫“{options.name}”的规则、条件或回头看；{choose(options.name, asked, '')}"
        )
    examples, _ = load_examples(pack, pack_folders())
    for line in explained(pack, options.name, examples, today()):
        print(line)
    return 0


def diff(options: argparse.Namespace) -> int:
    """What a pack says otherwise than the one it extends, than another, or than a county goes by; and whom that touches."""
    from shouwang.desk.policy.explaining import compared
    from shouwang.engine.packs.differing import differences

    pack, _ = pack_from(options.pack)
    if options.county:
        if options.other:
            raise CannotGoOn("--other 和 --county 写一个就行")
        return _diff_county(options, pack)
    other = options.other or (pack.lineage[-2] if len(pack.lineage) > 1 else "")
    if not other:
        raise CannotGoOn(f"“{pack.name}”没有承接别的包，请用 --other 写明与哪个包比")
    before = pack_from(other)[0] if options.other else _beside(options.pack, other)
    for line in compared(before, pack, differences(before, pack)):
        print(line)
    return 0


def _beside(text: str, parent: str) -> Pack:
    """What a pack extends, looked for beside it first."""
    folder = Path(text)
    there = folder.resolve().parent / parent
    return pack_from(str(there) if (folder / "pack.yaml").is_file() and there.is_dir() else parent)[0]


def _diff_county(options: argparse.Namespace, pack: Pack) -> int:
    """Against what the county published last; and on its last screening, how many households the changed rules touch."""
    from shouwang.desk.policy.explaining import compared, touched_lines
    from shouwang.engine.packs.differing import differences

    options.needs_site = True
    open_site(options)
    from shouwang.records.policy.queries import in_force, pack_of
    from shouwang.records.screenings.trying import latest_run, touched_by

    county = county_of(options)
    version = in_force(county)
    if version is None:
        raise CannotGoOn(f"{county}还没有启用过政策包，没有可以比的")
    before = pack_of(version)
    found = differences(before, pack)
    print(f"{county}最近启用的是“{version.title}”（内容指纹 {version.digest[:12]}）")
    for line in compared(before, pack, found):
        print(line)
    post = acting_post(options)
    run = latest_run(post, county)
    if found and run is not None:
        for line in touched_lines(run, touched_by(post, run, pack, now())):
            print(line)
    return 0

"""``shouwang pack``: list, show, check, test, explain, diff."""

from __future__ import annotations

import argparse
from pathlib import Path

from shouwang.server.site import CannotGoOn, pack_folders, pack_named, today, told


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
    """Every fault with file, line and remedy, 1 where there is any; and dates that do not fit, which is no fault of form."""
    from shouwang.engine.packs import check_folder, load_pack
    from shouwang.engine.procedure import dates_that_do_not_fit

    folders = _folders_of(options.folder)
    faults = check_folder(options.folder, folders)
    for fault in faults:
        print(fault)
    pack = None if faults else load_pack(options.folder.resolve().name, folders)[0]
    warnings = dates_that_do_not_fit(pack) if pack is not None else []
    for warning in warnings:
        print(f"提醒 {warning}")
    noted = f"，有{len(warnings)}处提醒" if warnings else ""
    print(f"{options.folder.name}：{f'有{len(faults)}处要改' if faults else '没有问题'}{noted}")
    return 1 if faults else 0


def test(options: argparse.Namespace) -> int:
    """The pack's own examples; 1 where one does not come out as its sentence says."""
    from shouwang.engine.packs import load_examples, load_pack, test_examples

    folders = _folders_of(options.folder)
    pack, faults = load_pack(options.folder.resolve().name, folders)
    if pack is None:
        raise CannotGoOn(told(faults))
    examples, faults = load_examples(pack, folders)
    outcomes = test_examples(pack, examples)
    broken = [outcome for outcome in outcomes if not outcome.kept]
    words = {"hit": "符合", "clear": "不符合", "unknown": "数据不足"}
    for fault in faults:
        print(fault)
    for outcome in broken:
        place = f"{outcome.where.file}第{outcome.where.line}行"
        said = f"{outcome.rule}应为{words[outcome.expected]}，得到{words[outcome.got]}"
        print(f"{place}“{outcome.sentence}”：{said}")
    untried = sorted(set(pack.rules) - {outcome.rule for outcome in outcomes})
    if untried:
        print(f"还没有例子的规则：{'、'.join(untried)}")
    print(f"{pack.name}：{len(examples)}个例子，{len(outcomes)}个答案，{len(outcomes) - len(broken)}个相符")
    return 1 if broken or faults else 0


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
    """What a pack says otherwise than the one it extends, or than another."""
    from shouwang.desk.policy.explaining import compared
    from shouwang.engine.packs.differing import differences

    pack = pack_named(options.pack)
    other = options.other or (pack.lineage[-2] if len(pack.lineage) > 1 else "")
    if not other:
        raise CannotGoOn(f"“{pack.name}”没有承接别的包，请用 --other 写明与哪个包比")
    before = pack_named(other)
    for line in compared(before, pack, differences(before, pack)):
        print(line)
    return 0

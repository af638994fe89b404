"""``shouwang pack``: new, publish, schema: what the person does who writes a pack."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from shouwang.server.site import (
    CannotGoOn,
    acting_post,
    county_of,
    day,
    now,
    pack_folders,
    pack_from,
    told,
)


def new(options: argparse.Namespace) -> int:
    """A small folder that checks clean; what is there already is left alone, and 1."""
    from shouwang.engine.packs.folders import pack_names
    from shouwang.engine.packs.starting import DIVISION, NAME, new_pack

    name: str = options.name
    if not NAME.match(name):
        raise CannotGoOn(f"包名“{name}”不合格式，请用小写英文字母、数字和短横，如 example-county-2025")
    if not DIVISION.match(options.division):
        raise CannotGoOn(f"区划“{options.division}”不合格式，请写2、4、6、9或12位数字，如 341825")
    if not options.title.strip():
        raise CannotGoOn("中文名是空的，请用 --title 写一句看得懂的名称")
    into: Path = options.into or pack_folders()[0]
    folders = [into, *pack_folders()]
    begins = day(options.from_on)
    written, faults = new_pack(name, options.extends, options.title.strip(), options.division, begins, folders)
    if faults:
        raise CannotGoOn(f"“{options.extends}”不能承接：\n" + told(faults))
    if not _is_there(into / name, written) and (name in pack_names(folders) or (into / name).exists()):
        raise CannotGoOn(f"已经有叫“{name}”的政策包，请换一个包名；要改它，直接改它的文件")
    _write_pack(into, name, written)
    _write_schemas(into / "schemas", over=False)
    print(f"已建好：{into / name}，有{len(written)}个文件。先读文件里“#”后面的说明，再把写着“示例：”的换成通知里的。")
    print(f"改好以后：shouwang pack check {into / name}")
    return 0


def _is_there(folder: Path, written: Mapping[str, bytes]) -> bool:
    """Whether just this was made before and nobody has changed it since."""
    there = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return there == dict(written)


def _write_pack(into: Path, name: str, written: Mapping[str, bytes]) -> None:
    """Whole or not at all: a folder with half its files would be a pack that says something else."""
    into.mkdir(parents=True, exist_ok=True)
    making = into / f".new-{name}"
    shutil.rmtree(making, ignore_errors=True)
    for file, content in written.items():
        path = making / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if (into / name).exists():
        shutil.rmtree(making)
    else:
        making.rename(into / name)


def publish(options: argparse.Namespace) -> int:
    """Keeps the version as it is and lets it hold in a county from a day; the same again changes nothing."""
    from shouwang.engine.packs.reminding import samples
    from shouwang.records.policy.actions import publish as keep
    from shouwang.records.policy.queries import in_force, in_force_lines

    pack, files = pack_from(options.pack)
    county = county_of(options)
    left = samples(pack)
    if left:
        raise CannotGoOn(f"“{pack.title}”还有样本里的话，不能启用：\n" + told(left))
    from_on = day(options.from_on) if options.from_on else pack.in_force_from
    _can_hold(pack.title, pack.in_force_from, pack.in_force_to, from_on)
    before = {line.pk for line in in_force_lines(county)}
    version = keep(acting_post(options), pack, files, county, from_on, now())
    fresh = [line for line in in_force_lines(county) if line.pk not in before]
    said = f"“{pack.title}”（内容指纹 {version.digest[:12]}）"
    if not fresh:
        print(f"{county}{from_on}本来就按{said}办事，没有变化")
        return 0
    holds = in_force(county, day(""))
    now_by = f"；今天按“{holds.title}”（{holds.digest[:12]}）办事" if holds else ""
    print(
        f"{county}从{from_on}起按{said}办事{now_by}。这一版存下了，以后不会变；已经开始的个案和做过的筛查仍按原来的。"
    )
    return 0


def _can_hold(title: str, first: date, last: date | None, from_on: date) -> None:
    if from_on < first or (last is not None and from_on > last):
        until = f"至{last}" if last else "起"
        raise CannotGoOn(
            f"“{title}”施行日期是{first}{until}，不能从{from_on}起用；请核对 --from 或 pack.yaml 的 in_force"
        )


def schema(options: argparse.Namespace) -> int:
    """The JSON Schemas as files; what is there already is written anew."""
    many = _write_schemas(options.out, over=True)
    print(f"已写出{many}个JSON Schema到{options.out}；政策包文件的第一行写着用哪一个")
    return 0


def _write_schemas(folder: Path, over: bool) -> int:
    from shouwang.engine.packs.editors import editor_schemas

    folder.mkdir(parents=True, exist_ok=True)
    schemas = editor_schemas()
    for name, content in schemas.items():
        path = folder / name
        if over or not path.exists():
            path.write_bytes(content)
    return len(schemas)

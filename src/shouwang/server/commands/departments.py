"""``shouwang department`` and ``shouwang feed owed``: who speaks for departments, and what they owe."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from shouwang.server.commands.month import latest_period, pack_for
from shouwang.server.site import CannotGoOn, acting_post, county_of, day, month, now

if TYPE_CHECKING:
    from shouwang.engine.packs.model import Department, Pack


def owed(options: argparse.Namespace) -> int:
    """Says of every list what has become of it."""
    from shouwang.desk.feeds.calendar import calendar_report, told_calendar
    from shouwang.records import vault
    from shouwang.records.feeds.owed import owed_by

    county = county_of(options)
    pack, on, post = pack_for(options, county), day(options.as_of), acting_post(options)
    period = month(options.period or latest_period(county) or f"{on:%Y-%m}")
    lines = owed_by(post, county, pack, period, on)
    if not lines:
        raise CannotGoOn(f"“{post.title}”不能看本县的报送日历，请由县级或部门的岗位来看")
    if options.json:
        report = {"period": period.text, "as_of": on.isoformat(), "feeds": calendar_report(lines)}
        vault.write_atomic(options.json, json.dumps(report, ensure_ascii=False, indent=1).encode())
    for line in told_calendar(pack, period, on, lines):
        print(line)
    return 0


def named_department(pack: Pack, wanted: str) -> Department:
    """The department of a pack that is called so: by name, title or spelling."""
    for department in pack.departments.values():
        if wanted in (department.name, department.title, *department.spellings):
            return department
    known = "、".join(department.title for department in pack.departments.values())
    raise CannotGoOn(f"没有叫“{wanted}”的部门；有：{known}")


def feedback(options: argparse.Namespace) -> int:
    """Writes a department's own rows with what became of each."""
    from shouwang.desk.feeds.feedback import Wanted, export_feedback

    county = county_of(options)
    pack = pack_for(options, county)
    department = named_department(pack, options.department)
    period = month(options.period or latest_period(county))
    wanted = Wanted(county, period.text, pack, department, day(options.as_of))
    rows = export_feedback(options.out, acting_post(options), wanted, now())
    print(f"{department.title}{period.text}报送的{rows}行，反馈在 {options.out}；这次导出已记入日志。")
    return _sealed(county)


def list_(options: argparse.Namespace) -> int:
    """Every department with its officer, its way of transfer and its consultations, masked."""
    from shouwang.desk.departments.contacts import contacts, told_contacts

    county, post = county_of(options), acting_post(options)
    lines = contacts(post, county, pack_for(options, county), day(options.as_of))
    if not lines:
        raise CannotGoOn(f"“{post.title}”不能看本县的部门联络，请由县级或部门的岗位来看")
    for line in told_contacts(lines):
        print(line)
    return 0


def liaison(options: argparse.Namespace) -> int:
    """Names a department's liaison officer from a day on, or says that there is none from a day on."""
    from shouwang.records.departments.actions import end_liaison, name_liaison
    from shouwang.records.departments.sealed import Officer

    county, post, on = county_of(options), acting_post(options), day(options.from_)
    department = named_department(pack_for(options, county), options.department)
    if options.end:
        ended = end_liaison(post, county, department.name, on, now())
        print(f"{department.title}自{on}起没有联络员" if ended else f"{department.title}本来就没有登记联络员")
    else:
        name_liaison(post, county, department.name, Officer(options.name, options.phone), on, now())
        print(f"{department.title}的联络员自{on}起已登记；姓名和电话加密保存，以前的也留着")
    return _sealed(county)


def transfer(options: argparse.Namespace) -> int:
    """Keeps the way of transfer agreed with a department."""
    from shouwang.records.departments.actions import agree_transfer

    county, on = county_of(options), day(options.from_)
    department = named_department(pack_for(options, county), options.department)
    agree_transfer(acting_post(options), county, department.name, options.way, on, now(), options.note)
    print(f"{department.title}的传送方式自{on}起：{options.way}")
    return _sealed(county)


def consult(options: argparse.Namespace) -> int:
    """Keeps a consultation with its conclusions."""
    from shouwang.records.departments.actions import record_consultation
    from shouwang.records.departments.sealed import Minutes

    county, on = county_of(options), day(options.on)
    pack = pack_for(options, county)
    present = [named_department(pack, wanted).name for wanted in options.with_]
    minutes = Minutes(options.topic.strip(), options.place.strip(), tuple(options.conclusion))
    record_consultation(acting_post(options), county, on, present, minutes, now(), options.correct)
    print(f"{on}的会商已记：{len(present)}个部门参加，{len(options.conclusion)}条结论")
    return _sealed(county)


def consultations(options: argparse.Namespace) -> int:
    from shouwang.desk.departments.contacts import told_meetings

    county = county_of(options)
    lines = list(told_meetings(acting_post(options), county, pack_for(options, county), now()))
    for line in lines or ["没有可看的会商记录"]:
        print(line)
    return _sealed(county)


def book(options: argparse.Namespace) -> int:
    """Writes officers, ways and consultations into a workbook, whole."""
    from shouwang.desk.departments.contacts import contact_book
    from shouwang.records import vault

    county, post, on = county_of(options), acting_post(options), day("")
    vault.write_out(options.out, contact_book(post, county, pack_for(options, county), on, now()))
    print(f"部门联络和会商记录在 {options.out}；里面有姓名和电话，这次导出已记入日志。")
    return _sealed(county)


def _sealed(county: str) -> int:
    from shouwang.records.journal.actions import seal_pending

    seal_pending(county, now())
    return 0

"""``shouwang case``: cases of all procedures, their papers, and what departments are asked, answer and are told."""

from __future__ import annotations

import argparse

from shouwang.server.commands.handing import bytes_of, department_named, sealed
from shouwang.server.site import CannotGoOn, acting_post, county_of, day, now, today


def list_(options: argparse.Namespace) -> int:
    """Every case in sight, a line each, what is most urgent first; heads of household masked."""
    from django.db.models import F

    from shouwang.desk.cases.rows import families_of, masked_head, place_of
    from shouwang.desk.page.looks import looked_by
    from shouwang.records.cases.queries import situations, visible_to
    from shouwang.records.cases.words import state_text, way_of
    from shouwang.records.divisions.queries import names_of

    county, post, on = county_of(options), acting_post(options), day(options.as_of)
    rows = visible_to(post).filter(county=county).select_related("version", "household")
    if not options.all:
        rows = rows.filter(finished=False)
    found = list(rows.order_by("finished", F("due_on").asc(nulls_last=True), "pk"))
    names, families = names_of(county), families_of(found)
    if found:
        looked_by(post, county, "look_at_cases", f"cases:{post.code}", {"households": len(found)}, now())
    for work, stands in situations(found, on):
        case = work.case
        steps = "、".join(_step(one.step.title, one.due.on.isoformat() if one.due else "") for one in stands.next)
        told = [
            str(case.pk),
            place_of(names, case),
            masked_head(families, case),
            way_of(case.effect),
            state_text(case),
            case.category,
            steps,
        ]
        print("\t".join(told))
    print(f"共{len(found)}户{'' if options.all else '还没有办完'}。")
    return sealed(county)


def _step(title: str, due: str) -> str:
    return f"{title}（{due}前）" if due else title


def paper(options: argparse.Namespace) -> int:
    """Prints a paper of one case or of several as a Word file."""
    from shouwang.desk.cases.papers import CannotPrint, print_paper
    from shouwang.desk.page.looks import looked_by
    from shouwang.records import vault
    from shouwang.records.cases.queries import visible_to

    county, post = county_of(options), acting_post(options)
    wanted = list(dict.fromkeys(options.cases))
    found = list(visible_to(post).filter(county=county, pk__in=wanted))
    if len(found) < len(wanted):
        missing = "、".join(str(key) for key in wanted if key not in {case.pk for case in found})
        raise CannotGoOn(f"没有编号为{missing}的程序，请用 shouwang case list 查看")
    try:
        made = print_paper(post, found, options.paper, day(options.as_of))
    except CannotPrint as trouble:
        raise CannotGoOn(str(trouble)) from None
    subject = f"case:{wanted[0]}" if len(wanted) == 1 else f"cases:{options.paper}"
    detail = {"what": options.paper, "households": made.families}
    looked_by(post, county, "print_papers", subject, detail, now())
    vault.write_out(options.out, made.data)
    print(f"已打印{made.families}户的材料，在 {options.out}；这次打印已记入日志。")
    return sealed(county)


def compare(options: argparse.Namespace) -> int:
    """Writes the people about whom a department has not answered."""
    from shouwang.desk.cases.compare_sheet import comparing_workbook
    from shouwang.desk.page.looks import looked_by
    from shouwang.records import vault

    county, post = county_of(options), acting_post(options)
    name, title = department_named(options.department, county)
    made = comparing_workbook(post, county, name, title, day(options.as_of))
    looked_by(post, county, "export_comparing", f"department:{name}", {"persons": made.persons}, now())
    vault.write_out(options.out, made.data)
    print(f"请{title}比对{made.persons}人，名单在 {options.out}；这次导出已记入日志。")
    return sealed(county)


def answers(options: argparse.Namespace) -> int:
    """Takes in filled workbooks of comparisons; 1 where one of them was refused whole."""
    from shouwang.desk.cases.compare_sheet import told_file
    from shouwang.records.cases.answers_in import take_in_answers
    from shouwang.records.cases.working import Recording
    from shouwang.server.walk import readable_name

    county, post, on = county_of(options), acting_post(options), day(options.as_of)
    if on > today():
        raise CannotGoOn(f"--as-of {on} 还没有到")
    name = department_named(options.department, county)[0] if options.department else ""
    refused = False
    for path in options.files:
        done = take_in_answers(Recording(post, county, on, now()), bytes_of(path), readable_name(path), name)
        refused |= bool(done.refusal)
        for line in told_file(done):
            print(line)
    sealed(county)
    return int(refused)


def told(options: argparse.Namespace) -> int:
    """Writes what was decided about the families that concern a department."""
    from shouwang.desk.cases.told_sheet import told_workbook
    from shouwang.desk.page.looks import looked_by
    from shouwang.records import vault

    county, post = county_of(options), acting_post(options)
    name, title = department_named(options.department, county)
    last = day(options.as_of)
    first = day(options.from_) if options.from_ else last.replace(day=1)
    if first > last:
        raise CannotGoOn(f"--from {first} 晚于 {last}")
    made = told_workbook(post, county, name, (first, last), last)
    looked_by(post, county, "export_told", f"department:{name}", {"households": made.families}, now())
    vault.write_out(options.out, made.data)
    print(f"告知{title}：{made.families}户的审定情况，在 {options.out}；这次导出已记入日志。")
    return sealed(county)

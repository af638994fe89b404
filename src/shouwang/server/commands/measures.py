"""``shouwang measure``: plans of measures, their papers, and what departments are given to fill in and report."""

from __future__ import annotations

import argparse

from shouwang.server.commands.handing import bytes_of, department_named, sealed
from shouwang.server.site import CannotGoOn, acting_post, county_of, day, now, today


def list_(options: argparse.Namespace) -> int:
    """Every plan in sight that is not closed, a line each, what is most urgent first; heads of household masked."""
    from shouwang.desk.measures.pages import urgent_first
    from shouwang.desk.measures.rows import families_of, masked_head, risk_titles
    from shouwang.desk.page.looks import looked_by
    from shouwang.records.divisions.queries import names_of, town_and_village
    from shouwang.records.measures.models import Plan
    from shouwang.records.measures.queries import visible_to
    from shouwang.records.measures.working import names_in
    from shouwang.records.policy.queries import pack_of

    county, post = county_of(options), acting_post(options)
    rows = visible_to(post).filter(county=county).exclude(state=Plan.State.CLOSED)
    if not options.all:
        rows = rows.filter(state=Plan.State.OPEN) | rows.filter(to_explain=True)
    found = list(urgent_first(rows.select_related("version", "household")))
    names, families = names_of(county), families_of(one.household_id for one in found)
    if found:
        looked_by(post, county, "look_at_plans", f"plans:{post.code}", {"households": len(found)}, now())
    for one in found:
        pack = pack_of(one.version)
        told = [
            str(one.pk),
            "".join(town_and_village(names, one.division)),
            masked_head(families, one.household_id, one.household.code),
            Plan.State(one.state).label,
            one.due_on.isoformat() if one.due_on else "",
            risk_titles(pack, names_in(one.risks)),
            f"{one.measures_count}项",
            "；".join(pack.doubts[name].title for name in names_in(one.doubts) if name in pack.doubts),
        ]
        print("\t".join(told))
    print(f"共{len(found)}户{'' if options.all else '待定措施或有疑问没有说明'}。")
    return sealed(county)


def plan(options: argparse.Namespace) -> int:
    """Prints the plans of some households as one Word file."""
    from shouwang.desk.measures.papers import CannotPrint, print_plans
    from shouwang.desk.page.looks import looked_by
    from shouwang.records import vault

    county, post = county_of(options), acting_post(options)
    wanted = list(dict.fromkeys(options.plans))
    try:
        made = print_plans(post, county, wanted, day(options.as_of))
    except CannotPrint as trouble:
        raise CannotGoOn(str(trouble)) from None
    subject = f"plan:{wanted[0]}" if len(wanted) == 1 else f"plans:{post.code}"
    looked_by(post, county, "print_plans", subject, {"households": made.families}, now())
    vault.write_out(options.out, made.data)
    print(f"已打印{made.families}户的帮扶计划表，在 {options.out}；这次打印已记入日志。")
    return sealed(county)


def sheet(options: argparse.Namespace) -> int:
    """Writes the measures that wait for a department, to be filled in."""
    from shouwang.desk.measures.measure_sheet import measure_workbook
    from shouwang.desk.page.looks import looked_by
    from shouwang.records import vault

    county, post = county_of(options), acting_post(options)
    name, title = department_named(options.department, county)
    made = measure_workbook(post, county, name, title, day(options.as_of))
    looked_by(post, county, "export_measures", f"department:{name}", {"households": made.households}, now())
    vault.write_out(options.out, made.data)
    print(f"等{title}落实措施的{made.households}户，表在 {options.out}；这次导出已记入日志。")
    return sealed(county)


def import_(options: argparse.Namespace) -> int:
    """Takes in filled workbooks of measures; 1 where one of them was refused whole."""
    from shouwang.desk.measures.measure_sheet import told_file
    from shouwang.records.measures.reports_in import take_in_measures
    from shouwang.records.measures.working import Acting
    from shouwang.server.walk import readable_name

    county, post, on = county_of(options), acting_post(options), day(options.as_of)
    if on > today():
        raise CannotGoOn(f"--as-of {on} 还没有到")
    name = department_named(options.department, county)[0] if options.department else ""
    refused = False
    for path in options.files:
        done = take_in_measures(Acting(post, county, on, now()), bytes_of(path), readable_name(path), name)
        refused |= bool(done.refusal)
        for line in told_file(done):
            print(line)
    sealed(county)
    return int(refused)

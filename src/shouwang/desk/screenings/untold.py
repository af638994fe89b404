"""Whom a screening could not tell: rule by rule why, by what is missing and by village, and who they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpResponse

from shouwang.desk.feeds.calendar import told_state
from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.links import links_for
from shouwang.desk.page.listing import JOINED, SEALED, WORDED, Cell, Column, Filter, Listing
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import Gathered
from shouwang.desk.page.places import names_here, place_filter
from shouwang.desk.page.views import COUNTY, READERS, page, shown
from shouwang.desk.screenings.pages import run_of
from shouwang.desk.screenings.reasons import missing_of
from shouwang.desk.screenings.unknown import Unknown, unknown_in
from shouwang.engine.calendar import period_of
from shouwang.engine.screening import CompiledRule, Plan
from shouwang.engine.values.identity import mask_name
from shouwang.records.divisions import queries as divisions
from shouwang.records.feeds.owed import owed_by
from shouwang.records.households.queries import open_families
from shouwang.records.screenings import queries as screenings
from shouwang.records.screenings.by_place import Answered, Place, Subject
from shouwang.records.screenings.knowing import compiled_rule, untold
from shouwang.records.screenings.models import Run

_WHO = (
    Column("household", "户", unsorted=SEALED),
    Column("place", "镇村", unsorted=JOINED),
    Column("member", "说的是谁", unsorted=SEALED),
    Column("missing", "不详的", sort=("missing",)),
    Column("why", "怎么判断的", unsorted=WORDED),
)


@dataclass(frozen=True, slots=True)
class Lacking:
    """Somebody of whom a rule's answer is not known, with what is missing, in words."""

    household: int
    person: int | None
    missing: str

    @property
    def pk(self) -> int:
        return self.person or self.household


@page(*COUNTY, *READERS)
def unknown(request: Asked, key: int, rule: str) -> HttpResponse:
    """Whom a rule could not tell in a run, and why; single households where the kept facts say which they are."""
    about = run_of(request, key)
    plan, why, compiled = _asked_about(request, about, rule)
    found = untold(about, compiled, why.count) if why.single else None
    known = found.known if found else ()
    those = [Lacking(one.household_key, one.person_key, "、".join(missing_of(plan, compiled, one))) for one in known]
    lacks = [(one, one) for one in sorted({one.missing for one in those})]
    listing = Listing(
        request,
        Gathered(those),
        _WHO,
        opened=lambda some: _cells(request, about, rule, some),
        filters=(Filter("lacks", "不详的", lacks, lambda rows, value: rows.filter(missing=value)),),
        title=f"{why.rule.title}：在表上、缺值的",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_alerts", f"run:{about.pk}", {"rule": rule, "list": "说不清的"})
    return shown(
        request,
        "screenings/unknown.html",
        {
            "title": f"{why.rule.clause} {why.rule.title}：谁还说不清",
            "answer": f"{why.count:,} {why.unit}说不清：{why.why}。",
            "why": why,
            "run": about,
            "listing": listing if those else None,
            "elsewhere": found.elsewhere if found else why.count,
            "gone": why.single and found is None,
        },
    )


def _cells(request: Asked, run: Run, rule: str, those: Sequence[Lacking | Subject]) -> list[dict[str, Any]]:
    """Families are opened for these only, masked, and the look is journaled."""
    to, names = links_for(request.post), names_here(request)
    families = open_families({one.household for one in those}, gone=True)
    looked(request, "look_at_unknown", f"run:{run.pk}", {"rule": rule, "subjects": len(those)})
    told: list[dict[str, Any]] = []
    for one in those:
        family = families.get(one.household)
        if family is None:
            told.append({"household": Cell("已不在册", tone="quiet")})
            continue
        member = family.members.get(one.person or 0)
        why = to("screenings:why_not", run=run.pk, household=family.code, rule=rule)
        told.append(
            {
                "household": Cell(
                    mask_name(head_name(family)), to("households:household", family.code), below=family.code
                ),
                "place": "".join(divisions.town_and_village(names, family.village_code)),
                "member": mask_name(member.record.name) if member else "全户",
                "missing": one.missing if isinstance(one, Lacking) else "",
                "why": Cell("看", why) if why else "",
            }
        )
    return told


_CLEAR = (_WHO[0], replace(_WHO[1], sort=("village",), unsorted=""), _WHO[2], _WHO[4])


@page(*COUNTY, *READERS)
def clear(request: Asked, key: int, rule: str) -> HttpResponse:
    """Of whom a rule does not hold in a run: who was asked and is neither met nor unknown, village by village."""
    about = run_of(request, key)
    compiled = compiled_rule(about, rule)
    result = about.results.filter(rule=rule).first()
    if compiled is None or result is None:
        raise Http404
    answered = Answered(about, compiled, "clear")
    listing = Listing(
        request,
        answered.those(),
        _CLEAR,
        opened=lambda some: _cells(request, about, rule, some),
        filters=(place_filter(request, "village"),),
        empty="当时的农户册已经拼不回原样，说不出是哪几户。" if answered.gone else "没有不符合的。",
        title=f"{compiled.rule.title}：不符合的",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_alerts", f"run:{about.pk}", {"rule": rule, "list": "不符合的"})
    unit = "户" if result.grain == "household" else "人"
    told = {
        "title": f"{compiled.rule.clause} {compiled.rule.title}：不符合的",
        "answer": f"问过、不符合的 {result.clear:,} {unit}；符合的 {result.hit:,}，说不清的 {result.unknown:,}，不在这里。",
        "run": about,
        "listing": listing,
    }
    return shown(request, "screenings/clear.html", told)


def _asked_about(request: Asked, run: Run, rule: str) -> tuple[Plan, Unknown, CompiledRule]:
    """A rule that left somebody unknown in a run, and why."""
    plan, pack = screenings.plan_of(run), pack_for(request)
    lists = owed_by(request.post, request.county, pack, period_of(run.period), request.today) if pack else []
    states = {line.feed.name: told_state(line) for line in lists}
    left = unknown_in(plan, run, screenings.results_of(run), states)
    why = next((one for one in left if one.rule.name == rule), None)
    compiled = compiled_rule(run, rule)
    if why is None or compiled is None:
        raise Http404
    return plan, why, compiled


@page(*COUNTY, *READERS)
def where(request: Asked, key: int, rule: str) -> HttpResponse:
    """Everybody whom a rule could not tell, by what is missing, then by village, then one by one."""
    about = run_of(request, key)
    plan, why, compiled = _asked_about(request, about, rule)
    answered = Answered(about, compiled, "unknown")
    found = [] if answered.gone else answered.places
    lacks, village = _chosen(request, found)
    names = names_here(request)
    to = links_for(request.post)

    def link(missing: Sequence[str], place: str = "") -> str:
        asked = {"lacks": ",".join(missing), **({"village": place} if place else {})}
        return to("screenings:untold", key, rule, **asked)

    by_lack: Counter[tuple[str, ...]] = Counter()
    in_villages: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for one in found:
        by_lack[one.missing] += one.count
        in_villages[one.missing].add(one.village)
    there = [one for one in found if one.missing == lacks] if lacks is not None else []
    who = None
    if village is not None:
        who = _who(request, about, answered, [one for one in there if one.village == village])
    if who is not None and who.wanted_as_workbook:
        return who.taken_away("export_alerts", f"run:{about.pk}", {"rule": rule, "list": "说不清的"})
    return shown(
        request,
        "screenings/untold.html",
        {
            "title": f"{why.rule.clause} {why.rule.title}：缺什么，在哪里",
            "answer": _where_answer(why, found) if not answered.gone else "当时的农户册已经拼不回原样，数不出来。",
            "run": about,
            "why": why,
            "gone": answered.gone,
            "lacks": [
                (_lack_said(plan, missing), count, len(in_villages[missing]), link(missing), missing == lacks)
                for missing, count in by_lack.most_common()
            ],
            "chosen": _lack_said(plan, lacks) if lacks is not None else "",
            "villages": [
                (
                    "".join(divisions.town_and_village(names, one.village)) or "没有写村",
                    one.count,
                    link(one.missing, one.village),
                    one.village == village,
                )
                for one in sorted(there, key=lambda one: (-one.count, one.village))
            ],
            "village": "".join(divisions.town_and_village(names, village)) if village is not None else "",
            "listing": who,
        },
    )


def _chosen(request: Asked, found: Sequence[Place]) -> tuple[tuple[str, ...] | None, str | None]:
    """What the address asks for, as far as there is such a thing; else what is missing most often."""
    said, place = request.GET.get("lacks"), request.GET.get("village", "")
    if said is None:
        counts: Counter[tuple[str, ...]] = Counter()
        for one in found:
            counts[one.missing] += one.count
        return (counts.most_common(1)[0][0] if counts else None), None
    missing = next((one.missing for one in found if ",".join(one.missing) == said), None)
    if missing is None:
        raise Http404
    return missing, place if any(one.missing == missing and one.village == place for one in found) and place else None


def _lack_said(plan: Plan, missing: Sequence[str]) -> str:
    """What is missing, and who would have to say it."""
    if not missing:
        return "没有在施行的数"
    facts = plan.pack.facts
    return "、".join(
        f"{facts[name].title}（{'表没有来' if facts[name].source == 'listed' else '表里空着' if facts[name].feed else '农户册里没有'}）"
        for name in missing
    )


def _where_answer(why: Unknown, found: Sequence[Place]) -> str:
    villages = len({one.village for one in found})
    return f"{sum(one.count for one in found):,} {why.unit}说不清，在 {villages} 个村，缺的有 {len({one.missing for one in found})} 种情形。"


def _who(request: Asked, run: Run, answered: Answered, places: Sequence[Place]) -> Listing:
    """Everybody of a village whose answer hangs on just this."""
    rule = answered.rule
    return Listing(
        request,
        answered.those(places),
        (_WHO[0], _WHO[2], _WHO[4]),
        opened=lambda some: _cells(request, run, rule.name, some),
        title=f"{rule.title}：说不清的",
        key="who",
    )

"""Whom a screening could not tell: rule by rule why, by what is missing and by village, and who they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse

from shouwang.desk.feeds.calendar import told_state
from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.links import links_for
from shouwang.desk.page.looks import looked
from shouwang.desk.page.views import COUNTY, READERS, page, shown
from shouwang.desk.screenings.pages import run_of
from shouwang.desk.screenings.reasons import missing_of
from shouwang.desk.screenings.unknown import Unknown, unknown_in
from shouwang.engine.calendar import period_of
from shouwang.engine.screening import CompiledRule, Plan
from shouwang.engine.screening.untold import Untold
from shouwang.engine.values.identity import mask_name
from shouwang.records.divisions import queries as divisions
from shouwang.records.feeds.owed import owed_by
from shouwang.records.households.queries import open_families
from shouwang.records.screenings import queries as screenings
from shouwang.records.screenings.knowing import compiled_rule, untold, untold_places, untold_there
from shouwang.records.screenings.models import Run

_MOST = 100
"""So many subjects of a village are shown by name; the count says how many there are."""


@page(*COUNTY, *READERS)
def unknown(request: Asked, key: int, rule: str) -> HttpResponse:
    """Whom a rule could not tell in a run, and why; single households where the kept facts say which they are."""
    about = run_of(request, key)
    _, why, compiled = _asked_about(request, about, rule)
    found = untold(about, compiled, why.count) if why.single else None
    lines = _untold_lines(request, about, compiled, found.known[:100]) if found else []
    return shown(
        request,
        "screenings/unknown.html",
        {
            "title": f"{why.rule.clause} {why.rule.title}：谁还说不清",
            "answer": f"{why.count:,} {why.unit}说不清：{why.why}。",
            "why": why,
            "run": about,
            "lines": lines,
            "more": len(found.known) - len(lines) if found else 0,
            "elsewhere": found.elsewhere if found else why.count,
            "gone": why.single and found is None,
        },
    )


def _untold_lines(request: Asked, run: Run, compiled: Any, known: Sequence[Any]) -> list[dict[str, Any]]:
    if not known:
        return []
    to, plan = links_for(request.post), screenings.plan_of(run)
    families = open_families({one.household_key for one in known}, gone=True)
    names = divisions.names_of(request.county)
    looked(request, "look_at_unknown", f"run:{run.pk}", {"rule": compiled.rule.name, "subjects": len(known)})
    told = []
    for one in known:
        family = families.get(one.household_key)
        if family is None:
            continue
        member = family.members.get(one.person_key or 0)
        told.append(
            {
                "head": mask_name(head_name(family)),
                "code": family.code,
                "href": to("households:household", family.code),
                "why": f"{to('screenings:why_not', run=run.pk, household=family.code, rule=compiled.rule.name)}",
                "member": mask_name(member.record.name) if member else "",
                "place": "".join(divisions.town_and_village(names, family.village_code)),
                "missing": "、".join(missing_of(plan, compiled, one)),
            }
        )
    return told


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
    places = untold_places(about, compiled)
    found = places or []
    lacks, village = _chosen(request, found)
    names = divisions.names_of(request.county)
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
    return shown(
        request,
        "screenings/untold.html",
        {
            "title": f"{why.rule.clause} {why.rule.title}：缺什么，在哪里",
            "answer": _where_answer(why, found) if places is not None else "当时的农户册已经拼不回原样，数不出来。",
            "run": about,
            "why": why,
            "gone": places is None,
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
            "lines": _who_lines(request, about, compiled, lacks, village, names)
            if lacks is not None and village is not None
            else [],
            "most": _MOST,
        },
    )


def _chosen(request: Asked, found: Sequence[Untold]) -> tuple[tuple[str, ...] | None, str | None]:
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


def _where_answer(why: Unknown, found: Sequence[Untold]) -> str:
    villages = len({one.village for one in found})
    return f"{sum(one.count for one in found):,} {why.unit}说不清，在 {villages} 个村，缺的有 {len({one.missing for one in found})} 种情形。"


def _who_lines(
    request: Asked, run: Run, compiled: CompiledRule, missing: Sequence[str], village: str, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    those = untold_there(run, compiled, missing, village, _MOST)
    if not those:
        return []
    to = links_for(request.post)
    families = open_families({household for household, _ in those}, gone=True)
    looked(request, "look_at_unknown", f"run:{run.pk}", {"rule": compiled.rule.name, "subjects": len(those)})
    told = []
    for household, person in those:
        family = families.get(household)
        if family is None:
            continue
        member = family.members.get(person or 0)
        told.append(
            {
                "head": mask_name(head_name(family)),
                "code": family.code,
                "href": to("households:household", family.code),
                "why": to("screenings:why_not", run=run.pk, household=family.code, rule=compiled.rule.name),
                "member": mask_name(member.record.name) if member else "",
            }
        )
    return told

"""One alert with its whole reason; and "why not", the same form for a household that a rule did not meet."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse

from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.links import links_for
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here
from shouwang.desk.page.tags import short_day, spoken_month
from shouwang.desk.page.views import COUNTY, READERS, TOWN, VILLAGE, page, shown
from shouwang.desk.screenings.reasons import Reason, reasons_against, reasons_of_alerts
from shouwang.desk.screenings.summary import told_resting
from shouwang.engine.values.identity import mask_name
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import Family, open_families, visible_households
from shouwang.records.leads import queries as leads
from shouwang.records.leads.models import LeadAlert
from shouwang.records.screenings import queries as screenings
from shouwang.records.screenings.knowing import compiled_rule, known_about
from shouwang.records.screenings.models import Run


@page(*COUNTY, *READERS, *TOWN, *VILLAGE)
def alert(request: Asked, key: int) -> HttpResponse:
    """Why one rule met one household: the sentence, the values against the lines, the clause, the rows."""
    found = screenings.visible_to(request.post).filter(county=request.county, pk=key)
    one = found.select_related("run__version", "household").first()
    if one is None:
        raise Http404
    family = open_families([one.household_id], gone=True).get(one.household_id)
    looked(request, "look_at_alert", f"alert:{one.pk}")
    reasons = reasons_of_alerts([one], family)
    to, names = links_for(request.post), names_here(request)
    asked = LeadAlert.objects.filter(rule=one.rule, person_key=one.person_key, lead__household=one.household_id)
    lead = asked.filter(lead__in=leads.visible_to(request.post)).select_related("lead").order_by("-lead_id").first()
    return shown(
        request,
        "screenings/alert.html",
        {
            "title": reasons[0].title,
            "answer": f"{spoken_month(one.run.period)}的表，{short_day(one.run.as_of)}筛查：{reasons[0].sentence}。",
            "alert": one,
            "reason": reasons[0],
            "family": family,
            "head": _head(family, one.household.code),
            "place": "".join(divisions.town_and_village(names, one.division)),
            "household_href": to("households:household", one.household.code),
            "run_href": to("screenings:run", one.run_id),
            "lead_href": to("leads:lead", lead.lead_id) if lead else "",
            "lead": lead.lead if lead else None,
        },
    )


@page(*COUNTY, *READERS, *TOWN, *VILLAGE)
def why_not(request: Asked) -> HttpResponse:
    """What a rule made of a household, or of each of its members: ``?household=`` 户编号, ``&rule=``, ``&run=``."""
    run = _run(request)
    told: dict[str, Any] = {
        "title": "为什么没有问这一户",
        "run": run,
        "code": request.GET.get("household", "").strip(),
    }
    if run is None:
        return shown(request, "screenings/why_not.html", {**told, "answer": "本县还没有筛查过，谁都还没有问。"})
    plan = screenings.plan_of(run)
    asked = request.GET.get("rule", "")
    told |= {"rules": [(one.rule.name, f"{one.rule.clause} {one.rule.title}") for one in plan.rules], "rule": asked}
    told["resting"] = [(one.rule, told_resting(plan.pack, one)) for one in plan.resting]
    if not told["code"]:
        return shown(
            request, "screenings/why_not.html", {**told, "answer": "写上户编号，选一条规则，看它是怎么判断的。"}
        )
    version = visible_households(request.post).filter(county=request.county, household__code=told["code"]).first()
    if version is None:
        answer = "没有这个户编号。请核对，或按姓名在“农户”里找。"
        return shown(request, "screenings/why_not.html", {**told, "answer": answer}, status=404)
    family = open_families([version.household_id])[version.household_id]
    names = names_here(request)
    told |= {
        "head": _head(family, family.code),
        "place": "".join(divisions.town_and_village(names, family.village_code)),
        "household_href": links_for(request.post)("households:household", family.code),
    }
    compiled = compiled_rule(run, asked)
    if compiled is None:
        rests = next((said for rule, said in told["resting"] if rule.name == asked), "")
        answer = f"这条规则这个月不问：{rests}。" if rests else "选一条规则，看它对这一户是怎么判断的。"
        return shown(request, "screenings/why_not.html", {**told, "answer": answer})
    detail: dict[str, object] = {"rule": asked, "run": run.pk}
    looked(request, "look_at_why_not", f"household:{family.code}", detail)
    known = known_about(run, compiled, family.household_key)
    reasons = reasons_against(plan, compiled, known, family) if known else []
    return shown(
        request,
        "screenings/why_not.html",
        {**told, "reasons": reasons, "answer": _answer(reasons, run, known is None), "chosen": compiled.rule},
    )


def _run(request: Asked) -> Run | None:
    """The run that is asked about, or the newest of the month, or of all. A household's own village may ask of it too."""
    found = Run.objects.filter(county=request.county).select_related("version")
    key, month = request.GET.get("run", ""), request.GET.get("month", "")
    if key.isdigit() and len(key) < 10:
        return found.filter(pk=int(key)).first()
    if month:
        found = found.filter(period=month)
    return found.order_by("period", "as_of", "pk").last()


def _answer(reasons: list[Reason], run: Run, gone: bool) -> str:
    day = f"{spoken_month(run.period)}的表，{short_day(run.as_of)}筛查"
    if gone:
        return f"{day}时的农户册已经拼不回原样，请检查备份。"
    if not reasons:
        return f"{day}时，这一户还不在农户册里，没有问到。"
    if any(one.answer == "hit" for one in reasons):
        return f"{day}：这条规则问到了这一户。"
    if any(one.answer == "unknown" for one in reasons):
        return f"{day}：这一户还说不清，缺的值在下面写着“不详”。"
    return f"{day}：这条规则没有问这一户，因为下面说的。"


def _head(family: Family | None, code: str) -> str:
    return f"{mask_name(head_name(family))}家" if family else code

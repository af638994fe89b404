"""A plan of measures on a site, as the county makes it in the browser; and who a department might report on."""

from __future__ import annotations

import json
from datetime import date

from tests.walk.asking import run
from tests.walk.sites import Site

_PLAN = """
import json, sys
import django
django.setup()
from datetime import date
from django.utils import timezone
from shouwang.records.households.queries import current_households, open_families
from shouwang.records.measures import actions
from shouwang.records.measures.actions import Expected, Wanted
from shouwang.records.measures.models import Plan
from shouwang.records.measures.working import Acting
from shouwang.records.policy.queries import in_force
from shouwang.records.staff.actions import operator_post
county, on = json.loads(sys.argv[1])
at = timezone.now()
acting = Acting(operator_post(at=at), county, date.fromisoformat(on), at)
homes = list(current_households(county).order_by("household_id").values_list("household_id", "village_code")[:3])
there = Expected(homes[0][0], homes[0][1], acting.on, "边缘易致贫户", ("illness",), acting.on, in_force(county))
actions.expect_plans(acting.post, county, [there], acting.on, at)
plan = Plan.objects.get(county=county, household=homes[0][0])
actions.add(acting, plan.pk, Wanted("health", "大病医疗救助", ("illness",), "medical_insurance"))
doubts = ("development_first", "aid_only", "unanswered", "unfit", "early")
actions.fix(acting, plan.pk, {name: "村里议定" for name in doubts})
people = []
for key, _ in homes:
    (family,) = open_families([key]).values()
    whole = [one.record for one in family.members.values() if one.record.number]
    people += [[one.name, one.number] for one in whole[:1]]
print(json.dumps([plan.pk, people]))
"""


def plan_there(site: Site, county: str, on: date) -> tuple[int, list[list[str]]]:
    """The key of a fixed plan with one measure for 医保局; names and numbers of its people and of others."""
    plan, people = json.loads(run(site, _PLAN, json.dumps([county, on.isoformat()])))
    return plan, people

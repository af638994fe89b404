"""A demo county compares its month's lists: some villages list families, one says there is nobody, the others are silent."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from shouwang.records.staff.models import Post
    from shouwang.server.commands.demo_counties import DemoCounty

_CHANNELS = ("cadre", "self", "public")
_WHY = (
    "户主上月摔伤住院，家里没有别的收入",
    "两个孩子上学，爱人去年过世，钱不够用",
    "养的猪死了大半，还有三万元贷款",
    "老两口都七十多了，儿子常年联系不上",
)
_VILLAGES, _EACH = 6, 3


def make_round(operator: Post, there: DemoCounty) -> int:
    """A round about the month that the county was screened for, on the day of it, once: six villages list a few families,
    some of them such as departments found too. Gives how many differences were returned."""
    from shouwang.engine.calendar import period_of
    from shouwang.records.discrepancies import actions
    from shouwang.records.discrepancies.models import Compared, Round
    from shouwang.records.discrepancies.working import Acting, comparing_of
    from shouwang.records.households.models import Household, Standing
    from shouwang.records.households.queries import current_households
    from shouwang.records.leads.models import Lead

    county, on, month = there.code, there.as_of, period_of(there.period)
    if Round.objects.filter(county=county).exists():
        return 0
    acting = Acting(operator, county, on, datetime.combine(on, time(9, 30), ZoneInfo("Asia/Shanghai")))
    one = actions.open_round(acting, month.first, min(month.last, on))
    offline = [name for name in _CHANNELS if name in comparing_of(one).offline] or list(comparing_of(one).offline)
    leads = Lead.objects.filter(county=county).exclude(division__endswith="000")
    villages = sorted(set(leads.values_list("division", flat=True)))[: _VILLAGES + 1]
    for place, village in enumerate(villages[:_VILLAGES]):
        found = list(leads.filter(division=village).order_by("pk").values_list("household_id", flat=True)[:1])
        known = Standing.objects.filter(county=county, superseded_at=None).values("household")
        homes = current_households(county).filter(village_code=village).exclude(household__in=[*found])
        homes = homes.exclude(household__in=known).order_by("pk")
        found += list(homes.values_list("household_id", flat=True)[: _EACH - 1])
        for at, key in enumerate(found):
            home = Household.objects.get(pk=key)
            why = _WHY[(place + at) % len(_WHY)]
            picked = actions.Picked(home, village, offline[at % len(offline)], why, "网格员", on - timedelta(days=1))
            actions.pick(acting, one.pk, picked)
    for village in villages[_VILLAGES:]:
        actions.say_nil(acting, one.pk, village)
    actions.compare(acting, one.pk)
    return Compared.objects.filter(round=one, state=Compared.State.OPEN).count()

"""The demo county's ways out and back: eliminations at several steps, one whose conditions are not met, a rollback, a clearing,
a re-labelling and a natural end, through the same door as real ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from shouwang.records.turns import one_transaction
from shouwang.server.commands.demo_cases import Office
from shouwang.server.commands.demo_help import _villages

if TYPE_CHECKING:
    from shouwang.records.cases.models import Case

_DAY = timedelta(days=1)
_OUT = "elimination"
_STORIES: tuple[tuple[str, str, str, int, str, tuple[str, ...]], ...] = (
    # procedure, ground, what speaks for it, begun how many days before the demo's day, the step it waits at ("" is all done),
    # what the family lacks; decisions fall after the day of the month's screening, so that screened again it is the same
    (_OUT, "", "", 10, "", ()),
    (_OUT, "", "", 10, "decision", ()),
    (_OUT, "", "", 6, "publicity", ()),
    (_OUT, "", "", 5, "village_review", ()),
    (_OUT, "", "", 6, "village_review", ("water_secure", "expenditure_solved")),
    (_OUT, "", "", 3, "effect_visit", ()),
    ("rollback", "unstable", "儿子所在的厂停工，今年没有务工收入，医药费又多了", 2, "", ()),
    ("rollback", "insecure", "暴雨后住房鉴定为C级，还没有修", 4, "county_request", ()),
    ("clearing", "above_line", "识别时漏算了长子的工资，人均收入在监测范围以外", 5, "county_request", ()),
    ("relabelling", "", "", 10, "", ()),
    ("natural_end", "all_died", "户主去世，户口已经注销", 3, "", ()),
)
_FROM = {"elimination": False, "clearing": False, "natural_end": False, "rollback": True, "relabelling": True}
"""Whether the register says of the family that its risk is eliminated already."""
_BEFOREHAND = ("tracked_long_enough", "has_labour")
"""The conditions that nothing done on the way changes."""


@one_transaction
def make_ways(county: str, on: date) -> int:
    """Families on their way out or back, as of a day; gives how many. A county that has such cases already gets none."""
    from shouwang.records.cases.models import Case

    if Case.objects.filter(county=county).exclude(effect=Case.Effect.INCLUDE).exists():
        return 0
    office, made, taken = Office(county, on), 0, set[int]()
    for procedure, ground, why, days, until, lacking in _STORIES:
        reviewed = procedure == _OUT and until not in ("effect_visit", "consent") and not lacking
        home = _family(county, on, _FROM[procedure], taken, reviewed)
        if home is None:
            continue
        taken.add(home[0])
        office.day, office.lacking = on - days * _DAY, lacking
        _carried(office, _begun(office, home, procedure, ground, why), until)
        made += 1
    return made


def _family(county: str, on: date, eliminated: bool, taken: set[int], fit: bool) -> tuple[int, str] | None:
    """A family of a village that has a cadre, with its village: nobody's case. ``fit``: what nobody can change
    speaks for an elimination."""
    from shouwang.records.cases.eliminating import assessed_of
    from shouwang.records.cases.models import Case
    from shouwang.records.households.models import HouseholdVersion, Standing
    from shouwang.records.policy.queries import in_force, pack_of

    version = in_force(county)
    assert version is not None, "the demo's pack is in force"
    there = HouseholdVersion.objects.filter(
        village_code__in=_villages(county), superseded_at=None, valid_to=None, absent=False
    ).exclude(kind="")
    where = dict(there.values_list("household_id", "village_code"))
    busy = set(Case.objects.filter(county=county).values_list("household_id", flat=True)) | taken
    rows = Standing.objects.filter(county=county, superseded_at=None, eliminated=eliminated, source="register")
    keys = [key for key in rows.order_by("-household__code").values_list("household_id", flat=True) if key in where]
    keys = [key for key in keys if key not in busy][:40]
    if eliminated:
        return next(((key, where[key]) for key in keys), None)
    # As its file stood when it was begun; what is found on the way is found so that it holds.
    known = assessed_of(pack_of(version), county, keys, on - 12 * _DAY)
    fits = {key for key in keys if all(one.met for one in known[key] if one.asked.name in _BEFOREHAND)}
    return next(((key, where[key]) for key in keys if (key in fits) is fit), None)


def _begun(office: Office, home: tuple[int, str], procedure: str, ground: str, why: str) -> Case:
    from shouwang.records.cases.actions import WayBegun
    from shouwang.records.cases.nominating import nominate
    from shouwang.records.households.models import Household

    key, village = home
    how = "natural" if procedure == _OUT else ""
    wanted = WayBegun(Household.objects.get(pk=key), village, procedure, ground, why, how)
    (case,) = nominate(office.as_("village", village), [wanted])
    return case


def _carried(office: Office, case: Case, until: str) -> None:
    """Step by step, each on the day on which it can be done; a publicity in which it waits is posted."""
    done = _done(case)
    for step in office.steps([case]):
        if step.name in done:
            continue
        if step.name == until:
            if step.lasts:
                office.post([case], step)
            return
        office.day = office.do([case], step)


def _done(case: Case) -> Sequence[str]:
    return list(case.acts.filter(kind="done").values_list("step", flat=True))

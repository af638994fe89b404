"""What was decided about families that concern a department: those it warned of, and those it is to help (J16, Z26).

A department that warned of a family hears what became of it, refused or included. One that helps (it answers in the comparison
and the pack gives it a name list) hears of the included. Of an elimination hears whoever gave one of the family's measures;
of ways back nobody but the offices. Nobody hears of a risk that is not the department's own matter.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from shouwang.engine.packs.model import Pack
from shouwang.engine.packs.steps import Compared
from shouwang.engine.screening.lists import lists_of_rules
from shouwang.records.cases.effects import IDENTIFYING
from shouwang.records.cases.models import Case
from shouwang.records.leads.models import LeadAlert
from shouwang.records.measures.models import Measure
from shouwang.records.policy.models import PackVersion
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope

_UNDECIDED = (Case.State.OPEN, Case.State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Concern:
    """What concerns a department under a pack: the rules that read a list of its, the risks of those, whether it helps."""

    rules: frozenset[str]
    risks: frozenset[str]
    helps: bool


def compared_of(pack: Pack, department: str) -> Compared | None:
    """A department of any comparison of a pack, with the matters it answers on."""
    asked = (
        one
        for procedure in pack.procedures.values()
        for step in procedure.steps
        for one in (step.comparison.departments if step.comparison else ())
    )
    return next((one for one in asked if one.name == department), None)


def departments_told(pack: Pack) -> list[str]:
    """The departments that can be told of anything under a pack: those that warn and those that help."""
    warning = {feed.department for feed in pack.feeds.values()}
    return [name for name in pack.offices if name in warning or _helps(pack, name)]


def concern_of(pack: Pack, department: str) -> Concern:
    """What concerns a department under a published pack."""
    feeds = {name for name, feed in pack.feeds.items() if feed.department == department}
    rules = frozenset(rule for rule, read in lists_of_rules(pack).items() if feeds & set(read))
    return Concern(rules, frozenset(pack.rules[rule].risk for rule in rules), _helps(pack, department))


def decided_concerning(post: Post, county: str, department: str) -> QuerySet[Case]:
    """The decided cases that concern a department, the latest first; ``warned`` says whether it warned of the family.

    An elimination is of the families that it gave a measure to, and never ``warned``.

    None for posts of another department, of a town or village, or of another county.
    """
    seen = scope(post)
    decided = Case.objects.filter(county=county).exclude(state__in=_UNDECIDED)
    if not seen.covers_county(county) or (seen.department and seen.department != department):
        return decided.none()
    warning: dict[frozenset[str], list[PackVersion]] = {}
    helped = Q(pk=None)
    under = Q(pk__in=decided.values("version")) | Q(pk__in=decided.values("lead__version"))
    for version in PackVersion.objects.filter(under):
        concern = concern_of(pack_of(version), department)
        warning.setdefault(concern.rules, []).append(version)
        if concern.helps:
            helped |= Q(version=version) & ~Q(state=Case.State.REFUSED)
    asked = Q(pk=None)
    for rules, versions in warning.items():
        # Where all packs say the same of it, no lead has to be looked up for the pack that it goes by.
        by_pack = Q() if len(warning) == 1 else Q(lead__version__in=versions)
        asked |= by_pack & Q(rule__in=rules)
    warned = Exists(LeadAlert.objects.filter(asked, lead=OuterRef("lead"), withdrawn_on=None))
    gave = Exists(Measure.objects.filter(household=OuterRef("household"), department=department))
    out = Q(effect=Case.Effect.ELIMINATE, state=Case.State.PASSED)
    rows = decided.annotate(warned=warned).filter(
        (Q(effect__in=IDENTIFYING) & (Q(warned=True) | helped)) | (out & Q(gave))
    )
    return rows.select_related("version", "household").order_by("-closed_on", "division", "pk")


def _helps(pack: Pack, department: str) -> bool:
    known = pack.departments.get(department)
    return compared_of(pack, department) is not None and known is not None and bool(known.roster_columns)

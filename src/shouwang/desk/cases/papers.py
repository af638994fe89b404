"""The papers of a procedure as Word files, printed from the forms of the pack that a case began under.

One paper for one family, or one for a sitting with a row a family, as the pack's paper says (``batch``); several families of
the former kind come in one file, each on pages of its own. The same case prints the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shouwang.desk.cases.paper_words import (
    Told,
    answers,
    conditions,
    every_words,
    family_words,
    home_row,
    members,
    place_code,
    public_row,
    sitting_words,
    votes,
)
from shouwang.desk.printing import filled, joined, saved
from shouwang.desk.sheets import file_name, spoken_day
from shouwang.engine.calendar import due_date
from shouwang.engine.packs.papers import ANSWERS, CONDITIONS, HOMES, MEMBERS, Scope, form_faults, scope_of, shown_by
from shouwang.engine.packs.steps import Paper, Procedure, Step, Template
from shouwang.engine.procedure.now import StepNow
from shouwang.records.cases.conditions import assessments
from shouwang.records.cases.deriving import relieved_of, stated
from shouwang.records.cases.models import Case, CaseAct
from shouwang.records.cases.queries import situations, visible_to
from shouwang.records.cases.sealed import open_act, open_sitting
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.models import Standing
from shouwang.records.households.queries import open_families
from shouwang.records.policy.queries import calendar_overrides, pack_of
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_village_work

MOST_FAMILIES = 500
"""In one file."""
_MET = {True: "yes", False: "no", None: ""}
_REACHED = ("open", "running", "done", "refused")


class CannotPrint(Exception):
    """Nothing was printed; the message is the Chinese sentence for whoever asked."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper as a file. ``families``: how many it names; who prints it leaves a line of the journal first or at once."""

    name: str
    data: bytes
    families: int


def papers_of(procedure: Procedure) -> list[tuple[Step, Paper]]:
    """The papers of a procedure that can be printed, in the order of its steps."""
    return [(step, paper) for step in procedure.steps for paper in step.papers if paper.template]


def printed_one_by_one(case: Case, paper: str) -> bool:
    """Whether a paper is one for each family, which takes its time for many; another is one for all of a sitting."""
    return not _paper_named(pack_of(case.version).procedures[case.procedure], paper)[1].batch


def print_paper(
    post: Post, cases: Sequence[Case], paper: str, on: date, tell: Callable[[int], None] = lambda done: None
) -> Printed:
    """The paper called ``paper`` for these cases. ``on`` is the day it bears where its step has not been done yet.
    ``tell`` hears how many families are printed, of papers that are one for each.

    The caller journals (verb ``print_papers``, subject ``case:12`` or ``cases:paper``, detail paper and households), for names
    leave with the file. Raises ``CannotPrint``, and NotAllowed for posts that only read.
    """
    told, step, wanted = _gathered(post, cases, paper, on)
    template = _template_of(told[0], step, wanted)
    scope = scope_of(told[0].work.procedure, step, wanted)
    if scope.public or wanted.batch:
        _must_fit_one_paper(told, step)
        papers = [filled(template, _of_a_sitting(told, step, wanted, scope, on))]
    else:
        papers = []
        for one in told:
            tell(len(papers))
            papers.append(filled(template, _of_a_family(one, step, wanted, on)))
    title = f"{wanted.title}_{_told_where(told, step)}_{spoken_day(on)}"
    return Printed(f"{file_name(title)}.docx", saved(joined(papers), wanted.title, on), len(told))


def _told_where(told: Sequence[Told], step: Step) -> str:
    """In the file's name: the place, or the number of a single case. Nobody's name stands there."""
    return f"{told[0].case.pk}" if len(told) == 1 else told[0].names.get(place_code(told[0].case, step), "")


# --- what it is about ---------------------------------------------------------------------------------------------------


def _gathered(post: Post, cases: Sequence[Case], paper: str, on: date) -> tuple[list[Told], Step, Paper]:
    """The cases with all that a paper may say of them, village by village, and which paper it is."""
    if not cases or len(cases) > MOST_FAMILIES:
        raise CannotPrint(f"一次打印1户到{MOST_FAMILIES}户，请分几次打印")
    keys = [case.pk for case in cases]
    rows = visible_to(post).filter(pk__in=keys).select_related("version", "household", "visit", "lead")
    seen = sorted(rows, key=lambda one: (one.division, one.household.code))
    if len(seen) < len(set(keys)):
        raise CannotPrint("有的户不在本岗位的范围里，请刷新页面再选")
    for division in {case.division for case in seen}:
        require_village_work(post, division, "打印材料")
    works = situations(seen, on)
    if len({(work.case.version_id, work.case.procedure) for work, _ in works}) > 1:
        raise CannotPrint("这些户是按不同版本的政策启动的，模板不一样，请分开打印")
    step, wanted = _paper_named(works[0][0].procedure, paper)
    opened = [work for work, _ in works]
    said, homes = stated(opened), [case.household_id for case in seen]
    families, relieved = open_families(homes, gone=True), relieved_of(homes)
    names, acts = divisions.names_of(seen[0].county), _last_acts(seen, step)
    standings = {one.household_id: one for one in Standing.objects.filter(household__in=homes, superseded_at=None)}
    going = [work for work in opened if work.case.state == Case.State.OPEN]
    met = {
        key: [[one.asked.title, _MET[one.met], one.says, one.asked.clause] for one in found]
        for key, found in assessments(going, seen[0].county, on).items()
    }
    told = []
    for work, now in works:
        case = work.case
        act = acts.get(case.pk) if _ended(next(one for one in now.steps if one.step.name == step.name)) else None
        sealed = bytes(act.sealed) if act and act.sealed else None
        act_told = open_act(case.pk, act.seq, sealed) if act else {}
        family = families.get(case.household_id)
        told.append(
            Told(
                work,
                now,
                family,
                said[case.pk],
                relieved.get(case.household_id),
                act,
                act_told,
                names,
                standings.get(case.household_id),
                met.get(case.pk, ()),
            )
        )
    return told, step, wanted


def _paper_named(procedure: Procedure, name: str) -> tuple[Step, Paper]:
    known = papers_of(procedure)
    for step, paper in known:
        if paper.name == name:
            return step, paper
    listed = "、".join(f"{paper.name}（{paper.title}）" for _, paper in known)
    raise CannotPrint(f"没有叫“{name}”的材料可以打印；有：{listed}")


def _ended(now: StepNow) -> bool:
    return now.state in ("done", "refused", "running")


def _last_acts(cases: Sequence[Case], step: Step) -> dict[int, CaseAct]:
    """Case → the act that last ended the step, or posted it where it hangs in public: that one has its sitting."""
    kinds = ["begun"] if step.lasts is not None else ["done", "refused"]
    rows = CaseAct.objects.filter(case__in=[case.pk for case in cases], step=step.name, kind__in=kinds)
    return {row.case_id: row for row in rows.select_related("sitting").order_by("case_id", "seq")}


def _template_of(told: Told, step: Step, paper: Paper) -> Template:
    """The form of a paper. It was checked when the pack was; it is asked once more, for a pack may be older than the check."""
    template = told.work.pack.templates.get(paper.template)
    if template is None:
        raise CannotPrint(f"启动这个程序时的政策包里没有“{paper.title}”的模板，请用Word自己写")
    faults = list(form_faults(template, paper.title, scope_of(told.work.procedure, step, paper)))
    if faults:
        raise CannotPrint(f"“{paper.title}”的模板不能用：{faults[0]}")
    return template


def _must_fit_one_paper(told: Sequence[Told], step: Step) -> None:
    """One sitting is of one place, and of families that have come to it."""
    if len({place_code(one.case, step) for one in told}) > 1:
        raise CannotPrint(f"“{step.title}”的材料一个地方一份，请按{'乡镇' if step.who == 'town' else '村'}分开打印")
    if step.does == "announcement" and any(one.case.state != Case.State.PASSED for one in told):
        raise CannotPrint("只公告审定通过的户，请去掉别的户")
    states = {next(now.state for now in one.now.steps if now.step.name == step.name) for one in told}
    if not states <= set(_REACHED):
        raise CannotPrint(f"有的户还没有走到“{step.title}”，或者已经结束，不能写进这一份")


# --- what it says -----------------------------------------------------------------------------------------------------------


def _of_a_sitting(told: Sequence[Told], step: Step, paper: Paper, scope: Scope, on: date) -> dict[str, Any]:
    """The words of a paper with a row a family."""
    days = {one.act.on for one in told if one.act is not None}
    day = days.pop() if len(days) == 1 and all(one.act for one in told) else on
    words = every_words(told[0], step, paper.title, day)
    if scope.public:
        shows = shown_by(told[0].work.procedure, step)
        rows = [public_row(one, shows) for one in told]
        return {**words, **_hanging(told[0], step, day), HOMES: _numbered(rows)}
    sittings = {one.act.sitting for one in told if one.act is not None and one.act.sitting is not None}
    sat, people = {}, None
    if len(sittings) == 1 and all(one.act is not None for one in told):
        (sitting,) = sittings
        sat, people = open_sitting(sitting.county, sitting.mark, bytes(sitting.sealed)), sitting.people
    rows = [{**home_row(one, step), **votes(one)} for one in told]
    return {**words, **sitting_words(sat, people), HOMES: _numbered(rows)}


def _numbered(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    return [{"序号": str(number), **row} for number, row in enumerate(rows, start=1)]


def _hanging(told: Told, step: Step, begun: date) -> dict[str, str]:
    """From when until when it hangs; blank where nobody has published the working days of the year."""
    lasts = step.lasts
    if lasts is None:
        return {"起": "", "止": "", "期限": ""}
    until, _ = due_date(begun, lasts.days, lasts.kind, "张贴", calendar_overrides())
    words = f"{lasts.days}{'天' if lasts.kind == 'natural' else '个工作日'}"
    return {"起": spoken_day(begun), "止": spoken_day(until.on) if until else "", "期限": words}


def _of_a_family(told: Told, step: Step, paper: Paper, on: date) -> dict[str, Any]:
    return {
        **every_words(told, step, paper.title, told.act.on if told.act else on),
        **home_row(told, step),
        **family_words(told),
        MEMBERS: members(told, whole=step.does == "application"),
        ANSWERS: answers(told),
        CONDITIONS: conditions(told),
    }

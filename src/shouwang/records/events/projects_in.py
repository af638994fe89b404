"""The book of projects as it comes in (Z13): how each project stands, which households are linked to it, what they receive.

``came in = kept + unchanged + blank + faulty``, as a constraint of the table. A row that cannot be kept stops no other. Whom a
row is about is told by number and name; what is doubtful is said and not guessed. What was said before stays in its days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shouwang.engine.cleaning.project_sheets import COLUMNS, ProjectRow, read_projects
from shouwang.engine.cleaning.reading import read_workbook
from shouwang.engine.faults import Fault
from shouwang.engine.matching.outcomes import REASONS, Match, decide_all
from shouwang.records import vault
from shouwang.records.departments.workbooks import Sent, enter_workbook, refuse_workbook, require_sender, said_before
from shouwang.records.events import sealed
from shouwang.records.events.actions import Acting, pack_now
from shouwang.records.events.models import Project, ProjectFile, ProjectLink, ProjectState
from shouwang.records.events.queries import codes_by_name, receives
from shouwang.records.households import finding, indexes
from shouwang.records.turns import one_transaction


@dataclass(slots=True)
class Checked:
    """A row with whom it is about. ``outcome``: kept, unchanged or faulty."""

    row: ProjectRow
    faults: list[Fault]
    outcome: str = "kept"
    household: int | None = None
    division: str = ""

    def say(self, code: str, message: str, column: str) -> None:
        self.faults.append(Fault(code, message, column=COLUMNS[column]).at(sheet=self.row.sheet, row=self.row.row))


def take_in_projects(acting: Acting, data: bytes, file: str) -> ProjectFile:
    """Takes in a filled book, row by row. The same workbook again changes nothing and says the same.

    ``file`` is its name, for people. Raises NotAllowed for posts that do not do the county's work.
    """
    require_sender(acting.post, acting.county, "", "导入项目台账")
    projects = pack_now(acting.county).projects
    workbook, faults = read_workbook(data, file)
    rows: list[ProjectRow] | None = None
    if projects is None:
        faults = [Fault("no_project_book", "政策包里没有项目台账，请先在areas.yaml里写明projects")]
    elif workbook is not None:
        rows, wrong = read_projects(workbook, projects.kinds, projects.ways, acting.on)
        faults = faults + wrong
    vault.keep_file(data)
    stored = vault.name_of_file(data)
    sent = Sent(acting.post, acting.county, acting.at, "", file, stored, "project_file")
    if rows is None:
        return refuse_workbook(ProjectFile, sent, faults, "refuse_projects")
    return _taken_in(acting, sent, rows)


@one_transaction
def _taken_in(acting: Acting, sent: Sent, rows: Sequence[ProjectRow]) -> ProjectFile:
    checked = _checked(acting.county, rows)
    known = _known(acting.county, checked)
    for one in checked:
        if one.outcome == "kept" and not _news(acting, one, known):
            one.outcome = "unchanged"
    there = said_before(ProjectFile, sent, checked)
    if there is not None:
        return there
    made = enter_workbook(ProjectFile, sent, checked, "import_projects")
    for one in checked:
        if one.outcome == "kept":
            _keep(acting, one, known)
    return made


def _checked(county: str, rows: Sequence[ProjectRow]) -> list[Checked]:
    checked = [Checked(row, list(row.faults)) for row in rows]
    places = codes_by_name(county)
    said: dict[str, tuple[str, str]] = {}
    for one, match in zip(checked, _matched(county, checked), strict=True):
        row = one.row
        one.division = places.get("".join(row.place.split()), "") if row.place else county + "000000"
        if not one.division:
            one.say("place_unknown", "本县没有这个乡镇或村", "place")
        if row.links and match.household_key is None:
            one.say("household_unknown", REASONS.get(match.reason, "册里没有对上的人"), "number")
        one.household = match.household_key if row.links else None
        if row.project and said.setdefault(row.project, (row.kind, row.state)) != (row.kind, row.state):
            one.say("project_says_two", "同一个项目在这份台账里写了两种类型或运行情况", "state")
        if one.faults:
            one.outcome = "faulty"
    return checked


def _matched(county: str, checked: Sequence[Checked]) -> list[Match]:
    numbers = sorted({one.row.number for one in checked if one.row.number is not None})
    by_index = dict(zip(indexes.index_numbers(numbers), numbers, strict=True))
    holders = {by_index[index]: who for index, who in finding.holders_of_numbers(county, by_index).items()}
    names = sorted({one.row.name for one in checked if one.row.name})
    keys = dict(zip(names, indexes.index_names(names), strict=True))
    each = [(one.row.number, one.row.state_of_number, one.row.name, "") for one in checked]
    return decide_all(each, holders, keys, county)


# --- held against what is known, and kept ------------------------------------------------------------------------------


@dataclass(slots=True)
class _Known:
    """The projects by their digest, how each stands, and the open links by project and household."""

    projects: dict[bytes, Project]
    states: dict[int, tuple[str, date]]
    links: dict[tuple[int, int], ProjectLink]


def _known(county: str, checked: Sequence[Checked]) -> _Known:
    projects = {bytes(one.named): one for one in Project.objects.select_for_update().filter(county=county)}
    states: dict[int, tuple[str, date]] = {}
    rows = ProjectState.objects.filter(project__county=county).order_by("on", "pk")
    for key, state, on in rows.values_list("project", "state", "on"):
        states[key] = (state, on)
    links = ProjectLink.objects.filter(project__county=county, to_on=None)
    return _Known(projects, states, {(one.project_id, one.household_id): one for one in links})


def _named(county: str, name: str) -> bytes:
    return sealed.digest("project", [county, "".join(name.split())])


def _news(acting: Acting, one: Checked, known: _Known) -> bool:
    """Whether a row says anything that is not known."""
    project = known.projects.get(_named(acting.county, one.row.project))
    if project is None or (project.kind, project.division) != (one.row.kind, one.division):
        return True
    state, on = known.states.get(project.pk, ("", date.min))
    if state != one.row.state or (one.row.since is not None and one.row.since != on):
        return True
    return one.household is not None and _other(one, known.links.get((project.pk, one.household)))


def _other(one: Checked, link: ProjectLink | None) -> bool:
    row = one.row
    if link is None:
        return row.to_on is None
    same = (link.way, link.shared, receives(link)) == (row.way, row.shared, row.receives)
    return not same or row.to_on is not None


def _keep(acting: Acting, one: Checked, known: _Known) -> None:
    row, by = one.row, {"recorded_by": acting.post, "recorded_at": acting.at}
    named = _named(acting.county, row.project)
    project = known.projects.get(named)
    if project is None:
        blob = sealed.seal("project", acting.county, named, [row.project])
        place = {"kind": row.kind, "division": one.division}
        project = Project.objects.create(county=acting.county, named=named, sealed=blob, **place, **by)
        known.projects[named] = project
    elif (project.kind, project.division) != (row.kind, one.division):
        project.kind, project.division = row.kind, one.division
        project.save()
    state, on = known.states.get(project.pk, ("", date.min))
    since = row.since or (on if state == row.state else acting.on)
    if (state, on) != (row.state, since):
        ProjectState.objects.get_or_create(project=project, on=since, state=row.state, defaults=by)
        if since >= on:
            known.states[project.pk] = (row.state, since)
    if one.household is not None and _other(one, known.links.get((project.pk, one.household))):
        _link(acting, one, project, known)


def _link(acting: Acting, one: Checked, project: Project, known: _Known) -> None:
    """What a household receives from a day on; what it received until then stays."""
    row = one.row
    assert one.household is not None
    was = known.links.pop((project.pk, one.household), None)
    if was is not None:
        ends = row.to_on or row.from_on or acting.on
        was.to_on = max(ends, was.from_on)
        was.save()
    if row.to_on is not None:
        return
    known.links[project.pk, one.household] = ProjectLink.objects.create(
        project=project,
        household_id=one.household,
        way=row.way,
        shared=row.shared,
        receives=sealed.seal("project_link", f"{project.pk}:{one.household}", b"", [row.receives]),
        from_on=row.from_on or (acting.on if was is None else was.to_on or acting.on),
        recorded_by=acting.post,
        recorded_at=acting.at,
    )

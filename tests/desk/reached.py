"""An event, a settlement and a project of one village, with a household that lives by it."""

from __future__ import annotations

from datetime import date, datetime

from tests.world.projects import project_book, tea

from shouwang.records.events.actions import Acting, Told, tell_event
from shouwang.records.events.marking import mark_area
from shouwang.records.events.models import Project
from shouwang.records.events.projects_in import take_in_projects
from shouwang.records.staff.models import Post


def reached(operator: Post, county: str, village: str, home: int, code: str, on: date, at: datetime) -> dict[str, int]:
    """What hangs on it, by what it is. ``home`` is a household of the cast that lives there, ``code`` its 户编号."""
    acting = Acting(operator, county, on, at)
    area = mark_area(acting, "settlement", "集中安置区", f"安置区{village}", [village])
    name = f"茶园{village}"
    file = take_in_projects(acting, project_book(tea(home, project=name)), f"台账{village}.xlsx")
    project = Project.objects.filter(county=county).order_by("-pk").first()
    assert project is not None and file.kept == 1, file.faults
    told = Told("disaster", date(2024, 4, 11), "河水上涨", "洪涝", "Ⅳ级", divisions=[village], households=[code])
    event = tell_event(acting, told)
    return {"event": event.pk, "area": area.pk, "project": project.pk, "project_file": file.pk}

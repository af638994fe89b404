"""The open page of a publicity: no sign-in, nothing of whoever reads it; after its last day it has taken itself down."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.loader import render_to_string

from shouwang.desk.cases.posting import posted
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.views import page
from shouwang.engine.values.divisions import county_of, town_of
from shouwang.records.cases import queries as cases
from shouwang.records.cases.words import EFFECTS
from shouwang.records.divisions import queries as divisions


@page(signed_in=False)
def publicity(request: Asked, public_id: str) -> HttpResponse:
    """What hangs, for the days in which it hangs; 410 afterwards, 404 for what never hung."""
    found = cases.in_public(public_id, request.today)
    if found is None:
        was = cases.was_public(public_id)
        words = "公示期已满，这份公示已经撤下。" if was else "没有这份公示。"
        return _answer({"title": "公示", "words": words}, 410 if was else 404)
    sitting, those = found
    works = cases.situations(those, request.today)
    step = works[0][0].procedure.step(sitting.step)
    assert step.lasts is not None
    village = divisions.name_of(sitting.division)
    town, county = (
        divisions.name_of(code) for code in (town_of(sitting.division), county_of(sitting.division) + "000000")
    )
    spoken = EFFECTS[works[0][0].case.effect]
    told = {
        "title": f"{village}{spoken.proposed}公示",
        "spoken": spoken,
        "first": sitting.on,
        "last": sitting.public_until,
        "posted": posted(sitting.county, [work for work, _ in works], step.lasts),
        "clause": works[0][0].pack.clauses.get(step.lasts.clause),
        "village": village,
        "town": town,
        "county": county,
        "households": len(works),
    }
    return _answer(told, 200)


def _answer(told: dict[str, object], status: int) -> HttpResponse:
    """Without a request in the template: no session, no name, no rail."""
    response = HttpResponse(render_to_string("cases/public.html", told), status=status)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response

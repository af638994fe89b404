"""Full numbers of one household, shown once to whoever said why. The reason is kept by the journal."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from shouwang.desk.households.page import household_told
from shouwang.desk.households.pages import asking_page, look_of
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.views import COUNTY, VILLAGE, doing, shown
from shouwang.desk.page.why import Why
from shouwang.engine.values.identity import mask_name
from shouwang.records.households.histories import as_known, household_in_sight


@doing(*COUNTY, *VILLAGE)
def whole(request: Asked, code: str) -> HttpResponse:
    """The identity numbers and the phone of a household as it is now; a village sees only the phone.

    NotAllowed, as the household's page has it, becomes the page that says who may.
    """
    there = household_in_sight(request.post, request.county, code)
    if there is None:
        raise Http404
    village = request.post.role in VILLAGE
    family = as_known(there, request.today).family
    names = frozenset(one.record.name for one in family.members.values() if one.record.name) if family else frozenset()
    form = Why(request.POST, names=names)
    if not form.is_valid():
        return shown(request, "households/ask.html", asking_page(code, form, village), status=422)
    told = household_told(look_of(request, code, whole=not village, phone=village, why=form.why))
    if told is None:
        raise Http404
    head = next((one for one in told["members"] if one["head"]), None)
    page = {
        "title": f"{mask_name(head['name']) if head and head.get('name') else code}家的完整号码",
        "answer": "只在这一页显示一次，不能再退回来看；要再看请重新写明原因。",
        "told": told,
        "code": code,
        "village": village,
    }
    response = shown(request, "households/whole.html", page)
    response["Cache-Control"] = "no-store, private"
    return response

"""A round of comparison in a county of the cast: a village's workbook with a family and a doubtful row, held against March."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.records.discrepancies.conftest import filled_lists

from shouwang.records.discrepancies import actions
from shouwang.records.discrepancies.models import Compared, Listed
from shouwang.records.discrepancies.working import Acting
from shouwang.records.leads.models import Lead
from shouwang.records.staff.models import Post

_ON, _AT = date(2024, 4, 12), datetime(2024, 4, 12, 2, 0, tzinfo=UTC)


def differing(operator: Post, county: str, village: str, who: tuple[str, str], lead: Lead) -> dict[str, int]:
    """The keys of a round, of a village's file and doubtful row in it, and of the household that a lead asks about."""
    above = Acting(operator, county, _ON, _AT)
    one = actions.open_round(above, date(2024, 3, 1), date(2024, 3, 31))
    cadre = Acting(Post.objects.get(code=f"cadre-{village}"), county, _ON, _AT)
    told = ["基层干部排查", "家里没有别的收入", "网格员", _ON]
    data = filled_lists({village: [[who[0], "", *told], ["欧阳不在册", "", *told]]})
    file = actions.take_in_lists(cadre, one.pk, data, f"排查名单{village}.xlsx")
    actions.compare(above, one.pk)
    listed = Listed.objects.filter(file=file).order_by("pk").first()
    assert listed is not None
    row = Compared.objects.get(round=one, household=lead.household)
    return {"round": one.pk, "list_file": file.pk, "listed": listed.pk, "compared": row.pk}

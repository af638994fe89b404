"""A household of a round: what departments say and what its village says beside each other, and what was found out."""

from __future__ import annotations

from django.http import HttpResponse

from shouwang.desk.discrepancies.rows import (
    SEERS,
    channel_title,
    compared_in_sight,
    masked_head,
    round_title,
)
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.links import links_for
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here
from shouwang.desk.page.views import page, shown
from shouwang.desk.screenings.reasons import reasons_of_alerts
from shouwang.records.discrepancies import queries as discrepancies
from shouwang.records.discrepancies.models import Compared
from shouwang.records.discrepancies.rights import may_begin, may_review, may_verify
from shouwang.records.discrepancies.words import LEVELS
from shouwang.records.discrepancies.working import comparing_of
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import open_families
from shouwang.records.leads.models import Lead
from shouwang.records.policy.queries import pack_of


@page(*SEERS)
def item(request: Asked, key: int) -> HttpResponse:
    """A household with both sides."""
    return item_page(request, key)


def item_page(
    request: Asked, key: int, fault: str = "", typed: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """``fault`` says what is wrong about what somebody sent, ``typed`` what he wrote."""
    row = compared_in_sight(request, key)
    told = comparing_of(row.round)
    families = open_families([row.household_id], gone=True)
    looked(request, "look_at_compared_household", f"compared:{row.pk}")
    names, code, to = names_here(request), row.household.code, links_for(request.post)
    listed = row.listed
    opened = next(discrepancies.opened_list([listed]), None) if listed is not None else None
    waiting = row.lead is not None and row.lead.state == Lead.State.OPEN
    return shown(
        request,
        "discrepancies/item.html",
        {
            "title": f"{masked_head(families, row.household_id, code)}家：两边怎么说",
            "answer": _answer(row),
            "row": row,
            "round_title": round_title(row.round),
            "head": masked_head(families, row.household_id, code),
            "place": "".join(divisions.town_and_village(names, row.division)),
            "household_href": to("households:household", code),
            "reasons": reasons_of_alerts(discrepancies.alerts_of(row), families.get(row.household_id)),
            "listed": listed,
            "said": opened.said if opened else None,
            "channel": channel_title(told, listed.channel) if listed is not None else "",
            "clause": pack_of(row.round.version).clauses.get(told.clause),
            "history": discrepancies.history_of(row),
            "who": LEVELS[told.verified_by],
            "reviewer": LEVELS[told.reviewed_by],
            "lead_href": to("leads:lead", row.lead_id) if row.lead_id else "",
            "lead_waits": waiting,
            "case_href": to("cases:case", row.case_id) if row.case_id else "",
            "before_href": to("discrepancies:item", row.before_id) if row.before_id else "",
            "may_verify": may_verify(request.post, row),
            "may_review": may_review(request.post, row),
            "may_begin": may_begin(request.post, row) and not waiting,
            "conclusions": Compared.Conclusion.choices,
            "days": told.look_again_days,
            "fault": fault,
            "typed": typed or {},
        },
        status=status,
    )


def _answer(row: Compared) -> str:
    side = row.get_side_display()
    if row.why_unknown:
        return f"{side}：{row.get_why_unknown_display()}。"
    if row.spared:
        return f"{side}；{row.get_spared_display()}，不再请村里核实。"
    if row.conclusion:
        return f"{side}；核实结论：{row.get_conclusion_display()}（{row.get_state_display()}）。"
    return f"{side}，{row.get_state_display()}。"

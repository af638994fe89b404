"""The households of a round as a list: on which side, what is said, what is still to be done; and taken away as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.http import HttpResponse

from shouwang.desk.discrepancies.rows import SEERS, TONES, masked_head, round_chosen, round_title
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.links import links_for
from shouwang.desk.page.listing import JOINED, SEALED, Cell, Column, Filter, Listing
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import bounded
from shouwang.desk.page.places import names_here, place_filter
from shouwang.desk.page.tags import due_words, short_day
from shouwang.desk.page.views import page, shown
from shouwang.records.discrepancies import queries as discrepancies
from shouwang.records.discrepancies.models import Compared, ComparedAlert
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import open_families
from shouwang.records.policy.queries import pack_of
from shouwang.records.screenings.models import Alert

_COLUMNS = (
    Column("household", "户", sort=("household__code",), below="户编号"),
    Column("place", "镇村", sort=("division",)),
    Column("side", "哪一边", sort=("side", "division")),
    Column("online", "部门说", unsorted=JOINED, wide=True),
    Column("offline", "村里说", unsorted=SEALED, wide=True),
    Column("state", "到哪一步", sort=("state", "due_on")),
    Column("due", "期限", sort=("due_on",), below="哪天到期"),
)


@page(*SEERS)
def households(request: Asked) -> HttpResponse:
    """The households of the newest round, or of the one of the address: what is still to be verified first."""
    one = round_chosen(request)
    rows = discrepancies.visible_to(request.post).filter(county=request.county, round=one)
    title = f"{round_title(one)}名单比对" if one else "名单比对"
    listing = Listing(
        request,
        _urgent(rows.select_related("household", "round__version", "listed")),
        _COLUMNS,
        opened=lambda those: cells(request, those),
        filters=_filters(request, str(one.pk) if one else ""),
        empty="这一轮还没有比对出来的户。村里报了名单、县里比对以后，对得上和对不上的户都在这里。",
        title=title,
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_compared_lists", f"round:{one.pk if one else 0}")
    lines = listing.page["lines"]
    if lines:
        looked(request, "look_at_compared_lists", f"round:{one.pk if one else 0}", {"households": len(lines)})
    waiting = rows.filter(state=Compared.State.OPEN)
    late = bounded(waiting.filter(due_on__lt=request.today))
    return shown(
        request,
        "discrepancies/households.html",
        {
            "title": title,
            "answer": f"{bounded(waiting)} 户等着核实" + (f"，其中 {late} 户已逾期。" if late else "。"),
            "listing": listing,
        },
    )


def _urgent(rows: QuerySet[Compared]) -> QuerySet[Compared]:
    """What is to be verified first, by its day; then what waits to be reviewed; then the others."""
    order = Case(
        When(state=Compared.State.OPEN, then=Value(0)),
        When(state=Compared.State.VERIFIED, then=Value(1)),
        default=Value(2),
    )
    return rows.annotate(urgent=order).order_by("urgent", F("due_on").asc(nulls_last=True), "division", "pk")


def _filters(request: Asked, current: str) -> Sequence[Filter]:
    states = [("late", "待核实已逾期"), *Compared.State.choices]
    told = [(str(one.pk), round_title(one)) for one in discrepancies.rounds(request.county)[:24]]
    return (
        Filter("round", "哪一轮", told, lambda rows, value: rows),
        Filter("side", "哪一边", list(Compared.Side.choices), lambda rows, value: rows.filter(side=value)),
        Filter("state", "到哪一步", states, lambda rows, value: rows.filter(_in_state(request, value))),
        Filter(
            "conclusion",
            "结论",
            list(Compared.Conclusion.choices),
            lambda rows, value: rows.filter(conclusion=value),
        ),
        place_filter(request),
    )


def _in_state(request: Asked, value: str) -> Q:
    return Q(state="open", due_on__lt=request.today) if value == "late" else Q(state=value)


def cells(request: Asked, those: Sequence[Compared]) -> list[dict[str, Any]]:
    """The cells of some households; names and what villages say are opened for these only, and names masked."""
    names = names_here(request)
    families = open_families({one.household_id for one in those}, gone=True)
    to = links_for(request.post)
    online = online_titles(those)
    said = {one.row.pk: one.said for one in discrepancies.opened_list(row.listed for row in those if row.listed)}
    told = []
    for row in those:
        words, tone = due_words(row.due_on, request.today) if row.state == Compared.State.OPEN else ("", "")
        town, village = divisions.town_and_village(names, row.division)
        why = row.get_spared_display() if row.spared else row.get_conclusion_display() if row.conclusion else ""
        told.append(
            {
                "household": Cell(
                    masked_head(families, row.household_id, row.household.code),
                    to("discrepancies:item", row.pk),
                    below=row.household.code,
                ),
                "place": Cell(village or town, below=town if village else ""),
                "side": Cell(row.get_side_display(), below=row.get_why_unknown_display() if row.why_unknown else ""),
                "online": "、".join(online.get(row.pk, ())) or "没有提到",
                "offline": said[row.listed_id].why if row.listed_id in said else "没有列",
                "state": Cell(row.get_state_display(), tone=TONES[row.state], below=why),
                "due": Cell(words, tone=tone, below=short_day(row.due_on) if words else ""),
            }
        )
    return told


def online_titles(those: Sequence[Compared]) -> dict[int, list[str]]:
    """Key → the titles of the rules by which departments name a household."""
    pairs = ComparedAlert.objects.filter(compared__in=[row.pk for row in those]).values_list("compared", "alert")
    by_alert: dict[int, list[int]] = {}
    for key, alert in pairs:
        by_alert.setdefault(alert, []).append(key)
    packs = {row.round.version_id: pack_of(row.round.version) for row in those}
    titles = {name: rule.title for pack in packs.values() for name, rule in pack.rules.items()}
    told: dict[int, list[str]] = {}
    rows = Alert.objects.filter(pk__in=list(by_alert)).order_by("clause", "rule").values_list("pk", "rule")
    for alert, rule in rows:
        for key in by_alert[alert]:
            title = titles.get(rule, rule)
            if title not in told.setdefault(key, []):
                told[key].append(title)
    return told

"""From the month's leads to the towns' workbooks. Opens the families that are asked about; the walk journals that."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from shouwang.desk.households.family import head_name, kind_text
from shouwang.desk.leads.task_workbook import (
    TITLE,
    Asked,
    Question_,
    Stranger,
    fill_book,
    name_of_workbook,
    write_town,
)
from shouwang.desk.screenings.report import Month
from shouwang.desk.sheets import write_book
from shouwang.engine.packs.model import Pack
from shouwang.engine.values.divisions import division_range
from shouwang.records.divisions import queries as divisions
from shouwang.records.feeds import queries as feeds
from shouwang.records.feeds.sealed_rows import open_row
from shouwang.records.households.queries import Family, open_families
from shouwang.records.households.snapshots import monitored
from shouwang.records.leads import queries as leads
from shouwang.records.leads.models import Lead
from shouwang.records.leads.queries import Sent
from shouwang.records.screenings import queries as screenings
from shouwang.records.visits import queries as visits
from shouwang.records.visits.models import Finding, Visit

_GONE = "；最新的农户册里已没有这一户，请查明去向"
_NO_LONGER = "已不在册的成员"


def write_towns(
    folder: Path, pack: Pack, month: Month, at: datetime, progress: Callable[[str, int, int], None] | None = None
) -> list[Path]:
    """One workbook for every town that has something to do, and none left over from an earlier writing."""
    names = divisions.names_of(month.county)
    by_town: dict[str, list[Asked]] = defaultdict(list)
    for division, one in _open_leads(pack, month, names, lambda _: True):
        by_town[_town(division)].append(one)
    strangers: dict[str, list[Stranger]] = defaultdict(list)
    for division, who in _strangers(pack, month, names):
        strangers[_town(division)].append(who)
    towns = sorted({*by_town, *strangers})
    paths: list[Path] = []
    for number, town in enumerate(towns, start=1):
        title = names.get(town, town)
        asked = sorted(by_town.get(town, []), key=_in_order)
        paths.append(write_town(folder, pack, month.period, title, asked, strangers.get(town, []), month.as_of))
        if progress:
            progress("任务清单", number, len(towns))
    for left_over in folder.glob(f"*_{TITLE}_{month.period}.xlsx"):
        if left_over not in paths:
            left_over.unlink()  # a town whose last lead was withdrawn must not go on visiting
    return paths


def place_workbook(pack: Pack, month: Month, place: str) -> tuple[str, bytes, int]:
    """The workbook of a town or a village as it would be written, in memory: its name, its bytes, how many it asks about.

    The caller has seen to it that the post may have it, and journals.
    """
    names = divisions.names_of(month.county)
    low, high = division_range(place)

    def inside(division: str) -> bool:
        return low <= division < high

    asked = sorted((one for _, one in _open_leads(pack, month, names, inside)), key=_in_order)
    strangers = [who for division, who in _strangers(pack, month, names) if inside(division)]
    town = names.get(_town(place), "")
    title = town if place == _town(place) else f"{town}{names.get(place, place)}"
    buffer = io.BytesIO()
    with write_book(buffer, month.as_of) as book:
        fill_book(book, pack, month.period, town, asked, strangers)
    return name_of_workbook(title, month.period), buffer.getvalue(), len(asked) + len(strangers)


def _in_order(one: Asked) -> tuple[date, str, str]:
    return one.due_on, one.village, one.household


def _open_leads(
    pack: Pack, month: Month, names: Mapping[str, str], wanted: Callable[[str], bool]
) -> Iterator[tuple[str, Asked]]:
    """The leads of wanted divisions that wait for an answer, each with its village."""
    # What a village has answered meanwhile is not asked once more by writing an earlier month again.
    open_then = leads.sent_by(month.post, month.county, month.as_of)
    sent = [one for one in open_then if one.lead.state == Lead.State.OPEN and wanted(one.lead.division)]
    homes = open_families((one.lead.household_id for one in sent), gone=True)
    standings = monitored(month.county, month.as_of)
    notes = _notes(month, sent, names)
    changed = leads.what_changed((question for one in sent for question in one.questions), month.as_of)
    for one in sent:
        yield (
            one.lead.division,
            _asked(
                pack,
                one,
                homes[one.lead.household_id],
                names,
                standings.get(one.lead.household_id),
                changed,
                month.as_of,
                notes.get(one.lead.pk, ()),
            ),
        )


def _town(division: str) -> str:
    return division[:9] + "000"


def _notes(month: Month, sent: Sequence[Sent], names: Mapping[str, str]) -> dict[int, tuple[str, ...]]:
    """Lead → what the visitor should know first: why an answer was sent back, which village was asked before."""
    told: dict[int, tuple[str, ...]] = {}
    keys = {one.lead.pk for one in sent}
    newest = {visit.lead_id: visit for visit in visits.visible_to(month.post).filter(lead__in=keys).order_by("id")}
    back = [visit for visit in newest.values() if visit.state == Visit.State.SENT_BACK]
    for opened in visits.opened(back):
        told[opened.visit.lead_id] = (f"上次报的被退回：{opened.sent_back_why}",)
    for one in sent:
        if one.lead.handed_from is not None:
            before = names.get(one.lead.handed_from.division, one.lead.handed_from.division)
            told[one.lead.pk] = (*told.get(one.lead.pk, ()), f"{before}核查后说不属该村，转来核查")
    return told


def _asked(
    pack: Pack,
    sent: Sent,
    family: Family,
    names: Mapping[str, str],
    standing: tuple[bool | None, str] | None,
    changed: Mapping[int, str],
    on: date,
    notes: tuple[str, ...],
) -> Asked:
    questions = []
    lead = sent.lead
    again = {question.known_on(on).pk: changed.get(question.pk, "") for question in sent.questions}
    for opened in screenings.opened(question.known_on(on) for question in sent.questions):
        rule = pack.rules[opened.alert.rule]
        member = family.members.get(opened.alert.person_key)
        questions.append(
            Question_(
                member=member.record.name if member else _NO_LONGER if opened.alert.person_key else "",
                number=member.record.number or member.record.number_text if member else "",
                reason=opened.reason,
                clause=opened.alert.clause,
                title=rule.title,
                ask=rule.ask,
                again=again[opened.alert.pk],
            )
        )
    town, village = names.get(_town(family.village_code), ""), names.get(family.village_code, "")
    return Asked(
        lead=lead.pk,
        household=family.code,
        head=head_name(family),
        village=names.get(lead.division, lead.division),
        address=f"{town}{village if village != town else ''}{family.record.group}",
        phone=family.record.phone,
        kind=kind_text(family, standing[1] if standing and standing[0] else "") + (_GONE if family.gone else ""),
        members=tuple(
            (member.record.name, member.record.relation, member.record.number) for member in family.members.values()
        ),
        questions=tuple(questions),
        dispatched_on=sent.sent_on,
        due_on=sent.due_on,
        due_why=lead.due_why,
        notes=notes,
    )


def _strangers(pack: Pack, month: Month, names: Mapping[str, str]) -> Iterator[tuple[str, Stranger]]:
    """People of this county in no register, with the place they name (the county where they name none)."""
    known = set(Finding.objects.filter(county=month.county, standing=True).values_list("row_id", flat=True))
    for row in feeds.unregistered_rows(month.county, month.period):
        if row.pk in known:
            continue  # the town has found out who it is
        feed = pack.feeds[row.delivery.feed]
        content = open_row(row.pk, row.sealed, feed, pack.facts)
        division = row.division or month.county + "000000"
        source = f"{pack.departments[feed.department].title}《{row.delivery.file}》“{row.sheet}”表第{row.row}行"
        place = names.get(_town(division), "") + (names.get(division, "") if not division.endswith("000") else "")
        yield division, Stranger(row.pk, content.name, content.number_text, place, source)

"""Doubtful rows as a queue, and each beside the people it may mean, to be decided with one key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.feeds.side_by_side import Compared, Said, compared, held_by, said_by
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.listing import SEALED, Cell, Column, Filter, Listing
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import bounded
from shouwang.desk.page.places import names_here
from shouwang.desk.page.tags import moment, short_day, spoken_month
from shouwang.desk.page.views import COUNTY, page, shown
from shouwang.desk.wording import label
from shouwang.engine.matching.outcomes import REASONS
from shouwang.engine.packs.model import Pack
from shouwang.engine.values.identity import mask_identity, mask_name
from shouwang.records.feeds import queries as feeds
from shouwang.records.feeds.models import Doubt
from shouwang.records.feeds.sealed_rows import Content, open_row
from shouwang.records.households.queries import Family, Member, open_families
from shouwang.records.households.words import KINDS
from shouwang.records.policy.queries import packs_of
from shouwang.records.screenings.queries import screened_since

_COLUMNS = (
    Column("row", "哪一行", sort=("row__delivery__file", "row__sheet", "row__row")),
    Column("person", "写的是谁", unsorted=SEALED),
    Column("why", "为什么要复核", sort=("reason", "row"), wide=True),
    Column("feed", "哪张表", sort=("row__delivery__received_at", "row")),
    Column("state", "定为", sort=("verdict", "decided_at")),
)


def waiting(request: Asked) -> QuerySet[Doubt]:
    """The doubts that nobody decided yet, of the address's list and month, in the order they came."""
    found = feeds.visible_doubts(request.post).filter(county=request.county, verdict="")
    for name, field in (("feed", "row__delivery__feed"), ("month", "row__delivery__period")):
        if value := request.GET.get(name, ""):
            found = found.filter(**{field: value})
    return found.order_by("row")


@page(*COUNTY)
def doubts(request: Asked) -> HttpResponse:
    """The queue: how many wait, of which lists, since when."""
    all_waiting = feeds.visible_doubts(request.post).filter(county=request.county, verdict="")
    by_feed = list(
        all_waiting.order_by()
        .values("row__delivery__feed")
        .annotate(many=Count("pk"))
        .order_by("-many", "row__delivery__feed")
        .values_list("row__delivery__feed", "many")
    )
    oldest = all_waiting.aggregate(oldest=Min("row__delivery__received_at"))["oldest"] if by_feed else None
    pack = pack_for(request)
    titles = {name: _feed_title(pack, name) for name, _ in by_feed}
    listing = _queue(request, pack)
    if listing.wanted_as_workbook:
        return listing.taken_away("export_list", f"doubts:{request.post.code}", {"list": listing.title})
    total = sum(many for _, many in by_feed)
    first = waiting(request).values_list("pk", flat=True).first()
    looked(request, "look_at_doubts", f"doubts:{request.post.code}", {"rows": len(listing.page["lines"])})
    figures = [{"word": "等着复核", "value": total, "href": "?state=waiting", "tone": "soon" if total else "done"}]
    figures += [
        {"word": titles[name], "value": many, "href": f"?{urlencode({'state': 'waiting', 'feed': name})}"}
        for name, many in by_feed[:6]
    ]
    since = f"，最早的一行是{short_day(oldest)}收到的" if oldest else ""
    return shown(
        request,
        "feeds/doubts.html",
        {
            "title": "比对复核",
            "answer": f"{total:,} 行等着定是谁{since}。" if total else "没有等着复核的行。",
            "figures": figures,
            "listing": listing,
            "first": _address(first, request) if first else "",
        },
    )


def _queue(request: Asked, pack: Pack | None) -> Listing:
    if "state" not in request.GET:  # the queue is of those that wait, unless something else is asked for
        asked: Any = request
        asked.GET = request.GET.copy()
        asked.GET["state"] = "waiting"
    rows = feeds.visible_doubts(request.post).filter(county=request.county)
    months = rows.order_by().values_list("row__delivery__period", flat=True).distinct()
    lists = rows.order_by().values_list("row__delivery__feed", flat=True).distinct()
    return Listing(
        request,
        rows.select_related("row__delivery", "decided_by").order_by("row"),
        _COLUMNS,
        opened=lambda those: _cells(request, those, pack),
        filters=(
            Filter("state", "状态", [("waiting", "等着复核"), ("decided", "已定")], _of_state),
            Filter(
                "feed",
                "哪张表",
                [(one, _feed_title(pack, one)) for one in lists],
                lambda rows, value: rows.filter(row__delivery__feed=value),
            ),
            Filter(
                "month",
                "月份",
                [(one, spoken_month(one)) for one in sorted(months, reverse=True)],
                lambda rows, value: rows.filter(row__delivery__period=value),
            ),
            Filter("why", "原因", list(REASONS.items()), lambda rows, value: rows.filter(reason=value)),
        ),
        empty="没有等着复核的行。部门报送的表收下以后，号码或姓名对不上的行会到这里来。",
        title="比对复核",
        per_page=20,
    )


def _of_state(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(verdict="") if value == "waiting" else rows.exclude(verdict="")


def _feed_title(pack: Pack | None, name: str) -> str:
    feed = pack.feeds.get(name) if pack else None
    return feed.title if feed else name


def _cells(request: Asked, those: Sequence[Doubt], pack: Pack | None) -> list[dict[str, Any]]:
    """The rows opened and masked."""
    packs = packs_of({one.row.delivery.pack_digest for one in those})
    told = []
    for one in those:
        delivery = one.row.delivery
        content = opened(one, packs[delivery.pack_digest])
        told.append(
            {
                "row": Cell(
                    f"第 {one.row.row} 行", _address(one.pk, request), below=f"《{delivery.file}》{one.row.sheet}"
                ),
                "person": Cell(mask_name(content.name) or "没有姓名", below=mask_identity(content.number_text)),
                "why": REASONS.get(one.reason, one.reason),
                "feed": Cell(
                    _feed_title(pack, delivery.feed),
                    below=f"{spoken_month(delivery.period)}，{short_day(delivery.received_at)}收到",
                ),
                "state": Cell(
                    one.get_verdict_display() if one.verdict else "等着复核",
                    tone="" if one.verdict else "soon",
                    below=f"{one.decided_by.title}，{short_day(one.decided_at)}" if one.decided_by else "",
                ),
            }
        )
    return told


def opened(doubt: Doubt, pack: Pack) -> Content:
    """The row of a doubt with its content; whoever shows it journals the look."""
    return open_row(doubt.row_id, doubt.row.sealed, pack.feeds[doubt.row.delivery.feed], pack.facts)


def _address(key: int, request: Asked) -> str:
    """A doubt's page, within the list and the month that are being worked through."""
    kept = {name: request.GET[name] for name in ("feed", "month") if request.GET.get(name)}
    return reverse("feeds:doubt", args=[key]) + (f"?{urlencode(kept)}" if kept else "")


# --- one doubt --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody the row may mean: the key that decides for it, who it is, and each field beside the row's."""

    number: int
    code: str
    name: str
    who: str
    household: str
    fields: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """A doubt laid out: the row's own words and its candidates. ``names`` are all names in it; none of them is shown whole."""

    doubt: Doubt
    pack: Pack
    row: Said
    candidates: tuple[Candidate, ...]
    names: frozenset[str]


def doubt_in_sight(request: Asked, key: int) -> Doubt:
    """A doubt of this county that the post may decide or see decided. 404 otherwise."""
    found = feeds.visible_doubts(request.post).filter(county=request.county, pk=key)
    doubt = found.select_related("row__delivery", "decided_by").first()
    if doubt is None:
        raise Http404
    return doubt


def laid_out(request: Asked, doubt: Doubt) -> Laid:
    """The row and the people it may mean, opened side by side; the caller journals the look."""
    delivery = doubt.row.delivery
    pack = packs_of({delivery.pack_digest})[delivery.pack_digest]
    row = said_by(opened(doubt, pack), pack.feeds[delivery.feed])
    proposals = feeds.proposals(doubt)
    homes = open_families({household for _, household, _ in proposals})
    names = names_here(request)
    known = {row.name, row.guardian}
    candidates: list[Candidate] = []
    for person, household, agreement in proposals:
        family = homes.get(household)
        member = family.members.get(person) if family else None
        if family is None or member is None:
            continue  # moved to another household, or no longer in the register
        known |= {one.record.name for one in family.members.values()}
        fields = tuple(compared(row, held_by(family, member, names), agreement))
        who = _who(family, member, request.today)
        name = mask_name(member.record.name)
        candidates.append(Candidate(len(candidates) + 1, member.code, name, who, family.code, fields))
    return Laid(doubt, pack, row, tuple(candidates), frozenset(name for name in known if name))


def _who(family: Family, member: Member, today: date) -> str:
    record = member.record
    born = record.birth_date
    parts = (
        label(KINDS.get(family.kind, "")),
        "户主" if member.is_head else record.relation,
        record.sex,
        f"{today.year - born.year - ((today.month, today.day) < (born.month, born.day))}岁" if born else "",
    )
    return "，".join(part for part in parts if part)


@page(*COUNTY)
def doubt(request: Asked, key: int) -> HttpResponse:
    """One doubt: row and candidates, and the keys that decide."""
    found = doubt_in_sight(request, key)
    laid = laid_out(request, found)
    looked(request, "look_at_doubts", f"doubt:{found.pk}", {"rows": 1})
    return shown(request, "feeds/doubt.html", doubt_page(request, laid))


def doubt_page(request: Asked, laid: Laid, fault: str = "", note: str = "") -> dict[str, Any]:
    """What the page of a doubt reads; ``fault`` says why it was not decided."""
    doubt, delivery = laid.doubt, laid.doubt.row.delivery
    many = f"{bounded(waiting(request))} 行"
    after = next_after(request, doubt)
    department = laid.pack.departments.get(delivery.department)
    return {
        "title": f"第 {doubt.row.row} 行是谁？",
        "answer": f"{REASONS.get(doubt.reason, '')}。{_left(doubt, many)}",
        "doubt": doubt,
        "delivery": delivery,
        "feed_title": _feed_title(laid.pack, delivery.feed),
        "department": department.title if department else delivery.department,
        "row": laid.row,
        "row_name": mask_name(laid.row.name),
        "row_number": mask_identity(laid.row.number),
        "candidates": laid.candidates,
        "decided": _decided(doubt),
        "may_take_back": may_take_back(request, doubt),
        "next": _address(after, request) if after else reverse("feeds:doubts"),
        "more": after is not None,
        "queue": request.GET.urlencode(),
        "fault": fault,
        "note": note,
    }


def _left(doubt: Doubt, many: str) -> str:
    return f"连这一行还有 {many}等着。" if not doubt.verdict else f"还有 {many}等着。"


def _decided(doubt: Doubt) -> str:
    if not doubt.verdict or doubt.decided_by is None:
        return ""
    return f"{doubt.decided_by.title}在{moment(doubt.decided_at)}已经定为“{doubt.get_verdict_display()}”。"


def may_take_back(request: Asked, doubt: Doubt) -> bool:
    """Whether whoever asks decided it, and no screening went by it since."""
    if not doubt.verdict or doubt.decided_by_id != request.post.pk:
        return False
    return not screened_since(doubt.county, doubt.decided_at)


def next_after(request: Asked, doubt: Doubt) -> int | None:
    """The key of the next doubt that waits: after this one, or the first of those passed over. None: no other waits."""
    others = waiting(request).exclude(pk=doubt.pk)
    after = others.filter(row__gt=doubt.row_id).values_list("pk", flat=True).first()
    return after if after is not None else others.values_list("pk", flat=True).first()

"""Follow-up visits for towns, the county and readers: who is due, what was found; one visit; what was brought along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.followups.today import WRITERS, visited_now, within_sight
from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.listing import SEALED, Cell, Column, Filter, Listing
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import bounded
from shouwang.desk.page.places import names_here, place_filter
from shouwang.desk.page.tags import due_words, moment, short_day
from shouwang.desk.page.views import COUNTY, HELPERS, READERS, TOWN, VILLAGE, page, shown
from shouwang.desk.visits.known import said
from shouwang.engine.packs.rhythms import Following
from shouwang.engine.values.identity import mask_name
from shouwang.records import vault
from shouwang.records.divisions import queries as divisions
from shouwang.records.followups import queries as followups
from shouwang.records.followups.models import Followed, FollowUp, FollowUpPaper
from shouwang.records.followups.words import STAGES
from shouwang.records.helpers import queries as helpers
from shouwang.records.households.queries import open_families
from shouwang.records.measures.sealed import open_measures
from shouwang.records.policy.queries import pack_of
from shouwang.records.visits.papers import media_type

_COLUMNS = (
    Column("household", "户", sort=("household__code",)),
    Column("place", "镇村", sort=("division",)),
    Column("stage", "阶段", sort=("stage",)),
    Column("helper", "帮扶责任人", unsorted=SEALED),
    Column("due", "下次走访", sort=("due_on",)),
    Column("last", "上次走访", sort=("last_on",)),
)
_SEEN_BY = (*VILLAGE, *TOWN, *COUNTY, *READERS)


@page(*_SEEN_BY)
def follow_ups(request: Asked) -> HttpResponse:
    """The families that are followed up, overdue first."""
    listing = Listing(
        request,
        within_sight(request),
        _COLUMNS,
        opened=lambda those: _cells(request, those),
        filters=(
            Filter("stage", "阶段", list(STAGES.items()), lambda rows, value: rows.filter(stage=value)),
            Filter("due", "走访", _DUE, lambda rows, value: _due(request, rows, value)),
            Filter(
                "helped",
                "帮扶责任人",
                [("nobody", "还没有")],
                lambda rows, value: rows.exclude(household__in=_helped(request)),
            ),
            place_filter(request),
        ),
        empty="还没有要走访的户。监测对象认定以后，或县里把册上的监测对象排上走访以后，会出现在这里。",
        title="走访",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_follow_ups", f"follow_ups:{request.post.code}")
    figures = _figures(request)
    return shown(
        request,
        "followups/list.html",
        {
            "title": "走访",
            "answer": _answer(*(one["value"] for one in figures[:4])),
            "listing": listing,
            "figures": figures,
            "may_expect": request.post.role in COUNTY,
        },
    )


def _helped(request: Asked) -> QuerySet[Any]:
    own = helpers.pairings_visible_to(request.post).filter(county=request.county, to_on=None)
    return own.values("household")


_DUE = [
    ("late", "已逾期"),
    ("now", "这一期还没去"),
    ("done", "这一期已去"),
    ("later", "还没到期"),
    ("risk", "上次发现新风险"),
]


def _due(request: Asked, rows: QuerySet[Followed], value: str) -> QuerySet[Followed]:
    match value:
        case "late":
            return rows.filter(due_on__lt=request.today)
        case "now":
            return rows.filter(due_from__lte=request.today, due_on__gte=request.today)
        case "done":
            return visited_now(request, rows)
        case "later":
            return rows.filter(due_from__gt=request.today).exclude(pk__in=visited_now(request, rows).values("pk"))
    risky = FollowUp.objects.filter(county=request.county, standing=True, new_risk=True)
    return rows.filter(household__in=risky.values("household"))


def _figures(request: Asked) -> list[dict[str, Any]]:
    """Where the visits stand in numbers, each a link to what it counts."""
    rows, here = within_sight(request).order_by(), reverse("followups:list")
    told = []
    for value, word in _DUE:
        count = bounded(_due(request, rows, value))
        tone = "late" if value in ("late", "risk") and count else ""
        told.append({"word": word, "value": count, "href": f"{here}?due={value}", "tone": tone})
    return told


def _answer(late: int, now: int, done: int, later: int) -> str:
    if not late + now + done + later:
        return "还没有排上走访的户。"
    told = f"{late} 户逾期没有走访，" if late else "没有逾期的，"
    return f"{told}这一期还有 {now} 户要去，已去 {done} 户" + (f"；{later} 户还没到期。" if later else "。")


def _cells(request: Asked, those: Sequence[Followed]) -> list[dict[str, Any]]:
    """The cells of some families; names are opened for these only, and masked."""
    names = names_here(request)
    keys = [one.household_id for one in those]
    families = open_families(keys, gone=True)
    found = helpers.helpers_of(request.county, keys, request.today)
    people = helpers.opened({one.pk: one for them in found.values() for one in them}.values())
    last = _last_of(keys)
    told = []
    for one in those:
        family = families.get(one.household_id)
        words, tone = due_words(one.due_on, request.today)
        newest = last.get(one.household_id)
        helping = "、".join(mask_name(people[helper.pk].name) for helper in found.get(one.household_id, ()))
        told.append(
            {
                "household": Cell(
                    mask_name(head_name(family)) if family else "户主不详",
                    reverse("followups:form", args=[one.pk]) if request.post.role in WRITERS else "",
                    below=family.code if family else "",
                ),
                "place": "".join(divisions.town_and_village(names, one.division)),
                "stage": STAGES[one.stage],
                "helper": Cell(helping) if helping else Cell("还没有", tone="soon"),
                "due": Cell(words, tone=tone, below=short_day(one.due_on)),
                "last": Cell(
                    short_day(newest.visited_on), reverse("followups:one", args=[newest.pk]), below=_found(newest)
                )
                if newest
                else Cell("没有走访过", tone="quiet"),
            }
        )
    return told


def _found(one: FollowUp) -> str:
    return "发现新的风险" if one.new_risk else "没有新的风险"


def _last_of(households: Sequence[int]) -> dict[int, FollowUp]:
    """Household → its last visit."""
    rows = FollowUp.objects.filter(household__in=list(households), standing=True).order_by("visited_on", "pk")
    return {one.household_id: one for one in rows.defer("sealed")}


# --- one visit ------------------------------------------------------------------------------------------------------------


def follow_up_in_sight(request: Asked, key: int) -> FollowUp:
    """Raises Http404 where the visit is not within sight."""
    seen = followups.visible_to(request.post, request.today).filter(county=request.county, pk=key)
    found = seen.select_related("household", "version", "helper", "filed_by").first()
    if found is None:
        raise Http404
    return found


def following_of(one: FollowUp) -> Following:
    """What the pack said of follow-up visits when a record was filed."""
    following = pack_of(one.version).following
    assert following is not None
    return following


@page(*_SEEN_BY, *HELPERS)
def one(request: Asked, key: int) -> HttpResponse:
    """One visit: what was found, how each measure was judged, what was brought along."""
    found = follow_up_in_sight(request, key)
    looked(request, "look_at_follow_up", f"follow_up:{found.pk}")
    following = following_of(found)
    family = open_families([found.household_id], gone=True).get(found.household_id)
    names = names_here(request)
    followed = within_sight(request).filter(household=found.household_id).first()
    may = request.post.role in WRITERS and found.standing and followed is not None
    person = helpers.opened([found.helper])[found.helper.pk] if found.helper else None
    whole = request.post.role not in READERS
    head = head_name(family) if family else ""
    return shown(
        request,
        "followups/one.html",
        {
            "title": f"走访{(head if whole else mask_name(head)) or found.household.code}家",
            "answer": _stands(found),
            "one": found,
            "is_helper": request.post.role in HELPERS,
            "place": "".join(divisions.town_and_village(names, found.division)),
            "stage": STAGES[found.stage],
            "helper": (person.name if whole else mask_name(person.name)) if person else "",
            "then": following.new_risk.then[found.stage] if found.new_risk else "",  # type: ignore[index]
            "lines": lines_of(found, following),
            "judged": judged_of(found, following),
            "aspects": [one.title for one in following.judgments.values()],
            "papers": _papers_of(request, found),
            "others": list(followups.history_of(found.household_id).filter(county=request.county)[:20]),
            "correct_href": f"{reverse('followups:form', args=[followed.pk])}?corrects={found.pk}"
            if may and followed is not None
            else "",
            "word_href": reverse("followups:word", args=[found.pk]) if request.post.role in WRITERS else "",
        },
    )


def _stands(found: FollowUp) -> str:
    told = f"{short_day(found.visited_on)}走访，{found.filed_by.title}{moment(found.filed_at)}报"
    if found.due_on is not None and found.visited_on > found.due_on:
        told += f"，比期限{short_day(found.due_on)}晚 {(found.visited_on - found.due_on).days} 天"
    if not found.standing:
        told += "；已经有更正的一份，以那一份为准"
    return f"{told}。"


def lines_of(found: FollowUp, following: Following) -> list[tuple[str, str]]:
    """The answers in the order of the form."""
    (opened,) = followups.opened([found])
    told = [(one.title, said(opened.answers.get(one.name), one)) for one in following.questions]
    return [(title, answer) for title, answer in told if answer]


def judged_of(found: FollowUp, following: Following) -> list[dict[str, Any]]:
    """How each measure was judged, in the order of its plan."""
    pack = pack_of(found.version)
    rows = list(found.judged.select_related("measure").order_by("measure__plan_id", "measure__seq"))
    opened = open_measures([(one.measure.plan_id, one.measure.seq, bytes(one.measure.sealed)) for one in rows])
    told = []
    for row, words in zip(rows, opened, strict=True):
        answers = []
        for aspect, judgment in following.judgments.items():
            good = getattr(row, aspect)
            answers.append(
                (
                    judgment.title,
                    "没有问" if good is None else judgment.choices[0 if good else 1],
                    "late" if good is False else "done",
                )
            )
        below = pack.offices.get(row.measure.department, row.measure.department)
        told.append({"title": str(words.get("title", "")), "below": below, "said": answers})
    return told


def _papers_of(request: Asked, found: FollowUp) -> dict[str, list[followups.OpenedPaper]]:
    told: dict[str, list[followups.OpenedPaper]] = {kind: [] for kind in FollowUpPaper.Kind.values}
    seen = followups.papers_visible_to(request.post, request.today).filter(follow_up=found)
    for one in followups.opened_papers(seen):
        told[one.paper.kind].append(one)
    return told


@page(*_SEEN_BY, *HELPERS)
def paper(request: Asked, key: int) -> HttpResponse:
    """A photo or a signature, given out only as the picture that its first bytes say it is; every look is journaled."""
    seen = followups.papers_visible_to(request.post, request.today)
    found = seen.filter(follow_up__county=request.county, pk=key).first()
    if found is None:
        raise Http404
    looked(request, "look_at_follow_up_paper", f"follow_up:{found.follow_up_id}", {"kind": found.kind})
    if found.stored:
        data = vault.read_file(found.stored)
        response = HttpResponse(data, content_type=media_type(data) or "application/octet-stream")
    else:
        (opened,) = followups.opened_papers([found])
        response = HttpResponse("，".join(opened.told.values()), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{found.kind}-{found.pk}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

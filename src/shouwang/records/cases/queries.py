"""Reads of cases. Each begins with whose division; departments see the people they are asked about, and no case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet

from shouwang.engine.procedure import Situation
from shouwang.records.cases.following import round_of, unanswered
from shouwang.records.cases.models import Case, CaseAct, Comparing, PaperFile, Sitting
from shouwang.records.cases.sealed import open_act, open_comparing
from shouwang.records.cases.working import IDENTIFICATION, Open, opened, overrides
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope
from shouwang.records.visits.models import Visit
from shouwang.records.visits.queries import candidates


def visible_to(post: Post) -> QuerySet[Case]:
    """The cases of a post's divisions; none for departments."""
    rows = Case.objects.all()
    return rows.none() if scope(post).department else scope(post).limit(rows, department=None)


def sittings_visible_to(post: Post) -> QuerySet[Sitting]:
    """The sittings that any case of a post's divisions was part of."""
    if scope(post).department:
        return Sitting.objects.none()
    mine = CaseAct.objects.filter(sitting=OuterRef("pk"), case__in=visible_to(post))
    return Sitting.objects.filter(Exists(mine))


def papers_visible_to(post: Post) -> QuerySet[PaperFile]:
    """The papers of the cases of a post's divisions, and of sittings whose every case lies there."""
    if scope(post).department:
        return PaperFile.objects.none()
    mine = scope(post).limit(PaperFile.objects.filter(act__isnull=False), "act__case__division", None)
    others = CaseAct.objects.filter(sitting=OuterRef("sitting")).exclude(case__in=visible_to(post))
    of_all = PaperFile.objects.filter(sitting__isnull=False, sitting__in=sittings_visible_to(post)).exclude(
        Exists(others)
    )
    return PaperFile.objects.filter(pk__in=mine.values("pk")) | PaperFile.objects.filter(pk__in=of_all.values("pk"))


def to_begin(post: Post, county: str) -> QuerySet[Visit]:
    """Families that meet the conditions by a visit their town let pass, and whose case nobody has begun."""
    begun = Case.objects.filter(visit=OuterRef("pk"))
    return candidates(post, county).filter(~Exists(begun))


def at_step(post: Post, county: str, step: str, procedure: str = IDENTIFICATION) -> QuerySet[Case]:
    """The cases of a procedure on which a step can be done now, the most urgent first. Steps of two procedures may share a
    name; they are never done together."""
    rows = visible_to(post).filter(county=county, procedure=procedure, finished=False)
    rows = rows.filter(open_steps__contains=f",{step},")
    return rows.order_by(F("due_on").asc(nulls_last=True), "division", "pk")


def situations(cases: Sequence[Case], on: date) -> list[tuple[Open, Situation]]:
    """Where cases stand on a day, in a fixed number of queries."""
    days = overrides()
    return [(work, work.stands(on, days)) for work in opened(cases)]


@dataclass(frozen=True, slots=True)
class Happened:
    """An act with what it tells, opened."""

    act: CaseAct
    told: dict[str, object]


def happened(case: Case) -> list[Happened]:
    """All that happened to a case, in its order, opened. Looking at it is journaled by whoever shows it."""
    rows = case.acts.select_related("post", "sitting").order_by("seq")
    return [Happened(row, open_act(case.pk, row.seq, bytes(row.sealed) if row.sealed else None)) for row in rows]


@dataclass(frozen=True, slots=True)
class Compared:
    """What a department answered about a person of a case, opened."""

    row: Comparing
    found: str


def compared(works: Iterable[Open]) -> dict[int, list[Compared]]:
    """Key of a case → every question of its last comparison, answered or not, by department and person."""
    rounds = {work.case.pk: round_of(work) for work in works}
    found: dict[int, list[Compared]] = {key: [] for key in rounds}
    rows = Comparing.objects.filter(case__in=list(rounds)).order_by("case_id", "department", "person_id")
    for row in rows:
        if row.round == rounds[row.case_id]:
            told = open_comparing(row.case_id, row.person_id, row.department, bytes(row.sealed) if row.sealed else None)
            found[row.case_id].append(Compared(row, str(told.get("found", ""))))
    return found


def owed_by(post: Post, county: str, department: str) -> QuerySet[Comparing]:
    """The people about whom a department has not answered yet; none for posts of another department or place."""
    seen = scope(post)
    if not seen.covers_county(county) or (seen.department and seen.department != department):
        return Comparing.objects.none()
    rows = unanswered(county).filter(department=department)
    return rows.select_related("case").order_by(F("case__due_on").asc(nulls_last=True), "case_id", "person_id")


def answered_by(post: Post, county: str, department: str) -> QuerySet[Comparing]:
    """What a department has answered, the latest first."""
    seen = scope(post)
    if not seen.covers_county(county) or (seen.department and seen.department != department):
        return Comparing.objects.none()
    rows = Comparing.objects.filter(county=county, department=department).exclude(result="")
    return rows.select_related("case").order_by("-answered_at", "-id")


def in_public(public_id: str, on: date) -> tuple[Sitting, list[Case]] | None:
    """The publicity of an open page with the cases that hang in it on a day; None before and after, and where all were
    taken down."""
    sitting = Sitting.objects.filter(public_id=public_id, on__lte=on, public_until__gte=on).first()
    if sitting is None:
        return None
    cases = list(Case.objects.filter(hangs_in=sitting).order_by("division", "pk"))
    return (sitting, cases) if cases else None


def was_public(public_id: str) -> bool:
    """Whether a publicity ever hung under this address."""
    return Sitting.objects.filter(public_id=public_id).exists()


def sat_before(post: Post, county: str, sent_id: str) -> Sitting | None:
    """The sitting that a post recorded with the same form before, None where the form is new."""
    if not sent_id:
        return None
    return Sitting.objects.filter(county=county, sent_id=sent_id, filed_by=post).first()

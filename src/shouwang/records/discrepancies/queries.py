"""Reads of comparing lists. Each begins with whose division; departments see none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from shouwang.records.discrepancies.models import Compared, ComparedAct, Listed, ListFile, Round, VillageList
from shouwang.records.discrepancies.opening import villages_of
from shouwang.records.discrepancies.sealed import Said, open_proposed, open_said, open_text
from shouwang.records.feeds.queries import unregistered_rows
from shouwang.records.screenings.models import Alert
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope

DIFFER = (Compared.Side.ONLY_ONLINE, Compared.Side.ONLY_OFFLINE)
NAMED = (Compared.Side.BOTH, *DIFFER, Compared.Side.UNKNOWN)
"""The sides that add up to all households that either list names."""


def visible_to(post: Post) -> QuerySet[Compared]:
    """The households of rounds in a post's divisions; none for departments."""
    rows = Compared.objects.all()
    return rows.none() if scope(post).department else scope(post).limit(rows, department=None)


def listed_visible_to(post: Post) -> QuerySet[Listed]:
    """What villages of a post's divisions list."""
    rows = Listed.objects.all()
    return rows.none() if scope(post).department else scope(post).limit(rows, division="village", department=None)


def newest_listed(one: Round, village: str) -> int:
    """The mark of a village's list: another one once somebody put a family on it."""
    return Listed.objects.filter(round=one, village=village).aggregate(Max("pk"))["pk__max"] or 0


def files_visible_to(post: Post) -> QuerySet[ListFile]:
    """The workbooks that posts of the same divisions sent; those of the county's own office only to the whole county."""
    seen = scope(post)
    rows = ListFile.objects.all()
    if seen.department:
        return rows.none()
    own = Q(received_by__division__gte=seen.low, received_by__division__lt=seen.high, received_by__division__gt="")
    return rows.filter(own | seen.whole_counties())


def rounds(county: str) -> QuerySet[Round]:
    """The rounds of a county, the newest first. Nothing personal is in them."""
    return Round.objects.filter(county=county).select_related("version", "opened_by").order_by("-to_on", "-pk")


@dataclass(slots=True)
class Village:
    """A village of a round: how many households on which side, what of it is still to do, and whether it has said anything.

    ``said``: listed, nil or silent. ``doubtful`` and ``unregistered`` are families on its list that are no household of the
    register, or not yet.
    """

    code: str
    both: int = 0
    only_online: int = 0
    only_offline: int = 0
    unknown: int = 0
    open: int = 0
    verified: int = 0
    doubtful: int = 0
    unregistered: int = 0
    said: str = "silent"

    @property
    def households(self) -> int:
        return self.both + self.only_online + self.only_offline + self.unknown


def villages_of_round(post: Post, one: Round) -> list[Village]:
    """Every village in a post's sight, and the places whose households lie in none; in a fixed number of queries."""
    seen = scope(post)
    told = {code: Village(code) for code in villages_of(one.county) if seen.covers(code) and not seen.department}
    rows = visible_to(post).filter(round=one).order_by()
    for code, side, state, many in rows.values_list("division", "side", "state").annotate(Count("pk")):
        place = told.setdefault(code, Village(code, said=""))
        if side in NAMED:
            setattr(place, side, getattr(place, side) + many)
        if state in (Compared.State.OPEN, Compared.State.VERIFIED):
            setattr(place, state, getattr(place, state) + many)
    lists = VillageList.objects.filter(round=one, village__in=list(told))
    for code, nil in lists.values_list("village", "nil"):
        told[code].said = "nil" if nil else "listed"
    aside = listed_visible_to(post).filter(round=one, taken_off_on=None, household=None).order_by()
    for code, outcome, many in aside.values_list("village", "outcome").annotate(Count("pk")):
        place = told.setdefault(code, Village(code))
        if outcome == Listed.Outcome.REVIEW:
            place.doubtful += many
        else:
            place.unregistered += many
    return [told[code] for code in sorted(told)]


def online_unregistered(one: Round) -> int:
    """People of the county whom departments named in the months last compared and who are in no register: no household of the
    comparison, but a question to their town."""
    periods = set(one.runs.values_list("run__period", flat=True))
    return sum(unregistered_rows(one.county, period).count() for period in sorted(periods))


@dataclass(frozen=True, slots=True)
class OpenedListed:
    """A row of a village's list with what it says."""

    row: Listed
    said: Said


def opened_list(rows: Iterable[Listed]) -> Iterator[OpenedListed]:
    """The caller journals that it was opened."""
    for row in rows:
        yield OpenedListed(row, open_said(row.round_id, bytes(row.content), row.sealed))


def proposals_of(row: Listed) -> list[tuple[int, int, dict[str, str]]]:
    """(person key, household key, what agrees) of whom a doubtful row may mean; the caller journals that it was opened."""
    return open_proposed(row.round_id, bytes(row.content), row.proposed)


def alerts_of(row: Compared) -> list[Alert]:
    """What departments said of a household, with all that is needed to open it."""
    rows = Alert.objects.filter(pk__in=row.alerts.values("alert")).select_related("run__version", "household")
    return list(rows.order_by("clause", "rule", "person_key", "pk"))


def history_of(row: Compared) -> list[tuple[ComparedAct, str]]:
    """What happened to a household of a round, the first first, with what was written; the caller journals it."""
    acts = row.acts.select_related("post").order_by("seq")
    return [(act, open_text(row.pk, act.seq, bytes(act.sealed) if act.sealed else None)) for act in acts]


def last_words(rows: Iterable[Compared]) -> dict[int, str]:
    """Key → what was written when a household was last verified; the caller journals that it was opened."""
    acts = ComparedAct.objects.filter(compared__in=list(rows), kind=ComparedAct.Kind.VERIFIED).order_by("seq")
    return {act.compared_id: open_text(act.compared_id, act.seq, bytes(act.sealed)) for act in acts if act.sealed}

"""Reads of feeds, each beginning with whose county and department."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from shouwang.engine.packs.model import Feed, Pack
from shouwang.records import vault
from shouwang.records.feeds import sealed_rows
from shouwang.records.feeds.models import Delivery, Doubt, FeedRow
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope

SET_ASIDE = (FeedRow.Outcome.FAULT, FeedRow.Outcome.REVIEW, FeedRow.Outcome.NOT_FOUND)
"""Outcomes of rows that made no fact and wait for somebody; the unregistered wait too, as a task of their town."""


def visible_deliveries(post: Post) -> QuerySet[Delivery]:
    """A department sees its own deliveries, a county bureau its county's, a town or village none.

    What could not be recognised is nobody's list; it is seen by the department that sent it.
    """
    own = scope(post)
    found = Delivery.objects.filter(own.whole_counties())
    if not own.department:
        return found
    unknown = Q(department="", received_by__department=own.department)
    return found.filter(Q(department=own.department) | unknown)


def passed_on(post: Post, county: str, pack: Pack, period: str) -> QuerySet[Delivery]:
    """Other departments' lists that count in a period and of which the post's department gets a copy; nobody else any."""
    own = scope(post)
    lists = [feed.name for feed in pack.feeds.values() if own.department and own.department in feed.also_to]
    return counted(county, period).filter(own.whole_counties(), feed__in=lists)


def passed_on_rows(post: Post, county: str, pack: Pack, period: str, feed: str) -> QuerySet[FeedRow]:
    """The rows of such a list that were matched to somebody, in the order they came."""
    rows = FeedRow.objects.filter(
        delivery__in=passed_on(post, county, pack, period).filter(feed=feed).order_by(), outcome=FeedRow.Outcome.MATCHED
    )
    return rows.select_related("delivery").order_by("pk")


def visible_doubts(post: Post) -> QuerySet[Doubt]:
    """Doubtful matches are decided where deliveries are seen."""
    return Doubt.objects.filter(row__delivery__in=visible_deliveries(post), row__delivery__state=Delivery.State.COUNTED)


def deliveries_of(county: str, period: str) -> QuerySet[Delivery]:
    """Everything received for a period, in the order of file names; staged and replaced ones do not count."""
    hidden = (Delivery.State.STAGED, Delivery.State.REPLACED)
    return Delivery.objects.filter(county=county, period=period).exclude(state__in=hidden).order_by("file", "pk")


def counted(county: str, period: str) -> QuerySet[Delivery]:
    """The deliveries that make facts."""
    return Delivery.objects.filter(county=county, period=period, state=Delivery.State.COUNTED).order_by("pk")


def counted_twin(county: str, stored: str) -> Delivery | None:
    """A counted delivery of the very same bytes, the earliest period first."""
    return (
        Delivery.objects.filter(county=county, stored=stored, state=Delivery.State.COUNTED).order_by("period").first()
    )


def counted_namesake(delivery: Delivery) -> bool:
    """Whether another counted delivery of the same list of the same period came under the same file name."""
    same = counted(delivery.county, delivery.period).filter(feed=delivery.feed, file=delivery.file, part=delivery.part)
    return same.exclude(pk=delivery.pk).exists()


def rows_counted(county: str, period: str, feed: str, part: int | None = None) -> int:
    """Rows of a feed that count in a period, repetitions left out; a row that was corrected is one with its correction.

    ``part``: only of that list of the month.
    """
    found = counted(county, period).filter(feed=feed)
    found = found if part is None else found.filter(part=part)
    sums = found.aggregate(**{name: Sum(name) for name in _SUMS})
    rows, repeated, mended = (sums[name] or 0 for name in _SUMS)
    return rows - repeated - mended


_SUMS = ("rows", "repeated", "mended")


def fingerprints_of(county: str, period: str, feed: str, part: int = 0) -> set[bytes]:
    """The keyed fingerprints of all rows of a list that count in a period."""
    rows = FeedRow.objects.filter(delivery__in=counted(county, period).filter(feed=feed, part=part))
    return {bytes(one) for one in rows.values_list("fingerprint", flat=True) if one is not None}


def kept_if_alone(delivery: Delivery) -> int:
    """How many rows of a delivery repeat what another one told, and would be kept if that one did not count any more."""
    own = FeedRow.objects.filter(delivery=delivery, fingerprint=OuterRef("fingerprint"))
    others = counted(delivery.county, delivery.period).filter(feed=delivery.feed, part=delivery.part)
    faulty = FeedRow.objects.filter(
        delivery__in=others, fingerprint=OuterRef("fingerprint"), outcome=FeedRow.Outcome.FAULT
    )
    repeats = delivery.feed_rows.filter(outcome=FeedRow.Outcome.REPEATED)
    repeats = repeats.filter(~Exists(own.exclude(outcome=FeedRow.Outcome.REPEATED)), ~Exists(faulty))
    return repeats.order_by().values("fingerprint").distinct().count()


def rows_set_aside(delivery: Delivery) -> QuerySet[FeedRow]:
    return delivery.feed_rows.filter(outcome__in=SET_ASIDE).order_by("pk")


def mended_by(rows: Iterable[int]) -> dict[int, FeedRow]:
    """Key of a faulty row → the row that corrects it, where it counts; with its delivery."""
    found = FeedRow.objects.filter(mends__in=list(rows), delivery__state=Delivery.State.COUNTED)
    return {row.mends: row for row in found.select_related("delivery").order_by("pk") if row.mends is not None}


def faulty_rows(delivery: Delivery) -> QuerySet[FeedRow]:
    """The faulty rows of a delivery that nobody has corrected yet, in the order of the sheet."""
    return _still_faulty(delivery.county, delivery.feed_rows.all()).order_by("pk")


def rows_to_mend(county: str, deliveries: Iterable[Delivery]) -> dict[int, int]:
    """Key of a delivery → how many of its faulty rows nobody has corrected yet; only where there are any."""
    keys = [one.pk for one in deliveries if one.faulty]
    rows = _still_faulty(county, FeedRow.objects.filter(delivery__in=keys)).order_by() if keys else None
    return dict(rows.values_list("delivery").annotate(many=Count("pk"))) if rows is not None else {}


def _still_faulty(county: str, rows: QuerySet[FeedRow]) -> QuerySet[FeedRow]:
    answered = FeedRow.objects.filter(
        mends__isnull=False, delivery__county=county, delivery__state=Delivery.State.COUNTED
    )
    return rows.filter(outcome=FeedRow.Outcome.FAULT).exclude(pk__in=answered.values("mends"))


def unregistered_rows(county: str, period: str) -> QuerySet[FeedRow]:
    """Rows about people of this county who are not in its register."""
    return (
        FeedRow.objects.filter(outcome=FeedRow.Outcome.UNREGISTERED)
        .filter(Q(delivery__in=counted(county, period)))
        .select_related("delivery")
        .order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """A row with its content opened. Whoever shows it journals the look."""

    row: FeedRow
    content: sealed_rows.Content


def opened_rows(delivery: Delivery, pack: Pack, outcomes: tuple[str, ...] = ()) -> Iterator[Opened]:
    """The rows of a delivery with their content, in the order of the sheet."""
    feed = pack.feeds[delivery.feed]
    rows = delivery.feed_rows.order_by("pk")
    if outcomes:
        rows = rows.filter(outcome__in=outcomes)
    for row in rows.iterator(chunk_size=2000):
        yield Opened(row, sealed_rows.open_row(row.pk, row.sealed, feed, pack.facts))


def opened_row(row: FeedRow, feed: Feed, pack: Pack) -> Opened:
    """One row with its content."""
    return Opened(row, sealed_rows.open_row(row.pk, row.sealed, feed, pack.facts))


def rows_of(keys: Iterable[int]) -> list[FeedRow]:
    """Received rows with their deliveries, by their keys, in the order they came."""
    wanted = sorted(keys)
    found: list[FeedRow] = []
    for start in range(0, len(wanted), _AT_ONCE):
        some = FeedRow.objects.filter(pk__in=wanted[start : start + _AT_ONCE])
        found += some.select_related("delivery").order_by("pk")
    return found


_AT_ONCE = 500


def proposals(doubt: Doubt) -> list[tuple[int, int, dict[str, str]]]:
    """The people a doubtful row may mean: (person key, household key, agreement by field)."""
    opened = vault.keyring().open(bytes(doubt.sealed), b"doubt:%d" % doubt.row_id)
    return [(person, household, verdicts) for person, household, verdicts in json.loads(opened)]


def encode(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def sources_of(rows: Iterable[int]) -> dict[int, tuple[str, str, str, int]]:
    """Key of a received row → (department, file, sheet, spreadsheet row): where a figure came from."""
    found = FeedRow.objects.filter(pk__in=list(rows)).values_list(
        "pk", "delivery__department", "delivery__file", "sheet", "row"
    )
    return {key: (department, file, sheet, row) for key, department, file, sheet, row in found}


def rows_of_household(county: str, household_key: int, known: datetime | None) -> QuerySet[FeedRow]:
    """The rows that count and are about members of a household, received by a time, with what was decided about them.

    The caller has seen to it that the post may see the household.
    """
    found = FeedRow.objects.filter(
        household_key=household_key, delivery__county=county, delivery__state=Delivery.State.COUNTED
    )
    if known is not None:
        found = found.filter(delivery__received_at__lte=known)
    found = found.select_related("delivery__received_by", "doubt__decided_by").defer("sealed", "doubt__sealed")
    return found.order_by("pk")

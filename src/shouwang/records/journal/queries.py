"""Reads of the journal: what was done, and whether the chain still holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet
from django.utils import timezone

from shouwang.records.divisions import queries as divisions
from shouwang.records.journal import words
from shouwang.records.journal.chain import START, digest_of, proof_of
from shouwang.records.journal.models import Entry, Head
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a county's chain holds. ``first_broken`` is the number of the first line that does not fit."""

    ok: bool
    entries: int
    pending: int
    first_broken: int | None
    sentence: str


def visible_to(post: Post) -> QuerySet[Entry]:
    """The lines of the post's counties; a post of a town, a village or a department reads only what it did itself."""
    seen = scope(post)
    entries = Entry.objects.order_by("-id")
    if seen.low == seen.high:
        return entries.none()
    if seen.covers_place("", "") and not seen.department:
        return entries
    if seen.department or (seen.county and not seen.covers_county(seen.county)):
        return entries.filter(county=seen.county, post=post)
    return entries.filter(seen.whole_counties())


def counties() -> list[str]:
    """The counties that have lines or should have some; blank stands for the site as a whole."""
    written = set(Entry.objects.values_list("county", flat=True).distinct())
    return sorted({"", *written, *Head.objects.values_list("county", flat=True), *divisions.counties()})


def lines_sealed(county: str) -> int:
    """How many lines a chain has."""
    return Entry.objects.filter(county=county, sealed_seq__isnull=False).count()


def verify(county: str, tell: Callable[[int, int], None] = lambda done, of: None) -> Verdict:
    """Walks the chain from its first line to its head and names the first line that was altered, lost or moved.

    ``tell`` hears on the way how many lines were walked, and of how many.

    A county that has divisions was imported, and that left a line: without any its journal is gone, head and all.
    """
    sealed = Entry.objects.filter(county=county, sealed_seq__isnull=False)
    pending = Entry.objects.filter(county=county, sealed_seq=None).count()
    count = lines_sealed(county)
    lines = _told(sealed.select_related("post").order_by("sealed_seq").iterator(chunk_size=_AT_ONCE), count, tell)
    broken = _first_break(county, _pairs(lines), count)
    if broken is not None:
        seq, sentence = broken
        return Verdict(False, count, pending, seq, sentence)
    if not count and not pending and county in divisions.counties():
        return Verdict(False, 0, 0, 1, words.ALL_GONE + words.DO)
    sentence = words.ALL_WELL.format(entries=count) if count else words.EMPTY
    return Verdict(True, count, pending, None, sentence + (words.PENDING.format(pending=pending) if pending else ""))


_AT_ONCE = 2000


def _told(entries: Iterable[Entry], count: int, tell: Callable[[int, int], None]) -> Iterator[Entry]:
    """The lines, with a word now and then of how many went by."""
    for number, entry in enumerate(entries):
        if number % _AT_ONCE == 0:
            tell(number, count)
        yield entry


def _pairs(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Entry | None]]:
    """Each line with the one after it."""
    before: Entry | None = None
    for entry in entries:
        if before is not None:
            yield before, entry
        before = entry
    if before is not None:
        yield before, None


def _first_break(county: str, pairs: Iterator[tuple[Entry, Entry | None]], count: int) -> tuple[int, str] | None:
    expected, previous = 0, START
    for entry, following in pairs:
        expected += 1
        if entry.sealed_seq != expected:
            return expected, words.MISSING.format(seq=expected) + _should_be(county, previous)
        if not _genuine(county, entry):
            passed_over = following is None or bytes(following.previous or b"") == previous
            inserted = passed_over and count > _sealed_up_to(county)
            sentence = (words.INSERTED if inserted else words.ALTERED).format(place=_place(entry))
            return expected, sentence + _should_be(county, previous, nothing=inserted and following is None)
        if bytes(entry.previous or b"") != previous:
            elsewhere = Entry.objects.filter(county=county, digest=bytes(entry.previous or b"")).exists()
            if elsewhere or bytes(entry.previous or b"") == START:
                return expected, words.REORDERED.format(place=_place(entry)) + _should_be(county, previous)
            return expected, words.MISSING.format(seq=expected) + _should_be(county, previous)
        previous = bytes(entry.digest or b"")
    return _tail_break(county, expected, previous, count)


def _should_be(county: str, previous: bytes, nothing: bool = False) -> str:
    """What belongs in the place after ``previous``, where it can still be found, and what to do."""
    if nothing:
        return words.NOTHING_THERE + words.DO
    for entry in Entry.objects.filter(county=county, previous=previous).select_related("post").order_by("id"):
        if _genuine(county, entry):
            return words.BELONGS_THERE.format(place=_place(entry)) + words.DO
    return words.LOST + words.DO


def _sealed_up_to(county: str) -> int:
    return Head.objects.filter(county=county).values_list("seq", flat=True).first() or 0


def _tail_break(county: str, last: int, digest: bytes, count: int) -> tuple[int, str] | None:
    head = Head.objects.filter(county=county).first()
    altered = words.HEAD_ALTERED.format(seq=last) + words.DO
    if head is None:
        return (last, altered) if last else None
    if bytes(head.proof) != proof_of(county, head.seq, bytes(head.digest)):
        return last, altered
    if head.seq > last:
        at = timezone.localtime(head.sealed_at).strftime("%Y-%m-%d %H:%M")
        return last + 1, words.CUT.format(seq=last + 1, sealed=head.seq, entries=count, at=at) + words.DO
    if head.seq < last or bytes(head.digest) != digest:
        return last, altered
    return None


def _genuine(county: str, entry: Entry) -> bool:
    """Whether a line is what was sealed, wherever it stands now."""
    return bytes(entry.digest or b"") == digest_of(
        county,
        entry.pk,
        entry.at,
        entry.post.code,
        entry.verb,
        entry.subject,
        entry.detail,
        bytes(entry.previous or b""),
    )


def _place(entry: Entry) -> str:
    at = timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M")
    return words.PLACE.format(seq=entry.sealed_seq, at=at, verb=entry.verb, subject=entry.subject)


def written_before(county: str, verb: str, subject: str) -> bool:
    """Whether a line about this was written already: for what is told once however often it is repeated."""
    return Entry.objects.filter(county=county, verb=verb, subject=subject).exists()


def posts_who(verb: str, county: str, subjects: Iterable[str]) -> dict[str, tuple[str, datetime]]:
    """Subject → the title of the post that last did this to it, and when."""
    found = Entry.objects.filter(county=county, verb=verb, subject__in=list(subjects)).order_by("id")
    return {subject: (title, at) for subject, title, at in found.values_list("subject", "post__title", "at")}


def last_done(verb: str, subjects: Iterable[str]) -> dict[str, datetime]:
    """Subject → when this was last done to it, in one query; those to which it never was are left out."""
    found = Entry.objects.filter(verb=verb, subject__in=list(subjects)).values_list("subject")
    return dict(found.annotate(last=Max("at")).order_by())

"""Every write of the journal: a line inside the caller's transaction, and the sealing of what is not sealed yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from shouwang.records.journal.chain import START, canonical, digest_of, proof_of, refuse_personal
from shouwang.records.journal.models import Entry, Head
from shouwang.records.staff.models import Post
from shouwang.records.turns import one_by_one, one_transaction

_BATCH = 500
"""Lines sealed in one transaction: few, so that others who want to write wait little."""


def write(post: Post, county: str, verb: str, subject: str, detail: Mapping[str, object], at: datetime) -> None:
    """Adds one line, inside the caller's transaction.

    ``detail`` is JSON without personal data: a valid identity number or a phone in it raises ValueError, as does a call
    outside of a transaction, because a write and its line are kept or lost together.
    """
    if not transaction.get_connection().in_atomic_block:
        raise ValueError("journal.write belongs inside the transaction of the write that it tells of")
    if at.tzinfo is None:
        raise ValueError("the time of a journal line has to name its zone")
    refuse_personal(subject)
    Entry.objects.create(county=county, at=at, post=post, verb=verb, subject=subject, detail=canonical(detail))


def seal_pending(county: str, at: datetime) -> int:
    """Chains the lines of a county that are not sealed yet, in short batches; gives their number."""
    sealed = 0
    while (done := _seal_batch(county, at)) > 0:
        sealed += done
    return sealed


@one_transaction
def _seal_batch(county: str, at: datetime) -> int:
    one_by_one(f"journal-{county}")
    head = Head.objects.filter(county=county).first()
    pending = Entry.objects.filter(county=county, sealed_seq=None).select_related("post").order_by("id")[:_BATCH]
    seq, previous = (head.seq, bytes(head.digest)) if head else (0, START)
    entries = list(pending)
    for entry in entries:
        seq += 1
        entry.sealed_seq, entry.previous = seq, previous
        previous = entry.digest = digest_of(
            county, entry.pk, entry.at, entry.post.code, entry.verb, entry.subject, entry.detail, previous
        )
    if entries:
        Entry.objects.bulk_update(entries, ["sealed_seq", "previous", "digest"], batch_size=100)
        end = {"seq": seq, "digest": previous, "proof": proof_of(county, seq, previous), "sealed_at": at}
        Head.objects.update_or_create(county=county, defaults=end)
    return len(entries)

"""That somebody looked: whoever is shown an opened record leaves a line of the journal.

A household's owner may ask later who knew of it, and when; a list that was taken away as a workbook lives on where nobody
sees it. So the line is written before anything is shown, in a transaction of its own: what cannot be written down is not
shown. It says what was looked at, never what stood there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from shouwang.desk.page.asking import Asked
from shouwang.desk.page.beside import Beside, Look
from shouwang.records.journal import actions as journal
from shouwang.records.journal.queries import written_before
from shouwang.records.staff.models import Post


def looked(request: Asked, verb: str, subject: str, detail: Mapping[str, object] | None = None) -> None:
    """The post of a request looks at ``subject`` or takes it away, in the county that it works in.

    What a worker looks at for somebody is noted: nobody has seen it before it is fetched (``looked_beside``).
    """
    beside: Beside | None = getattr(request, "beside", None)
    if beside is not None:
        beside.looks.append((verb, subject, dict(detail or {})))
        return
    looked_by(request.post, request.county, verb, subject, detail or {}, request.at)


def looked_beside(request: Asked, looks: Iterable[Look]) -> None:
    """What a worker noted, as somebody fetches what it has written."""
    for verb, subject, detail in looks:
        looked(request, verb, subject, detail)


def looked_by(post: Post, county: str, verb: str, subject: str, detail: Mapping[str, object], at: datetime) -> None:
    """The same where nobody asks through a page: at the command line, or about another county."""
    with transaction.atomic():
        journal.write(post, county, verb, subject, detail, at)


def looked_once(post: Post, county: str, verb: str, subject: str, detail: Mapping[str, object], at: datetime) -> None:
    """The same for a list that a command may print many times: one line as long as verb and subject stay the same."""
    with transaction.atomic():
        if not written_before(county, verb, subject):
            journal.write(post, county, verb, subject, detail, at)

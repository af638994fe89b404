"""Every page of every role: whoever looks at somebody leaves a line, and no page shows a whole number to whoever did not ask."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from tests.desk.conftest import Browser
from tests.desk.places import Place
from tests.desk.walking import *  # noqa: F403
from tests.desk.walking import OF_NOBODY, READ, SUBJECTS, TAKES, WHOSE, address_of, may_open, roles_of, texts
from tests.world import cast

from shouwang.records.journal.models import Entry
from shouwang.records.staff.models import Post

NUMBERS = {row[3] for row in cast.sheets()["家庭成员"][1:]}
PHONES = {cast.phone(home) for home in range(1, 12)}
WORKS_WITH_NUMBERS = {"events:workbook", "feeds:receipt", "measures:book"}
"""Workbooks and papers that are of no use without whole identity numbers: those that offices fill by them and send back."""
ON_THE_WAY = {"followups:form", "followups:today", "visits:form", "visits:today", "visits:workbook"}
"""Where whoever is to visit a family, and only he, finds its phone."""
SHOWS_NOBODY = {"discrepancies:file", "households:ask", "measures:risks"}
"""Addresses of a family or a village at which nobody is to be seen."""
LOOKERS = ("bureau", "town", "village", "medical", "helper", "supervisor", "auditor")


@pytest.mark.parametrize("code", LOOKERS)
def test_no_page_shows_a_whole_number_to_whoever_did_not_say_why(
    code: str, browser: Browser, official: Callable[[str], Post], villages: dict[str, Place]
) -> None:
    there, post, place = browser(code), official(code), villages[cast.VILLAGE]
    wrong = []
    for name in READ:
        if post.role not in (roles_of(name) or ()) or name in OF_NOBODY:
            continue
        for asked in ("", "?export=xlsx", f"?q={place.household}") if name not in TAKES else ("",):
            shown = texts(there.get((address_of(name, place) if name in TAKES else reverse(name)) + asked))
            wrong += (
                [(name, "number")] if name not in WORKS_WITH_NUMBERS and any(map(shown.__contains__, NUMBERS)) else []
            )
            wrong += [(name, "phone")] if name not in ON_THE_WAY and any(map(shown.__contains__, PHONES)) else []
    assert not wrong, "\n" + "\n".join(sorted(map(repr, set(wrong))))


@pytest.mark.parametrize("code", LOOKERS)
def test_whoever_looks_at_somebody_leaves_a_line(
    code: str, browser: Browser, official: Callable[[str], Post], villages: dict[str, Place]
) -> None:
    there, post, place = browser(code), official(code), villages[cast.VILLAGE]
    wrong = []
    for name in sorted(TAKES.intersection(READ) - OF_NOBODY - SHOWS_NOBODY):
        of_somebody = {WHOSE[what] for what in SUBJECTS[name].values() if what[0] != "="} & {
            "village",
            "paired",
            "measure",
        }
        if of_somebody and post.role in (roles_of(name) or ()) and may_open(post, name, place):
            before = Entry.objects.count()
            if there.get(address_of(name, place)).status_code == 200 and Entry.objects.count() == before:
                wrong.append(name)
    assert not wrong, wrong

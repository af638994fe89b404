"""A county beside the demo's in which there is one of everything: ``python -m tests.browser.something_of_everything``.

Writes into the site of ``SHOUWANG_HOME`` and says, as JSON, whose sign-in sees what: login → {name of an address → address}.
"""

from __future__ import annotations

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.server.settings")
django.setup()

from datetime import date  # noqa: E402

from tests.browser.logins import PASSWORD  # noqa: E402
from tests.desk.places import AT, Place, make_county  # noqa: E402
from tests.desk.walking import READ, address_of, roles_of  # noqa: E402
from tests.world import cast  # noqa: E402

from shouwang.records.journal.actions import write  # noqa: E402
from shouwang.records.staff.actions import (  # noqa: E402
    First,
    NewHolder,
    NewPost,
    add_holder,
    add_post,
    hold_post,
    operator_post,
)

_ASKED = {"departments:ask": "?department=education"}
"""What stands behind an address that shows nothing unless it is asked something."""


def make() -> dict[str, dict[str, str]]:
    """The county, somebody for every post of the cast in it, and what each of them may open."""
    operator = operator_post(at=AT)
    place = make_county(operator, cast.COUNTY, cast.sheets())[cast.VILLAGE]
    told = {}
    for code, title, role, county, division, department in cast.OFFICIALS:
        if county == cast.COUNTY:
            login = f"cast-{code}"
            post, _ = add_post(operator, NewPost(login, title, role, county, division, department), AT, write)
            holder = NewHolder(login, title, county=county)
            added, _ = add_holder(operator, holder, AT, write, First(PASSWORD, must_change=False, quick=True))
            assert post is not None and added is not None
            hold_post(operator, added.holder, post, date(2024, 1, 1), AT, write)
            told[login] = _open_to(role, place)
    return told


def _open_to(role: str, place: Place) -> dict[str, str]:
    names = (name for name in READ if role in (roles_of(name) or ()))
    return {name: address_of(name, place) + _ASKED.get(name, "") for name in names}


if __name__ == "__main__":
    print(json.dumps(make()))

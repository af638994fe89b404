"""Cases on a site, carried to where departments are asked, as officials do it in the browser."""

from __future__ import annotations

import json
from datetime import date

from tests.walk.asking import run
from tests.walk.sites import Site

_CARRY = """
import json, sys
import django
django.setup()
from datetime import date
from tests.records.cases.hands import Hands
from shouwang.records.cases.queries import to_begin
from shouwang.records.staff.queries import post_named
code, county, on = json.loads(sys.argv[1])
town, bureau = post_named(code), post_named("bureau-case")
hands = Hands({"village": town, "town": town, "county": bureau}, date.fromisoformat(on), county)
cases = hands.begin_from(*to_begin(town, county)[:2])
hands.go(cases, until="comparison")
print(json.dumps([case.pk for case in cases]))
"""


def carry(site: Site, town: str, county: str, on: date) -> list[int]:
    """Begins the first families that meet the conditions, until departments are asked about them; gives their cases."""
    found: list[int] = json.loads(run(site, _CARRY, json.dumps([town, county, on.isoformat()])))
    return found

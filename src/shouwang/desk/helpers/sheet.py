"""The workbook of pairings as it goes out: a row for each family that is followed up and each that helps it."""

from __future__ import annotations

import io
from collections.abc import Iterator

from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.places import names_here
from shouwang.desk.sheets import write_book, write_table, write_title
from shouwang.engine.values.identity import mask_name
from shouwang.records.divisions import queries as divisions
from shouwang.records.followups import queries as followups
from shouwang.records.helpers import queries as helpers
from shouwang.records.helpers.models import Pairing, PairingFile
from shouwang.records.helpers.taking_in import COLUMNS
from shouwang.records.households.queries import open_families

_KNOWN = ("乡镇", "村", "户主")
_WIDTHS = (16, 12, 12, 10, 12, 16, 22, 12, 14)
_AT_ONCE = 500


def pairings_book(request: Asked) -> tuple[bytes, int]:
    """The workbook, and how many families it names."""
    seen = followups.followed_visible_to(request.post, request.today).filter(county=request.county)
    keys = list(seen.order_by("division", "household__code").values_list("household", flat=True))
    headings = [COLUMNS[0], *_KNOWN, *COLUMNS[1:]]
    buffer = io.BytesIO()
    with write_book(buffer, request.today) as book:
        sheet = book.sheet("结对名单")
        write_title(book, sheet, "帮扶结对名单", len(headings))
        write_table(book, sheet, 1, headings, _lines(request, keys), _WIDTHS, comes_back=True)
        sheet.freeze_panes(2, 1)
    return buffer.getvalue(), len(keys)


def _lines(request: Asked, keys: list[int]) -> Iterator[list[object]]:
    names = names_here(request)
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        families = open_families(part, gone=True)
        rows = Pairing.objects.filter(household__in=part, to_on=None).select_related("helper").order_by("from_on", "pk")
        held: dict[int, list[Pairing]] = {}
        for one in rows:
            held.setdefault(one.household_id, []).append(one)
        people = helpers.opened({one.helper_id: one.helper for one in rows}.values())
        for key in part:
            family = families.get(key)
            if family is None:
                continue
            town, village = divisions.town_and_village(names, family.village_code)
            known = [family.code, town, village, mask_name(head_name(family))]
            for one in held.get(key, []):
                person = people[one.helper_id]
                day = one.from_on.isoformat()
                yield [*known, person.name, person.phone, person.unit, person.title, day]
            if key not in held:
                yield [*known, "", "", "", "", ""]


def told_file(made: PairingFile) -> str:
    """What became of a filled workbook."""
    if made.refusal:
        return f"《{made.file}》没有收：{made.refusal}。"
    return f"收到 {made.rows} 行，{made.changed} 行有变化，{made.faulty} 行有错。"

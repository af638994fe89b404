"""Villages' lists by workbook: the received file kept sealed, its good rows on the lists, the others told."""

from __future__ import annotations

from collections.abc import Sequence

from shouwang.engine.cleaning.reading import read_workbook
from shouwang.engine.cleaning.village_lists import ListRow, Lists, read_lists
from shouwang.engine.faults import Fault
from shouwang.records import vault
from shouwang.records.departments.workbooks import Sent, enter_workbook, refuse_workbook, said_before
from shouwang.records.discrepancies.listing import check_rows, comparing_channels, keep_rows, say_nil
from shouwang.records.discrepancies.models import Listed, ListFile, Round
from shouwang.records.discrepancies.working import Acting, round_taken
from shouwang.records.staff.queries import scope
from shouwang.records.staff.rights import require_village_work
from shouwang.records.turns import one_transaction

_WHAT = "报本村的排查名单"


def take_in_lists(acting: Acting, round_key: int, data: bytes, file: str) -> ListFile:
    """Takes in a filled workbook, row by row. The same workbook again changes nothing and says the same.

    Raises NotAllowed for posts that may not list for any village of the county.
    """
    one = Round.objects.select_related("version").get(county=acting.county, pk=round_key)
    place = acting.post.division or f"{acting.county}000000"
    require_village_work(acting.post, place, _WHAT)
    workbook, faults = read_workbook(data, file)
    lists = None
    if workbook is not None:
        own = "" if place.endswith("000") else place
        lists, wrong = read_lists(workbook, comparing_channels(one), own)
        faults = faults + wrong + (lists.faults if lists else [])
    vault.keep_file(data)
    sent = Sent(acting.post, acting.county, acting.at, "", file, vault.name_of_file(data), "list_file")
    if faults or lists is None:
        return refuse_workbook(ListFile, sent, faults, "refuse_village_lists")
    return _taken_in(acting, round_key, sent, lists)


@one_transaction
def _taken_in(acting: Acting, round_key: int, sent: Sent, lists: Lists) -> ListFile:
    one = round_taken(acting, round_key)
    checked = check_rows(acting, one, _within(acting, lists.rows))
    there = said_before(ListFile, sent, checked)
    if there is None or there.round_id != one.pk:
        there = enter_workbook(ListFile, sent, checked, "import_village_lists", {"round_id": one.pk})
    keep_rows(acting, one, checked, there)
    _nil(acting, round_key, lists)
    return there


def _within(acting: Acting, rows: Sequence[ListRow]) -> list[ListRow]:
    """The rows; those of villages that are not the sender's carry that as their fault."""
    seen = scope(acting.post)
    for row in rows:
        if not row.blank and not seen.covers(row.village):
            message = "这一张表不是本辖区的村的，没有收；请核对是不是拿错了表"
            row.faults.append(Fault("village_elsewhere", message, sheet=row.sheet, row=row.row))
    return list(rows)


def _nil(acting: Acting, round_key: int, lists: Lists) -> None:
    """Villages that say there is nobody, as far as nobody stands on their list."""
    seen = scope(acting.post)
    for village in lists.nil:
        standing = Listed.objects.filter(round=round_key, village=village, taken_off_on=None)
        if seen.covers(village) and not standing.exists():
            say_nil(acting, round_key, village)

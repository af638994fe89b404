"""Nothing personal is readable on the disk, and what is sealed opens only in its own place."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from tests.records.households.conftest import TakeIn
from tests.world import cast

from shouwang.records import vault
from shouwang.records.households import queries as households
from shouwang.records.households.actions import import_register
from shouwang.records.households.models import PersonVersion
from shouwang.records.households.report import RegisterReport
from shouwang.records.staff.actions import operator_post


def readable(texts: list[str], files: list[Path]) -> list[tuple[str, str]]:
    """Which of the texts stand in which of the files, in any spelling of bytes that is no accident: four given bytes stand
    somewhere in sealed ones now and then, six do not."""
    codings = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
    spelt = [(text, {bytes_ for coding in codings if len(bytes_ := text.encode(coding)) >= 6}) for text in texts]
    found = []
    for path in files:
        content = path.read_bytes()
        found += [(text, path.name) for text, spellings in spelt if any(one in content for one in spellings)]
    return found


@pytest.mark.django_db(transaction=True)
def test_no_name_number_or_phone_is_readable_in_any_stored_file(site_home: Path, at: datetime) -> None:
    import_register(operator_post(at=at), cast.workbook(cast.sheets()), "闻建平的登记表.xlsx", at)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert b"register" in (site_home / "tests.sqlite3").read_bytes(), "the file is the one that was written"
    files = [path for path in site_home.rglob("*") if path.is_file()]
    assert len(files) > 4
    assert readable(cast.personal_texts(), files) == []
    facts = [path for path in files if path.suffix in (".parquet", ".book")]
    assert {path.suffix for path in facts} == {".parquet", ".book"}
    assert readable([*cast.register_codes(), cast.VILLAGE, "长期慢性病"], facts) == []


def test_a_record_moved_to_another_person_does_not_open(register: RegisterReport) -> None:
    one, other = households.current_people(cast.COUNTY).select_related("person")[:2]
    one.sealed = other.sealed
    with pytest.raises(vault.SealBroken):
        households.open_person(one)


def test_two_who_say_the_same_do_not_look_the_same(take_in: TakeIn) -> None:
    sheets = cast.sheets()
    again = [cast.household_code(2), cast.person_code(2, 9), *sheets["家庭成员"][5][2:]]
    sheets["家庭成员"].append(again)
    take_in(sheets)
    people = PersonVersion.objects.filter(person__code__in=[again[1], sheets["家庭成员"][5][1]])
    assert len({bytes(one.sealed) for one in people}) == 2 == len({bytes(one.content) for one in people})
    assert len({bytes(one.number_index or b"") for one in people}) == 1

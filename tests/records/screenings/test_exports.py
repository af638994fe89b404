"""What leaves the site for a cluster is sealed, journaled, and answered as it is here."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.records.month import month_of
from tests.world import cast, office

from shouwang.engine.backends import ExportBroken, backend
from shouwang.engine.calendar import period_of
from shouwang.engine.screening import compile_pack
from shouwang.records.households.actions import import_register
from shouwang.records.journal.models import Entry
from shouwang.records.policy.queries import pack_of
from shouwang.records.screenings.exports import export_for_cluster
from shouwang.records.staff.rights import NotAllowed

MARCH = period_of("2024-03")


@pytest.fixture
def month(operator, at):
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    month = month_of(operator, at)
    month.receive(office.uninsured(office.who(2), office.who(1)))
    return month


@pytest.fixture
def export(month, at, tmp_path):
    """Exports the month as whoever asks for it, to the same place."""

    def written(post=None, folder="export", keys="apart/export.key", as_of=month.as_of):
        where = tmp_path / folder, tmp_path / keys
        return export_for_cluster(post or month.post, cast.COUNTY, month.version, MARCH, as_of, *where, at)

    return written


def lines():
    return list(Entry.objects.filter(verb="export_facts").values_list("subject", flat=True))


def test_what_is_exported_is_answered_like_the_run(month, export):
    run = month.screen()
    plan, _ = compile_pack(pack_of(run.version), MARCH, run.as_of, {"uninsured"})
    told = backend("duckdb").screen(plan, export())
    found = sorted((hit.rule, hit.household_key, hit.person_key or 0) for hit in told.hits)
    assert found == sorted(run.alerts.values_list("rule", "household", "person_key")) and len(found) == 2
    assert (told.persons, told.households) == (run.persons, run.households)


def test_an_export_is_a_line_of_the_journal_and_the_same_again_is_none(export):
    first = export()
    assert lines() == ["period:2024-03"]
    there = {path: path.read_bytes() for path in first.folder.rglob("*.*")}
    assert export().manifest == first.manifest
    assert lines() == ["period:2024-03"]
    assert {path: path.read_bytes() for path in first.folder.rglob("*.*")} == there


def test_an_export_that_was_killed_before_it_was_whole_is_made_with_the_key_it_had(export):
    done = export()
    key = done.keys.read_bytes()
    done.folder.rename(done.folder.with_name(".export.unfinished"))
    assert export().persons().num_rows == done.rows("persons")
    assert done.keys.read_bytes() == key


def test_nothing_of_an_export_is_readable_without_its_key(export):
    done = export()
    village = cast.sheets()["行政区划"][-1]
    for path in done.folder.rglob("*.parquet"):
        content = path.read_bytes()
        assert content[-4:] == b"PARE"  # the footer is sealed as well
        assert not [code for code in village if len(str(code)) == 12 and str(code).encode() in content]
        assert b"village_code" not in content and b"household_key" not in content
    assert {path.stat().st_mode & 0o077 for path in [done.folder, done.keys, *done.folder.rglob("*")]} == {0}
    done.keys.chmod(0o644)
    with pytest.raises(ExportBroken, match="chmod 600"):
        export()


def test_another_day_s_export_does_not_take_the_place_of_one(month, export):
    export()
    for place in ({}, {"folder": "elsewhere"}):  # the folder, then the key
        with pytest.raises(ExportBroken, match="另一次导出"):
            export(as_of=month.as_of + timedelta(days=1), **place)


def test_a_key_does_not_lie_with_what_it_opens(export):
    with pytest.raises(ExportBroken, match="分开存放"):
        export(keys="export/export.key")


@pytest.mark.parametrize("code", ["medical", "town", "village", "supervisor", "auditor", "outsider"])
def test_only_the_countys_own_office_exports(export, official, code, tmp_path):
    with pytest.raises(NotAllowed, match="不能导出事实"):
        export(official(code))
    assert not lines() and not list(tmp_path.iterdir())

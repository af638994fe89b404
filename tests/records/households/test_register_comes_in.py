"""A register comes in: counted first, merged whole, and nothing vanishes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from tests.records.households.conftest import TakeIn
from tests.records.households.tables import dump
from tests.world import cast

from shouwang.records import vault
from shouwang.records.households import merging
from shouwang.records.households import queries as households
from shouwang.records.households.actions import import_register
from shouwang.records.households.models import Household, PersonVersion, RegisterImport
from shouwang.records.households.report import RegisterReport, SheetReport
from shouwang.records.journal.models import Entry
from shouwang.records.staff.models import Post

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
LATER = timedelta(days=30)


def test_everybody_of_the_cast_comes_in(register: RegisterReport) -> None:
    assert (register.state, register.county, register.county_name) == ("merged", cast.COUNTY, "望川县")
    assert register.sheets["households"] == SheetReport(12, 12, 0, 1, new=12)
    assert register.sheets["persons"] == SheetReport(23, 23, 0, 0, new=23)
    assert register.sheets["incomes"] == SheetReport(13, 13, 0, 0, new=13)
    family = households.open_families(households.keys_of_households(cast.COUNTY, [cast.household_code(1)]).values())
    (home,) = family.values()
    assert [one.record.name for one in home.members.values()] == ["闻建平", "纪秀兰", "闻小川"]
    assert (home.record.phone, home.record.group, home.kind) == (cast.phone(1), "1组", "relieved")
    assert home.head is not None and home.head.record.number == cast.number("19650109", "723")


@pytest.mark.parametrize(("sample", "homes", "people"), [("jingde-1", 400, 1322), ("jingde-2", 900, 2852)])
def test_the_samples_registers_come_in_without_a_fault(
    operator: Post, at: datetime, sample: str, homes: int, people: int
) -> None:
    data = (SAMPLES / sample / "registry.xlsx").read_bytes()
    report, faults = import_register(operator, data, "registry.xlsx", at)
    assert faults == [] and report.state == "merged"
    assert (report.sheets["households"].new, report.sheets["persons"].new) == (homes, people)
    assert all(sheet.set_aside == sheet.doubtful == 0 for sheet in report.sheets.values())


def test_a_preview_counts_and_changes_nothing(take_in: TakeIn) -> None:
    before = dump()
    report, _ = take_in(cast.sheets(), preview=True)
    assert report.state == "preview" and report.sheets["persons"].new == 23
    assert dump() == before


def test_the_same_bytes_again_change_nothing_and_say_the_same(
    operator: Post, at: datetime, register: RegisterReport
) -> None:
    before = dump()
    report, faults = import_register(operator, cast.workbook(cast.sheets()), "换了名字.xlsx", at + LATER)
    assert report == register and [fault.code for fault in faults] == ["identified_missing"]
    assert dump() == before


def test_the_same_rows_in_another_file_add_an_import_and_no_version(register: RegisterReport, take_in: TakeIn) -> None:
    sheets = cast.sheets()
    for rows in sheets.values():
        rows[1:] = reversed(rows[1:])
    versions = PersonVersion.objects.count()
    report, _ = take_in(sheets)
    assert report.sheets["persons"] == SheetReport(23, 23, 0, 0, unchanged=23)
    assert report.sheets["incomes"].unchanged == 13
    assert PersonVersion.objects.count() == versions and RegisterImport.objects.count() == 2


def test_what_changed_is_counted_and_the_old_stays(register: RegisterReport, take_in: TakeIn, at: datetime) -> None:
    sheets = cast.change(cast.sheets(), "家庭成员", 2, "健康状况", "患有大病")
    cast.change(sheets, "农户", 3, "联系电话", "13911112222")
    cast.change(sheets, "年度收入", 2, "家庭纯收入", 9999.0)
    report, _ = take_in(sheets, at + LATER)
    changed = {name: sheet.changed for name, sheet in report.sheets.items()}
    assert changed == {"divisions": 0, "households": 1, "persons": 1, "incomes": 1, "standings": 0}
    versions = PersonVersion.objects.filter(person__code=cast.person_code(1, 1)).order_by("id")
    assert [one.superseded_at for one in versions] == [at + LATER, None]
    assert [households.open_person(one).health for one in versions] == ["健康", "患有大病"]


def test_who_is_identified_eliminated_or_no_longer_said_to_be_any_is_counted_apart(
    register: RegisterReport, take_in: TakeIn, at: datetime
) -> None:
    sheets = cast.sheets()
    monitored = [row for row in sheets["农户"][1:] if row[5]]
    ordinary = next(row for row in sheets["农户"][1:] if not row[5])
    ordinary[5:8] = ["边缘易致贫户", date(2024, 6, 18), "否"]
    monitored[0][7:9] = ["是", date(2024, 6, 20)]
    monitored[1][5:9] = ["", "", "", ""]
    report, _ = take_in(sheets, at + LATER)
    told = report.sheets["standings"]
    assert (told.new, told.changed, told.absent, told.kept) == (1, 1, 1, len(monitored))
    assert report.sheets["households"].changed == 0


def test_the_absent_are_marked_and_never_deleted(register: RegisterReport, take_in: TakeIn, at: datetime) -> None:
    report, _ = take_in(cast.without(cast.sheets(), 3, 9), at + LATER)
    assert report.sheets["households"].absent == 2 and report.sheets["persons"].absent == 6
    assert Household.objects.count() == 12 and households.current_households(cast.COUNTY).count() == 10
    assert households.current_people(cast.COUNTY).count() == 17
    assert PersonVersion.objects.filter(absent=True).count() == 6


def test_whoever_comes_back_is_current_again_under_the_same_key(
    register: RegisterReport, take_in: TakeIn, at: datetime
) -> None:
    keys = households.keys_of_persons(cast.COUNTY, [cast.person_code(3, 1)])
    take_in(cast.without(cast.sheets(), 3), at + LATER)
    assert not households.current_people(cast.COUNTY).filter(person__code=cast.person_code(3, 1)).exists()
    sheets = cast.change(cast.sheets(), "农户", 2, "村民小组", "9组")  # other bytes than the first time
    report, _ = take_in(sheets, at + 2 * LATER)
    assert report.sheets["persons"].changed == 2 and report.sheets["persons"].absent == 0
    assert households.current_people(cast.COUNTY).get(person__code=cast.person_code(3, 1)).person_id in keys.values()


def test_an_older_file_asks_before_it_undoes_a_newer(register: RegisterReport, take_in: TakeIn, at: datetime) -> None:
    newer = cast.change(cast.sheets(), "农户", 2, "村民小组", "9组")
    take_in(newer, at + LATER)
    report, faults = take_in(cast.sheets(), at + 2 * LATER)
    assert report.state == "stopped" and "之后又导入了更新的登记表" in faults[0].message
    report, _ = take_in(cast.sheets(), at + 2 * LATER, accept=True)
    assert report.state == "merged" and report.sheets["households"].changed == 1


def test_half_a_register_stops_and_asks(register: RegisterReport, take_in: TakeIn) -> None:
    half, before = cast.without(cast.sheets(), *range(1, 8)), dump()
    report, faults = take_in(half)
    assert report.state == "stopped" and report.sheets["households"].absent == 7
    assert faults[0].message.startswith("这份登记表只有 5 户，现有册里是 12 户，少了一半以上")
    assert dump() == before
    report, _ = take_in(half, accept=True)
    assert report.state == "merged" and RegisterImport.objects.latest("id").accepted


def test_an_import_is_one_line_in_the_journal(register: RegisterReport) -> None:
    (entry,) = Entry.objects.all()
    assert (entry.county, entry.verb) == (cast.COUNTY, "import_register")
    assert '"came_in":23' in entry.detail and "登记表" not in entry.detail


def test_the_received_file_is_kept_as_it_came(register: RegisterReport) -> None:
    assert vault.read_file(RegisterImport.objects.get().received) == cast.workbook(cast.sheets())


def test_an_import_that_breaks_off_leaves_everything_as_it_was(
    register: RegisterReport, take_in: TakeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    before = dump()
    monkeypatch.setattr(merging, "_merge_standings", killed)
    with pytest.raises(KeyboardInterrupt):
        take_in(cast.without(cast.sheets(), 3))
    assert dump() == before


@pytest.mark.parametrize("code", ["town", "medical", "supervisor", "auditor", "outsider"])
def test_only_the_countys_own_office_imports(official: Callable[[str], Post], at: datetime, code: str) -> None:
    report, faults = import_register(official(code), cast.workbook(cast.sheets()), "登记表.xlsx", at)
    assert report.state == "refused" and faults[0].code == "not_allowed"
    assert not Household.objects.exists()


def test_the_countys_office_imports(official: Callable[[str], Post], at: datetime) -> None:
    report, _ = import_register(official("bureau"), cast.workbook(cast.sheets()), "登记表.xlsx", at)
    assert report.state == "merged"


def test_progress_is_told_to_whoever_watches(take_in: TakeIn) -> None:
    told: list[tuple[str, int, int]] = []
    take_in(cast.sheets(), progress=lambda *one: told.append(one))
    assert ("写入农户册", 23, 23) in told and told[0] == ("读取登记表", 0, 1)

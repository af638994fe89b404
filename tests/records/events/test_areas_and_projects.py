"""Settlements, shares of exactly two percent, projects that fail with the households that live by them (G07, Z13, Z14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from tests.records.events.conftest import codes
from tests.world import cast
from tests.world.projects import project_book

from shouwang.engine.calendar import period_of
from shouwang.engine.packs.happenings import Area as AreaKind
from shouwang.records.events.actions import CannotTell, Told, tell_event
from shouwang.records.events.lists import reaching_lists
from shouwang.records.events.marking import end_area, mark_area
from shouwang.records.events.models import Area, Project, ProjectFile, ProjectLink
from shouwang.records.events.projects_in import take_in_projects
from shouwang.records.events.queries import area_name, book_of, receives
from shouwang.records.events.reached import Homes, homes_of, over_share, reached_by, shares
from shouwang.records.households.snapshots import Snapshot, snapshot
from shouwang.records.policy.queries import pack_of
from shouwang.records.vault import read_facts


def register(villages: dict[str, list[tuple[int, bool | None]]]) -> Snapshot:
    """Villages with households of so many people each, monitored, not, or nobody knows."""
    homes = [(village, people, flag) for village, those in villages.items() for people, flag in those]
    persons = pa.table(
        {"household_key": pa.array([n for n, one in enumerate(homes) for _ in range(one[1])], pa.int64())}
    )
    table = pa.table(
        {"household_key": pa.array(range(len(homes)), pa.int64()), "village_code": [one[0] for one in homes]}
    )
    standings = {n: (one[2], "") for n, one in enumerate(homes) if one[2] is not False}
    return Snapshot(cast.COUNTY, cast.AS_OF, 1, "", persons, table, "", standings)


@pytest.mark.clause("Z14")
@pytest.mark.parametrize(
    ("homes", "people", "over"),
    [
        ([(2, True), (98, False)], 100, False),  # exactly 2 % is not more than 2 %
        ([(3, True), (97, False)], 100, True),
        ([(2, True), (97, False)], 99, True),
        ([(2, True), (1, None), (97, False)], 100, None),  # 2 % or 3 %: nobody can tell
        ([(3, True), (1, None), (96, False)], 100, True),  # whatever it is
        ([(1, True), (1, None), (98, False)], 100, False),
        ([(0, False)], 0, None),  # nobody is registered there
    ],
)
def test_a_village_is_a_key_area_where_more_than_two_percent_are_monitored(homes, people, over):
    found = shares(register({cast.VILLAGE: homes}), Decimal(2))[cast.VILLAGE]
    assert (found.people, found.over) == (people, over)


@pytest.mark.clause("Z14")
def test_a_town_over_the_share_takes_its_villages_along_and_a_doubtful_one_leaves_them_unknown():
    read = register({
        cast.VILLAGE: [(3, True), (97, False)],
        cast.SECOND_VILLAGE: [(40, False)],
        cast.HILL_VILLAGE: [(98, False), (2, None), (1, True)],
        cast.BRIDGE_VILLAGE: [(500, False)],
    })  # fmt: skip
    over, unsure = over_share(shares(read, Decimal(2)), homes_of(read))
    assert sorted(over) == [0, 1, 2]  # 上河村 is over it, and 3 of 140 make the town of 下河村 so too
    assert sorted(unsure) == [3, 4, 5]  # one or three of 101: nobody can tell of 青山村, and its town is under it
    assert shares(read, None)[cast.VILLAGE].over is None  # no figure holds yet


def test_the_bridge_village_is_clear_where_its_own_and_its_town_s_shares_are_told():
    read = register({cast.HILL_VILLAGE: [(98, False), (2, None), (1, True)], cast.BRIDGE_VILLAGE: [(500, False)]})
    over, unsure = over_share(shares(read, Decimal(2)), homes_of(read))
    assert (sorted(over), sorted(unsure)) == ([], [0, 1, 2])


@pytest.mark.clause("G07")
def test_a_settlement_is_an_area_from_a_day_to_a_day_and_its_households_are_on_the_list(month, acting):
    homes = [cast.household_code(home) for home in (2, 9)]
    area = mark_area(acting, "settlement", "集中安置区", "幸福家园", households=homes, from_on=date(2024, 1, 1))
    assert mark_area(acting, "settlement", "集中安置区", "幸福 家园", households=homes).pk == area.pk
    assert area_name(area) == "幸福家园" and Area.objects.count() == 1
    with pytest.raises(CannotTell, match="已经有叫这个名字的"):
        mark_area(acting, "settlement", "集中安置区", "幸福家园", divisions=[cast.TOWN])
    pack = pack_of(month.version)
    pack = replace(pack, areas={"settlement": replace(pack.areas["settlement"], listed="in_settlement")})

    def on_the_list(on: date) -> list[int]:
        lists = reaching_lists(pack, snapshot(cast.COUNTY, on), period_of("2024-03"), on)
        (file,) = [one[2] for one in lists if one[0] == "settlement"]
        return codes(read_facts(file).column("household_key").to_pylist())

    end_area(acting, area, date(2024, 5, 1))
    assert (on_the_list(cast.AS_OF), on_the_list(date(2024, 5, 10))) == ([2, 9], [])


@pytest.mark.clause("Z14")
def test_a_share_as_a_list_says_of_whom_nobody_can_tell(month):
    pack = pack_of(month.version)
    line = replace(
        pack.parameters["self_paid_line_yuan"],
        name="share_percent",
        values=(replace(pack.parameters["self_paid_line_yuan"].values[0], value=Decimal(2)),),
    )
    kind = AreaKind("key_places", "占比高的镇村", "Z14", line.where, share_over="share_percent", listed="in_key_place")
    pack = replace(pack, areas={"key_places": kind}, parameters={**pack.parameters, "share_percent": line})
    lists = reaching_lists(pack, snapshot(cast.COUNTY, cast.AS_OF), period_of("2024-03"), cast.AS_OF)
    rows = read_facts(lists[-1][2])
    # 石桥村 has the household of which nobody knows since when it is monitored, 青山村 lies in the same town
    assert set(rows.column("unsure").to_pylist()) == {False, True}
    assert rows.column_names == ["row_id", "person_key", "household_key", "unsure"]


@pytest.mark.clause("Z14")
def test_an_event_reaches_an_area_as_it_was_when_it_happened(acting):
    area = mark_area(
        acting, "settlement", "分散安置点", "河边点", divisions=[cast.SECOND_VILLAGE], from_on=date(2024, 1, 1)
    )
    end_area(acting, area, date(2024, 4, 8))
    told = Told("disaster", date(2024, 4, 2), what="洪涝", level="Ⅳ级", areas=[area.pk])
    by = replace(acting, on=date(2024, 4, 3))
    event = tell_event(by, told)
    assert codes(reached_by(event, homes_of(snapshot(cast.COUNTY, cast.AS_OF)))) == [5, 6, 7]


# --- projects ---------------------------------------------------------------------------------------------------------


def book(*rows: dict[str, str]) -> bytes:
    return project_book(*rows, title="项目台账")


def line(home: int, **more: str) -> dict[str, str]:
    name, number = WHO[home]
    tea = {"project": "云雾茶合作社", "kind": "种植", "place": "柳河镇", "state": "正常运行", "since": "2023-03-01"}
    return {**tea, "name": name, "number": number, "way": "分红", "receives": "每年600元", "shared": "是"} | more


WHO = {
    1: ("闻建平", cast.number("19650109", "723")),
    3: ("扎西·多吉", cast.number("19800204", "511")),
    8: ("贝石头", cast.number("19611231", "335")),
}


@pytest.mark.clause("Z13")
def test_the_book_says_which_project_runs_who_is_linked_and_whether_proceeds_were_shared(acting):
    data = book(line(1), line(8, shared="否"), line(3, shared="", way="务工"))
    made = take_in_projects(acting, data, "项目台账.xlsx")
    assert (made.rows, made.kept, made.faulty) == (3, 3, 0), made.faults
    (told,) = book_of(Project.objects.all())
    assert (told.name, told.state, told.since) == ("云雾茶合作社", "running", date(2023, 3, 1))
    assert (told.linked, told.shared, told.unpaid, told.untold) == (3, 1, 1, 1)
    assert take_in_projects(acting, data, "项目台账.xlsx").pk == made.pk  # it says nothing new
    more = take_in_projects(acting, book(line(1), line(8)), "项目台账.xlsx")
    assert (more.kept, more.unchanged) == (1, 1) and ProjectLink.objects.count() == 4  # 8 was paid after all


@pytest.mark.clause("Z13", "G05")
def test_a_failed_project_is_an_event_that_reaches_the_households_linked_to_it_that_day(month, acting):
    take_in_projects(acting, book(line(1, **{"from": "2024-01-05"}), line(8, **{"from": "2024-01-05"})), "台账.xlsx")
    failed = book(
        line(1, state="已经失败", since="2024-04-01"), line(8, state="已经失败", since="2024-04-01", to="2024-04-05")
    )
    take_in_projects(replace(acting, on=date(2024, 4, 9)), failed, "台账.xlsx")
    project = Project.objects.get()
    assert book_of([project])[0].state == "failed" and book_of([project])[0].linked == 1
    told = Told("disaster", date(2024, 4, 2), what="其他", level="Ⅳ级", projects=[project.pk])
    event = tell_event(acting, told)
    assert codes(reached_by(event, homes_of(snapshot(cast.COUNTY, cast.AS_OF)))) == [1, 8]


def test_what_a_household_received_before_stays_in_its_days(acting):
    take_in_projects(acting, book(line(1, **{"from": "2024-01-05"})), "台账.xlsx")
    take_in_projects(replace(acting, on=date(2024, 5, 2)), book(line(1, receives="每年900元")), "台账.xlsx")
    links = ProjectLink.objects.order_by("from_on")
    assert [(receives(one), one.from_on, one.to_on) for one in links] == [
        ("每年600元", date(2024, 1, 5), date(2024, 5, 2)),
        ("每年900元", date(2024, 5, 2), None),
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"kind": "挖矿"}, "project_kind"),
        ({"state": "不知道"}, "project_state"),
        ({"way": "送礼"}, "project_way"),
        ({"shared": "也许"}, "project_shared"),
        ({"since": "去年"}, "day_unreadable"),
        ({"from": "2024-05-01"}, "day_in_future"),
        ({"from": "2024-03-01", "to": "2024-02-01"}, "to_before_from"),
        ({"place": "桃花源"}, "place_unknown"),
        ({"number": cast.number("19650109", "921")}, "household_unknown"),
        ({"project": ""}, "project_missing"),
    ],
)
def test_a_row_that_cannot_be_kept_says_why_and_stops_no_other(acting, row, code):
    made = take_in_projects(acting, book(line(8), line(1, **row)), "台账.xlsx")
    assert (made.kept, made.faulty) == (1, 1) and code in str(made.faults)


def test_a_workbook_that_is_no_book_of_projects_is_refused_whole(acting):
    made = take_in_projects(acting, cast.workbook(cast.sheets()), "登记表.xlsx")
    assert made.rows == 0 and made.refusal[0]["code"] == "not_a_project_book"
    assert ProjectFile.objects.count() == 1 and not Project.objects.exists()


def test_one_project_with_two_states_in_one_book_is_faulty(acting):
    made = take_in_projects(acting, book(line(8), line(1, state="已经失败")), "台账.xlsx")
    assert "project_says_two" in str(made.faults)


def test_homes_within_a_town_are_those_of_its_villages():
    homes = Homes(pa.array([1, 2, 3]), pa.array([cast.VILLAGE, cast.TOWN, cast.HILL_VILLAGE]))
    assert homes.within([cast.TOWN]) == {1, 2} and homes.within([cast.COUNTY + "000000"]) == {1, 2, 3}

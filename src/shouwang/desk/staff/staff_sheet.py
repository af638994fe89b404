"""The workbook of posts and people: what there is now, in the shape in which it is taken in again, with lists to write from.

It holds names and phones whole, for those who set people up; that it was written is a line in the journal before it exists.
First passwords are a workbook of their own, to be handed out and deleted: they stand nowhere else.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from shouwang.desk.page.looks import looked_by
from shouwang.desk.sheets import Book, print_landscape, print_upright, write_book, write_table, write_title
from shouwang.records.divisions import queries as divisions
from shouwang.records.staff.models import Post
from shouwang.records.staff.passwords import Told
from shouwang.records.staff.queries import holders_visible_to, opened_holders, visible_to
from shouwang.records.staff.rights import require_staff_work
from shouwang.records.staff.words import BUILT_IN, COLUMNS, ROLES, WHOLE_SITE

_WIDTHS = (16, 26, 18, 18, 16, 16, 14, 18)


def staff_book(
    post: Post, county: str, departments: Mapping[str, str], on: date, at: datetime, *, empty: bool = False
) -> bytes:
    """The posts and people that the post may set up, as of a day; ``empty`` the same without any, to be filled in.

    ``departments``: name in the pack → title. Raises NotAllowed for those who may not set up anybody.
    """
    require_staff_work(post, None, "导出岗位和人员")
    if not empty:
        looked_by(post, county, "export_staff", f"county:{county or 'all'}", {}, at)
    buffer = io.BytesIO()
    with write_book(buffer, on) as book:
        sheet = book.sheet("岗位和人员")
        rows = [] if empty else list(_rows(post, departments, on))
        write_table(book, sheet, 0, COLUMNS, rows, _WIDTHS, comes_back=True)
        print_landscape(sheet, 0)
        _lists(book, county, departments)
    return buffer.getvalue()


def _rows(post: Post, departments: Mapping[str, str], on: date) -> Iterator[list[str]]:
    posts = {one.code: one for one in visible_to(post) if not BUILT_IN.fullmatch(one.code)}
    people: dict[str, list[list[str]]] = {}
    idle: list[list[str]] = []
    for opened in opened_holders(holders_visible_to(post).filter(active=True), on):
        who = [opened.holder.login, opened.person.name, opened.person.phone]
        held = [one.code for one in opened.posts if one.code in posts]
        for code in held:
            people.setdefault(code, []).append(who)
        if not opened.posts:
            idle.append(who)
    for code, one in posts.items():
        place = one.division or (one.county + "000000" if one.county else WHOLE_SITE)
        said = [code, one.title, ROLES[one.role], place, departments.get(one.department, one.department)]
        for who in people.get(code, [["", "", ""]]):
            yield [*said, *who]
    for who in idle:
        yield ["", "", "", "", "", *who]


def _lists(book: Book, county: str, departments: Mapping[str, str]) -> None:
    """What may be written: roles, departments, codes of divisions."""
    sheet = book.sheet("填写说明")
    lines = [
        ("岗位代码", "2到40个小写字母、数字、“-”或“_”；一个岗位写一次，几个人任同一个岗位就写几行"),
        ("角色", "、".join(ROLES.values())),
        (
            "区划代码",
            f"县、乡镇、村的代码见下；不写的是全县；市、省的督导员和审计员写4位或2位；管全站的写“{WHOLE_SITE}”",
        ),
        ("部门", "、".join(departments.values()) or "按政策包里的名称"),
        ("登录名", "小写字母开头；一个人任几个岗位就写几行，登录名一样。初次密码由程序给出，只给一次"),
        ("没有写的", "不会被关闭或停用；要关闭岗位、停用人员请在网页上办理"),
    ]
    after = write_table(book, sheet, 0, ("栏目", "怎么写"), lines, (18, 90))
    if county:
        known = [(one.code, one.name) for one in divisions.current(county)]
        write_table(book, sheet, after + 1, ("区划代码", "名称"), known, (18, 90))
    print_upright(sheet)


def passwords_book(told: Sequence[Told], on: date) -> bytes:
    """The first passwords, one a line, to be cut apart and handed to each; whoever signs in has to choose another."""
    buffer = io.BytesIO()
    with write_book(buffer, on) as book:
        sheet, headings = book.sheet("初次密码"), ("岗位", "姓名", "登录名", "初次密码")
        write_title(book, sheet, "初次密码（发完请删除；第一次登录要改）", len(headings))
        write_table(
            book, sheet, 1, headings, [[one.post, one.name, one.login, one.password] for one in told], (30, 16, 20, 24)
        )
        print_upright(sheet)
    return buffer.getvalue()

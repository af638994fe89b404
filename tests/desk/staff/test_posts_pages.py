"""Posts and who holds them: seen, set up by workbook, helped in again, closed."""

from __future__ import annotations

import base64
import io
import re
from datetime import date

import openpyxl
import pytest
from django.contrib.auth.hashers import check_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.desk.beside import sent_twice_and_killed
from tests.desk.conftest import PASSWORD, Browser
from tests.desk.sending import form_on
from tests.records.month import Month
from tests.world import cast

from shouwang.records import vault
from shouwang.records.journal.models import Entry
from shouwang.records.staff.models import Holder, Holding, Post
from shouwang.records.staff.sealed import open_hash
from shouwang.records.staff.words import COLUMNS

NEW = ["new-town", "柳河镇新干部", "乡镇干部", cast.TOWN, "", "xinren", "章新人", "13800003333"]


def book(*rows: list[str]) -> SimpleUploadedFile:
    workbook = openpyxl.Workbook()
    for row in (COLUMNS, *rows):
        workbook.active.append(list(row))
    out = io.BytesIO()
    workbook.save(out)
    return SimpleUploadedFile("岗位.xlsx", out.getvalue())


def bring(there: Client, *rows: list[str]) -> str:
    answer = there.post("/posts-workbook/take-in/", {"file": book(*rows), "from_on": "2024-04-12"})
    assert answer.headers["Cache-Control"].startswith("no-store")
    return str(answer.content.decode())


def someone(code: str = "town") -> Holder:
    return Holder.objects.get(login=f"demo-{code}")


def do(there: Client, what: str, holder: Holder, seen: str = "") -> tuple[int, str]:
    page = there.get(f"/holders/{holder.pk}/{what}/").content.decode()
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    answer = there.post(f"/holders/{holder.pk}/{what}/now/", {"seen": seen or (found[1] if found else "")})
    return answer.status_code, str(answer.content.decode())


# --- seen -------------------------------------------------------------------------------------------------------------


def test_names_are_whole_for_the_office_and_masked_for_the_auditor(month: Month, browser: Browser) -> None:
    browser("town")
    for code, name in (("administrator", "某人"), ("bureau", "某人"), ("auditor", "某*")):
        said = browser(code).get("/posts/").content.decode()
        assert f">{name}</td>" in said and "2024年1月1日" in said
        assert Entry.objects.filter(verb="look_at_staff", post__code=code).count() == 1
    assert "某人" not in browser("auditor").get(f"/holders/{someone().pk}/").content.decode()


@pytest.mark.parametrize("code", ["town", "village", "medical", "supervisor"])
def test_nobody_else_sees_who_holds_what(month: Month, browser: Browser, code: str) -> None:
    there = browser(code)
    assert {there.get(one).status_code for one in ("/posts/", "/posts/town/", "/posts-workbook/")} == {403}


def test_a_neighbour_finds_neither_the_post_nor_the_person(month: Month, browser: Browser) -> None:
    browser("town")
    there = browser("outsider")
    assert "柳河镇干部" not in there.get("/posts/").content.decode()
    addresses = ("/posts/town/", f"/holders/{someone().pk}/", f"/holders/{someone().pk}/reset/")
    assert {there.get(one).status_code for one in addresses} == {404}
    assert there.post(f"/holders/{someone().pk}/reset/now/", {}).status_code == 404


def test_as_many_queries_for_many_posts_as_for_few(month: Month, browser: Browser) -> None:
    there = browser("administrator")
    counted = []
    for _ in range(2):
        there.get("/posts/")
        with CaptureQueriesContext(connection) as queries:
            there.get("/posts/")
        counted.append(len(queries))
        for code in ("town", "other-town", "village", "hill-village", "medical", "bureau"):
            browser(code)
    assert counted[0] == counted[1]


# --- set up by workbook -----------------------------------------------------------------------------------------------


def test_a_workbook_sets_up_posts_and_gives_first_passwords_once(month: Month, browser: Browser) -> None:
    there = browser("administrator")
    said = bring(there, NEW, [*NEW[:1], *NEW[1:3], "没有的", *NEW[4:]])
    assert "来 2 行：新 1，变 0，未变 0，有错未收 1。" in said and "“区划代码”" in said
    password = re.search(r"<code>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</code>", said)
    assert password and "章新人" in said
    entered = Client().post("/sign-in/now/", {"login": "xinren", "password": password[1], "next": "/"})
    assert entered.status_code == 303
    again = bring(there, NEW)
    assert "未变 1" in again and password[1] not in again and "初次密码</h2>" not in again


def test_the_first_passwords_can_be_taken_as_a_workbook_from_that_page_only(month: Month, browser: Browser) -> None:
    said = bring(browser("administrator"), NEW)
    data = re.search(r"base64,([A-Za-z0-9+/=]+)", said)
    assert data
    rows = list(openpyxl.load_workbook(io.BytesIO(base64.b64decode(data[1]))).active.iter_rows(values_only=True))
    assert rows[2][0] == "柳河镇新干部" and rows[2][3] in said


def test_a_large_workbook_is_taken_in_beside_and_its_passwords_are_shown_once_to_who_sent_it(
    month: Month, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shouwang.desk.jobs.doing.MOST_AT_ONCE", 0)
    there, others = browser("administrator"), [browser(code) for code in ("town", "medical", "auditor", "outsider")]
    bad = ["x", "某岗位", "乡镇干部", "123", "", "", "", ""]
    sent = book(NEW, bad).read()

    def asks() -> HttpResponse:
        file = SimpleUploadedFile("岗位.xlsx", sent)
        return there.post("/posts-workbook/take-in/", {"file": file, "from_on": "2024-04-12"})

    job = sent_twice_and_killed(asks, there, others)
    assert job.sentence == "来2行，收下1行，有错未收1行。" and Holder.objects.get(login="xinren").holdings.count() == 1
    address = f"/posts-workbook/taken-in/{job.pk}/"
    laid = vault.home() / "written" / cast.COUNTY / "staff" / str(job.pk)
    assert b"xinren" not in (laid / "passwords").read_bytes(), "they lie sealed"
    assert f'action="{address}"' in there.get(f"/jobs/{job.pk}/").content.decode()
    assert [browser(code).post(address).status_code for code in ("operator", "bureau")] == [404, 403]
    answer = there.post(address)
    assert answer["Cache-Control"].startswith("no-store") and "章新人" in answer.content.decode()
    (told,) = answer.context["told"]
    assert check_password(told.password, open_hash(Holder.objects.get(login="xinren"))), "it is the one that counts"
    assert "第 3 行" in answer.content.decode()
    again = there.post(address)
    assert told.password not in again.content.decode() and "第 3 行" in again.content.decode()
    assert not (laid / "passwords").exists() and Entry.objects.filter(verb="fetch_first_passwords").count() == 2


def test_the_bureau_and_a_wrong_file_set_up_nobody(month: Month, browser: Browser) -> None:
    told = {"file": book(NEW), "from_on": "2024-04-12"}
    assert browser("bureau").post("/posts-workbook/take-in/", told).status_code == 403
    wrong = {"file": SimpleUploadedFile("x.xlsx", b"nothing"), "from_on": "2024-04-12"}
    answer = browser("administrator").post("/posts-workbook/take-in/", wrong)
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert not Post.objects.filter(code="new-town").exists()


def test_the_template_names_nobody_and_what_there_is_is_journaled(month: Month, browser: Browser) -> None:
    browser("town")
    there = browser("administrator")
    for query, named in (("?empty=1", False), ("", True)):
        sheets = openpyxl.load_workbook(io.BytesIO(there.get(f"/posts-workbook/fetch/{query}").content))
        assert any("某人" in row for row in sheets.worksheets[0].iter_rows(values_only=True)) == named
    assert Entry.objects.filter(verb="export_staff").count() == 1


# --- helped in again, ended ---------------------------------------------------------------------------------------------


def test_a_password_is_reset_once_and_a_second_press_says_so(month: Month, browser: Browser) -> None:
    old, there = browser("town"), browser("bureau")
    page = there.get(f"/holders/{someone().pk}/reset/").content.decode()
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert seen and "原来的密码马上作废" in page
    status, said = do(there, "reset", someone(), seen[1])
    assert status == 200 and re.search(r"<code>\w{4}-\w{4}-\w{4}</code>", said)
    assert old.get("/own/").status_code == 303, "the session of the old one ended"
    status, said = do(there, "reset", someone(), seen[1])
    assert status == 409 and "情况变了，什么也没有做" in said
    assert Entry.objects.filter(verb="reset_password").count() == 1


def test_the_bureau_does_not_open_the_door_of_those_above_it(month: Month, browser: Browser) -> None:
    browser("administrator"), browser("auditor")
    there = browser("bureau")
    for code in ("administrator", "auditor"):
        assert do(there, "reset", someone(code))[0] == 403
        assert f"/holders/{someone(code).pk}/reset/" not in there.get(f"/holders/{someone(code).pk}/").content.decode()
    browser("town")
    assert do(there, "switch-off", someone())[0] == 403


def test_whoever_is_locked_out_is_let_in(month: Month, browser: Browser) -> None:
    browser("town")
    for _ in range(5):
        Client().post("/sign-in/now/", {"login": "demo-town", "password": "不是这个密码", "next": "/"})
    there = browser("bureau")
    assert "锁定到" in there.get(f"/holders/{someone().pk}/").content.decode()
    assert do(there, "unlock", someone())[0] == 303
    entered = Client().post("/sign-in/now/", {"login": "demo-town", "password": PASSWORD, "next": "/"})
    assert entered.status_code == 303


def test_whoever_is_switched_off_is_out_at_once(month: Month, browser: Browser) -> None:
    town, there = browser("town"), browser("administrator")
    assert "柳河镇干部" in there.get(f"/holders/{someone().pk}/switch-off/").content.decode()
    assert do(there, "switch-off", someone())[0] == 303
    assert town.get("/own/").status_code == 303
    assert Holding.objects.get(holder=someone()).to_on == date(2024, 4, 12)
    assert "没有人任" in there.get("/posts/?held=no").content.decode()


def test_a_post_is_renamed_and_whoever_saw_the_old_name_is_told(month: Month, browser: Browser) -> None:
    browser("town")
    there = browser("administrator")
    sent = {"title": "柳河镇农办", "seen": "柳河镇干部"}
    assert [there.post("/posts/town/rename/now/", sent).status_code for _ in range(2)] == [303, 303]
    assert Entry.objects.filter(verb="rename_post").count() == 1
    stale = there.post("/posts/town/rename/now/", {"title": "柳河镇政府", "seen": "柳河镇干部"})
    assert stale.status_code == 409 and "柳河镇农办" in stale.content.decode()
    assert browser("bureau").post("/posts/town/rename/now/", sent).status_code == 403


def test_a_closed_post_sees_nothing_and_keeps_its_history(month: Month, browser: Browser) -> None:
    town, there = browser("town"), browser("administrator")
    assert "关闭不能撤回" in there.get("/posts/town/close/").content.decode()
    body = form_on(there, "/posts/town/close/", "/posts/town/close/now/", {})
    assert [there.post("/posts/town/close/now/", body).status_code for _ in range(2)] == [303, 303]
    assert town.get("/leads/").status_code == 303
    said = there.get("/posts/town/").content.decode()
    assert "这个岗位已经关闭" in said and "某人" in said and "2024年4月12日" in said
    body = form_on(there, "/posts/administrator/close/", "/posts/administrator/close/now/", {})
    own = there.post("/posts/administrator/close/now/", body)
    assert own.status_code == 422 and "不能关闭自己正在用的岗位" in own.content.decode()

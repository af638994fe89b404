"""The door: in, out, locked, a password that was handed out, one-time codes, another post."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pyotp
import pytest
from django.test import Client
from tests.desk.conftest import PASSWORD, Browser
from tests.desk.walking import kept
from tests.records.month import Month

from shouwang.records.journal.actions import write
from shouwang.records.journal.models import Entry
from shouwang.records.staff import words
from shouwang.records.staff.models import Holder, Post
from shouwang.records.staff.people import hold_post, reset_password


def try_in(client: Client, login: str, password: str = PASSWORD, **more: str) -> str:
    """Types at the door; gives where it leads, or the sentence of the page."""
    answer = client.post("/sign-in/now/", {"login": login, "password": password, "next": "/leads/", **more})
    return answer.headers.get("Location") or answer.content.decode()


@pytest.fixture
def town(browser: Browser) -> Holder:
    browser("town")
    return Holder.objects.get(login="demo-town")


def test_whoever_signs_in_comes_to_the_page_that_was_asked_for(month: Month, town: Holder, client: Client) -> None:
    asked = client.get("/leads/?late=yes")
    assert asked.headers["Location"] == "/sign-in/?next=%2Fleads%2F%3Flate%3Dyes"
    assert try_in(client, "demo-town") == "/leads/"
    assert "柳河镇干部" in client.get("/leads/").content.decode()


def test_the_door_leads_nowhere_outside_of_the_site(town: Holder, client: Client) -> None:
    answer = client.post(
        "/sign-in/now/", {"login": "demo-town", "password": PASSWORD, "next": "https://elsewhere.example/"}
    )
    assert answer.headers["Location"] == "/"


def test_five_wrong_ones_lock_and_the_sentence_does_not_say_which(town: Holder, client: Client) -> None:
    unknown = try_in(client, "nobody-here")
    wrong = [try_in(client, "demo-town", "不是这个密码") for _ in range(5)]
    locked = try_in(client, "demo-town")
    assert all("没有登录成" in said for said in (unknown, *wrong, locked))
    assert Entry.objects.filter(verb="lock_out").count() == 1


def test_signing_out_ends_the_session(browser: Browser) -> None:
    there = browser("town")
    kept = there.cookies["shouwang"].value
    there.post("/sign-out/")
    again = Client()
    again.cookies["shouwang"] = kept
    assert again.get("/own/").status_code == 303


def test_a_session_ends_with_the_password_the_post_and_the_holder(
    browser: Browser, operator: Post, at: datetime
) -> None:
    there, holder = browser("town"), Holder.objects.get(login="demo-town")
    assert there.get("/own/").status_code == 200
    reset_password(operator, holder, at, write)
    assert there.get("/own/").headers["Location"].startswith("/sign-in/")


def test_a_password_that_was_handed_out_is_changed_before_anything_else(browser: Browser) -> None:
    there = browser("town")
    Holder.objects.update(must_change=True)
    assert there.get("/leads/").headers["Location"] == "/own/password/"
    same = there.post("/own/password/set/", {"old": PASSWORD, "new": PASSWORD, "again": PASSWORD})
    assert "新密码和原来的一样" in same.content.decode()
    new = "青山依旧在-2025"
    done = there.post("/own/password/set/", {"old": PASSWORD, "new": new, "again": new})
    assert done.headers["Location"] == "/own/"
    assert there.get("/own/").status_code == 200, "this session goes on"


def test_two_different_new_ones_change_nothing(browser: Browser) -> None:
    answer = browser("town").post(
        "/own/password/set/", {"old": PASSWORD, "new": "青山依旧在-1", "again": "青山依旧在-2"}
    )
    assert answer.status_code == 400 and "两次写的不一样" in answer.content.decode()


def test_one_time_codes_are_set_up_asked_for_and_work_once(browser: Browser, client: Client) -> None:
    there = browser("town")
    there.post("/own/codes/begin/")
    begun = there.post("/own/codes/begin/").content.decode()
    secret = begun.partition("<code>")[2].partition("</code>")[0]
    assert "<svg" in begun and "style=" not in begun.partition("<svg")[2].partition("</svg>")[0]
    again = there.post("/own/codes/confirm/", {"code": "000000"})
    assert again.status_code == 400 and "<svg" in again.content.decode() and secret in again.content.decode()
    totp = pyotp.TOTP(secret)
    assert there.post("/own/codes/confirm/", {"code": totp.now()}).headers["Location"] == "/own/"
    on = kept()
    twice = there.post("/own/codes/confirm/", {"code": totp.now()}, follow=True).content.decode()
    assert words.CODE_THERE in twice and kept() == on, "pressed twice"
    assert "请输入手机上的6位动态码" in try_in(client, "demo-town")
    assert "动态码不对" in try_in(client, "demo-town", code=totp.now()), "it was used when it was confirmed"
    wrong = there.post("/own/codes/end/", {"password": "不是这个"}, follow=True).content.decode()
    assert "密码不对" in wrong
    assert "动态码已停用" in there.post("/own/codes/end/", {"password": PASSWORD}, follow=True).content.decode()
    ended = kept()
    assert there.post("/own/codes/end/", {"password": PASSWORD}).status_code == 303 and kept() == ended


def test_somebody_with_two_posts_acts_as_one_at_a_time(
    browser: Browser, official: Callable[[str], Post], operator: Post, at: datetime
) -> None:
    there, holder = browser("town"), Holder.objects.get(login="demo-town")
    hold_post(operator, holder, official("other-town"), date(2024, 1, 1), at, write)
    told = there.post("/own/post/", {"post": "other-town"}, follow=True)
    assert there.get("/own/").content.decode().count("青山乡干部") >= 1 and told.status_code in (200, 404)
    assert there.post("/own/post/", {"post": "bureau"}).status_code == 404

"""A county that says 苏木, 嘎查 and 农牧户: no label of any page still says it the ordinary way.

What is not ours is taken out of a page first: names of places, posts and files, what somebody wrote, and the texts of the pack,
which are shown as its office wrote them.
"""

from __future__ import annotations

import argparse
import html
import io
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from django.urls import reverse
from pytest_django import DjangoDbBlocker
from tests.desk import places
from tests.desk.conftest import Browser
from tests.desk.places import Place
from tests.desk.walking import ADDRESSES, address_of
from tests.world import cast
from tests.world.steppe import steppe, steppe_files

from shouwang.desk.wording import sentence
from shouwang.engine.packs.speaking import KEPT
from shouwang.records.divisions.queries import places_named
from shouwang.records.feeds.models import Delivery
from shouwang.records.staff.actions import operator_post
from shouwang.records.staff.models import Post
from shouwang.server.speech import spoken

ORDINARY = re.compile("[县镇村]|农户|监测对象|帮扶责任人|入户核查表|线索")
TYPED = ("县水利局",)
"""What somebody typed in."""


@pytest.fixture(scope="module")
def there(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Place]:
    """A county on the steppe with something of every kind, made once for this file."""
    around = transaction.atomic()
    with django_db_blocker.unblock():
        around.__enter__()
        files = steppe_files("water")
        made = places.make_county(operator_post(at=places.AT), cast.COUNTY, cast.sheets(), steppe("water"), files)
    yield made[cast.VILLAGE]
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@cache
def of_the_pack() -> frozenset[str]:
    """Every text of the pack in which an ordinary word stands."""
    return frozenset(text for text in _texts(steppe("water")) if ORDINARY.search(text))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from _texts(getattr(value, one.name))
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _texts(key)
            yield from _texts(one)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _texts(one)


def not_ours() -> list[str]:
    """Names and texts that nobody may say otherwise, the longest first."""
    found = places_named(cast.COUNTY) | {title for _, title, *_ in cast.OFFICIALS} | of_the_pack() | {*KEPT, *TYPED}
    found |= set(Post.objects.values_list("title", flat=True)) | set(Delivery.objects.values_list("file", flat=True))
    return sorted((one for one in found if ORDINARY.search(one)), key=len, reverse=True)


def labels(page: str) -> str:
    """What can be read on a page, without what is not ours."""
    page = re.sub(r"<(script|style)\b.*?</\1>|<option.*?</option>", " ", page, flags=re.S)
    said = [html.unescape(one) for one in re.findall(r'(?:title|aria-label|placeholder|data-title)="([^"]*)"', page)]
    text = html.unescape(re.sub(r"<[^>]*>", "\n", page)) + "\n" + "\n".join(said)
    for one in not_ours():
        text = text.replace(one, "〇")
    return text


def pages(there: Place) -> Iterator[tuple[str, str]]:
    for name, one in ADDRESSES.items():
        if "GET" in getattr(one.callback, "methods", ()) and one.callback.roles is not None:
            yield name, address_of(name, there)


@pytest.mark.parametrize("code", ["bureau", "town", "village", "medical", "supervisor"])
def test_no_label_says_it_the_ordinary_way(code: str, browser: Browser, there: Place) -> None:
    client, found = browser(code), dict[str, set[str]]()
    for name, address in pages(there):
        answer = client.get(address)
        if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for line in labels(answer.content.decode()).split("\n"):
            if ORDINARY.search(line):
                found.setdefault(name, set()).add(line.strip()[:90])
    assert found == {}, "\n".join(f"{name}: {sorted(lines)}" for name, lines in found.items())


def test_names_stay_as_they_are(browser: Browser, there: Place) -> None:
    page = browser("village").get(reverse("leads:list")).content.decode()
    assert "上河村" in page and "上河嘎查" not in page


@pytest.mark.django_db
def test_a_command_prints_and_writes_in_the_words_of_its_county(
    there: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    with spoken(argparse.Namespace(county=cast.COUNTY)):
        print("上河村有3户农户，请村里核查")
        title = sentence("柳河镇乡镇核查任务清单")
    with spoken(argparse.Namespace(county=cast.COUNTY, json=True)):
        print('{"word": "农户"}')
    assert capsys.readouterr().out == '上河村有3户农牧户，请嘎查里核查\n{"word": "农户"}\n'
    assert title == "柳河镇苏木核查任务清单"


def test_the_workbook_of_a_village_is_headed_in_its_words_and_is_known_again(browser: Browser, there: Place) -> None:
    answer = browser("village").get(reverse("visits:workbook", args=[there.village]))
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("苏木核查任务清单" in one for one in texts) and not any("乡镇核查任务清单" in one for one in texts)
    assert "线索编号" in texts, "by this column a filled workbook is known again"

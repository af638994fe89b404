"""Whoever leaves a form empty or fills it in wrongly is told so in Chinese, whatever the form is."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.forms import fields
from django.test.html import parse_html

from shouwang.desk.page.choosing import LongSelect

ENGLISH = re.compile(r"[A-Z][a-z]+(?: [a-z]+){2,}")
"""A sentence's beginning: a large letter and three words. Names of files and columns are none."""


def kinds(above: type[Any] = fields.Field) -> Iterator[type[Any]]:
    for one in above.__subclasses__():
        yield one
        yield from kinds(one)


def english(page: str) -> list[str]:
    """The English sentences that can be read on a page."""
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", page, flags=re.S)
    return ENGLISH.findall(html.unescape(text))


def test_an_english_sentence_is_found_where_there_is_one() -> None:
    assert english("<p class=x>This field is required.</p>") == ["This field is required"]
    assert english('<script>Some words of a program</script><a title="Not to be read at all">报表.xlsx</a>') == []


KINDS = [fields.Field, *(one for one in kinds() if one.__module__ == "django.forms.fields")]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_kind_of_field_speaks_english(kind: type[fields.Field]) -> None:
    told: dict[str, str] = {}
    for one in reversed(kind.__mro__):
        told |= {name: str(words) for name, words in vars(one).get("default_error_messages", {}).items()}
    assert told and {name: words for name, words in told.items() if not re.search("[\u4e00-\u9fff]", words)} == {}


LONG, BROKEN = "长" * 300, "a\x00b"


class Anything(forms.Form):
    """A field of each kind that the site uses, or soon may."""

    text = forms.CharField(max_length=3)
    code = forms.RegexField(r"^\d+$")
    day = forms.DateField()
    many = forms.IntegerField(min_value=1, max_value=9)
    amount = forms.DecimalField(max_digits=5, decimal_places=2)
    one = forms.ChoiceField(choices=[("a", "甲")])
    some = forms.MultipleChoiceField(choices=[("a", "甲")])
    file = forms.FileField()


@pytest.mark.parametrize(
    "written",
    [{}, dict.fromkeys(Anything.base_fields, LONG), dict.fromkeys(Anything.base_fields, BROKEN)]
    + [{"many": many, "amount": amount} for many, amount in ((0, "123456"), (10, "1.234"), ("1.5", "1e99"))],
)
def test_what_is_wrong_is_said_in_chinese(written: dict[str, Any]) -> None:
    said = [one for those in Anything(written).errors.values() for one in those]
    assert said and [one for one in said if not re.search("[\u4e00-\u9fff]", one)] == []


def sent_by_forms(value: str) -> dict[str, str]:
    """Every name under which a form of the site is filled in, also of two on one page, filled in with ``value``."""
    mine = [one for one in kinds(forms.BaseForm) if one.__module__.startswith("shouwang.desk")]
    assert len(mine) > 12
    names = {name for form in mine for name in getattr(form, "base_fields", {})}
    return {f"{prefix}{name}": value for name in sorted(names) for prefix in ("", "liaison-", "transfer-")}


@pytest.mark.parametrize("chosen", ["", "2", "x", None])
def test_a_long_select_is_the_one_that_django_makes(chosen: str | None) -> None:
    told = [("", "没有"), ("1", "甲村<b>"), (2, "乙村")]
    attrs = {"id": "id_where", "required": True, "aria-describedby": 'a"b'}
    ours, theirs = (
        parse_html(kind(choices=told).render("where", chosen, attrs)) for kind in (LongSelect, forms.Select)
    )
    assert ours == theirs and str(theirs).count("<option") == 3

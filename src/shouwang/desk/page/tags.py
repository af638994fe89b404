"""How a page says days, amounts and what is due; loaded into every template."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django import template
from django.forms import BoundField, MultipleChoiceField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from shouwang.desk import wording
from shouwang.desk.page.choosing import options
from shouwang.desk.page.links import links_for

register = template.Library()


@register.filter
def day(value: date | datetime | None) -> str:
    """2024年4月15日."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def short_day(value: date | datetime | None) -> str:
    """4月15日."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return f"{value.month}月{value.day}日"


@register.filter
def moment(value: datetime | None) -> str:
    """2024年4月15日 09:05."""
    if value is None:
        return ""
    there = timezone.localtime(value)
    return f"{there.year}年{there.month}月{there.day}日 {there:%H:%M}"


@register.filter
def spoken_month(period: str) -> str:
    """2024-03 → 2024年3月."""
    return f"{period[:4]}年{int(period[5:])}月" if period else ""


@register.filter
def count(value: int | None) -> str:
    """12,000."""
    return "" if value is None else f"{value:,}"


@register.filter
def yuan(value: Decimal | int | float | None) -> str:
    """12,000 元; cents only where there are some."""
    if value is None:
        return ""
    amount = Decimal(str(value))
    return f"{amount:,.0f} 元" if amount == amount.to_integral_value() else f"{amount:,.2f} 元"


def due_words(due_on: date | None, today: date) -> tuple[str, str]:
    """How long there is still, and how serious that is: a sentence and its tone."""
    if due_on is None:
        return "没有期限", "quiet"
    left = (due_on - today).days
    if left < 0:
        return f"逾期 {-left} 天", "late"
    if left == 0:
        return "今天到期", "soon"
    return f"还有 {left} 天", "soon" if left <= 2 else "plain"


@register.simple_tag(takes_context=True)
def due(context: Any, due_on: date | None, why: str = "") -> SafeString:
    """还有 2 天 · 4月15日 (why)."""
    words, tone = due_words(due_on, context["today"])
    when = f" · {short_day(due_on)}" if due_on else ""
    because = f"（{wording.cell(why)}）" if why else ""
    return format_html('<span class="due due-{}">{}{}<span class="why">{}</span></span>', tone, words, when, because)


@register.simple_tag
def icon(name: str, title: str = "") -> SafeString:
    """A sign of the sprite; without a title it is only an ornament."""
    address = static("page/vendor/icons.svg") + f"#{name}"
    if title:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', title, address)
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', address)


register.filter("ours", wording.label)
register.filter("said", wording.sentence)


@register.filter
def anybodys(value: object) -> object:
    """A cell of a list: a text in which somebody's words may stand."""
    return wording.cell(value) if isinstance(value, str) and not isinstance(value, SafeString) else value


@register.simple_tag(takes_context=True)
def linked(context: Any, words: str, name: str, *keys: object) -> SafeString:
    """Words that lead to a page; for whoever may not open it only the words."""
    href = links_for(context["post"])(name, *keys)
    return format_html('<a href="{}">{}</a>', href, words) if href else format_html("{}", words)


@register.simple_tag(name="options")
def options_of(choices: Iterable[tuple[str, str]], chosen: str = "") -> SafeString:
    """The choices of a select, in the county's words."""
    return options(((value, wording.sentence(word)) for value, word in choices), {chosen})


@register.simple_tag
def ticks(field: BoundField) -> SafeString:
    """The boxes of a field in which several are ticked, each beside its words; names of places stand as they are."""
    ticked: set[str] = {str(value) for value in field.value() or ()}
    choices: Any = cast(MultipleChoiceField, field.field).choices
    told = [
        f'<label><input type="checkbox" name="{escape(field.html_name)}" value="{escape(value)}" '
        f'id="{escape(field.auto_id)}_{at}"{" checked" if str(value) in ticked else ""}><span>{escape(word)}</span></label>'
        for at, (value, word) in enumerate(choices)
    ]
    return mark_safe("".join(told))  # noqa: S308 escaped above, part by part


@register.filter
def as_json(value: Any) -> str:
    """For a data attribute that a script reads; the template escapes it."""
    return json.dumps(value, ensure_ascii=False, default=str)


@register.simple_tag(takes_context=True)
def address_with(context: Any, **changed: Any) -> str:
    """This page's address with some of its parts changed; a part set to nothing is left out."""
    query = context["request"].GET.copy()
    for name, value in changed.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"

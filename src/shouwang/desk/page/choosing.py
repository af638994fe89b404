"""Choices of which there are very many: a county has some thousand villages, and a template's loop takes its time over each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe


def options(choices: Iterable[tuple[Any, Any]], chosen: Collection[str]) -> SafeString:
    """The choices of a select, as (value, words); ``chosen`` are the values of those that are selected."""
    told = [
        f'<option value="{escape(value)}"{" selected" if str(value) in chosen else ""}>{escape(words)}</option>'
        for value, words in choices
    ]
    return mark_safe("".join(told))  # noqa: S308 escaped above, part by part


class LongSelect(forms.Select):
    """The select that Django makes, without groups; Django makes each option by a template of its own."""

    def render(self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The widget as it stands on a page."""
        told = options(self.choices, self.format_value(value) or ())
        return format_html("<select{}>{}</select>", flatatt({"name": name, **self.attrs, **(attrs or {})}), told)

"""Forms as they stand on a page: found by where they lead, with all that they carry, to be filled in and sent."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client


class _Forms(HTMLParser):
    """The forms of a page: where each leads, and what it would send if nobody typed anything."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, list[str]]]] = []
        self._form: dict[str, list[str]] | None = None
        self._select, self._area = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = {}
            self.found.append((told.get("action", ""), self._form))
        name = told.get("name", "")
        if self._form is None or (not name and tag != "option") or "disabled" in told:
            return
        if tag == "input" and told.get("type") not in ("radio", "checkbox", "file", "submit"):
            self._form.setdefault(name, []).append(told.get("value", ""))
        elif tag == "input" and "checked" in told:
            self._form.setdefault(name, []).append(told.get("value", "on"))
        elif tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
            self._form.setdefault(name, []).append("")
        elif tag == "option" and self._select and "selected" in told:
            self._form.setdefault(self._select, []).append(told.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            self._form[self._area][-1] += data


def form_on(there: Client, page: str, leads_to: str, typed: dict[str, Any]) -> dict[str, Any]:
    """What is sent by whoever opens a page, fills in a form of it and presses its button.

    Of several forms that lead to the same place it is the one that has what is typed where it may be told apart.
    """
    answer = there.get(page)
    assert answer.status_code == 200, f"{page} is {answer.status_code}"
    forms = _Forms()
    forms.feed(answer.content.decode())
    those = [carried for action, carried in forms.found if action.partition("?")[0] == leads_to]
    assert those, f"no form on {page} leads to {leads_to}"
    like = [one for one in those if all(one[name] == [told] for name, told in typed.items() if name in one)]
    return {**(like or those)[0], **typed}

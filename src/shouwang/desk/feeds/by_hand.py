"""One row typed in by hand: a form from the feed's columns, read by the same cleaning as a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from shouwang.desk.feeds.template_sheet import choices_of, heading_of, hint_of, workbook_of_row
from shouwang.engine.cleaning.reading import read_workbook
from shouwang.engine.cleaning.recognising import recognise
from shouwang.engine.cleaning.rows import CleanRows, clean
from shouwang.engine.packs.model import Column, Feed, Pack
from shouwang.engine.values import identity
from shouwang.engine.values.text import normal_heading

_LONGEST = 200
_NUMBERS = {
    identity.DAMAGED: "号码不完整，请照证件重写",
    identity.MALFORMED: "号码的位数或字符不对，请照证件核对",
    identity.WRONG_CHECK: "号码的最后一位对不上，多半写错了一位，请照证件核对",
    identity.IMPOSSIBLE: "号码里的出生日期不存在，请照证件核对",
}


class RowForm(forms.Form):
    """A field for every column of a feed but the serial number. Once valid, ``workbook`` holds the row as a file."""

    use_required_attribute = False

    def __init__(self, pack: Pack, feed: Feed, on: date, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.pack, self.feed, self.on = pack, feed, on
        self.workbook = b""
        for column in feed.columns:
            if column.role != "serial":
                self.fields[column.name] = _field(pack, column)

    def clean(self) -> dict[str, Any]:
        told = {name: str(value) for name, value in (super().clean() or {}).items() if value}
        self.workbook = workbook_of_row(self.pack, self.feed, told, self.on)
        rows = _read(self.workbook, self.pack, self.feed)
        if rows is None or len(rows) != 1:
            self.add_error(None, "还没有填是谁、什么情况，请填好再报。")
            return told
        names = {normal_heading(text): one.name for one in self.feed.columns for text in (one.title, heading_of(one))}
        for fault in rows.faults.get(0, ()):
            name = names.get(normal_heading(fault.column or ""))
            if name is None or name not in self.errors:
                self.add_error(name, fault.message)
        self._look_at_number(rows)
        return told

    def _look_at_number(self, rows: CleanRows) -> None:
        """A number that cannot be right would only come back as a doubt; who copied it can look once more."""
        said = _NUMBERS.get(rows.number_states[0])
        name = next((one.name for one in self.feed.columns if one.role == "number"), None)
        if said and name is not None and name not in self.errors and self.data.get("sure") != "yes":
            self.add_error(name, said)
            self.fields["sure"] = forms.BooleanField(
                required=False,
                label="证件上就是这样写的，仍要报",
                widget=forms.CheckboxInput(attrs={"value": "yes"}),
            )


def _field(pack: Pack, column: Column) -> forms.Field:
    needed = column.filled or column.role == "name"
    named: dict[str, Any] = {
        "label": heading_of(column),
        "required": needed,
        "help_text": "" if (choices := choices_of(pack, column)) else hint_of(pack, column),
        "error_messages": {"required": "这一格是空的，请补填", "max_length": f"最多{_LONGEST}个字"},
    }
    if choices:
        offered = [("", "请选择"), *((text, text) for text in choices)]
        return forms.ChoiceField(choices=offered, **named)
    attrs = {"autocomplete": "off"}
    if column.type in ("money", "number"):
        attrs["inputmode"] = "decimal"
    if column.role == "phone":
        attrs["inputmode"] = "tel"
    return forms.CharField(max_length=_LONGEST, widget=forms.TextInput(attrs=attrs), **named)


def _read(data: bytes, pack: Pack, feed: Feed) -> CleanRows | None:
    workbook, _ = read_workbook(data, feed.title)
    recognition = recognise(workbook, feed.title, pack.feeds)[0] if workbook is not None else None
    return clean(recognition, pack.booleans) if recognition is not None else None

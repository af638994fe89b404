"""What is written about a department: who speaks for it, how its lists come, what a meeting concluded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

_DAY = {"invalid": "日期写成 2024-04-15 这样", "required": "请写日期"}


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, error_messages=_DAY, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


class LiaisonForm(forms.Form):
    """Somebody who speaks for a department from a day on. ``seen`` is who did when the page was opened."""

    name = forms.CharField(
        label="姓名",
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "请写姓名"},
    )
    phone = forms.CharField(
        label="电话",
        max_length=30,
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "tel"}),
        error_messages={"required": "请写电话"},
    )
    from_on = _day("从哪天起")
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class EndForm(forms.Form):
    on = _day("从哪天起没有")


class TransferForm(forms.Form):
    """How a department hands over its lists from a day on."""

    way = forms.CharField(
        label="传送方式",
        max_length=60,
        help_text="如：政务内网邮箱、U盘当面、平台上传。",
        error_messages={"required": "请写怎么传"},
    )
    note = forms.CharField(label="说明", max_length=200, required=False)
    from_on = _day("从哪天起")
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class ConsultationForm(forms.Form):
    """A meeting of departments. ``correct`` says that what was kept of it before was wrong."""

    held_on = _day("哪天")
    topic = forms.CharField(label="议题", max_length=100, error_messages={"required": "请写议题"})
    place = forms.CharField(label="地点", max_length=60, required=False)
    departments = forms.MultipleChoiceField(label="参加的部门", widget=forms.CheckboxSelectMultiple)
    conclusions = forms.CharField(
        label="结论",
        max_length=4000,
        help_text="一行一条。",
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": "请写结论，至少一条"},
    )
    correct = forms.BooleanField(label="这是更正，原来记的留着备查", required=False)

    def __init__(self, *args: Any, departments: Sequence[tuple[str, str]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["departments"].choices = list(departments)  # type: ignore[attr-defined]

    def clean_conclusions(self) -> tuple[str, ...]:
        lines = (one.strip() for one in str(self.cleaned_data["conclusions"]).splitlines())
        return tuple(one for one in lines if one)


def fresh_liaison(today: date, seen: str) -> LiaisonForm:
    return LiaisonForm(initial={"from_on": today, "seen": seen}, prefix="liaison")


def fresh_transfer(today: date, seen: str) -> TransferForm:
    return TransferForm(initial={"from_on": today, "seen": seen}, prefix="transfer")

"""What is told of an event, and what is marked as an area."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from shouwang.engine.packs.happenings import Area, Event
from shouwang.records.events import words

Choices = Sequence[tuple[str, str]]
_DAY = {"invalid": "日期写成 2024-04-15 这样", "required": "请写日期"}
_BETWEEN = re.compile(r"[\s,，、;；]+")


def day_field(label: str, required: bool = True) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
    return forms.DateField(label=label, required=required, error_messages=_DAY, widget=widget)


def _numbers(text: str) -> list[str]:
    return [one for one in _BETWEEN.split(text) if one]


class _Places(forms.Form):
    """Where: towns and villages to be ticked, areas, projects, single households by their number."""

    divisions = forms.MultipleChoiceField(label="乡镇、村", required=False, widget=forms.CheckboxSelectMultiple)
    areas = forms.MultipleChoiceField(label="重点区域", required=False, widget=forms.CheckboxSelectMultiple)
    projects = forms.MultipleChoiceField(label="项目", required=False, widget=forms.CheckboxSelectMultiple)
    households = forms.CharField(
        label="单独的户",
        required=False,
        max_length=3900,
        help_text="填户编号，几户之间用逗号或换行分开。",
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, places: Choices, areas: Choices = (), projects: Choices = (), **more: Any) -> None:
        super().__init__(*args, **more)
        for name, choices in (("divisions", places), ("areas", areas), ("projects", projects)):
            if choices or name == "divisions":
                self.fields[name].choices = list(choices)  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    def clean_households(self) -> list[str]:
        return _numbers(str(self.cleaned_data["households"]))

    def places(self) -> dict[str, Any]:
        """What was chosen, as an event or an area takes it."""
        told = self.cleaned_data
        return {
            "divisions": told["divisions"],
            "areas": [int(key) for key in told.get("areas", ())],
            "projects": [int(key) for key in told.get("projects", ())],
            "households": told.get("households", []),
        }


class _Somewhere(_Places):
    """What is nowhere is told at once, with all else that is missing."""

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        where = ("divisions", "areas", "projects", "households")
        if not any(told.get(name) for name in where) and not self.errors.keys() & set(where):
            self.add_error("divisions", words.NO_PLACE)
        return told


class TellForm(_Somewhere):
    """An event of one kind, told on one page."""

    happened_on = day_field("哪天发生")
    until_on = day_field("到哪天为止", required=False)
    what = forms.ChoiceField(label="种类", error_messages={"required": "请选种类"})
    level = forms.ChoiceField(label="级别", error_messages={"required": "请选级别"})
    words = forms.CharField(
        label="情况",
        required=False,
        max_length=1900,
        help_text="写一两句：发生了什么、影响了什么。不要写姓名、电话和证件号码。",
        widget=forms.Textarea({"rows": 3}),
    )
    field_order = ("happened_on", "what", "level", "divisions", "areas", "projects", "households", "words", "until_on")

    def __init__(self, kind: Event, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, choices in (("what", kind.kinds), ("level", kind.levels)):
            if choices:
                self.fields[name].choices = [("", "请选"), *((one, one) for one in choices)]  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        self.fields["until_on"].help_text = "一天的事不用填；还在持续的先空着，结束了再补。"


class MoreForm(_Places):
    """More places, or a household that is left out with the reason."""

    left_out = forms.CharField(label="没有波及的户", required=False, max_length=40, help_text="填户编号，一次一户。")
    why = forms.CharField(label="为什么没有波及", required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("left_out") and not str(told.get("why", "")).strip():
            self.add_error("why", "请写明原因")
        return told


class BackForm(forms.Form):
    why = forms.CharField(label="为什么撤回", max_length=200, error_messages={"required": "请写明原因"})


class EndForm(forms.Form):
    on = day_field("哪天")


class MarkForm(_Somewhere):
    """A place that is marked as an area of a kind."""

    kind = forms.ChoiceField(label="哪一类", error_messages={"required": "请选哪一类"})
    name = forms.CharField(label="名称", max_length=60, error_messages={"required": "请写名称"})
    from_on = day_field("从哪天起")
    note = forms.CharField(label="说明", max_length=200, required=False)
    field_order = ("kind", "name", "divisions", "households", "from_on", "note")

    def __init__(self, *args: Any, kinds: Sequence[Area], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(f"{one.name}:{what}", f"{one.title}：{what}") for one in kinds for what in one.kinds]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]

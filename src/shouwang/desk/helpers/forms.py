"""What is written about helpers: who they are, whom they help, whom they hand their families to."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from shouwang.desk.page.choosing import LongSelect
from shouwang.records.helpers.words import ENDED

_DAY = {"invalid": "日期写成 2024-04-15 这样", "required": "请写日期"}


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, error_messages=_DAY, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


class PersonForm(forms.Form):
    """Who helps. ``seen`` is what was kept when the page was opened."""

    name = forms.CharField(
        label="姓名",
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "请写姓名"},
    )
    phone = forms.CharField(
        label="电话",
        max_length=30,
        help_text="印在明白卡上，农户凭它找人。",
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "tel"}),
        error_messages={"required": "请写电话"},
    )
    unit = forms.CharField(label="单位", max_length=60, required=False)
    title = forms.CharField(label="职务", max_length=40, required=False)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class NewForm(PersonForm):
    """Somebody new: whose helper they are."""

    division = forms.ChoiceField(label="归哪里管", help_text="帮扶几个村的归乡镇，几个乡镇的归县。", widget=LongSelect)

    def __init__(self, places: Sequence[tuple[str, str]], *args: object, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]
        self.fields["division"].choices = list(places)  # type: ignore[attr-defined]


class PairForm(forms.Form):
    """A household to be paired with a helper."""

    code = forms.CharField(
        label="户编号",
        max_length=32,
        error_messages={"required": "请写户编号"},
    )
    from_on = _day("从哪天起")


class EndForm(forms.Form):
    """The end of one pairing."""

    why = forms.ChoiceField(label="为什么结束", choices=[(key, word) for key, word in ENDED.items()])
    to_on = _day("从哪天起不再结对")


class HandForm(forms.Form):
    """All families of a helper to somebody else. ``seen`` says which they were when the page was opened."""

    to = forms.ChoiceField(label="转给谁", required=False, widget=LongSelect)
    on_day = _day("从哪天起")
    leaves = forms.BooleanField(label="这位以后不再帮扶", required=False)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, others: Sequence[tuple[str, str]], *args: object, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]
        self.fields["to"].choices = [("", "没有人接（留着没有帮扶责任人）"), *others]  # type: ignore[attr-defined]


class PostForm(forms.Form):
    """By which post a helper signs in. ``seen`` is the one when the page was opened."""

    post = forms.CharField(
        label="登录岗位的代码",
        max_length=40,
        required=False,
        help_text="管理员先设岗位（角色“帮扶责任人”，或他本来的村干部岗位），这里填它的代码；不登录的不填。",
    )
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

"""Why somebody needs what is masked everywhere else: asked before it is shown, kept by the journal."""

from __future__ import annotations

from typing import Any

from django import forms

from shouwang.records.households.words import WANTED_FOR
from shouwang.records.journal.chain import refuse_personal


class Why(forms.Form):
    """The reason for which full numbers are shown once. ``names`` may not stand in it, nor any number or phone."""

    reason = forms.ChoiceField(label="为什么要看", choices=list(WANTED_FOR.items()), widget=forms.RadioSelect)
    said = forms.CharField(
        label="具体说明",
        max_length=100,
        required=False,
        help_text="会原样记入日志，不要写姓名、证件号码和电话。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, names: frozenset[str] = frozenset(), **more: Any) -> None:
        super().__init__(*args, **more)
        self._names = names

    def clean_said(self) -> str:
        said = str(self.cleaned_data["said"]).strip()
        bare = "".join(one for one in said if one.isalnum())
        try:
            for text in (said, bare):
                refuse_personal(text)
        except ValueError:
            raise forms.ValidationError("说明里像是有证件号码或电话，请去掉再说明") from None
        if any(name in bare for name in self._names):
            raise forms.ValidationError("说明里不要写姓名，请改写")
        return said

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if (
            self.cleaned_data.get("reason") == "other"
            and not self.cleaned_data.get("said")
            and "said" not in self.errors
        ):
            self.add_error("said", "选了“别的原因”，请写明是什么")
        return cleaned

    @property
    def why(self) -> str:
        """For the journal: the reason's code, and what was said."""
        return "：".join(part for part in (self.cleaned_data["reason"], self.cleaned_data["said"]) if part)

"""Deciding whom a doubtful row means, and on to the next."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from shouwang.desk.feeds.doubts_pages import Laid, doubt_in_sight, doubt_page, laid_out, may_take_back, next_after
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.views import COUNTY, doing, gone_to, shown
from shouwang.records.feeds.actions import CannotDecide, decide_doubt, take_back_doubt
from shouwang.records.feeds.models import Doubt
from shouwang.records.journal.chain import refuse_personal

_PERSON = "person:"


class Decision(forms.Form):
    """Whom the row means: ``person:`` with a 成员编号 that is among the candidates, ``nobody`` or ``unregistered``."""

    choice = forms.CharField(max_length=60, error_messages={"required": "没有选是谁，请选一个"})
    note = forms.CharField(max_length=200, required=False)

    def __init__(self, laid: Laid, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._laid = laid

    def clean_choice(self) -> tuple[str, str]:
        said = str(self.cleaned_data["choice"])
        if said in (Doubt.Verdict.NOBODY, Doubt.Verdict.UNREGISTERED):
            return said, ""
        code = said.removeprefix(_PERSON)
        if not said.startswith(_PERSON) or code not in {one.code for one in self._laid.candidates}:
            raise forms.ValidationError("选的人不在候选里，请重新选")
        return Doubt.Verdict.PERSON, code

    def clean_note(self) -> str:
        said = str(self.cleaned_data["note"]).strip()
        bare = "".join(one for one in said if one.isalnum())
        try:
            for text in (said, bare):
                refuse_personal(text)
        except ValueError:
            raise forms.ValidationError("备注里像是有证件号码或电话，请去掉再写") from None
        if any(name in bare for name in self._laid.names if len(name) > 1):
            raise forms.ValidationError("备注里不要写姓名，请改写")
        return said


@doing(*COUNTY)
def decide(request: Asked, key: int) -> HttpResponse:
    """Decides a doubt and goes on to the next. Somebody else's decision meanwhile is told and stands."""
    found = doubt_in_sight(request, key)
    laid = laid_out(request, found)
    form = Decision(laid, request.POST)
    if not form.is_valid():
        faults = [*form.errors.get("choice", []), *form.errors.get("note", [])]
        page = doubt_page(request, laid, "；".join(map(str, faults)), request.POST.get("note", "")[:200])
        return shown(request, "feeds/doubt.html", page, status=422)
    verdict, code = form.cleaned_data["choice"]
    try:
        done = decide_doubt(request.post, found, laid.pack, verdict, request.at, code, form.cleaned_data["note"])
    except CannotDecide as trouble:
        page = doubt_page(request, laid_out(request, doubt_in_sight(request, key)), f"{trouble}。", "")
        return shown(request, "feeds/doubt.html", page, status=409)
    after = next_after(request, done)
    kept = request.GET.urlencode()
    to = reverse("feeds:doubt", args=[after]) if after is not None else reverse("feeds:doubts")
    said = f"第 {done.row.row} 行定为“{done.get_verdict_display()}”，下一次筛查以前可以在“已定”的行里收回。"
    return gone_to(request, to + (f"?{kept}" if kept and after else ""), said + ("" if after else "都定完了。"))


@doing(*COUNTY)
def take_back(request: Asked, key: int) -> HttpResponse:
    """Takes the post's own decision back, as long as no screening went by it."""
    found = doubt_in_sight(request, key)
    there = reverse("feeds:doubt", args=[key])
    if found.verdict and found.decided_by_id == request.post.pk and not may_take_back(request, found):
        return gone_to(
            request, there, "定过以后已经筛查过一次，不能再收回；请部门把这一行写明是谁，重新交来。", "warning"
        )
    try:
        take_back_doubt(request.post, found, request.at)
    except CannotDecide as trouble:
        return gone_to(request, there, f"{trouble}。", "warning")
    return gone_to(request, there, "收回了，请重新定。")

"""What is done with follow-up visits: filing one from a phone."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.followups.form import Typed, corrected, followed_for_form, form_page, measures_of, pack_of_form
from shouwang.desk.followups.today import WRITERS, to_visit, whose
from shouwang.desk.page.asking import Asked, version_of
from shouwang.desk.page.views import COUNTY, doing, gone_to
from shouwang.records.followups.actions import Filing, Sent, expect_all, file_follow_up
from shouwang.records.visits.papers import MOST_BYTES, MOST_PHOTOS


@doing(*WRITERS)
def file_one(request: Asked, key: int) -> HttpResponse:
    """Files what a visit found, and goes on to the next family."""
    followed = followed_for_form(request, key)
    version, (_, following) = version_of(request), pack_of_form(request)
    if version is None:
        raise Http404
    told = str(request.POST.get("corrects", ""))
    corrects = int(told) if told.isascii() and told.isdigit() and len(told) < 16 else None
    before = corrected(request, followed, corrects)
    brought = Typed.of(request, following, measures_of(followed, before))
    shows = request.POST.getlist("shows")
    photos = [one.read(MOST_BYTES + 1) for one in request.FILES.getlist("photo")[: MOST_PHOTOS + 1]]
    signature = request.FILES.get("signature")
    sent = Sent(
        told=brought.told,
        judged=brought.judged,
        seen=str(request.POST.get("seen", "")),
        sent_id=brought.sent_id[:40],
        photos=[(data, str(shows[place]) if place < len(shows) else "") for place, data in enumerate(photos)],
        signature=signature.read(MOST_BYTES + 1) if signature is not None else b"",
        signed_name=brought.signed_name,
        place=brought.place,
        corrects=before.pk if before else None,
    )
    came = file_follow_up(
        Filing(request.post, request.county, version, request.today, request.at), followed.household, sent
    )
    if came.follow_up is None:
        status = 409 if came.changed else 422
        return form_page(request, followed, brought, came.faults, came.changed, corrects, status=status)
    if came.then:
        where = reverse("followups:one", args=[came.follow_up.pk])
        return gone_to(request, where, f"已经报上去。有新的风险：{came.then}。", "warning")
    after = to_visit(request, whose(request)).exclude(pk=followed.pk).first()
    if after is None:
        return gone_to(request, reverse("followups:today"), "已经报上去。这一期没有等着走访的户了。")
    return gone_to(request, reverse("followups:form", args=[after.pk]), "已经报上去，接着是下一户。")


@doing(*COUNTY)
def expect(request: Asked) -> HttpResponse:
    """Every family that is monitored or was eliminated is followed up from today on. Twice is once."""
    count = expect_all(request.post, request.county, request.today, request.at)
    said = f"{count:,} 户排上了走访。" if count else "没有变化：该走访的户都已经排上。"
    return gone_to(request, reverse("followups:list"), said)

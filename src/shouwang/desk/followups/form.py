"""The form of a follow-up visit: the pack's questions, and each measure under way to be judged with one tap."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import Http404, HttpResponse

from shouwang.desk.followups.today import WRITERS, place_of, within_sight
from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here
from shouwang.desk.page.tags import due_words, short_day
from shouwang.desk.page.views import page, shown
from shouwang.desk.visits.form import Field, looks_of
from shouwang.desk.visits.known import typed, visitor_of
from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Pack
from shouwang.engine.packs.rhythms import Following, Judgment
from shouwang.records import vault
from shouwang.records.followups import queries as followups
from shouwang.records.followups.models import Followed, FollowUp
from shouwang.records.followups.queries import column_of, to_judge
from shouwang.records.followups.words import STAGES
from shouwang.records.households.queries import open_families
from shouwang.records.measures.models import Measure
from shouwang.records.measures.sealed import open_measures
from shouwang.records.visits.papers import MOST_PHOTOS, PHOTOS, PLACE, SIGNATURE

GOOD, OTHER = "good", "other"
"""What a measure's one tap says: good in every way, or not."""
_SECTIONS = {PHOTOS: "photos", PLACE: "place", SIGNATURE: "signature"}


@dataclass(slots=True)
class Aspect:
    """One way in which a measure is judged, as it stands on the page."""

    judgment: Judgment
    value: str
    faults: list[str]


@dataclass(slots=True)
class ToJudge:
    """One measure on the page."""

    key: int
    number: int
    title: str
    below: str
    value: str
    aspects: list[Aspect]

    @property
    def name(self) -> str:
        return f"judged-{self.key}"

    @property
    def faults(self) -> list[str]:
        return [sentence for one in self.aspects for sentence in one.faults]


@dataclass(slots=True)
class FollowUpForm:
    """All that is asked; what is wrong beyond any field, and with the papers by section."""

    fields: list[Field]
    measures: list[ToJudge]
    beyond: list[str]
    sections: dict[str, list[str]]

    @property
    def wrong(self) -> list[tuple[str, str, str]]:
        """(id, what it is about, sentence) of everything that is wrong, in the order of the page."""
        told = [("", "", sentence) for sentence in self.beyond]
        told += [(one.name, one.title, sentence) for one in self.measures for sentence in one.faults]
        told += [(one.id, one.question.title, sentence) for one in self.fields for sentence in one.faults]
        titles = {section: title for title, section in _SECTIONS.items()}
        return told + [(name, titles[name], one) for name, those in self.sections.items() for one in those]


@dataclass(slots=True)
class Typed:
    """What a form brought, to be shown again with what is wrong."""

    told: dict[str, str] = field(default_factory=dict)
    judged: dict[int, dict[str, str]] = field(default_factory=dict)
    signed_name: str = ""
    place: str = ""
    sent_id: str = ""

    @classmethod
    def of(cls, request: Asked, following: Following, measures: Sequence[Measure]) -> Typed:
        sent = request.POST
        told = {one.name: str(sent.get(f"q-{one.name}", "")).strip() for one in following.questions}
        judged: dict[int, dict[str, str]] = {}
        for one in measures:
            good = sent.get(f"judged-{one.pk}") == GOOD
            judged[one.pk] = {
                aspect: judgment.choices[0] if good else str(sent.get(f"judged-{one.pk}-{aspect}", ""))
                for aspect, judgment in following.judgments.items()
            }
        return cls(told, judged, *(str(sent.get(name, "")) for name in ("signed_name", "place", "sent_id")))


def followed_for_form(request: Asked, key: int) -> Followed:
    """Raises Http404 where the family is not within sight, or not followed up."""
    found = within_sight(request).select_related("household").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def pack_of_form(request: Asked) -> tuple[Pack, Following]:
    pack = pack_for(request)
    if pack is None or pack.following is None:
        raise Http404
    return pack, pack.following


@page(*WRITERS)
def form(request: Asked, key: int) -> HttpResponse:
    """The form of one family; ``?corrects=12``: of a visit that was filed, with what it said."""
    followed = followed_for_form(request, key)
    corrects = request.GET.get("corrects", "")
    return form_page(request, followed, corrects=int(corrects) if corrects.isdigit() and len(corrects) < 16 else None)


def corrected(request: Asked, followed: Followed, key: int | None) -> FollowUp | None:
    """The record that is to be corrected, where it is one of this family that stands."""
    seen = followups.visible_to(request.post, request.today)
    return seen.filter(pk=key, household=followed.household_id, standing=True).first() if key else None


def measures_of(followed: Followed, one: FollowUp | None) -> list[Measure]:
    """What is judged: what a record judged that is to be corrected, else what is under way."""
    if one is None:
        return to_judge(followed.household_id)
    return list(Measure.objects.filter(judged__follow_up=one).order_by("plan_id", "seq"))


def form_page(
    request: Asked,
    followed: Followed,
    brought: Typed | None = None,
    faults: Sequence[Fault] = (),
    changed: bool = False,
    corrects: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form as it stands: fresh, or with what was typed and what is wrong with it."""
    pack, following = pack_of_form(request)
    looked(request, "look_at_followed", f"household:{followed.household_id}")
    before = corrected(request, followed, corrects)
    measures = measures_of(followed, before)
    fresh = brought if brought is not None else _begun_with(request, following, before)
    family = open_families([followed.household_id], gone=True).get(followed.household_id)
    last = followups.history_of(followed.household_id).filter(standing=True).first()
    mark = f"{request.holder.pk}:h{followed.household_id}" + (f":{before.pk}" if before else "")
    words, _ = due_words(followed.due_on, request.today)
    return shown(
        request,
        "followups/form.html",
        {
            "title": f"走访{head_name(family) if family else followed.household.code}家",
            "answer": f"更正{short_day(before.visited_on)}的走访。" if before else f"{words}（{followed.due_why}）。",
            "changed": changed,
            "followed": followed,
            "stage": STAGES[followed.stage],
            "family": family,
            "members": [one.record for one in family.members.values()] if family else [],
            "place": place_of(names_here(request), followed, family),
            "last": _last(last, following),
            "form": follow_up_form(pack, following, measures, fresh, faults),
            "decides": following.new_risk.question,
            "brought": fresh,
            "sent_id": fresh.sent_id or secrets.token_hex(16),
            "seen": followups.as_it_stands(followed.household_id, [one.pk for one in measures]),
            "corrects": before.pk if before else "",
            "most_photos": MOST_PHOTOS,
            "draft": mark,
            "draft_key": vault.keyring().index("draft", mark).hex(),
        },
        status=status,
    )


def _last(last: FollowUp | None, following: Following) -> dict[str, object]:
    """What the visit before found, for whoever goes again."""
    if last is None:
        return {}
    (opened,) = followups.opened([last])
    told = [(one.title, opened.answers.get(one.name)) for one in following.questions]
    lines = [(title, value) for title, value in told if isinstance(value, str)]
    return {"on": last.visited_on, "lines": lines}


def _begun_with(request: Asked, following: Following, before: FollowUp | None) -> Typed:
    """What a fresh form begins with: what a record said that is to be corrected, else who goes and on which day."""
    if before is None:
        return Typed({"visitors": visitor_of(request), "visited_on": request.today.isoformat()})
    (opened,) = followups.opened([before])
    judged: dict[int, dict[str, str]] = {}
    for one in before.judged.all():
        judged[one.measure_id] = {
            aspect: judgment.choices[0 if getattr(one, aspect) else 1]
            for aspect, judgment in following.judgments.items()
            if getattr(one, aspect) is not None
        }
    return Typed({name: typed(value) for name, value in opened.answers.items()}, judged)


def follow_up_form(
    pack: Pack, following: Following, measures: Sequence[Measure], brought: Typed, faults: Sequence[Fault]
) -> FollowUpForm:
    """The form as it stands, each fault beside what it is about."""
    fields = [_field(following, number, brought.told) for number in range(len(following.questions))]
    told = FollowUpForm(fields, [], [], {})
    by_column: dict[str, list[str]] = {}
    for one in fields:
        by_column[one.question.title] = one.faults
    opened = open_measures([(one.plan_id, one.seq, bytes(one.sealed)) for one in measures])
    for number, (measure, words) in enumerate(zip(measures, opened, strict=True), start=1):
        line = _to_judge(pack, following, measure, str(words.get("title", "")), number, brought)
        told.measures.append(line)
        for aspect in line.aspects:
            by_column[column_of(measure.pk, aspect.judgment.aspect)] = aspect.faults
    for fault in faults:
        column = fault.column or ""
        if column in by_column:
            by_column[column].append(fault.message)
        elif column in _SECTIONS:
            told.sections.setdefault(_SECTIONS[column], []).append(fault.message)
        else:
            told.beyond.append(fault.message)
    return told


def _to_judge(pack: Pack, following: Following, measure: Measure, title: str, number: int, brought: Typed) -> ToJudge:
    said = brought.judged.get(measure.pk, {})
    group = pack.measures.get(measure.group)
    department = pack.offices.get(measure.department, measure.department)
    below = "，".join(
        filter(None, (department, group.title if group and group.title != title else "", _since(measure)))
    )
    good = bool(following.judgments) and all(
        said.get(aspect) == one.choices[0] for aspect, one in following.judgments.items()
    )
    aspects = [Aspect(one, said.get(aspect, ""), []) for aspect, one in following.judgments.items()]
    return ToJudge(measure.pk, number, title, below, GOOD if good else OTHER if any(said.values()) else "", aspects)


def _since(measure: Measure) -> str:
    if measure.state == Measure.State.DONE:
        return f"{short_day(measure.done_on)}完成"
    return f"{short_day(measure.begun_on)}开始" if measure.begun_on else ""


def _field(following: Following, number: int, told: Mapping[str, str]) -> Field:
    question = following.questions[number]
    with_risk = question.name in following.new_risk.needs and question.name not in following.needs
    return Field(
        question,
        looks_of(question, None),
        told.get(question.name, ""),
        following.new_risk.answer if with_risk else "",
        not with_risk and question.name not in following.needs,
    )

"""One household on the screen: as it held on a day, as known at a time, how it came to be so, and what was asked of it.

Identity numbers, phones and birth dates are masked unless the county's office asks for them whole; a village is told the
phone of a household that it is asked to visit. Every look is a line in the journal before anything is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from shouwang.desk.page.looks import looked_by
from shouwang.desk.visits.told import lines_of_visits, told_visit, visits_of
from shouwang.engine.values.identity import mask_identity, mask_phone
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.histories import Change, Then, as_known, changes_of, file_of_import, household_in_sight
from shouwang.records.households.models import Household
from shouwang.records.households.queries import Member
from shouwang.records.households.words import CHANGES, DOUBTS, FIELDS, KINDS
from shouwang.records.leads import queries as leads
from shouwang.records.leads.models import Lead
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import NotAllowed, require_county_work
from shouwang.records.visits.queries import OpenedVisit

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks at what: a household on a day, as known at a time (now, where None), masked or ``whole``, at a time.

    ``phone``: the phone alone is asked for whole. ``why`` is the reason that the journal keeps; nothing personal in it.
    """

    post: Post
    county: str
    code: str
    on: date
    at: datetime
    known: datetime | None = None
    whole: bool = False
    phone: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A household opened for one look, with everything that the pages about it are put together from.

    ``people``: 成员编号 → name, of those who are there on the day. ``names``: the county's divisions by code.
    """

    household: Household
    then: Then
    names: dict[str, str]
    people: dict[str, str]
    changes: list[Change]
    leads: list[Any]
    visits: list[OpenedVisit]
    told: Told


def household_told(look: Look) -> Told | None:
    """The household as plain data. None where the post may not see it, or there is none: nobody can tell which.

    Raises NotAllowed where numbers are asked for whole by a post that does not do the county's work.
    """
    seen = household_seen(look)
    return None if seen is None else seen.told


def household_seen(look: Look) -> Seen | None:
    """The household with what it is told from. None and NotAllowed as of ``household_told``."""
    if look.whole:
        require_county_work(look.post, look.county, "查看完整的证件号码和电话")
    household = household_in_sight(look.post, look.county, look.code)
    if household is None:
        return None
    if look.phone and not may_have_phone(look.post, household):
        raise NotAllowed(f"“{look.post.title}”现在没有要到这一户核查的线索，不能查看完整的电话")
    _looked_at(look, household)
    names = divisions.names_of(look.county)
    then = as_known(household, look.on, look.known)
    people = dict(_names(then))
    changes = changes_of(household, look.known)
    sent, found = leads_of(look.post, household, look.known), visits_of(look.post, household, look.known)
    told = {
        "household": look.code,
        "on": look.on.isoformat(),
        "known_at": _moment(look.known or look.at),
        **_register(look, then, names),
        "incomes": [_income(one) for one in then.incomes],
        "history": [told_change(look, one, names, people) for one in changes],
        "leads": [_lead(one, look) for one in sent],
        "visits": [told_visit(one, look.known) for one in found],
    }
    return Seen(household, then, names, people, changes, sent, found, told)


def _looked_at(look: Look, household: Household) -> None:
    detail: dict[str, object] = {
        "on": look.on.isoformat(),
        "known": look.known.isoformat() if look.known else "",
        "whole": look.whole,
    }
    if look.phone or look.why:
        detail |= {"phone": look.phone, "why": look.why}
    looked_by(look.post, look.county, "look_at_household", f"household:{household.pk}", detail, look.at)


def may_have_phone(post: Post, household: Household) -> bool:
    """Whether a post is the village that was sent to a household and has not answered yet: it may ring there."""
    sent = leads.visible_to(post).filter(household=household, dispatched_on__isnull=False)
    return post.role == "village_cadre" and sent.filter(state=Lead.State.OPEN).exists()


def _moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="minutes")


def _names(then: Then) -> Iterator[tuple[str, str]]:
    for one in then.family.members.values() if then.family else ():
        yield one.code, one.record.name


def _register(look: Look, then: Then, names: dict[str, str]) -> Told:
    """What the register says: where and what the household is, its standing, its members."""
    family, standing = then.family, then.standing
    if family is None:
        return {"in_register": False, "members": []}
    town, village = divisions.town_and_village(names, family.village_code)
    record = family.record
    return {
        "in_register": not family.gone,
        "town": town,
        "village": village,
        "group": record.group,
        "address": record.address,
        "phone": _masked(look, "phone", record.phone),
        "kind": family.kind,
        "relieved_year": family.relieved_year,
        "doubts": _doubts(family.doubts),
        "monitored": then.monitored,
        "category": standing.category if standing else "",
        "identified_on": _day(standing.identified_on if standing else None),
        "eliminated_on": _day(standing.eliminated_on if standing else None),
        "members": [_member(look, one) for one in family.members.values()],
    }


def _member(look: Look, one: Member) -> Told:
    """A member; what is blank in the register is left out."""
    record = one.record
    texts = {name: _masked(look, name, getattr(record, name)) for name in FIELDS if hasattr(record, name)}
    told = {"person": one.code, "head": one.is_head, **{name: text for name, text in texts.items() if text}}
    return told | ({"doubts": _doubts(one.doubts)} if one.doubts else {})


def _masked(look: Look, field: str, text: str) -> str:
    if look.whole or (look.phone and field == "phone"):
        return text
    if field in ("number", "number_text"):
        return mask_identity(text)
    return mask_phone(text) if field == "phone" else text[:4] if field == "birth" else text


def _doubts(codes: str) -> list[str]:
    return [DOUBTS.get(code, code).format(place="上级") for code in codes.split(",") if code]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _income(one: Any) -> Told:
    head = one.record.net_per_capita_yuan
    return {
        "from": _day(one.period_from),
        "to": _day(one.period_to),
        "net_yuan": one.record.net,
        "size": one.record.size,
        "net_per_capita_yuan": "" if head is None else str(head),
    }


def told_change(look: Look, one: Change, names: dict[str, str], people: dict[str, str]) -> Told:
    """A change with its sentence; whoever is no longer in the household is named by number."""
    done = one.register_import
    before, after = (_value(look, one.field, text, names) for text in (one.before, one.after))
    person = people.get(one.person) or f"成员{one.person}"
    sentence = CHANGES[one.what].format(
        field=FIELDS.get(one.field, one.field), before=before or "空白", after=after or "空白", person=person
    )
    return {
        "known_at": _moment(one.known_at),
        "since": _day(one.since),
        "what": one.what,
        "person": one.person,
        "sentence": sentence,
        "file": file_of_import(done) if done else "",
        "register_import": done.pk if done else None,
        "by": done.imported_by.title if done else "",
    }


def _value(look: Look, field: str, text: str, names: dict[str, str]) -> str:
    if field == "village_code":
        return names.get(text, text)
    return KINDS.get(text, "不详") if field == "kind" else _masked(look, field, text)


# --- what was asked of it ---------------------------------------------------------------------------------------------


def leads_of(post: Post, household: Household, known: datetime | None) -> list[Any]:
    """The leads of a household that were sent by the day that is known of."""
    found = leads.visible_to(post).filter(household=household, dispatched_on__isnull=False)
    if known is not None:
        found = found.filter(dispatched_on__lte=timezone.localtime(known).date())
    return list(found.prefetch_related("asked").order_by("id"))


def _lead(lead: Any, look: Look) -> Told:
    """A lead with its questions; what was withdrawn later than is asked about was not withdrawn then."""
    by = timezone.localtime(look.known or look.at).date()
    return {
        "lead": lead.pk,
        "state": (lead.State.OPEN.label if lead.closed_on and lead.closed_on > by else lead.get_state_display()),
        "dispatched_on": _day(lead.dispatched_on),
        "due_on": _day(lead.due_on),
        "asks": [
            {
                "clause": one.clause,
                "rule": one.rule,
                "gathered_on": _day(one.gathered_on),
                "withdrawn_on": _day(one.withdrawn_on if one.withdrawn_on and one.withdrawn_on <= by else None),
            }
            for one in lead.asked.all()
            if one.gathered_on <= by
        ],
    }


# --- as lines of text -------------------------------------------------------------------------------------------------


def lines_of(told: Told) -> Iterator[str]:
    """The same as sentences."""
    yield f"户编号{told['household']}，{told['on']}的情况，按{told['known_at'][:16].replace('T', ' ')}时所知"
    if "kind" not in told:
        yield "  那时册里没有这一户。"
    else:
        yield from _register_lines(told)
    for one in told["incomes"]:
        head = f"，人均{one['net_per_capita_yuan']}元" if one["net_per_capita_yuan"] else ""
        yield f"  收入 {one['from']}～{one['to']}：家庭纯收入{one['net_yuan'] or '不详'}元，{one['size'] or '不详'}人{head}"
    yield "变动："
    for one in told["history"]:
        since = f"（{one['since']}起）" if one["since"] else ""
        source = f"登记表《{one['file']}》，{one['by']}" if one["file"] else one["by"] or "本平台"
        yield f"  {one['known_at'][:16].replace('T', ' ')} {one['sentence']}{since}【{source}】"
    yield "线索：" if told["leads"] else "线索：没有"
    for one in told["leads"]:
        asks = "、".join(f"{ask['clause']}{'（已撤）' if ask['withdrawn_on'] else ''}" for ask in one["asks"])
        yield f"  线索{one['lead']}：{one['state']}，{one['dispatched_on']}交办，期限{one['due_on']}；问的是{asks}"
    yield from lines_of_visits(told["visits"])


def _register_lines(told: Told) -> Iterator[str]:
    gone = "" if told["in_register"] else "（登记表已不再列这一户，以下是最后所知）"
    place = "".join(str(told[name]) for name in ("town", "village", "group"))
    yield f"  {place} {told['address']} 电话{told['phone'] or '不详'}{gone}"
    yield f"  {_kind(told)}"
    for one in told["members"]:
        titles = [name for name in FIELDS if name in one and name not in ("name", "relation")]
        said = "，".join(f"{FIELDS[name]}{one[name]}" for name in titles)
        yield f"  {one.get('relation') or '与户主关系不详'} {one.get('name') or '没有姓名'}（{one['person']}）：{said}"


def _kind(told: Told) -> str:
    year = f"，{told['relieved_year']}年脱贫" if told["relieved_year"] else ""
    if not told["category"]:
        return f"{KINDS.get(told['kind'], '户类型不详')}{year}，不是监测对象"
    monitored = {True: "正在监测", False: "当日不在监测期内", None: "当日是否在监测期内不详"}[told["monitored"]]
    since = f"，{told['identified_on'] or '时间不详'}识别"
    gone = f"，{told['eliminated_on']}消除" if told["eliminated_on"] else ""
    return f"{KINDS.get(told['kind'], '户类型不详')}{year}，{told['category']}{since}{gone}，{monitored}"

"""Every write of helpers: who they are, whom they help since when, handing over, the end. Nothing is deleted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from shouwang.engine.calendar import day_in_full
from shouwang.engine.faults import Fault
from shouwang.engine.values.names import normal_name
from shouwang.engine.values.text import normal_text
from shouwang.records.helpers.models import Helper, Pairing
from shouwang.records.helpers.queries import is_paired
from shouwang.records.helpers.sealed import Person, content_of, index_of, open_person, seal_person
from shouwang.records.households.models import Household, HouseholdVersion
from shouwang.records.journal import actions as journal
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import post_named, scope
from shouwang.records.staff.rights import NotAllowed, require_village_work
from shouwang.records.turns import one_transaction

_PHONE = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d{9}|(?:0\d{2,3}[- ]?)?\d{7,8}(?:-\d{1,6})?")
_LONGEST = {"name": 40, "unit": 60, "title": 40}
NAME, PHONE, UNIT, TITLE = "帮扶责任人", "电话", "单位", "职务"
DAY, POST, TO = "结对日期", "登录岗位", "转给谁"
"""What faults name as their column."""
_ENDS = (Pairing.Ended.HANDED_OVER, Pairing.Ended.LEFT, Pairing.Ended.HOUSEHOLD_ENDED, Pairing.Ended.MISTAKE)


@dataclass(frozen=True, slots=True)
class Work:
    """Under what something is written. ``on`` is the local day of ``at``."""

    post: Post
    county: str
    on: date
    at: datetime


def require_help_work(post: Post, household: int, division: str, on: date, what: str) -> None:
    """For what the helper of a household does, and its village, town or county for them.

    Raises NotAllowed for helpers of other households, other places, departments, and those that only read.
    """
    if post.role != Post.Role.HELPER:
        require_village_work(post, division, what)
    elif not is_paired(post, household, on):
        raise NotAllowed(f"“{post.title}”没有和这一户结对，不能{what}")


def read_person(person: Person) -> tuple[Person, list[Fault]]:
    """Who somebody is, as it is kept, and what is wrong with it."""
    read = Person(normal_name(person.name), person.phone.strip(), normal_text(person.unit), normal_text(person.title))
    faults = []
    if not read.name:
        faults.append(Fault("helper_name", "要写帮扶责任人的姓名", column=NAME))
    for field, column in (("name", NAME), ("unit", UNIT), ("title", TITLE)):
        if len(getattr(read, field)) > _LONGEST[field]:
            faults.append(Fault("helper_long", f"太长，最多{_LONGEST[field]}个字，请写短些", column=column))
    if not _PHONE.fullmatch(read.phone):
        faults.append(Fault("helper_phone", "要写电话：手机号，或带区号的座机号；农户要凭它找人", column=PHONE))
    return read, faults


@one_transaction
def add_helper(work: Work, person: Person, division: str) -> tuple[Helper | None, list[Fault]]:
    """Sets up a helper of a village, a town or the county. Somebody of the same name and phone is the one there already;
    who had left helps again. Raises NotAllowed."""
    require_village_work(work.post, division, "登记帮扶责任人")
    read, faults = read_person(person)
    if faults:
        return None, faults
    there = Helper.objects.select_for_update().filter(county=work.county, name_index=index_of(work.county, read))
    helper = there.first()
    if helper is None:
        helper = Helper(county=work.county, division=division, made_by=work.post, made_at=work.at)
        _write(helper, read)
        _tell(work, "add_helper", helper, {"division": division})
        return helper, []
    # Where nothing more is said of unit and title, what was known stands.
    before = open_person(helper)
    whole = replace(read, unit=read.unit or before.unit, title=read.title or before.title)
    back = helper.left_on is not None
    if whole != before or back:
        helper.left_on = None
        _write(helper, whole)
        _tell(work, "correct_helper", helper, {"changed": _changed(before, whole), "back": back})
    return helper, []


@one_transaction
def correct_helper(work: Work, helper: Helper, person: Person) -> tuple[Helper | None, list[Fault]]:
    """Writes name, phone, unit or title otherwise; the same again changes nothing. Raises NotAllowed."""
    require_village_work(work.post, helper.division, "更正帮扶责任人")
    read, faults = read_person(person)
    if faults:
        return None, faults
    helper = Helper.objects.select_for_update().get(pk=helper.pk)
    index = index_of(helper.county, read)
    if Helper.objects.filter(county=helper.county, name_index=index).exclude(pk=helper.pk).exists():
        message = "同名同电话的帮扶责任人已经有一个；是同一个人的，请把户转到那一个名下"
        return None, [Fault("helper_taken", message, column=NAME)]
    before = open_person(helper)
    if before != read:
        _write(helper, read)
        _tell(work, "correct_helper", helper, {"changed": _changed(before, read)})
    return helper, []


def _write(helper: Helper, person: Person) -> None:
    helper.sealed, helper.content = seal_person(helper.county, person), content_of(person)
    helper.name_index = index_of(helper.county, person)
    helper.save()


def _changed(before: Person, after: Person) -> list[str]:
    return [name for name in ("name", "phone", "unit", "title") if getattr(before, name) != getattr(after, name)]


@one_transaction
def sign_in_by(work: Work, helper: Helper, code: str) -> tuple[Helper | None, list[Fault]]:
    """By which post a helper signs in; blank: by none. A post of the role ``helper`` is one person's own. Raises NotAllowed."""
    require_village_work(work.post, helper.division, "指定登录岗位")
    post = post_named(code.strip()) if code.strip() else None
    wrong = ""
    if code.strip() and (post is None or post.county != work.county or not _may_help(work.post, post)):
        wrong = "没有这个岗位，或者不是村干部、乡镇干部、帮扶责任人的岗位；请管理员先设岗位，再填它的代码"
    elif post is not None and post.role == Post.Role.HELPER and _taken(post, helper):
        wrong = "这个岗位已经是别的帮扶责任人在用；帮扶责任人的岗位一人一个，请另设"
    if wrong:
        return None, [Fault("helper_post", wrong, column=POST)]
    helper = Helper.objects.select_for_update().get(pk=helper.pk)
    if helper.post_id != (post.pk if post else None):
        helper.post = post
        helper.save(update_fields=["post"])
        _tell(work, "helper_signs_in", helper, {"post": post.code if post else ""})
    return helper, []


def _taken(post: Post, helper: Helper) -> bool:
    return Helper.objects.filter(post=post).exclude(pk=helper.pk).exists()


def _may_help(asking: Post, post: Post) -> bool:
    if post.role == Post.Role.HELPER:
        return True  # it sees nothing but who is paired with it
    return post.role in (Post.Role.VILLAGE_CADRE, Post.Role.TOWN_OFFICER) and scope(asking).covers_post(post)


# --- pairing ----------------------------------------------------------------------------------------------------------


@one_transaction
def pair(work: Work, household: Household, helper: Helper, from_on: date) -> tuple[Pairing | None, list[Fault]]:
    """Pairs a household with a helper from a day on. Where they are paired already nothing changes. Raises NotAllowed."""
    division = villages_of([household.pk]).get(household.pk, "")
    require_village_work(work.post, division, "登记结对")
    helper = Helper.objects.select_for_update().get(pk=helper.pk)
    there = list(Pairing.objects.filter(household=household, helper=helper).order_by("from_on"))
    open_one = next((one for one in there if one.to_on is None), None)
    if open_one is not None:
        return open_one, []
    faults = _faults_of_pairing(work, helper, there, from_on)
    if faults:
        return None, faults
    made = Pairing.objects.create(
        county=work.county,
        household=household,
        helper=helper,
        division=division,
        from_on=from_on,
        made_by=work.post,
        made_at=work.at,
    )
    _tell(work, "pair", helper, {"pairing": made.pk, "from": from_on.isoformat()})
    return made, []


def _faults_of_pairing(work: Work, helper: Helper, before: Sequence[Pairing], from_on: date) -> list[Fault]:
    if from_on > work.on:
        return [Fault("pairing_day", "结对日期还没有到，请写今天或以前的日子", column=DAY)]
    if helper.left_on is not None:
        return [Fault("helper_gone", "这位帮扶责任人已经不再帮扶，请选别人，或者先重新登记", column=NAME)]
    late = max((one.to_on for one in before if one.to_on is not None and one.to_on > from_on), default=None)
    if late is not None:
        message = f"两边结对过，到{day_in_full(late)}为止；这一次请从那天或以后起"
        return [Fault("pairing_overlaps", message, column=DAY)]
    return []


@one_transaction
def end_pairing(work: Work, pairing: Pairing, why: str, to_on: date) -> tuple[Pairing | None, list[Fault]]:
    """From a day on a pairing holds no more. One that ended stays as it ended. Raises NotAllowed."""
    require_village_work(work.post, pairing.division, "结束结对")
    pairing = Pairing.objects.select_for_update().select_related("helper").get(pk=pairing.pk)
    if pairing.to_on is not None:
        return pairing, []
    if why not in _ENDS:
        return None, [Fault("pairing_why", "要选一个结束的原因", column="原因")]
    faults = _faults_of_end(work, [pairing], to_on)
    if faults:
        return None, faults
    _end(work, [pairing], why, to_on)
    _tell(work, "end_pairing", pairing.helper, {"pairing": pairing.pk, "why": why, "to": to_on.isoformat()})
    return pairing, []


def _faults_of_end(work: Work, pairings: Iterable[Pairing], to_on: date) -> list[Fault]:
    if to_on > work.on:
        return [Fault("pairing_day", "结束的日子还没有到，请写今天或以前的日子", column=DAY)]
    begun = max((one.from_on for one in pairings), default=to_on)
    if to_on < begun:
        message = f"早于结对的日子{day_in_full(begun)}，请写那天或以后的日子"
        return [Fault("pairing_day", message, column=DAY)]
    return []


def _end(work: Work, pairings: Sequence[Pairing], why: str, to_on: date) -> None:
    for one in pairings:
        one.to_on, one.ended_why, one.ended_by, one.ended_at = to_on, why, work.post, work.at
    Pairing.objects.bulk_update(pairings, ["to_on", "ended_why", "ended_by", "ended_at"], batch_size=200)


@one_transaction
def hand_over(
    work: Work, helper: Helper, to: Helper | None, on_day: date, leaves: bool, chosen: Iterable[int] | None = None
) -> tuple[int, list[Fault]]:
    """All households of a helper, or the pairings chosen, go to another helper from a day on; ``leaves``: and the helper
    helps nobody any more. Without another helper they are left without one. Gives how many pairings ended.

    The same again changes nothing. Raises NotAllowed where a household lies outside of the post's divisions.
    """
    require_village_work(work.post, helper.division, "移交帮扶户")
    fresh = {one.pk: one for one in Helper.objects.select_for_update().filter(pk__in=[helper.pk, to.pk if to else 0])}
    helper, to = fresh[helper.pk], fresh[to.pk] if to else None
    held = Pairing.objects.select_for_update().filter(helper=helper, to_on=None).order_by("pk")
    going = list(held if chosen is None or leaves else held.filter(pk__in=list(chosen)))
    for division in {one.division for one in going}:
        require_village_work(work.post, division, "移交帮扶户")
    faults = _faults_of_handing(helper, to) or _faults_of_end(work, going, on_day)
    if faults:
        return 0, faults
    _end(work, going, Pairing.Ended.HANDED_OVER if to else Pairing.Ended.LEFT, on_day)
    if to is not None:
        _take_over(work, going, to, on_day)
    if leaves and helper.left_on is None:
        helper.left_on = on_day
        helper.save(update_fields=["left_on"])
    elif not going:
        return 0, []
    detail: dict[str, object] = {"pairings": len(going), "to": to.pk if to else None, "leaves": leaves}
    _tell(work, "hand_over_households", helper, detail)
    return len(going), []


def _faults_of_handing(helper: Helper, to: Helper | None) -> list[Fault]:
    if to is not None and to.pk == helper.pk:
        return [Fault("pairing_same", "转给的还是同一个人，请选别人", column=TO)]
    if to is not None and to.left_on is not None:
        return [Fault("helper_gone", "转给的这位已经不再帮扶，请选别人", column=TO)]
    return []


def _take_over(work: Work, going: Sequence[Pairing], to: Helper, from_on: date) -> None:
    """Households that are paired with the new helper already, or were until after that day, are not paired twice."""
    keys = [one.household_id for one in going]
    taken = Pairing.objects.filter(helper=to, household__in=keys).exclude(to_on__lte=from_on)
    there = set(taken.values_list("household", flat=True))
    Pairing.objects.bulk_create(
        Pairing(
            county=one.county,
            household_id=one.household_id,
            helper=to,
            division=one.division,
            from_on=from_on,
            made_by=work.post,
            made_at=work.at,
        )
        for one in going
        if one.household_id not in there
    )


@one_transaction
def end_of_households(work: Work, households: Iterable[int]) -> int:
    """Households that need no help any more (cleared, ended): their pairings end. Whoever decided it journals why."""
    ended = 0
    keys = list(households)
    for start in range(0, len(keys), 500):
        there = Pairing.objects.select_for_update().filter(household__in=keys[start : start + 500], to_on=None)
        those = list(there.order_by("pk"))
        for one in those:
            one.to_on, one.ended_why = max(work.on, one.from_on), Pairing.Ended.HOUSEHOLD_ENDED
            one.ended_by, one.ended_at = work.post, work.at
        Pairing.objects.bulk_update(those, ["to_on", "ended_why", "ended_by", "ended_at"], batch_size=200)
        ended += len(those)
    if ended:
        journal.write(work.post, work.county, "end_pairings", "pairings", {"pairings": ended}, work.at)
    return ended


def villages_of(households: Iterable[int]) -> dict[int, str]:
    """Household → its village by the current register."""
    keys, found = list(households), dict[int, str]()
    for start in range(0, len(keys), 500):
        rows = HouseholdVersion.objects.filter(
            household__in=keys[start : start + 500], superseded_at=None, valid_to=None
        )
        found.update(rows.values_list("household", "village_code"))
    return found


def _tell(work: Work, verb: str, helper: Helper, detail: dict[str, object]) -> None:
    journal.write(work.post, work.county, verb, f"helper:{helper.pk}", detail, work.at)

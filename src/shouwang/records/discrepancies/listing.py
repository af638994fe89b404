"""A village's own list: families put on it and taken off, doubtful rows decided, and the word that there is nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from shouwang.engine.cleaning.village_lists import ListRow
from shouwang.engine.faults import Fault
from shouwang.engine.matching.outcomes import Match
from shouwang.records.discrepancies.matching import match_list, propose_people
from shouwang.records.discrepancies.models import Listed, ListFile, Round, VillageList
from shouwang.records.discrepancies.sealed import Said, open_proposed, seal_proposed, seal_said
from shouwang.records.discrepancies.working import Acting, CannotCompare, comparing_of, round_taken
from shouwang.records.households.models import Household, HouseholdVersion
from shouwang.records.households.queries import current_households
from shouwang.records.journal import actions as journal
from shouwang.records.staff.rights import require_village_work
from shouwang.records.tasks import actions as tasks
from shouwang.records.tasks.models import Task
from shouwang.records.turns import one_transaction

_WHAT = "报本村的排查名单"


@dataclass(slots=True)
class Checked:
    """A row with what becomes of it: kept, unchanged, blank or faulty. ``replaces``: what said the same otherwise."""

    row: ListRow
    outcome: str = "kept"
    faults: list[Fault] = field(default_factory=list)
    match: Match | None = None
    replaces: Listed | None = None


@dataclass(frozen=True, slots=True)
class Picked:
    """A family that a village puts on its list by choosing it from the register."""

    household: Household
    village: str
    channel: str
    why: str
    who: str
    found_on: date


@one_transaction
def put_on(acting: Acting, round_key: int, rows: Sequence[ListRow], seen: int | None = None) -> list[Checked]:
    """Puts families on their villages' lists by number and name. Raises CannotCompare for the first row that cannot be kept, or
    that would take the place of one newer than the newest seen."""
    one = round_taken(acting, round_key)
    for row in rows:
        require_village_work(acting.post, row.village, _WHAT)
    checked = check_rows(acting, one, rows)
    wrong = [fault for told in checked for fault in told.faults]
    if wrong:
        raise CannotCompare(wrong[0])
    _fresh(checked, seen)
    keep_rows(acting, one, checked, None)
    return checked


@one_transaction
def pick(acting: Acting, round_key: int, picked: Picked, seen: int | None = None) -> Listed:
    """Puts a family on its village's list by its household. The same again changes nothing. Raises CannotCompare."""
    one = round_taken(acting, round_key)
    require_village_work(acting.post, picked.village, _WHAT)
    home = current_households(acting.county).filter(household=picked.household).first()
    if home is None or home.village_code != picked.village:
        raise CannotCompare(Fault("other_village", "农户册里这一户不在本村，请由它所在的村列上"))
    row = ListRow("", 0, picked.village, channel=picked.channel, why=picked.why, who=picked.who)
    row.found_on, row.number_text = picked.found_on, f"household:{picked.household.code}"
    match = Match("matched", "picked", None, picked.household.pk)
    (told,) = _judged(acting, one, [row], [match])
    if told.faults:
        raise CannotCompare(told.faults[0])
    _fresh([told], seen)
    keep_rows(acting, one, [told], None)
    return _standing(one).get(household=picked.household)


def _fresh(checked: Sequence[Checked], seen: int | None) -> None:
    if seen is not None and any(told.replaces is not None and told.replaces.pk > seen for told in checked):
        raise CannotCompare(Fault("list_stale", "打开这一页以后，别人把这一户列上了，写的不一样；请看过名单再列"))


@one_transaction
def take_off(acting: Acting, key: int, seen: str | None = None) -> Listed:
    """Takes a family off its village's list; it stays to be read, with the day. Raises NotAllowed, and CannotCompare where
    somebody decided since who it is."""
    row = Listed.objects.select_for_update(of=("self",)).get(county=acting.county, pk=key)
    require_village_work(acting.post, row.village, _WHAT)
    if row.taken_off_on is None:
        if seen is not None and seen != row.outcome:
            raise CannotCompare(Fault("list_stale", "打开这一页以后，别人认定了这一行是谁；请看过现在的再撤"))
        _off(acting, [row])
        journal.write(acting.post, acting.county, "take_off_list", f"listed:{row.pk}", {}, acting.at)
    return row


@one_transaction
def say_nil(acting: Acting, round_key: int, village: str) -> VillageList:
    """A village says that it has nobody to list. Raises CannotCompare where it lists somebody."""
    one = round_taken(acting, round_key)
    require_village_work(acting.post, village, _WHAT)
    if _standing(one).filter(village=village).exists():
        raise CannotCompare(Fault("nil_beside_rows", "本村的名单上有户，不能报“没有”；没有了的请先撤下"))
    return _has_said(acting, one, village, nil=True)


@one_transaction
def decide(acting: Acting, key: int, household: int | None) -> Listed:
    """Who a doubtful row is: one of the households proposed, or nobody in the register (None). Raises CannotCompare."""
    row = Listed.objects.select_for_update(of=("self",)).get(county=acting.county, pk=key)
    require_village_work(acting.post, row.village, "认定是哪一户")
    chosen = Listed.Outcome.MATCHED if household is not None else Listed.Outcome.UNREGISTERED
    if (row.outcome, row.household_id) == (chosen, household):
        return row
    if row.outcome != Listed.Outcome.REVIEW or row.taken_off_on is not None:
        raise CannotCompare(Fault("not_in_doubt", "这一行已经认定过了，请刷新页面"))
    if household is not None:
        meant = {home for _, home, _ in open_proposed(row.round_id, bytes(row.content), row.proposed)}
        home = current_households(acting.county).filter(household=household).first()
        if household not in meant or home is None:
            raise CannotCompare(Fault("not_proposed", "请从列出的户里选一户，或者选“都不是”"))
        if home.village_code != row.village:
            raise CannotCompare(Fault("other_village", "农户册里这一户不在本村，请由它所在的村列上"))
        if _standing(row.round).filter(household=household).exists():
            raise CannotCompare(Fault("household_listed", "这一户已经在名单上了；重复的这一行请撤下"))
    row.outcome, row.household_id, row.decided_by = chosen, household, acting.post
    row.save(update_fields=["outcome", "household", "decided_by"])
    detail = {"outcome": row.outcome}
    journal.write(acting.post, acting.county, "decide_listed", f"listed:{row.pk}", detail, acting.at)
    return row


# --- row by row -------------------------------------------------------------------------------------------------------------


def check_rows(acting: Acting, one: Round, rows: Sequence[ListRow]) -> list[Checked]:
    """Every row with what is to become of it; nothing is written."""
    asked = [row for row in rows if not row.blank and not row.faults]
    by_row = dict(zip(map(id, asked), match_list(acting.county, asked), strict=True))
    judged = iter(_judged(acting, one, asked, [by_row[id(row)] for row in asked]))
    told = []
    for row in rows:
        if id(row) in by_row:
            told.append(next(judged))
        else:
            told.append(Checked(row, "faulty" if row.faults else "blank", list(row.faults)))
    return told


def _judged(acting: Acting, one: Round, rows: Sequence[ListRow], matches: Sequence[Match]) -> list[Checked]:
    villages = _villages([match.household_key for match in matches if match.household_key is not None])
    there = list(_standing(one).filter(village__in={row.village for row in rows}))
    homes = {row.household_id: row for row in _standing(one).filter(household__in=villages)}
    means = {(row.village, bytes(row.means)): row for row in there}
    first: dict[object, ListRow] = {}
    told = []
    for row, match in zip(rows, matches, strict=True):
        checked = Checked(row, match=match)
        told.append(checked)
        said = said_of(row)
        home = match.household_key if match.outcome == "matched" else None
        fault = _against(acting, row, match, villages)
        key = home if home is not None else (row.village, said.means)
        known = homes.get(home) if home is not None else means.get((row.village, said.means))
        beside = first.setdefault(key, row)
        if fault is None and beside is not row:
            if content_of(beside) == content_of(row):
                checked.outcome = "unchanged"
                continue
            fault = Fault("listed_twice", f"同一户在第{beside.row}行已经写了，写的不一样；请只留一行")
        if fault is None and known is not None and bytes(known.means) != said.means:
            fault = Fault(
                "household_listed", "这一户已经在名单上（写的是户里另一个人，或者从农户册选的）；要改请先撤下原来的"
            )
        if fault is not None:
            checked.outcome, checked.faults = "faulty", [fault.at(sheet=row.sheet or None, row=row.row or None)]
        elif known is not None and bytes(known.content) == content_of(row):
            checked.outcome = "unchanged"
        else:
            checked.replaces = known
    return told


def _against(acting: Acting, row: ListRow, match: Match, villages: dict[int, str]) -> Fault | None:
    if row.found_on is not None and row.found_on > acting.on:
        return Fault("date_future", "了解到的日期还没有到，请写已经发生的日期")
    if match.household_key is not None and villages.get(match.household_key) != row.village:
        return Fault("other_village", "农户册里这一户不在本村；号码没有写错的，请由它所在的村列上")
    return None


def said_of(row: ListRow) -> Said:
    return Said(row.name, row.number or row.number_text, row.why, row.who)


def content_of(row: ListRow) -> bytes:
    return said_of(row).content(row.channel, row.found_on.isoformat() if row.found_on else "")


def keep_rows(acting: Acting, one: Round, checked: Sequence[Checked], file: ListFile | None) -> None:
    """Keeps what is new, and that its villages have said something. Inside the caller's transaction."""
    fresh = [told for told in checked if told.outcome == "kept" and told.match is not None]
    doubtful = [told.row for told in fresh if _outcome(told.match) == Listed.Outcome.REVIEW]
    proposals = dict(zip(map(id, doubtful), propose_people(acting.county, doubtful), strict=True)) if doubtful else {}
    _off(acting, [told.replaces for told in fresh if told.replaces is not None])
    Listed.objects.bulk_create(
        [_listed(acting, one, told, proposals.get(id(told.row)), file) for told in fresh], batch_size=500
    )
    for village in sorted({told.row.village for told in checked if told.outcome in ("kept", "unchanged")}):
        _has_said(acting, one, village, nil=False)
    if fresh and file is None:
        detail = {"families": len(fresh), "round": one.pk}
        journal.write(acting.post, acting.county, "list_families", f"round:{one.pk}", detail, acting.at)


def _listed(acting: Acting, one: Round, told: Checked, proposed: bytes | None, file: ListFile | None) -> Listed:
    row, match = told.row, told.match
    assert match is not None and row.found_on is not None
    content, said = content_of(row), said_of(row)
    return Listed(
        round=one,
        county=acting.county,
        village=row.village,
        household_id=match.household_key if match.outcome == "matched" else None,
        outcome=_outcome(match),
        reason=match.reason,
        channel=row.channel,
        found_on=row.found_on,
        means=said.means,
        content=content,
        sealed=seal_said(one.pk, content, said),
        proposed=seal_proposed(one.pk, content, proposed) if proposed else None,
        file=file,
        row=row.row or None,
        filed_on=acting.on,
        filed_by=acting.post,
        filed_at=acting.at,
    )


def _outcome(match: Match | None) -> str:
    """Whoever is in no register is kept as unregistered: a village knows who lives there."""
    assert match is not None
    return Listed.Outcome.UNREGISTERED if match.outcome in ("unregistered", "not_found") else match.outcome


def _off(acting: Acting, rows: Sequence[Listed]) -> None:
    for row in rows:
        row.taken_off_on, row.taken_off_by = acting.on, acting.post
        row.save(update_fields=["taken_off_on", "taken_off_by"])


def _standing(one: Round) -> QuerySet[Listed]:
    return Listed.objects.filter(round=one, taken_off_on=None)


def _villages(households: Sequence[int]) -> dict[int, str]:
    rows = HouseholdVersion.objects.filter(household__in=households, superseded_at=None, valid_to=None, absent=False)
    return dict(rows.values_list("household_id", "village_code"))


def _has_said(acting: Acting, one: Round, village: str, nil: bool) -> VillageList:
    there = VillageList.objects.filter(round=one, village=village).first()
    if there is not None and there.nil == nil:
        return there
    told = there or VillageList(round=one, county=acting.county, village=village)
    told.nil, told.said_on, told.said_by, told.said_at = nil, acting.on, acting.post, acting.at
    told.save()
    subject = list_subject(one, village)
    tasks.close_tasks(acting.post, acting.county, Task.Kind.VILLAGE_LIST, [subject], acting.on)
    if nil:
        journal.write(acting.post, acting.county, "list_nobody", subject, {}, acting.at)
    return told


def list_subject(one: Round, village: str) -> str:
    """The subject of a village's task to say whom it lists."""
    return f"village_list:{one.pk}:{village}"


def comparing_channels(one: Round) -> dict[str, str]:
    """Title → name of the ways on which a village of a round puts a family on its list."""
    return {channel.title: name for name, channel in comparing_of(one).offline.items()}

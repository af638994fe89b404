"""The demo county's look-back: run over what stands there by then, some of what it found answered, one answer confirmed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from shouwang.records.turns import one_transaction

if TYPE_CHECKING:
    from shouwang.records.lookback.actions import Acting
    from shouwang.records.staff.models import Post

_EXPLAINED = (
    ("explained", "户主去年在外看病，联系不上，上月回村后已经入户，措施正在和镇里商量"),
    ("put_right", "已经补录措施，帮扶责任人本周入户核实"),
    ("explained", "核对过，情况属实，原因写在村民代表会议记录里"),
)


@one_transaction
def make_look_back(county: str, on: date) -> int:
    """A look-back on a day; three of its findings answered by their villages, the first confirmed, one sent back. Gives how
    many were found; a county where somebody has answered already gets none."""
    from shouwang.records.lookback import actions
    from shouwang.records.lookback.models import Finding, FindingAct
    from shouwang.records.policy.queries import in_force
    from shouwang.records.staff.actions import operator_post

    version = in_force(county)
    if version is None or FindingAct.objects.filter(finding__county=county, kind="answered").exists():
        return 0
    run, _ = actions.look_back(_acting(operator_post(at=_noon(on)), county, on), version)
    answered: list[Finding] = []
    open_ = Finding.objects.filter(county=county, state=Finding.State.OPEN, who="village")
    for row in open_.order_by("group", "due_on", "pk"):
        village, town = _post(county, "village_cadre", row.division), _post(county, "town_officer", row.division)
        if village is None or town is None or row.name in {one.name for one in answered}:
            continue
        how, text = _EXPLAINED[len(answered)]
        answered.append(actions.answer(_acting(village, county, on), row.pk, how, text))
        if len(answered) == 1:
            actions.confirm(_acting(town, county, on), row.pk)
        if len(answered) == len(_EXPLAINED):
            actions.send_back(_acting(town, county, on), row.pk, "会议记录里没有写到这一户，请补上再报")
            break
    return run.found


def _noon(on: date) -> datetime:
    return datetime.combine(on, time(4, 0), UTC)


def _acting(post: Post, county: str, on: date) -> Acting:
    from shouwang.records.lookback.actions import Acting

    return Acting(post, county, on, _noon(on))


def _post(county: str, role: str, village: str) -> Post | None:
    """Who works in a village, or in its town."""
    from shouwang.engine.values.divisions import town_of
    from shouwang.records.staff.models import Post

    division = village if role == "village_cadre" else town_of(village)
    return Post.objects.filter(county=county, role=role, division=division, active=True).order_by("pk").first()

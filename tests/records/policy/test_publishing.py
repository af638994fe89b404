"""A county goes by packs by date: which version holds on which day, and that one kept never changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from shouwang.engine.packs import load_pack_from
from shouwang.engine.packs.model import Pack
from shouwang.records.journal.models import Entry
from shouwang.records.policy.actions import publish
from shouwang.records.policy.models import PackInForce, PackVersion
from shouwang.records.policy.queries import in_force, pack_of
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import NotAllowed

COUNTY = "341825"
Files = dict[str, bytes]


def version(title: str) -> tuple[Pack, Files]:
    files = {"place/pack.yaml": f"name: place\ntitle: {title}\nin_force: {{from: 2024-01-01}}\n".encode()}
    pack, faults = load_pack_from(files, "place")
    assert pack is not None, faults
    return pack, files


def held(*days: str) -> list[str]:
    found = [in_force(COUNTY, date.fromisoformat(day)) for day in days]
    return [one.title if one else "" for one in found]


def test_the_day_says_which_version_holds(operator: Post, at: datetime) -> None:
    for title, day in (("老的", "2024-01-01"), ("新的", "2024-06-01"), ("再新的", "2025-01-01")):
        publish(operator, *version(title), COUNTY, date.fromisoformat(day), at)
    assert held("2024-01-01", "2024-05-31", "2024-06-01", "2026-01-01") == ["老的", "老的", "新的", "再新的"]
    assert held("2023-01-01") == ["老的"], "a county that settled on a pack is never without one"
    newest = in_force(COUNTY)
    assert newest is not None and newest.title == "再新的"


def test_an_older_version_may_come_back_and_the_same_day_decided_again_holds_as_decided_last(
    operator: Post, at: datetime
) -> None:
    days = {"老的": "2024-01-01", "新的": "2024-06-01"}
    for title, day in days.items():
        publish(operator, *version(title), COUNTY, date.fromisoformat(day), at)
    publish(operator, *version("老的"), COUNTY, date(2024, 9, 1), at)
    publish(operator, *version("改过的"), COUNTY, date(2024, 6, 1), at)
    assert held("2024-02-01", "2024-06-01", "2024-10-01") == ["老的", "改过的", "老的"]
    assert PackVersion.objects.count() == 3


def test_the_same_again_changes_nothing_and_what_is_kept_is_what_was_published(operator: Post, at: datetime) -> None:
    pack, files = version("老的")
    kept = [publish(operator, pack, files, COUNTY, date(2024, day, 1), at) for day in (1, 1, 3)]
    assert len({one.pk for one in kept}) == 1 and PackInForce.objects.count() == 1
    assert pack_of(kept[0]) == pack and kept[0].digest == pack.digest
    verbs = Entry.objects.filter(verb__contains="pack").values_list("verb", flat=True)
    assert sorted(verbs) == ["publish_pack", "put_pack_in_force"]


@pytest.mark.parametrize("actor", ["town", "village", "medical", "supervisor", "auditor"])
def test_nobody_else_publishes(actor: str, official: Callable[[str], Post], at: datetime) -> None:
    with pytest.raises(NotAllowed):
        publish(official(actor), *version("老的"), COUNTY, date(2024, 1, 1), at)
    assert not PackVersion.objects.exists()

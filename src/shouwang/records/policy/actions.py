"""Every write of policy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from shouwang.engine.packs.model import Pack
from shouwang.records.journal import actions as journal
from shouwang.records.policy.models import CalendarDay, PackFiles, PackInForce, PackVersion
from shouwang.records.policy.stored import stored
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope
from shouwang.records.staff.rights import require_county_work
from shouwang.records.turns import one_transaction

_ANY_COUNTY = "000000"
"""Lies within a post that sees every county, and within no other."""


@one_transaction
def publish(
    post: Post, pack: Pack, files: Mapping[str, bytes], county: str, from_on: date, at: datetime
) -> PackVersion:
    """Keeps a pack's exact files under its digest and lets it hold in a county from a day; twice changes nothing.

    Where the county goes by these very files on that day already, there is nothing to decide. Cases and runs keep theirs.
    Raises NotAllowed where it would change something and the post does not do the county's work.
    """
    lines = PackInForce.objects.filter(county=county, from_on__lte=from_on).select_related("version")
    there = lines.order_by("-from_on", "-id").first()
    if there is not None and there.version.digest == pack.digest:
        return there.version
    require_county_work(post, county, f"启用政策包“{pack.title}”")
    version, made = PackVersion.objects.get_or_create(
        digest=pack.digest,
        defaults={"name": pack.name, "title": pack.title, "published_at": at, "published_by": post},
    )
    if made:
        PackFiles.objects.create(version=version, content=stored(files))
        journal.write(post, county, "publish_pack", f"pack:{pack.name}", {"digest": pack.digest[:12]}, at)
    _, decided = PackInForce.objects.get_or_create(
        county=county, version=version, from_on=from_on, defaults={"decided_at": at}
    )
    if decided:
        detail = {"digest": pack.digest[:12], "from_on": from_on.isoformat()}
        journal.write(post, county, "put_pack_in_force", f"pack:{pack.name}", detail, at)
    return version


@one_transaction
def set_calendar_day(post: Post, on: date, working: bool | None, note: str, at: datetime) -> CalendarDay:
    """Says that a day is a working day or is not, whatever the calendar package thinks; None takes back what was said.

    The table is the whole site's. The same again changes nothing. Raises NotAllowed for posts that do not do a county's work.
    """
    require_county_work(post, scope(post).county or _ANY_COUNTY, "定工作日")
    said = {"working": working, "note": note, "set_at": at, "set_by": post}
    day, made = CalendarDay.objects.select_for_update().get_or_create(on=on, defaults=said)
    if made or (day.working, day.note) != (working, note):
        detail: dict[str, object] = {"working": working, "before": None if made else day.working}
        day.working, day.note, day.set_at, day.set_by = working, note, at, post
        day.save()
        journal.write(post, "", "set_calendar_day", f"day:{on.isoformat()}", detail, at)
    return day

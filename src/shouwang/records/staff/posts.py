"""Writes of posts: set up, renamed, closed. The journal comes later on the walk and is handed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from shouwang.engine.faults import Fault
from shouwang.engine.values.divisions import county_of, level_of
from shouwang.records.staff import words
from shouwang.records.staff.models import AREA_ROLES, Holding, Post
from shouwang.records.staff.queries import scope
from shouwang.records.staff.words import OPERATOR_TITLE, ROLES
from shouwang.records.turns import one_transaction

Write = Callable[[Post, str, str, str, Mapping[str, object], datetime], None]
"""``journal.actions.write``."""

MAY_ADD = ("operator", "administrator")
_LEVELS = {"town_officer": ("town", "乡镇"), "village_cadre": ("village", "村")}
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{1,39}")
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post to be added. ``division`` is a 12-digit code, blank for the whole county; of a post that reads a city or a
    province it is the area, and ``county`` is blank."""

    code: str
    title: str
    role: str
    county: str = ""
    division: str = ""
    department: str = ""


@one_transaction
def add_post(actor: Post, new: NewPost, at: datetime, write: Write) -> tuple[Post | None, list[Fault]]:
    """Adds a post within the actor's own divisions. The same post again is given back as it is."""
    faults = faults_of_post(actor, new)
    there = Post.objects.filter(code=new.code).first()
    if there is not None and not faults:
        if is_same(there, new) and there.active:
            return there, []
        faults = [Fault("post_taken", f"岗位代码 {new.code} 已被别的岗位使用，请换一个代码")]
    if faults:
        return None, faults
    post = Post.objects.create(
        code=new.code,
        title=new.title,
        role=new.role,
        county=new.county,
        division=new.division,
        department=new.department,
        made_at=at,
    )
    detail = {"role": new.role, "division": new.division, "department": new.department}
    write(actor, new.county, "add_post", f"post:{new.code}", detail, at)
    return post, []


def is_same(post: Post, new: NewPost) -> bool:
    """Whether a post is the one meant; what it is called may change. A whole county may be said in two ways."""
    whole = new.county + "000000" if new.county else ""
    same = (post.role, post.county, post.department) == (new.role, new.county, new.department)
    return same and (post.division or whole) == (new.division or whole)


@one_transaction
def rename_post(actor: Post, post: Post, title: str, at: datetime, write: Write) -> tuple[Post | None, list[Fault]]:
    """Calls a post otherwise. The same name again changes nothing."""
    title = title.strip()
    faults = _faults_of_changing(actor, post, "给岗位改名")
    if not title or len(title) > _LONGEST_TITLE:
        faults.append(Fault("post_title", words.POST_TITLE))
    post = Post.objects.select_for_update().get(pk=post.pk)
    if faults:
        return None, faults
    if post.title != title:
        post.title = title
        post.save(update_fields=["title"])
        write(actor, post.county, "rename_post", f"post:{post.code}", {}, at)
    return post, []


@one_transaction
def close_post(actor: Post, post: Post, on: date, at: datetime, write: Write) -> tuple[Post | None, list[Fault]]:
    """Closes a post: it sees nothing any more, and whoever held it holds it no longer from that day on."""
    faults = _faults_of_changing(actor, post, "关闭岗位")
    if post.pk == actor.pk:
        faults.append(Fault("post_own", words.POST_OWN))
    if faults:
        return None, faults
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.active:
        post.active = False
        post.save(update_fields=["active"])
        ended = 0
        for holding in Holding.objects.select_for_update().filter(post=post, to_on=None).order_by("id"):
            holding.to_on = max(on, holding.from_on)
            holding.save(update_fields=["to_on"])
            ended += 1
        detail = {"on": on.isoformat(), "holdings_ended": ended}
        write(actor, post.county, "close_post", f"post:{post.code}", detail, at)
    return post, []


def _faults_of_changing(actor: Post, post: Post, what: str) -> list[Fault]:
    if actor.role not in MAY_ADD or not actor.active or not scope(actor).covers_post(post):
        return [Fault("not_allowed", words.NOT_ALLOWED.format(title=actor.title, what=what))]
    if words.BUILT_IN.fullmatch(post.code):
        return [Fault("post_built_in", words.POST_BUILT_IN)]
    return []


def faults_of_post(actor: Post, new: NewPost) -> list[Fault]:
    """What is wrong with a post to be added, and whether the actor may add it."""
    faults = []
    if actor.role not in MAY_ADD or not actor.active:
        faults.append(Fault("not_allowed", f"“{actor.title}”不能设置岗位，请由操作员或管理员办理"))
    if not _CODE.fullmatch(new.code):
        faults.append(Fault("post_code", "岗位代码只能用2到40个小写字母、数字、“-”或“_”，请修改"))
    if not new.title.strip() or len(new.title) > _LONGEST_TITLE:
        faults.append(Fault("post_title", words.POST_TITLE))
    if new.role not in ROLES:
        faults.append(Fault("post_role", f"没有“{new.role}”这种岗位，可用的是：{'、'.join(ROLES.values())}"))
    if new.role == "helper" and not new.county:
        faults.append(Fault("post_county", "帮扶责任人的岗位要写明是哪个县"))
    if new.role == "department_officer" and not new.department:
        faults.append(Fault("post_department", "行业部门联络员要写明是哪个部门"))
    faults += _faults_of_place(actor, new)
    return faults


def _faults_of_place(actor: Post, new: NewPost) -> list[Fault]:
    if new.county and not re.fullmatch(r"\d{6}", new.county):
        return [Fault("post_county", "县代码应为6位数字，请修改")]
    if new.division and not re.fullmatch(r"\d{12}", new.division):
        return [Fault("post_division", "区划代码应为12位数字，请修改")]
    area = bool(new.division) and level_of(new.division) in ("city", "province")
    if area and new.role not in AREA_ROLES:
        readers = "、".join(ROLES[role] for role in AREA_ROLES)
        return [Fault("post_division", f"只有{readers}可以设在市、省一级，其他岗位请写县以下的区划代码")]
    if new.division and ("" if area else county_of(new.division)) != new.county:
        return [Fault("post_division", "区划代码不在所写的县内，请核对")]
    level, word = _LEVELS.get(new.role, ("", ""))
    if level and (not new.division or level_of(new.division) != level):
        return [Fault("post_division", f"{ROLES[new.role]}要写明是哪个{word}，请填这个{word}的12位区划代码")]
    if not scope(actor).covers_place(new.county, new.division) and actor.active:
        return [Fault("not_allowed", f"“{actor.title}”只能在本辖区内设置岗位")]
    return []


def operator_post(county: str = "", *, at: datetime) -> Post:
    """The built-in post that acts where no other is named; made when first asked for, and the same ever after.

    With ``county`` it sees that county, without it every county of the site. Its making is the one write without a line
    in the journal: there is nobody yet who could have made it.
    """
    code = f"operator-{county}" if county else "operator"
    defaults = {
        "title": OPERATOR_TITLE,
        "role": Post.Role.OPERATOR,
        "county": county,
        "made_at": at,
    }
    return Post.objects.get_or_create(code=code, defaults=defaults)[0]

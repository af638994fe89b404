"""Who may do what that touches a whole county. Reads are scoped by ``queries.scope``; these are for writes and exports."""

from __future__ import annotations

from shouwang.records.staff.models import Holder, Post
from shouwang.records.staff.queries import scope

_COUNTY_WORK = ("operator", "county_bureau", "administrator")


class NotAllowed(Exception):
    """The post may not do this; the message is the Chinese sentence for whoever tried."""


def require_county_work(post: Post, county: str, what: str) -> None:
    """For what the county's own office does: screening, dispatching, importing, publishing.

    Raises NotAllowed for posts of a department, a town or a village, of another county, and for those that only read.
    """
    seen = scope(post)
    if post.role not in _COUNTY_WORK or seen.department or not seen.covers_county(county):
        raise NotAllowed(f"“{post.title}”不能{what}，请由县级主管部门的岗位来做")


def require_county_sight(post: Post, county: str, what: str) -> None:
    """For figures of the whole county: its own posts, those that only read, and its departments.

    Raises NotAllowed for towns, villages and other counties.
    """
    if not scope(post).covers_county(county):
        raise NotAllowed(f"“{post.title}”不能{what}，请由县级或部门的岗位来看")


def require_department_work(post: Post, county: str, department: str, what: str) -> None:
    """For what a department does itself and the county's office may do for it: sending its workbooks.

    Raises NotAllowed for a department that is another's, and for whoever may not write in this county.
    """
    seen = scope(post)
    own = post.role == "department_officer" and seen.department == department and seen.covers_county(county)
    if not own:
        require_county_work(post, county, what)


def require_village_work(post: Post, division: str, what: str) -> None:
    """For what a village does, and its town or the county for it: filing what a visit found.

    Raises NotAllowed for posts of other places and of departments, and for those that only read.
    """
    seen = scope(post)
    if (
        post.role not in (*_COUNTY_WORK, "town_officer", "village_cadre")
        or seen.department
        or not seen.covers(division)
    ):
        raise NotAllowed(f"“{post.title}”不能{what}，请由本村、本镇或县级主管部门的岗位来做")


def require_town_work(post: Post, division: str, what: str) -> None:
    """For what a town does, and the county for it: reviewing what its villages found.

    Raises NotAllowed for villages, other towns, departments, and for those that only read.
    """
    seen = scope(post)
    if post.role not in (*_COUNTY_WORK, "town_officer") or seen.department or not seen.covers(division):
        raise NotAllowed(f"“{post.title}”不能{what}，请由本镇或县级主管部门的岗位来做")


def require_site_work(post: Post, what: str) -> None:
    """For what touches the whole site, whatever its counties: its backup, its keys.

    Raises NotAllowed for whoever is bound to a county or a department, and for every other role.
    """
    seen = scope(post)
    if post.role not in ("operator", "administrator") or seen.county or seen.department or not post.active:
        raise NotAllowed(f"“{post.title}”不能{what}，请由管全站的操作员或管理员来做")


_BELOW_THE_BUREAU = ("county_bureau", "department_officer", "town_officer", "village_cadre", "helper")
"""Roles whose holders the county's office helps in again; it does not open the door of those who look after it."""


def require_staff_work(post: Post, holder: Holder | None, what: str) -> None:
    """For setting up and correcting who signs in: those who administer the site, within their own divisions.

    Whoever holds a post further up is not theirs, or a county could sign in as its supervisor. Raises NotAllowed.
    """
    if post.role not in ("operator", "administrator") or not post.active or (holder and not _is_theirs(post, holder)):
        raise NotAllowed(f"“{post.title}”不能{what}，请由管这个辖区的管理员来做")


def require_door_work(post: Post, holder: Holder, what: str) -> None:
    """For letting somebody in again: a new first password, a lock taken off. The county's office may do it for its own
    people, its departments, towns and villages. Raises NotAllowed."""
    if post.role == "county_bureau" and post.active and not post.department and _is_theirs(post, holder):
        held = holder.holdings.filter(to_on=None)
        if held.exists() and not held.exclude(post__role__in=_BELOW_THE_BUREAU).exists():
            return
    require_staff_work(post, holder, what)


def _is_theirs(post: Post, holder: Holder) -> bool:
    """Whether all that somebody holds lies within a post's divisions; of whoever holds nothing, the county."""
    seen = scope(post)
    held = [one.post for one in holder.holdings.filter(to_on=None).select_related("post")]
    if held:
        return all(seen.covers_post(one) for one in held)
    return seen.covers_place(holder.county, "") and not seen.department

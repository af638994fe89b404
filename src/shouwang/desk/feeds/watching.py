"""How far a job of taking in is: its files, one line each, that fill as they are done."""

from __future__ import annotations

from typing import Any

from shouwang.desk.feeds.delivered import waits_for_a_word
from shouwang.desk.feeds.told import on_page
from shouwang.desk.page.tags import short_day
from shouwang.engine.packs.model import Pack
from shouwang.records.feeds.models import UNREAD, Delivery
from shouwang.records.feeds.queries import visible_deliveries
from shouwang.records.jobs.models import Job
from shouwang.records.jobs.queries import ahead_of
from shouwang.records.staff.models import Post

TONES = {
    Delivery.State.COUNTED: "done",
    Delivery.State.COPY: "quiet",
    Delivery.State.STOPPED: "soon",
    Delivery.State.REFUSED: "late",
    Delivery.State.REPLACED: "quiet",
}
_AT_ONCE = 500


def watched(post: Post, job: Job, pack: Pack | None) -> dict[str, Any]:
    """What a page says of a job: the sentence, how far it is, and what became of each file so far."""
    files = _files(post, job, pack)
    done = sum(1 for one in files if one["state"])
    return {
        "job": job,
        "files": files,
        "done": done,
        "of": len(files),
        "said": _said(job, done, len(files)),
        "month": job.wants.get("period", ""),
        "asking": sum(1 for one in files if one.get("asks")),
    }


def only_delivery(watched: dict[str, Any]) -> Delivery | None:
    """The one delivery of a job that was about one file and is done."""
    files = watched["files"]
    return files[0]["delivery"] if len(files) == 1 and watched["job"].state == Job.State.DONE else None


def sent_before(job: Job, delivery: Delivery) -> str:
    """What to say of a file that was sent word for word before, blank of any other."""
    if delivery.pk not in job.result.get("before", []):
        return ""
    return f"《{delivery.file}》{short_day(delivery.came_on)}已经交过，一字不差，没有再收一遍。下面是那一次的结果。"


def _said(job: Job, done: int, of: int) -> str:
    if job.ended:
        return on_page(job.sentence)
    if job.state == Job.State.WAITING:
        ahead = ahead_of(job)
        return f"排队，前面还有 {ahead} 件。" if ahead else "就要开始了。"
    if job.stop == "等候":
        return "另一件收表、筛查的事正在做，等它做完。"
    rows = f"，正在存第 {job.done:,} 行（共 {job.of:,} 行）" if job.stop == "rows" and job.of else ""
    return f"正在收：{of} 个文件，已收完 {done} 个{rows}。"


def _files(post: Post, job: Job, pack: Pack | None) -> list[dict[str, Any]]:
    came = _came(post, job)
    taken = job.result.get("deliveries", [])
    told = []
    for place, (stored, name) in enumerate(job.files):
        delivery = came.get((name, stored)) or came.get((name, UNREAD))
        if place < len(taken):
            delivery = next(
                (one for one in came.values() if one.pk == taken[place]), delivery if taken[place] else None
            )
        told.append(_line(name, delivery, job, pack))
    return told


def _came(post: Post, job: Job) -> dict[tuple[str, str], Delivery]:
    """What is there of the job's files; while a job waits, nothing of it can be."""
    if job.state == Job.State.WAITING:
        return {}
    names = list({name for _, name in job.files})
    own = visible_deliveries(post).filter(county=job.county, period=job.wants.get("period", ""))
    found: dict[tuple[str, str], Delivery] = {}
    for start in range(0, len(names), _AT_ONCE):
        for one in own.filter(file__in=names[start : start + _AT_ONCE]).exclude(state=Delivery.State.STAGED):
            found[one.file, one.stored] = one
    return found


def _line(name: str, delivery: Delivery | None, job: Job, pack: Pack | None) -> dict[str, Any]:
    if delivery is None:
        refused = job.ended and job.state == Job.State.DONE
        state = "没有收" if job.ended else ""
        why = "不能由您报这一种表" if refused else ""
        return {"name": name, "delivery": None, "state": state, "tone": "late" if state else "", "why": why, "feed": ""}
    feed = pack.feeds.get(delivery.feed) if pack else None
    told = [*delivery.refusal, *(() if delivery.refusal else delivery.notes)]
    return {
        "name": name,
        "delivery": delivery,
        "feed": feed.title if feed else "",
        "state": delivery.get_state_display(),
        "tone": TONES.get(Delivery.State(delivery.state), ""),
        "why": on_page(told[0]["message"]) if told else "",
        "asks": job.ended and waits_for_a_word(delivery),
    }

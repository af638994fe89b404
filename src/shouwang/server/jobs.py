"""What is done when a job is done: one table of the kinds of long work.

Every kind bears being begun again: it asks the records what is done already, and says at its end what the records hold,
not what this time did. So a job whose worker was killed anywhere ends as if nobody had disturbed it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path

from django.conf import settings
from django.http import Http404

from shouwang.desk.cases.papers import CannotPrint, print_paper
from shouwang.desk.journal.verifying import said_at, verified
from shouwang.desk.page.beside import Asking, Beside, workbook_beside
from shouwang.desk.page.links import to
from shouwang.desk.sheets import spoken_month
from shouwang.engine.calendar import day_in_full, period_of
from shouwang.engine.packs.model import Pack
from shouwang.records import vault
from shouwang.records.cases.queries import visible_to
from shouwang.records.discrepancies import actions as discrepancies
from shouwang.records.discrepancies.models import Compared
from shouwang.records.feeds.actions import Intake
from shouwang.records.feeds.models import Delivery
from shouwang.records.jobs.models import Job
from shouwang.records.jobs.wants import Compare, Dispatch, Export, LookBack, Month, Print, TakeIn, Verify, VisitImport
from shouwang.records.journal.actions import seal_pending
from shouwang.records.leads import queries as leads
from shouwang.records.lookback import actions as lookback
from shouwang.records.lookback.actions import Acting, CannotLookBack
from shouwang.records.policy.queries import pack_of
from shouwang.records.screenings.models import Run
from shouwang.records.staff.rights import NotAllowed
from shouwang.records.visits.actions import Filing, import_visits
from shouwang.server.books import BOOKS
from shouwang.server.came import Came
from shouwang.server.commands.demo_counties import own_day
from shouwang.server.site import CannotGoOn, living_on, now, pack_for_county, published, told
from shouwang.server.speech import in_the_words_of
from shouwang.server.walk import PARTS, Progress, Walk, at_work, receive_bytes, walk_month


def take_in(job: Job, tell: Progress) -> Came:
    """The files of a delivery, each through the one door. What the post may not send is said and the others go on."""
    want = TakeIn.of(job.wants)
    pack = pack_for_county(want.pack, job.county)
    published(job.post, pack, job.county)
    intake = Intake(
        post=job.post,
        county=job.county,
        period=period_of(want.period),
        pack=pack,
        at=now(),
        on=date.fromisoformat(want.received_on),
        accept=want.accept,
        replace=want.replace,
        renamed=want.renamed or None,
        progress=tell,
    )
    taken: list[Delivery | None] = []
    before = _counted_before(job, want.period)
    not_allowed = ""
    with at_work(job.county, lambda: tell("等候", 0, 1)):
        for number, (stored, name) in enumerate(job.files, start=1):
            tell("收表", number - 1, len(job.files))
            try:
                taken.append(receive_bytes(intake, vault.read_file(stored), name))
            except NotAllowed as refusal:
                taken.append(None)
                not_allowed = str(refusal)
    if not any(taken):
        raise NotAllowed(not_allowed or "没有交来文件")
    again = [one.pk for one in taken if one is not None and one.pk in before]
    told_ = _told_taken(taken, not_allowed, again)
    return Came(told_, {"deliveries": [one and one.pk for one in taken], "before": again})


def _counted_before(job: Job, period: str) -> set[int]:
    """The files of a month that were there when the job was asked for; what an earlier try of it took in is not."""
    there = Delivery.objects.filter(county=job.county, period=period, received_at__lt=job.asked_at)
    there = there.filter(stored__in={stored for stored, _ in job.files}, state=Delivery.State.COUNTED)
    return set(there.values_list("pk", flat=True))


def _told_taken(taken: list[Delivery | None], not_allowed: str, again: list[int]) -> str:
    here = [one for one in taken if one is not None and one.pk not in again]
    counted = [one for one in here if one.state == Delivery.State.COUNTED]
    stopped = [one for one in here if one.state == Delivery.State.STOPPED]
    told_ = f"交来{len(taken)}个文件，计入{len(counted)}个"
    told_ += f"：{_sums(counted)}。" if counted else "。"
    told_ += f"{len(again)}个以前交过，一字不差，没有再收一遍。" if again else ""
    told_ += f"{len(stopped)}个要核对后才计入（{_sums(stopped)}）。" if stopped else ""
    refused = sum(1 for one in here if one.state == Delivery.State.REFUSED)
    told_ += f"{refused}个没有收。" if refused else ""
    others = sum(1 for one in taken if one is None)
    return told_ + (f"{others}个不能由您报：{not_allowed}。" if others else "")


def _sums(those: list[Delivery]) -> str:
    kept, faulty = sum(one.kept for one in those), sum(one.faulty for one in those)
    return f"收下{kept}行，有错未收{faulty}行，重复{sum(one.repeated for one in those)}行"


def month(job: Job, tell: Progress) -> Came:
    """Chases, screens, tells who is overdue and writes the workbooks; sends the leads only where that was asked."""
    want = Month.of(job.wants)
    pack = pack_for_county(want.pack, job.county, date.fromisoformat(want.as_of))
    walk = _walk(job, tell, pack, want.period, date.fromisoformat(want.as_of))
    return _gone(walk, "screened and sent" if want.send else "screened")


def dispatch(job: Job, tell: Progress) -> Came:
    """Integrates and dispatches a run, and writes what the towns need."""
    want = Dispatch.of(job.wants)
    run = Run.objects.select_related("version").filter(county=job.county, pk=want.run).first()
    if run is None:
        raise CannotGoOn("没有这一次筛查，请刷新页面再选一次")
    walk = _walk(job, tell, pack_of(run.version), run.period, date.fromisoformat(want.on))
    walk.run = run
    return _gone(walk, "sent")


def _walk(job: Job, tell: Progress, pack: Pack, period: str, as_of: date) -> Walk:
    return Walk(
        post=job.post,
        county=job.county,
        pack=pack,
        version=published(job.post, pack, job.county),
        period=period_of(period),
        as_of=as_of,
        at=now(),
        inbox=Path(),
        out=vault.written_folder(job.county, period, as_of.isoformat()),
        progress=tell,
        waits=lambda: tell("等候", 0, 1),
    )


def _gone(walk: Walk, part: str) -> Came:
    if not walk_month(walk, PARTS[part]):
        raise CannotGoOn(told(walk.faults))
    assert walk.run is not None
    sent = leads.sent_by(walk.post, walk.county, walk.as_of)
    fresh = sum(1 for one in sent if one.sent_on == walk.as_of)
    sentence = f"{spoken_month(walk.period.text)}：筛查{walk.run.households:,}户、{walk.run.persons:,}人"
    sentence += (
        "。线索还没有整合交办。"
        if part == "screened"
        else f"，{walk.as_of.month}月{walk.as_of.day}日交办{fresh}户，等着核查的共{len(sent)}户。"
    )
    folder = walk.out.relative_to(vault.written_folder()).as_posix()
    written = {name: len(paths) for name, paths in walk.written.items()}
    return Came(sentence, {"run": walk.run.pk, "sent": len(sent), "folder": folder, "written": written})


def visit_import(job: Job, tell: Progress) -> Came:
    """Filled task workbooks, row by row."""
    want = VisitImport.of(job.wants)
    on = date.fromisoformat(want.on)
    filing = Filing(job.post, job.county, pack_for_county(want.pack, job.county, on), on, now())
    files = []
    for number, (stored, name) in enumerate(job.files, start=1):
        tell("收核查情况", number - 1, len(job.files))
        files.append(import_visits(filing, vault.read_file(stored), name))
    refused = [f"《{one.file}》{told_['message'].rstrip('。')}" for one in files for told_ in one.refusal]
    if files and all(one.refusal for one in files):
        raise CannotGoOn(f"没有收：{'；'.join(refused)}。")
    sums = {
        name: sum(getattr(one, name) for one in files) for name in ("rows", "filed", "unchanged", "blank", "faulty")
    }
    sentence = f"{sums['rows']}户：收下{sums['filed'] + sums['unchanged']}，还没有填{sums['blank']}，有错未收{sums['faulty']}。"
    sentence += f"另有文件没有收：{'；'.join(refused)}。" if refused else ""
    return Came(sentence, {"visit_files": [one.pk for one in files]})


def look_back(job: Job, tell: Progress) -> Came:
    """Every household's file, asked the checks of the pack in force."""
    want = LookBack.of(job.wants)
    version = published(job.post, pack_for_county(want.pack, job.county), job.county)
    tell("回头看", 0, 1)
    with at_work(job.county, lambda: tell("等候", 0, 1)):
        try:
            run, _ = lookback.look_back(Acting(job.post, job.county, date.fromisoformat(want.on), now()), version)
        except CannotLookBack as trouble:
            raise CannotGoOn(str(trouble)) from None
    tell("回头看", 1, 1)
    sentence = f"{day_in_full(run.on)}回头看{run.households:,}户：新查出{run.found}件，情况变了{run.changed}件，"
    return Came(f"{sentence}不再有{run.settled}件。", {"look_back": run.pk})


def print_papers(job: Job, tell: Progress) -> Came:
    """A paper for many families as one Word file, among the site's own, sealed."""
    want = Print.of(job.wants)
    found = list(visible_to(job.post).filter(county=job.county, pk__in=want.cases).select_related("version"))
    if len(found) < len(want.cases):
        raise CannotGoOn("有的户不在本岗位的范围里了，请刷新页面再选")
    try:
        made = print_paper(
            job.post, found, want.paper, date.fromisoformat(want.on), lambda done: tell("打印", done, len(found))
        )
    except CannotPrint as trouble:
        raise CannotGoOn(str(trouble)) from None
    path = vault.written_folder(job.county, "printed", str(job.pk), made.name)
    vault.write_out(path, made.data)
    place = path.relative_to(vault.written_folder()).as_posix()
    return Came(f"打印了{made.families}户。", {"place": place, "households": made.families})


def export(job: Job, tell: Progress) -> Came:
    """A long list as its own page gives it to the post that asked, sealed among the site's own workbooks."""
    want, beside = Export.of(job.wants), Beside(tell)
    asking = Asking(job.post, job.county, date.fromisoformat(want.on), now())
    ((stored, title),) = job.files
    try:
        name, data = workbook_beside(asking, vault.read_file(stored).decode(), beside)
    except Http404:
        raise CannotGoOn(f"“{title}”现在导不出，请回到那一页再导出一次") from None
    path = vault.written_folder(job.county or "site", "exported", str(job.pk), name)
    vault.write_out(path, data)
    place = path.relative_to(vault.written_folder()).as_posix()
    return Came(f"“{title}”写好了，只有交的岗位能取。", {"place": place, "looks": beside.looks})


def compare(job: Job, tell: Progress) -> Came:
    """The lists of a round held against each other."""
    want, sides = Compare.of(job.wants), Compared.Side
    tell("比对", 0, 1)
    acting = discrepancies.Acting(job.post, job.county, date.fromisoformat(want.on), now())
    try:
        one, _ = discrepancies.compare(acting, want.round)
    except discrepancies.CannotCompare as trouble:
        raise CannotGoOn(str(trouble)) from None
    many = Counter(one.households.values_list("side", flat=True))
    found = "，".join(f"{side.label}{many[side]}户" for side in sides if many[side])
    sentence = f"比对好了：{found or '两边都没有户'}。对不上的已退回村里核实。"
    return Came(sentence, {"seen": to("discrepancies:overview", round=one.pk)})


def verify(job: Job, tell: Progress) -> Came:
    """The chains of the journal, from the first line to the last."""
    found = verified(job.post, job.county, now(), lambda done, of: tell("核验", done, of))
    chains = [(name, asdict(one)) for name, one in found]
    return Came(said_at(found), {"chains": chains, "seen": to("journal:verify", job=job.pk)})


KINDS: dict[str, Callable[[Job, Progress], Came]] = {
    TakeIn.KIND: take_in,
    Month.KIND: month,
    Dispatch.KIND: dispatch,
    VisitImport.KIND: visit_import,
    LookBack.KIND: look_back,
    Print.KIND: print_papers,
    Export.KIND: export,
    Compare.KIND: compare,
    Verify.KIND: verify,
    **BOOKS,
}
"""Kind of work → how it is done."""


def do(job: Job, tell: Progress) -> Came:
    """Does a job and seals what the journal says of it; of a demo's county on that county's day."""
    with living_on(own_day(job.county) if settings.DEMO else None), in_the_words_of(job.county):
        try:
            return KINDS[job.kind](job, tell)
        finally:
            seal_pending(job.county, now())

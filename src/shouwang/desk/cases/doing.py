"""What is done with cases: begun, stated, carried through their steps, said of them; what departments answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.cases.brought import Brought, brought, whose
from shouwang.desk.cases.compare_sheet import told_file
from shouwang.desk.cases.department import ANSWERERS, answers_sent, compare_page, department_asked, questions_in_sight
from shouwang.desk.cases.figures import STATERS, income_page, risks_page, step_stating
from shouwang.desk.cases.pages import WORKERS, begin_page
from shouwang.desk.cases.papers import MOST_FAMILIES
from shouwang.desk.cases.rows import case_in_sight, day_typed, keys_of, may, parted
from shouwang.desk.cases.say import CHANNELS, KEY, SAYINGS, begin_one_page, family_to_begin, say_page, step_of_objection
from shouwang.desk.cases.sheet import MOST, Sheet, sheet_of
from shouwang.desk.cases.step import step_page
from shouwang.desk.jobs.doing import taken_beside
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.views import doing, gone_to
from shouwang.engine.cleaning.reading import MOST_BYTES
from shouwang.engine.procedure import Kind
from shouwang.records.cases import actions
from shouwang.records.cases import queries as cases
from shouwang.records.cases.actions import Answer, Income, Wanted
from shouwang.records.cases.answers_in import take_in_answers
from shouwang.records.cases.deriving import AMOUNTS
from shouwang.records.cases.entries import Entry
from shouwang.records.cases.models import Case
from shouwang.records.cases.recording import record
from shouwang.records.cases.sealed import open_act
from shouwang.records.cases.words import way_of
from shouwang.records.cases.working import CannotRecord, Recording
from shouwang.records.jobs.actions import ask
from shouwang.records.jobs.wants import ComparingBook, Print

_TOLD_AT_ONCE = 50
"""Rows of a workbook whose faults stand on the page."""
_NOT_NEW = "这一步刚才已经记下了。"


def recording_of(request: Asked) -> Recording:
    return Recording(request.post, request.county, request.today, request.at)


def said_of(trouble: CannotRecord) -> list[str]:
    return list(dict.fromkeys(fault.message for _, fault in trouble.faults))


def status_of(trouble: CannotRecord) -> int:
    return 409 if any(fault.code == "stale" for _, fault in trouble.faults) else 422


def seen_of(request: Asked, case: Case) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1


def already_mine(request: Asked, case: Case, seen: int, kind: Kind, name: str = "") -> bool:
    """Whether all that happened since the page was drawn is what the same post now sends again: pressed twice."""
    since = list(case.acts.filter(seq__gt=seen).order_by("seq")) if seen >= 0 else []
    last = since[-1] if since else None
    mine = all(one.post_id == request.post.pk for one in since)
    return last is not None and mine and last.kind == kind and (not name or last.name == name)


def stated_already(request: Asked, case: Case, seen: int, what: str, told: Mapping[str, object]) -> bool:
    """The same of a statement: what somebody else of the post stated otherwise meanwhile is no second press."""
    last = case.acts.order_by("seq").last()
    if last is None or not already_mine(request, case, seen, "stated", what):
        return False
    said = open_act(case.pk, last.seq, bytes(last.sealed or b""))
    return all(said.get(name) == value for name, value in told.items())


def to_case(request: Asked, case: Case, sentence: str, tone: str = "success") -> HttpResponse:
    return gone_to(request, reverse("cases:case", args=[case.pk]), sentence, tone)


# --- beginning --------------------------------------------------------------------------------------------------------------


@doing(*WORKERS)
def begin_now(request: Asked) -> HttpResponse:
    """Begins the cases of the families that were picked. Those begun meanwhile are passed over."""
    keys = keys_of(request.POST.getlist("picked"), MOST)
    there = list(cases.to_begin(request.post, request.county).filter(pk__in=keys).select_related("lead", "filed_by"))
    begun = cases.visible_to(request.post).filter(county=request.county, visit__in=keys).count()
    if len(there) + begun < len(keys):
        raise Http404
    if not keys:
        return begin_page(request, ["没有选中任何一户，请先打勾。"], 422)
    try:
        made = actions.begin_from_visits(recording_of(request), there)
    except CannotRecord as trouble:
        return begin_page(request, said_of(trouble), status_of(trouble))
    told = f"启动了 {len(made)} 户。" + (f"另有 {begun} 户已经启动了。" if begun else "")
    if len(made) == 1:
        return to_case(request, made[0], told)
    return gone_to(request, reverse("cases:list"), told, "success" if made else "info")


@doing(*WORKERS)
def begin_one_now(request: Asked, code: str) -> HttpResponse:
    """Begins the case of a family that declared itself, or that somebody told of."""
    there, family = family_to_begin(request, code)
    open_ = cases.visible_to(request.post).filter(household=there, state=Case.State.OPEN).first()
    if open_ is not None:
        return to_case(request, open_, f"这一户的“{way_of(open_.effect)}”已经启动了。", "info")
    channel, lead_on = request.POST.get("channel", ""), day_typed(request.POST.get("lead_on", ""))
    wrong = [] if channel in CHANNELS else ["请选从哪里来"]
    wrong += [] if lead_on else ["请写哪天发现的，日期写成 2024-04-15 这样"]
    if wrong or lead_on is None:
        return begin_one_page(request, code, request.POST, wrong, 422)
    try:
        (made,) = actions.begin(recording_of(request), [Wanted(there, family.village_code, channel, lead_on)])
    except CannotRecord as trouble:
        return begin_one_page(request, code, request.POST, said_of(trouble), status_of(trouble))
    return to_case(request, made, "已启动识别程序。先做入户核实，写收入测算和风险类型。")


# --- figures ---------------------------------------------------------------------------------------------------------------


@doing(*STATERS)
def income_now(request: Asked, key: int) -> HttpResponse:
    """States the income of a case."""
    case, typed = case_in_sight(request, key), request.POST.dict()
    step = step_stating(request, case, "income")
    seen = seen_of(request, case)
    persons = request.POST.get("persons", "").strip()
    income = Income(
        {name: amount for name in AMOUNTS if (amount := _amount(request.POST.get(name, ""))) is not None},
        int(persons) if persons.isascii() and persons.isdigit() and len(persons) < 4 else 0,
        request.POST.get("hardship", "")[:500],
    )
    told = {**{name: str(amount) for name, amount in income.amounts.items()}, "persons": income.persons}
    if stated_already(request, case, seen, "income", {**told, "hardship": income.hardship.strip()}):
        return to_case(request, case, "收入测算已经存下了。", "info")
    try:
        actions.state_income(recording_of(request), case, step.name, income, seen)
    except CannotRecord as trouble:
        case = case_in_sight(request, key)
        typed["seen"] = str(case.acts_count)
        return income_page(request, case, typed, said_of(trouble), status_of(trouble))
    return to_case(request, case, "收入测算已保存，类别按它算出来了。")


def _amount(text: str) -> Decimal | None:
    """Yuan as people type them; None for what is none."""
    text = text.replace(",", "").replace("，", "").strip()
    try:
        amount = Decimal(text) if text and len(text) < 16 else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() else None


@doing(*STATERS)
def risks_now(request: Asked, key: int) -> HttpResponse:
    """States the risk types of a case."""
    case, typed = case_in_sight(request, key), request.POST.dict()
    step = step_stating(request, case, "risks")
    seen = seen_of(request, case)
    names = [name.removeprefix("risk-") for name, value in typed.items() if name.startswith("risk-") and value == "yes"]
    chosen = [(name, typed.get(f"why-{name}", "")[:500]) for name in names]
    if stated_already(request, case, seen, "risks", {"risks": [[name, why.strip()] for name, why in chosen]}):
        return to_case(request, case, "风险类型已经存下了。", "info")
    try:
        actions.state_risks(recording_of(request), case, step.name, chosen, seen)
    except CannotRecord as trouble:
        case = case_in_sight(request, key)
        typed["seen"] = str(case.acts_count)
        return risks_page(request, case, typed, said_of(trouble), status_of(trouble))
    return to_case(request, case, "风险类型已保存。")


# --- steps -----------------------------------------------------------------------------------------------------------------


@doing(*WORKERS)
def step_now(request: Asked) -> HttpResponse:
    """Does a step for the households that were picked: all of them or none."""
    key, do = request.POST.get("step", ""), request.POST.get("do", "")
    offered = keys_of(request.POST.getlist("offered"), MOST) or keys_of(request.POST.getlist("picked"), MOST)
    if not offered:
        raise Http404
    papers_only = request.POST.get("end", "") == "papers"
    there = _sent_before(request)
    if there:
        return there
    sheet = sheet_of(request, key, offered, do)
    if not sheet.rows:
        done = _done_already(request, offered, parted(key)[1])
        return done or step_page(request, sheet, request.POST, [why for _, why in sheet.others], 409)
    came = brought(request, sheet, papers_only)
    if not came.wrong:
        try:
            record(recording_of(request), came.entries, came.sat, came.seen)
        except CannotRecord as trouble:
            came.wrong += [(key, fault.message) for key, fault in trouble.faults]
    if came.wrong:
        stale = any("打开页面以后" in said for _, said in came.wrong)
        # What has happened meanwhile is told beside what was typed.
        fresh = sheet_of(request, key, offered, do)
        return step_page(request, fresh, request.POST, whose(sheet, came.wrong), 409 if stale else 422)
    return _on_from(request, sheet, came, papers_only)


def _sent_before(request: Asked) -> HttpResponse | None:
    """Where the same form came already: pressed twice, done once."""
    there = cases.sat_before(request.post, request.county, request.POST.get("sent_id", "")[:40])
    if there is None:
        return None
    return gone_to(request, reverse("cases:list"), _NOT_NEW, "info")


def _done_already(request: Asked, keys: Sequence[int], name: str) -> HttpResponse | None:
    """A single household whose step the same post has just ended."""
    case = case_in_sight(request, keys[0])
    text = request.POST.get(f"seen-{case.pk}", "")
    seen = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1
    since = list(case.acts.filter(seq__gt=seen)) if seen >= 0 else []
    if len(keys) == 1 and since and all((one.post_id, one.step) == (request.post.pk, name) for one in since):
        return to_case(request, case, _NOT_NEW, "info")
    return None


def _on_from(request: Asked, sheet: Sheet, came: Brought, papers_only: bool) -> HttpResponse:
    """On to the one case, or back to the list with what was done in numbers."""
    title = sheet.step.title
    if papers_only:
        told = f"“{title}”的材料已收下，{len(came.entries)} 户。"
    elif sheet.do == "begin":
        told = f"“{title}”已张贴，{len(came.entries)} 户；满期以后来结束公示。"
    else:
        refused = f"，{sheet.spoken.refused} {came.refused} 户" if came.refused else ""
        told = f"“{title}”已办，{'通过 ' if sheet.step.refuses else ''}{came.done} 户{refused}。"
    if len(came.entries) == 1:
        return to_case(request, case_in_sight(request, next(iter(came.entries))), told)
    return gone_to(request, reverse("cases:list"), told)


# --- sentences about one case -------------------------------------------------------------------------------------------------


@doing(*WORKERS)
def say_now(request: Asked, key: int) -> HttpResponse:
    """One sentence about a case: an objection, its answer, an explanation, a sending back, a withdrawal, a step left out."""
    case, what = case_in_sight(request, key), request.POST.get("what", "")
    if what not in SAYINGS:
        raise Http404
    seen, text = seen_of(request, case), request.POST.get("text", "").strip()[:1000]
    if already_mine(request, case, seen, _KINDS[what]):
        return to_case(request, case, "已经记下了。", "info")
    wrong = [] if text else [f"“{SAYINGS[what].label}”是空的，请填写"]
    if what == "answer" and request.POST.get("upheld") not in ("yes", "no"):
        wrong.append("异议成立不成立，请选一个")
    if what == "back" and ":" not in request.POST.get("to", ""):
        wrong.append("请选退回到哪一步")
    if wrong:
        return say_page(request, case, request.POST, wrong, 422)
    try:
        _say(request, case, what, text, seen)
    except CannotRecord as trouble:
        fresh, typed = case_in_sight(request, key), request.POST.dict()
        typed["seen"] = str(fresh.acts_count)
        return say_page(request, fresh, typed, said_of(trouble), status_of(trouble))
    return to_case(request, case, _DONE[what])


_KINDS: dict[str, Kind] = {
    "objection": "objection",
    "answer": "answered",
    "explain": "explained",
    "back": "sent_back",
    "withdraw": "withdrawn",
    "reuse": "reused",
    "skip": "skipped",
}
_DONE = {
    "objection": "异议已记下，查实答复以前不能往下走。",
    "answer": "异议已答复。",
    "explain": "说明已保存。",
    "back": "已退回。",
    "withdraw": "已记下农户撤回，这次程序结束了。",
    "reuse": "已沿用以前的比对。",
    "skip": "这一步不做，已记下。",
}


def _say(request: Asked, case: Case, what: str, text: str, seen: int) -> None:
    """Records it. Raises CannotRecord, and Http404 for what is not there."""
    recording, about = recording_of(request), request.POST.get("about", "")
    ((_, now),) = cases.situations([case], request.today)
    names = [one.step.name for one in now.steps]
    told: dict[str, object] = {"why": text}
    match what:
        case "objection":
            step = step_of_objection(case, now)
            if step is None or not KEY.fullmatch(about):
                raise Http404
            actions.object_to(recording, case, step.name, about, text, request.POST.get("who", "")[:60])
        case "answer":
            found = next((one for one in names if about in now.walk.traces[one].objections), None)
            if found is None:
                raise Http404
            actions.answer_objection(recording, case, found, about, text, request.POST.get("upheld") == "yes")
        case "explain":
            actions.explain(recording, case, about[:80], text, seen)
        case "back":
            start, _, to = request.POST.get("to", "").partition(":")
            if start not in names or to not in names:
                raise Http404
            record(recording, {case.pk: [Entry("sent_back", start, recording.on, to, told=told)]}, seen={case.pk: seen})
        case "withdraw":
            first = now.next[0].step.name if now.next else names[0]
            record(recording, {case.pk: [Entry("withdrawn", first, recording.on, told=told)]}, seen={case.pk: seen})
        case _:
            if about not in names or not may(request.post, now.walk.procedure.step(about)):
                raise Http404
            before = request.POST.get("before", "")[:10] if what == "reuse" else ""
            one = Entry(_KINDS[what], about, recording.on, before, told=told)
            record(recording, {case.pk: [one]}, seen={case.pk: seen})


@doing(*WORKERS)
def print_now(request: Asked) -> HttpResponse:
    """Has a paper printed for many families beside, and leads to where it will lie."""
    keys = keys_of(request.POST.getlist("picked"), MOST_FAMILIES)
    seen = cases.visible_to(request.post).filter(county=request.county, pk__in=keys).count()
    if not keys or seen < len(keys):
        raise Http404
    paper = request.POST.get("paper", "")[:40]
    want = Print(paper=paper, cases=sorted(keys), on=request.today.isoformat())
    job = ask(request.post, request.county, want, request.at)
    return gone_to(request, reverse("jobs:job", args=[job.pk]))


# --- departments -----------------------------------------------------------------------------------------------------------


@doing(*ANSWERERS)
def compare_now(request: Asked) -> HttpResponse:
    """What a department answers about the people of a page, or that it found nothing about all who are left."""
    department = department_asked(request, request.POST.get("department", ""))
    answers, wrong = answers_sent(request, department)
    if not questions_in_sight(request, department, [one.comparing for one in answers]):
        raise Http404
    if not answers and not wrong:
        wrong = ["没有填任何一个人的结果。"]
    kept = 0
    if not wrong:
        try:
            said = [Answer(one.comparing, one.suspected, one.found) for one in answers]
            kept = actions.answer(recording_of(request), department, said)
        except CannotRecord as trouble:
            wrong = said_of(trouble)
    if wrong:
        return compare_page(request, department, request.POST, wrong, 422)
    told = f"收下 {kept} 个人的结果。" if kept else "这些人的结果已经回过了。"
    here = reverse("cases:compare") + (
        f"?department={department}" if request.post.role not in ("department_officer",) else ""
    )
    return gone_to(request, here, told, "success" if kept else "info")


@doing(*ANSWERERS)
def compare_book_now(request: Asked) -> HttpResponse:
    """Takes in a filled workbook of a comparison: good rows are kept, the others told with their row."""
    department = department_asked(request, request.POST.get("department", ""))
    sent = request.FILES.get("file")
    if sent is None:
        return compare_page(request, department, {}, status=422, book=["没有选文件。请选填好的比对名单（.xlsx）。"])
    if (sent.size or 0) > MOST_BYTES:
        large = f"文件超过 {MOST_BYTES >> 20} MB，不是发下来的比对名单。"
        return compare_page(request, department, {}, status=422, book=[large])
    data, name = sent.read(), str(sent.name)[:255]
    beside = taken_beside(request, ComparingBook(on=request.today.isoformat(), department=department), data, name)
    if beside is not None:
        return beside
    done = take_in_answers(recording_of(request), data, name, department)
    told = told_file(done)
    if done.refusal or done.faulty:
        more = [f"还有 {len(told) - _TOLD_AT_ONCE} 处，改好这些再传。"] if len(told) > _TOLD_AT_ONCE else []
        return compare_page(request, department, {}, status=422, book=[*told[:_TOLD_AT_ONCE], *more])
    here = reverse("cases:compare")
    address = here if request.post.department else f"{here}?department={department}"
    return gone_to(request, address, told[0], "success" if done.kept else "info")

"""``shouwang review``: doubtful matches, listed masked and decided one by one."""

from __future__ import annotations

import argparse

from shouwang.server.site import CannotGoOn, acting_post, county_of, now

_VERDICTS = {"same": "同", "close": "近", "differs": "异", "unknown": "—"}
_FIELDS = {
    "number": "号码",
    "name": "姓名",
    "village": "村",
    "birth_date": "出生",
    "phone": "电话",
    "guardian": "监护人",
}


def list_(options: argparse.Namespace) -> int:
    from shouwang.desk.feeds.doubts import open_doubts

    post, county = acting_post(options), county_of(options)
    shown = 0
    for doubt in open_doubts(post, county, options.period, now()):
        shown += 1
        print(
            f"{doubt.row}\t《{doubt.file}》“{doubt.sheet}”表第{doubt.line}行\t{doubt.name}\t{doubt.number}\t{doubt.why}"
        )
        for candidate in doubt.candidates:
            fields = " ".join(f"{_FIELDS[name]}{_VERDICTS[verdict]}" for name, verdict in candidate.agreement.items())
            print(f"\t{candidate.code}\t{candidate.name}\t{candidate.number}\t{candidate.place}\t{fields}")
    print(f"共{shown}行要定。定一行：shouwang review decide 行编号 --person 成员编号（或 --nobody、--unregistered）")
    return 0


def decide(options: argparse.Namespace) -> int:
    from shouwang.records.feeds import queries as feeds
    from shouwang.records.feeds.actions import CannotDecide, decide_doubt
    from shouwang.records.feeds.models import Doubt
    from shouwang.records.journal.actions import seal_pending
    from shouwang.records.policy.models import PackVersion
    from shouwang.records.policy.queries import pack_of

    post, county = acting_post(options), county_of(options)
    doubt = feeds.visible_doubts(post).filter(county=county, row_id=options.row).select_related("row__delivery").first()
    if doubt is None:
        raise CannotGoOn(f"没有行编号{options.row}要定，请用 shouwang review list 查看")
    verdict = (
        Doubt.Verdict.PERSON
        if options.person
        else Doubt.Verdict.NOBODY
        if options.nobody
        else Doubt.Verdict.UNREGISTERED
    )
    pack = pack_of(PackVersion.objects.get(digest=doubt.row.delivery.pack_digest))
    try:
        done = decide_doubt(post, doubt, pack, verdict, now(), options.person, options.note)
    except CannotDecide as trouble:
        raise CannotGoOn(str(trouble)) from None
    seal_pending(county, now())
    print(f"{options.row} 定为：{Doubt.Verdict(done.verdict).label}。再执行一次 cycle 就会计入筛查。")
    return 0

"""``shouwang facts``: facts leave the site for a cluster, sealed."""

from __future__ import annotations

import argparse


def export(options: argparse.Namespace) -> int:
    from shouwang.engine.backends import ExportBroken
    from shouwang.records.journal.actions import seal_pending
    from shouwang.records.policy.queries import in_force
    from shouwang.records.screenings.exports import export_for_cluster
    from shouwang.server.site import CannotGoOn, acting_post, county_of, day, month, now

    county, period, as_of = county_of(options), month(options.period), day(options.as_of)
    version = in_force(county, as_of)
    if version is None:
        raise CannotGoOn("本县还没有用过政策包，请先做一次 shouwang cycle")
    post = acting_post(options)
    try:
        done = export_for_cluster(post, county, version, period, as_of, options.folder, options.keys, now())
    except ExportBroken as trouble:
        raise CannotGoOn(str(trouble)) from trouble
    seal_pending(county, now())
    tables = f"{done.rows('households')}户{done.rows('persons')}人、{len(done.feeds)}种表"
    print(f"已导出{tables}（{period.text}，{as_of:%Y-%m-%d}），加密存在 {options.folder}；这次导出已记入日志。")
    print(f"密钥在 {options.keys}：与数据分开传送，放到每台机器的同一个位置，用完两样都删去。")
    return 0

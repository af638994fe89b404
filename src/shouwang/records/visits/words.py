"""What visits are called on the page."""

from shouwang.records.visits.models import Visit

WHAT_FOLLOWS = {
    "meets": "列入待识别，按程序办",
    "not_met": "讲明政策，继续关注，到期再看",
    "already_monitored": "记入该户情况",
    "could_not": "写明原因，改日再去",
    "not_ours": "转给该去的村",
}
"""What becomes of each conclusion."""


def state_text(visit: Visit) -> str:
    return Visit.State(visit.state).label

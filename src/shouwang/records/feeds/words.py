"""What feeds are called on the page."""

from django.db import models

from shouwang.engine.matching.outcomes import REASONS
from shouwang.records.feeds.models import FeedRow

WHAT_TO_DO = {
    FeedRow.Outcome.MATCHED: "已对上，不用再做什么",
    FeedRow.Outcome.REVIEW: "县里正在核对是谁，不用再报；知道正确的号码和姓名的，请告诉县里",
    FeedRow.Outcome.NOT_FOUND: "不在本县农户册，请核对是不是本县农户；若是，请写明镇村再报",
    FeedRow.Outcome.UNREGISTERED: "像是本县人但不在册，已请镇村查明，不用再报",
    FeedRow.Outcome.FAULT: "这一行没有收，请按说明改好再报（只报改好的行即可）",
    FeedRow.Outcome.REPEATED: "与另一行相同，只算一次",
}
"""What the sender of a row should do about its outcome."""


class OwedState(models.TextChoices):
    """What has become of a list that a department owes for a period."""

    RECEIVED = "received", "已收"
    NIL = "nil", "零报送"
    SHRUNKEN = "shrunken", "已收，比上期少了一半以上"
    STOPPED = "stopped", "待确认"
    REFUSED = "refused", "退回"
    LATE = "late", "逾期"
    NOT_DUE = "not_due", "未到期"
    OUT_OF_TIME = "out_of_time", "不在期内"
    BY_EVENT = "by_event", "实时"


def reason_text(reason: str) -> str:
    """Why a row came out as it did."""
    return REASONS.get(reason, {"decided": "已经人工核定"}.get(reason, ""))

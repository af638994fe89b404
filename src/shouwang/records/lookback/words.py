"""What look-backs and findings are called on the page."""

GROUPS = {
    "monitored": "没有消除的监测户",
    "eliminated": "已消除的户",
    "not_in": "没有纳入的户",
    "unclear": "身份说不清的户",
}
"""Whom a check was asked of, by standing on the day."""

LEVELS = {"village": "村", "town": "镇", "county": "县"}

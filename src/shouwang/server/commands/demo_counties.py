"""The counties of a demo's site: each under its own notice, on a day of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class DemoCounty:
    """One invented county. ``key``: before its login names, blank for the first county; ``notice``: in short, whose. Screened and dispatched on
    ``as_of``, its lists received on ``received_on``; it is ``served_on`` when somebody looks."""

    key: str
    code: str
    name: str
    notice: str
    pack: str
    period: str
    received_on: date
    as_of: date
    served_on: date

    def login(self, post: str) -> str:
        return f"{self.key}-{post}" if self.key else post


FIRST: Final = DemoCounty(
    "",
    "349921",
    "云溪县",
    "旌德县2024年部门筛查预警",
    "anhui-jingde-2024",
    "2024-03",
    date(2024, 4, 8),
    date(2024, 4, 10),
    date(2024, 4, 12),
)
"""Lists of a month are in time on the 8th, those of a quarter and a term are late; on the 12th the leads are dispatched
and not yet due."""
OTHERS: Final = (
    DemoCounty(
        "guizhou", "529921", "杉坪县", "贵州省2022年重点人群监测帮扶", "guizhou-2022", "2022-04", date(2022, 5, 8), date(2022, 5, 10), date(2022, 5, 12)
    ),
    DemoCounty(
        "zhanggong", "369921", "桐川区", "章贡区2022年集中排查", "jiangxi-zhanggong-2022", "2022-05", date(2022, 5, 16), date(2022, 5, 18),
        date(2022, 5, 20),
    ),
    DemoCounty(
        "xiaozhongdian", "539921", "雪禾市", "小中甸镇2021年动态调整和回头看", "yunnan-xiaozhongdian-2021", "2021-10", date(2021, 10, 21), date(2021, 10, 22),
        date(2021, 10, 25),
    ),
    DemoCounty(
        "yangshuo", "459921", "漓塘县", "阳朔县2021年监测帮扶", "guangxi-yangshuo-2021", "2021-05", date(2021, 5, 24), date(2021, 5, 25),
        date(2021, 5, 27),
    ),
)  # fmt: skip
DEMO_COUNTIES: Final = (FIRST, *OTHERS)


def demo_county(code: str) -> DemoCounty | None:
    """The demo's county in which a division lies, or that a place above a county begins; None of any other."""
    stem = code.rstrip("0")
    return next((one for one in DEMO_COUNTIES if code[:6] == one.code or (stem and one.code.startswith(stem))), None)


def own_day(code: str) -> date | None:
    """The day on which the demo's county of a division lives; None of the first, which goes by the site's clock like any
    county: the site may have been served on another day."""
    there = demo_county(code)
    return there.served_on if there and there is not FIRST else None

"""What happened in whole villages of the demo's counties, told as events and marked as key areas by the counties' own office."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shouwang.records.events.actions import Acting

EVENTS = {
    ("zhanggong", "洪涝"): "natural_disaster",
    ("yangshuo", "强降雨"): "storm",
    ("yangshuo", "干旱"): "drought_or_flood",
}
"""Demo county and what happened there → the kind of event in its pack."""
AREAS = {("guizhou", "集中安置区"): "settlement"}
"""Demo county and what its places are → the kind of area in its pack."""


def tell(acting: Acting, key: str, happened: Iterable[tuple[str, date, tuple[str, ...], str]]) -> None:
    """Tells and marks all of it: what, since when, where, in which words. Again it changes nothing."""
    from shouwang.records.events.actions import Told, tell_event
    from shouwang.records.events.marking import mark_area

    for what, on, divisions, words in happened:
        if (key, what) in EVENTS:
            tell_event(acting, Told(EVENTS[key, what], on, words, what, divisions=divisions))
        else:
            mark_area(acting, AREAS[key, what], what, words, divisions, from_on=on)

"""A county that compared its lists on 10 April; its officials at their browsers two days later."""

from __future__ import annotations

import pytest
from tests.records.discrepancies.conftest import Comparers, comparers
from tests.world import cast, office

__all__ = ["compared", "comparers"]


@pytest.fixture
def compared(comparers: Comparers) -> Comparers:
    """上河村 lists 2 (as departments do), 4 (monitored) and a doubtful row; 3 only departments name; 下河村 is silent."""
    comparers.open()
    comparers.list(office.who(2), office.who(4), ("佟二", ""))
    comparers.list(office.who(9), village=cast.HILL_VILLAGE, by="hill-village")
    comparers.compare()
    return comparers

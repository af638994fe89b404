"""A county that was looked back over on 10 April; its officials at their browsers two days later."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.desk.conftest import TODAY
from tests.records.lookback.conftest import LookingBack, looking, planners

from shouwang.records.lookback.models import Finding

__all__ = ["answered", "found", "looking", "planners"]
AT = datetime(TODAY.year, TODAY.month, TODAY.day, 2, 0, tzinfo=UTC)


@pytest.fixture
def found(looking: LookingBack) -> Finding:
    """Family 4 (上河村) waits for its first measure."""
    looking.run()
    return looking.finding(4, "no_measure_in_time")


@pytest.fixture
def answered(looking: LookingBack, found: Finding) -> Finding:
    return looking.answer(found, text="户主长期在外，刚刚联系上")

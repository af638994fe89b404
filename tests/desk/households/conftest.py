"""How many queries something takes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

Counted = Callable[[Callable[[], object]], int]


@pytest.fixture
def queries() -> Counted:
    def counted(what: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as seen:
            what()
        return len(seen)

    return counted

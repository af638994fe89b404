"""A transaction that is begun again where the database broke it off.

PostgreSQL lets many write at once. Where two wait for each other it breaks one of them off with all that it did, and
asks that it be begun again; nobody but us can do that, and no clerk should hear of it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, transaction

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

_TRIES = 8
_PAUSE_SECONDS = 0.05
_BEGIN_AGAIN = ("40001", "40P01", "23505")
"""SQL states: serialization failure, deadlock detected, and "there already": somebody else put in the same in the same
moment, and whoever begins again finds it."""


def one_transaction(action: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Runs an action whole or not at all, and again where it gave way to another.

    The action finds what it needs in the database anew each time, so that it can be repeated. Inside of another
    transaction it is a part of that one, which is then begun again as a whole.
    """

    @wraps(action)
    def whole(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        if transaction.get_connection().in_atomic_block:
            with transaction.atomic():
                return action(*args, **kwargs)
        for attempt in range(1, _TRIES):
            try:
                with transaction.atomic():
                    return action(*args, **kwargs)
            except DatabaseError as error:
                if not gave_way(error):
                    raise
            # Not all at the same moment, or they would only meet again.
            time.sleep(random.uniform(0, _PAUSE_SECONDS * attempt))  # noqa: S311
        with transaction.atomic():
            return action(*args, **kwargs)

    return whole


def gave_way(error: Exception) -> bool:
    """Whether the database broke a transaction off because of another. SQLite, where each is alone, never does."""
    return getattr(error.__cause__, "sqlstate", None) in _BEGIN_AGAIN

"""Progress bars for long work, on the terminal only and never in what a command prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm


@contextmanager
def bars() -> Iterator[Callable[[str, int, int], None]]:
    """Gives a function ``tell(stop, done, of)``; a new stop begins a new bar."""
    current: dict[str, tqdm[None]] = {}

    def tell(stop: str, done: int, of: int) -> None:
        bar = current.get(stop)
        if bar is None:
            for old in current.values():
                old.close()
            current.clear()
            bar = current[stop] = tqdm(desc=stop, total=of, leave=True, disable=None, unit="", dynamic_ncols=True)
        bar.total = of
        bar.update(done - bar.n)

    try:
        yield tell
    finally:
        for bar in current.values():
            bar.close()

"""Sites that several stories read: each of the two sample counties, its month done once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.walk.sites import Site, new_site

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


@pytest.fixture(scope="session")
def sample_month(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Site, dict[str, Any], dict[str, Any]]]:
    """Gives for a sample its site, the cycle's report and the truth."""
    done: dict[str, tuple[Site, dict[str, Any], dict[str, Any]]] = {}

    def month(name: str) -> tuple[Site, dict[str, Any], dict[str, Any]]:
        if name not in done:
            site = new_site(tmp_path_factory.mktemp(name))
            site.register(SAMPLES / name / "registry.xlsx")
            report = site.cycle(SAMPLES / name / "inbox")
            done[name] = site, report, json.loads((SAMPLES / name / "truth.json").read_text())
        return done[name]

    return month

"""Sites that several stories read: each of the two sample counties and one invented county, its month done once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.walk.sites import Site, new_site
from tests.world.counties import Dirt, SmallCounty, small_county

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


@pytest.fixture(scope="session")
def sample_month(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], tuple[Site, dict[str, Any], dict[str, Any]]]:
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


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> SmallCounty:
    """A small county to which everything happens, all of it in .xlsx, and no list without rows."""
    dirt = Dirt.everything(nil_returns=0.0, forms=("xlsx",))
    return small_county(tmp_path_factory.mktemp("invented"), 51, dirt, households=120, as_of=date(2024, 4, 10))


@pytest.fixture(scope="session")
def registered(invented: SmallCounty, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with the invented county's register. Stories take a copy of it: ``registered.copied(tmp_path)``."""
    site = new_site(tmp_path_factory.mktemp("registered"))
    site.register(invented.registry)
    return site


@pytest.fixture(scope="session")
def screened(registered: Site, invented: SmallCounty, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with the invented county's March done. Stories that change it take a copy."""
    site = registered.copied(tmp_path_factory.mktemp("screened"))
    site.cycle(invented.inbox)
    return site

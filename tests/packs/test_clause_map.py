"""The page of clauses is what the packs and the tests say today, and leaves no clause without an answer."""

from __future__ import annotations

import pytest
from tests.packs import clause_map

EVERY = [clause for letter in clause_map.PLACES for clause in clause_map.ids(letter)]


@pytest.mark.parametrize("language", clause_map.PAGES)
def test_the_page_is_not_stale(language: str) -> None:
    written = clause_map.PAGES[language].read_text(encoding="utf-8")
    assert written == clause_map.page(language), "stale: python -m tests.packs.clause_map"


@pytest.mark.parametrize("clause", EVERY)
def test_a_clause_is_configured_or_it_is_said_where_it_lives(clause: str) -> None:
    assert clause_map.entries()[clause] or clause in clause_map.ELSEWHERE


@pytest.mark.parametrize("clause", EVERY)
def test_what_is_configured_is_named_by_a_test_or_a_sentence(clause: str) -> None:
    if clause_map.entries()[clause]:
        assert clause_map.tests()[clause] or clause_map.sentences()[clause]

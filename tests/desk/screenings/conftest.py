"""A month whose villages answer, for the pages."""

from tests.records.visits.conftest import asked

__all__ = ["asked"]

"""The cast's county with its register and its pack, and officials of every level who carry cases."""

from tests.records.cases.hands import hands

__all__ = ["hands"]

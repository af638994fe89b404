"""Packs as values.

Holds: what a pack may say (``model``, ``schemas``), and the way from its YAML files to a checked ``Pack``: lines
(``marked``), form (``shape``), layers, building, meaning, and the trying of its examples. Receives from: the YAML files
of ``packs/`` as bytes, the language's parser, the spellings' normal form. Gives to: cleaning, matching, screening and the
records. Never: a figure of policy of its own, half a pack, a fault without file, line and remedy.
"""

from shouwang.engine.packs.examples import load_examples, load_examples_from
from shouwang.engine.packs.folders import bundled_folder, example_files, list_packs, pack_files
from shouwang.engine.packs.loading import check_folder, load_pack, load_pack_from, pack_digest
from shouwang.engine.packs.model import Example, Outcome, Pack, PackSummary
from shouwang.engine.packs.packed import NotAPack, made_by, packed, unpacked
from shouwang.engine.packs.trying import test_examples

__all__ = [
    "Example",
    "NotAPack",
    "Outcome",
    "Pack",
    "PackSummary",
    "bundled_folder",
    "check_folder",
    "example_files",
    "list_packs",
    "load_examples",
    "load_examples_from",
    "load_pack",
    "load_pack_from",
    "made_by",
    "pack_digest",
    "pack_files",
    "packed",
    "test_examples",
    "unpacked",
]

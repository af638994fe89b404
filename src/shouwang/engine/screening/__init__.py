"""Screening: facts and rules → hit, clear or unknown, each with its evidence.

Holds: the fact layer (several rows about one subject become one value; a list that came answers yes or no, one that has
not come answers nothing), the compiled plan of a pack, its run in DuckDB as one set-based job, and the run after a change,
which asks only what changed. Receives from: packs, the register's snapshot and the feeds' facts as Arrow tables or as
sources that are read as they stream by. Gives to: the records of screenings. Never: a name, an identity number, a row left
out because something is missing.
"""

from shouwang.engine.screening.changes import Changed, Read, asked_anew, asks_the_same, rescreen
from shouwang.engine.screening.listed import HOME_THERE, listed, listed_by
from shouwang.engine.screening.plan import CompiledRule, Plan, Resting, compile_pack
from shouwang.engine.screening.results import FeedFacts, Hit, RuleCount, Screening, Source, Tables, hits_of
from shouwang.engine.screening.run import screen

__all__ = [
    "HOME_THERE",
    "Changed",
    "CompiledRule",
    "FeedFacts",
    "Hit",
    "Plan",
    "Read",
    "Resting",
    "RuleCount",
    "Screening",
    "Source",
    "Tables",
    "asked_anew",
    "asks_the_same",
    "compile_pack",
    "hits_of",
    "listed",
    "listed_by",
    "rescreen",
    "screen",
]

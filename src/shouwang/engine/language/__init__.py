"""The rule language: one expression, two tongues.

Holds: the tree of a rule, the way from text to tree (an allow-list over sqlglot's parse), from tree to SQL, from tree to
a Chinese sentence, and a slow evaluation in Python that the reasons and the tests use. Receives from: packs (names with
their types). Gives to: packs (checking), screening. Never: executes text, knows a figure, or lets through a node that is
not listed here. Division, date arithmetic, concatenation and casts are absent on purpose: engines differ in them.
"""

from shouwang.engine.language.names import PERIOD_NAMES, Name, names_of
from shouwang.engine.language.otherwise import otherwise, waits_for, ways
from shouwang.engine.language.parsing import parse, parse_term
from shouwang.engine.language.sentences import fact_sentence, reason, rule_sentence, spoken
from shouwang.engine.language.simplifying import answers_of, names_in, simplified
from shouwang.engine.language.sql import condition_sql, to_sql
from shouwang.engine.language.tree import Expression, evaluate, names_used

__all__ = [
    "PERIOD_NAMES",
    "Expression",
    "Name",
    "answers_of",
    "condition_sql",
    "evaluate",
    "fact_sentence",
    "names_in",
    "names_of",
    "names_used",
    "otherwise",
    "parse",
    "parse_term",
    "reason",
    "rule_sentence",
    "simplified",
    "spoken",
    "to_sql",
    "waits_for",
    "ways",
]

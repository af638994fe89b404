"""Whether conditions hold for households, by what their files say.

Holds: conditions of procedures and checks of the look-back asked of many files in one set-based job, with the same language
and the same three answers as a screening, and each answer as a sentence. Receives from: packs, files of households as an
Arrow table (``packs.filed``). Gives to: the records of cases and of the look-back. Never: a name, a number; an unknown taken
for a yes or a no.
"""

from shouwang.engine.assessing.asking import (
    ARROW,
    Asked,
    Assessed,
    answers,
    asked_of,
    assessed,
    checks_of,
    conditions_of,
    evidence,
)

__all__ = ["ARROW", "Asked", "Assessed", "answers", "asked_of", "assessed", "checks_of", "conditions_of", "evidence"]

"""Whether measures answer a household's risks (一户一策), and what is to be asked of a plan.

Holds: the fit of measures to risks on a day, which risks nothing answers, what is doubted of a plan. Receives from: a pack's
groups, fits and doubts; measures as values with their days. Gives to: records of measures. Never: a fit of its own, the
clock, a doubt passed over in silence.
"""

from shouwang.engine.helping.judging import Given, Judged, doubts_of, fitting, judged, offered

__all__ = ["Given", "Judged", "doubts_of", "fitting", "judged", "offered"]

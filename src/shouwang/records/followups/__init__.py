"""Follow-up visits (走访): the helper comes back at the pack's rhythm, sees how the family does and judges its measures.

Holds: which households are followed up, since when and until which day the next visit is due; the records of visits with
their sealed answers, how each measure was judged (useful, sufficient, usable: X06), what was brought along. Receives from:
households (monitored or eliminated), pairings, measures, a form on a phone. Gives to: my work (tasks with their day), cases
and the look-back (facts). Never: changes a record (a correction is another one that stands in its place); decides anything
about a household: a new risk is noted, and what follows from it begins elsewhere.
"""

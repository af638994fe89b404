"""Screenings as pages, and the month in figures: the summary workbook and the report for programs.

Holds: each rule's three answers, whom it met, whom it could not tell and why; the reason of an alert with every value against
its line; "why not" for a household that was not met. Receives from: screenings, feeds and households of the records. Gives
to: whoever has to answer for a list. Never: a reason told in other words than the rule's own tree gives; a name unmasked.
"""

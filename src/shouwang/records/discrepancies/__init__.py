"""Online against offline: what departments found about households, held against what each village lists by itself (Y01).

Holds: rounds of comparison; each village's own list, row by row, or its word that there is nobody; every household of a round
on exactly one side, with what each side said, and what was found out where only one of them names it. Receives from:
screenings and leads (online), villages' pages and workbooks (offline), visits (what was answered already). Gives to: tasks,
cases (a family at risk begins its identification there). Never: a silent village taken for one that lists nobody, a doubtful
row guessed to be somebody, the same asked twice while nothing has changed, a conclusion reviewed by whoever reached it.
"""

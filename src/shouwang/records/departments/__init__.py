"""Departments: who speaks for each, how lists are handed over, and what was agreed when they met (J19).

Holds: liaison officers (name and phone sealed) and agreed ways of transfer, each from a day on with all that held before;
consultations with who took part and their conclusions (sealed). Receives from: the county's office, for its own officer a
department itself. Gives to: the month's summary, workbooks of contacts and consultations. Never: forgets who held the
place before, changes what was agreed (a correction stands beside it), shows a department what it took no part in.
"""

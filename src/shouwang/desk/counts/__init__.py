"""Stock and flow of monitored households, as a page, as workbooks, as text.

Holds: the table of a day and a period by place and by type, its chart by month, and the households that a figure counts.
Receives from: the events of standing, summed by the records of households within whoever's sight. Gives to: the county's
bulletin, towns and villages for their own area, supervisors, auditors. Never: a figure that leads to no list; a name unmasked.
"""

"""Measures on pages and in workbooks: the plan of each household, who is to do what, and what departments report.

Holds: the list of plans, the plan of one household with its risks and measures side by side, the forms that change it; a
department's own page with its workbook out and in; help outside the system; the printed plan. Receives from:
``records/measures``. Never: a fit or a doubt worked out here, a department's measure shown to another department.
"""

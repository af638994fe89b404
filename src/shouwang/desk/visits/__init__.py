"""Visits on pages, on paper and as lists.

Holds: the village's day on a phone with its form, the town's review, task workbooks out and in, what is overdue, who is
watched, who is a candidate. Receives from: visits, leads and households, within whoever's sight. Gives to: the page's
frame, commands. Never: shows a name or a phone whole to whoever only reads; checks an answer itself.
"""

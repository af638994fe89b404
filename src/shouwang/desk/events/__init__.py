"""Events, key areas and projects as pages: told on one form, with whom they reach, who was asked and what came of it.

Holds: the pages of departments, the county, towns and villages; the book of projects as a workbook. Receives from: the records of
events, leads, households. Never: decides whom an event reaches; shows a department the households.
"""

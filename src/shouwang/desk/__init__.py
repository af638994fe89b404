"""The desk shows.

Holds: what offices get to see, one folder per stop of the walk with the same name; today workbooks, later pages.
Receives from: the records' queries. Gives to: people. Never: writes a record, decides anything, or puts a formula into a
workbook.
"""

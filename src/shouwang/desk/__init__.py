"""The desk shows.

Holds: what offices get to see, one folder per stop of the walk with the same name: pages and workbooks. Receives from: the
records' queries. Gives to: people. Never: decides anything, writes a record but by asking an action for a form that was
sent, or puts a formula into a workbook.
"""

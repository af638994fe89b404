"""Divisions: the county with its towns and villages, and what each was called when.

Holds: every division under its 12-digit code with the days its name held and the time we knew it. Receives from: the
household register's sheet of divisions. Gives to: every room that asks where something is. Never: deletes a division;
one that was renamed or merged away is closed and stays to be read.
"""

"""The month at a glance, and what waits for whoever signed in.

Holds: the site's first page, for each kind of post its own part of the month, and "my work", overdue first. Receives
from: feeds, screenings, leads, visits and tasks, as counts made by the database. Gives to: the pages that the figures lead
to. Never: opens a record for a figure; decides anything.
"""

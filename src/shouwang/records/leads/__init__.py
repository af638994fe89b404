"""Leads: all that is known to ask about one household now. One lead, one visit.

Holds: the open lead of a household with the alerts it gathers, its dispatch and due date, later its answer. Receives
from: screenings. Gives to: visits, cases. Never: opens a second lead while one is open; never asks for what only informs.
"""

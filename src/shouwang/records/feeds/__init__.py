"""Feeds: what departments sent, and what became of every row.

Holds: received files (sealed), deliveries with their sums, rows with their outcome, doubts about who is meant. Receives
from: cleaning and matching, the register's indexes. Gives to: screenings (the facts of matched rows), the receipts.
Never: changes a received row, counts a staged one, or lets a row vanish: what came = kept + faulty + repeated.
"""

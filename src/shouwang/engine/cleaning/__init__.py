"""Cleaning: from the bytes an office sent to typed rows.

Holds: reading workbooks of every kind (``reading``), telling which feed a workbook is (``recognising``), telling rows
from titles, totals and footers (``layout``), and typing the columns (``rows``). Receives from: bytes, packs' feeds.
Gives to: matching, the records of feeds. Never: looks anybody up, repairs by guessing, or drops a row without a word.
"""

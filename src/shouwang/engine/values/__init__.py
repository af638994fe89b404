"""Single values: one cell as an office typed it → one value we can compute with.

Holds: identity numbers, names, money, dates, text and headings, division codes, and the sealing of what is personal.
Receives from: cleaning (cells as read from a workbook) and the records (values to seal, index or mask).
Gives to: cleaning, matching, records. Never: a guess. What cannot be read exactly comes back as ``None`` with a code
that says why; whether that is a fault, a question or nothing is for the caller to say.

Every reader has a twin in the plural (``read_dates`` beside ``read_date``) for whole columns; the twins agree.
"""

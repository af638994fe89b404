"""Journal: one line for every write, in a chain per county.

Holds: who (post) did what to what and when; each sealed line carries a keyed digest of itself and of the line before.
Receives from: every action, inside its transaction. Gives to: whoever must show later that nothing was altered. Never:
personal data; a changed or deleted line.
"""

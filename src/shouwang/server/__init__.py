"""The server: settings, the command line, and the walk.

Holds: where the site lives, how commands are typed, and ``walk``: the one table "when this finishes, do that". Receives
from: people and schedulers. Gives to: every room, in order. Never: a rule of policy or a table of its own.
"""

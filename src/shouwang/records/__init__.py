"""The records remember: one Django app for every stop of the walk, all of one inner shape.

Holds: ``models`` (tables, with what must always be so as constraints of the database), ``actions`` (every write: a verb
with an actor and a time, one transaction, one line of the journal), ``queries`` (reads, each beginning with whose division
it is), ``words`` (Chinese labels). Receives from: the engine's answers and the rooms before on the walk. Gives to: the
rooms after on the walk, and the desk. Never: a foreign key or an import that points forward; a calculation of its own.
"""

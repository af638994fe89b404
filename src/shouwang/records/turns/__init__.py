"""Who may write when: one command at a time, and a transaction begun again. No tables.

Holds: the turn that a county's commands take, and the repetition of a transaction that the database broke off so that
another could go on. Receives from: ``vault``, the turns of a site whose database is a file in its own folder. Gives to:
every room that writes, and the walk. Never: a turn that outlives its process, a repetition of half a transaction, or an
error that only says that two people worked at once.

On SQLite a turn is a lock of a file in the site's home. On PostgreSQL it is a lock of the database, which all machines
see that work on the site.
"""

from .alone import alone, one_by_one
from .whole import gave_way, one_transaction

__all__ = ["alone", "gave_way", "one_by_one", "one_transaction"]

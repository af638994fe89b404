"""Keeping: what is copied away and put back: the backup of a site, its restoring, the safe copy of its keys.

Holds: the tables as parts that any database of ours takes in, the archive with its manifest, the place where a restore is
put together before it counts. Receives from: every room's tables, without knowing one of them, and the vault's files.
Gives to: an archive that is worth nothing without the keys; an empty place. Never: the keys in a backup; half a restore
that counts; a restore over something that is there.
"""

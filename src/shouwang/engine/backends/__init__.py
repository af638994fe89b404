"""Backends: the same plan on another machine, or on many.

Holds: one shape for every machine that can run a plan, DuckDB in this process, Apache Spark for what does not fit one
machine, the exported facts that reach a cluster sealed, and the table of what a backend does not do, each with its reason.
Receives from: screening (the plan, its columns, its way of combining rows), facts as Arrow tables or as an export.
Gives to: the records of screenings, the command line. Never: a rule rewritten for one backend, another answer than
DuckDB's, pyspark where nobody asked for it.
"""

from shouwang.engine.backends.exported import Export, ExportBroken, export_facts
from shouwang.engine.backends.gaps import GAPS, Gap, NotOnThisBackend
from shouwang.engine.backends.machines import Backend, BackendMissing, Facts, backend

__all__ = [
    "GAPS",
    "Backend",
    "BackendMissing",
    "Export",
    "ExportBroken",
    "Facts",
    "Gap",
    "NotOnThisBackend",
    "backend",
    "export_facts",
]

"""All rules of a pack over a whole population, beside the same rules written by hand for other engines.

Holds: an invented population with every feed of the Jingde pack (``population``), the same fourteen rules for SQL, polars,
pandas and OpenFisca (``by_sql``, ``by_polars``, ``by_pandas``, ``by_openfisca``), how far they agree (``found``), the
benchmarks (``bench``). Receives from: the engine through its public door, and the vault that keeps its facts. Gives to:
``benchmarks.all``. Never: a side that does less than the others; every run is refused whose hits, evidence, source rows
or three answers are not those of all others.
"""

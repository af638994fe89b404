"""The notices of four places once more, in plain Python and by hand: what every rule must answer about one subject.

Shares nothing with the engine: no pack, no tree, no SQL. Jingde's is ``tests.engine.screening.oracle``. A place module holds

- ``FEEDS``: list → (whom its rows name, column → values that a row may say), the edges of every figure among them;
- ``HOME`` and ``PERSON``: what the register may say of a household and of a person;
- ``RULES``: rule → (whom it asks about, the answer of one function: True, False, None for yes, no, not to be told);
- ``AS_OF`` and ``PERIOD``: the day and the month; ``tune``, where incomes are to meet their edges.
"""

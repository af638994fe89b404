"""Demo: an invented county, a month of its departments' workbooks, and what a right reading of them finds.

Holds: word lists, an identity-number function, families and a year of their lives, the departments' lists, the villages'
answers, and the dirt of real offices, all its own.
Receives from: nobody; a seed and a few counts are all that it is told.
Gives to: ``make run`` (a register and an inbox, taken in through the same door as anybody's), the tests and the benchmark.
Never: imports the engine or reads a pack. It is the independent witness of what cleaning and screening should find, and a
witness that shares a word list with what it judges sees nothing.
"""

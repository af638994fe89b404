"""Pages of cases: who is on the way to being monitored, what is next and what is missing; the forms of every step; what
departments are asked about whom; what hangs in public.

Holds: pages and forms, put together from the pack's steps. Receives from: the records of cases. Gives to: villages, towns,
the county, departments, whoever reads. Never: a step, a paper or a number of days of its own.
"""

"""Leads as pages and as workbooks.

Holds: who is asked what by when and why; the preview of a month's dispatch, and the dispatch asked for; how far each place
is; texts to remind by; the towns' task workbooks. Receives from: leads, visits and screenings of the records. Gives to:
towns and villages. Never: sends what nobody has seen beforehand; a family's name in a text that is pasted elsewhere.
"""

"""Follow-up visits as pages: today's families on a phone, the form of one of them, the list for towns, one visit.

Holds: the form, prefilled with the measures under way; what is shown of a visit that was filed. Receives from: the records of
follow-up visits, pairings and measures. Gives to: the browser. Never: shows a helper's own post a family that is not paired
with it.
"""

"""Who helps whom: the persons responsible for helping (帮扶责任人) and the households each of them is paired with (结对, X12).

Holds: helpers, their names and phones sealed, by which post they sign in; pairings with the days from and to, and why each
ended. Receives from: villages, towns and the county, on a page or as a workbook. Gives to: measures (who gives it),
follow-up visits (whose families these are), the household's card. Never: deletes a pairing; two open pairings of the same
two; shows a helper's own post a family that is not paired with it.
"""

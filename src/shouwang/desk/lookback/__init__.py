"""The look-back on pages: what was found and where, one finding with its evidence and its clause, answers and who confirms
them; who should be in and is not, who is helped without being in. Receives from: ``records/lookback``. Never: a check asked
here, a finding shown outside its divisions.
"""

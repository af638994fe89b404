"""What villages found: one verification record for every visit (J15), its review by the town, its filing by the county.

Holds: the filled task workbooks as received and what became of each of their rows; visits with their sealed answers, what
was brought along from them, and where they stand. Receives from: leads, the towns' workbooks, and forms on a phone. Gives to: leads their answers; later cases their
candidates. Never: changes a visit that was filed (a correction is another visit), decides that a household is monitored.
"""

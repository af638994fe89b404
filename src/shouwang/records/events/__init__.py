"""Events and areas: what happened to places, which places are looked at more closely, which projects households live by.

Holds: events as departments tell them (J03, J11, Z13) with whom they reach, key areas (G07, Z14), projects with the households
linked to them; every change kept, what is written in words sealed. Receives from: departments and the county, on a page, by
command or as a workbook; the register's facts. Gives to: screenings (lists of the households reached, which always came).
Never: deletes an event; reaches a household that is not in the register of the day; decides who is asked: the rules do.
"""

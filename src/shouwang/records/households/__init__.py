"""Households: the register of a county: households, their members, yearly income, and who is being monitored.

Holds: every household and person under a random key of this site, each as versions with two times (when it held, when we
knew it), what is personal in one sealed record a row beside keyed indexes, and the pseudonymous fact files of every
import. Receives from: the register workbook (行政区划, 农户, 家庭成员, 年度收入) and, for ``Standing``, from later rooms through
``server/walk.py``. Gives to: feeds (who has this number, who bears this name), screenings (the snapshot of a day), leads
and rosters (opened records). Never: deletes anybody; a name, number, phone or 户编号 in a fact file (the directory has numbers
and names enciphered a second time); a match by itself.
"""

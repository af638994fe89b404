"""Helpers and pairings as pages: who helps whom in which village, one helper with all families, handing over, workbooks; and
the card that hangs at a family's door (明白卡).

Holds: lists with masks, forms, the workbook that goes out to be filled and comes back. Receives from: the records of helpers,
measures and follow-up visits. Gives to: the browser, the printer. Never: prints on a card what others must not see at a door.
"""

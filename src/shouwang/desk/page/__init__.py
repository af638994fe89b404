"""What every page shares: the rail, the header, tables, figures, due dates, reasons; and who may open what.

Holds: the frame of a page and its parts, the lists that sort, filter, page and go out as workbooks, the words of dates and
amounts, the style. Receives from: the folders beside it. Gives to: people's browsers. Never: knows what a stop of the walk
is about.
"""

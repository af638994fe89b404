"""What helps each monitored household (一户一策): its plan, the measures in it, and every change of them.

Holds: plans, one per household and period of being monitored; measures with the risks they answer, who gives them, their
days, cost and effect; the departments' workbooks as received; help that departments gave to households that are not
monitored. Receives from: cases, which say whose risks are to be answered; villages and towns, who plan; departments, who
report. Gives to: cases, whose eliminations read the facts; follow-up visits, which judge measures; the look-back. Never: a
change without who and when, a plan fixed with a doubt that nobody explained, a row of a workbook guessed to be somebody's.
"""

"""Staff: posts, and how far each of them sees.

Holds: posts (a role in a division and perhaps a department); a person's name is not among them. Receives from: those who
administer the site. Gives to: every action (who did it) and every query (whose division, whose department). Never: lets
a query see everything because nobody said whose it is.
"""

"""Staff: posts, how far each of them sees, and the people who hold them and sign in.

Holds: posts (a role in a division and perhaps a department) without anybody's name; holders (who signs in: name and phone,
password hash and secret of one-time codes, all sealed); who held which post when. Receives from: those who administer the
site, by hand or as a workbook. Gives to: every action (who did it) and every query (whose division, whose department); the
site's door. Never: lets a query see everything because nobody said whose it is; keeps a password; says whether a login
name exists; lets somebody in who is locked out.
"""

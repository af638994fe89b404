"""The site: which address opens which page, who is asking, what day it is, and what leaves with every answer.

Holds: the addresses, what is settled for every request before a page is asked (who, when, whose county), and the start of
the server. Receives from: browsers. Gives to: the desk's pages. Never: shows or decides anything itself.
"""

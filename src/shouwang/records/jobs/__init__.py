"""Jobs: long work that somebody asked for, done by a process of its own while whoever asked goes on.

Holds: what was asked by which post, how far it is, who is at it, what came of it. Receives from: pages, which ask; the
worker, which takes the next one and says how far it is. Gives to: whoever asked and the county that it is about. Never:
personal data (files lie sealed in the vault, a job holds their names); the same work twice at once; a job that is lost
because its worker was killed; knows how a kind of work is done.
"""

"""The towns' task workbooks: who is to be visited, why, by when, and the answers to fill in."""

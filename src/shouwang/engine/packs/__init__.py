"""Packs as values.

Holds: what a pack may say (``model``), loading, layering, checking and testing it. Receives from: the YAML files of
``packs/``. Gives to: cleaning, matching, screening and the records. Never: a figure of policy of its own.
"""

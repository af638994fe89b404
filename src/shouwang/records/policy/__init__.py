"""Policy: which pack versions are published, which holds in which county from which day, and the office's own calendar.

Holds: published pack versions by content hash with their exact files, what holds where since when, working days that an
office has set itself, its own copies of the notices. Receives from: engine.packs. Gives to: feeds, screenings, leads. Never: changes a published
version.
"""

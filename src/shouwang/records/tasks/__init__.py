"""Tasks: what somebody must do, who, about what, by when and why that day.

Holds: one line per thing to do. Receives from: later rooms, which say what is to be done. Gives to: "my work". Never:
knows what the subject of a task looks like inside; the subject is a kind and a key.
"""

"""Which errors are meant for people: what cannot be done is said in one sentence, wherever it was asked for."""

from __future__ import annotations


def said_of(error: Exception) -> str | None:
    """The sentence of an error that is meant for people, or that the machine made; None for one that nobody foresaw."""
    from django.apps import apps

    from shouwang.records.vault import NoKeys
    from shouwang.server import database, troubles
    from shouwang.server.site import CannotGoOn

    if isinstance(error, CannotGoOn | NoKeys):
        return str(error)
    if apps.ready:  # the records can be loaded only then; before, they cannot have said anything
        from shouwang.records.departments.actions import CannotRecord
        from shouwang.records.screenings.actions import NoRegister
        from shouwang.records.staff.rights import NotAllowed

        if isinstance(error, CannotRecord | NotAllowed | NoRegister):
            return str(error)
    return troubles.trouble_told(error) or database.trouble_told(error)

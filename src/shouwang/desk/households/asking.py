"""What a visitor of the household pages asks for: as of which day, and as known when."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone


def day_asked(text: str, otherwise: date) -> date:
    """The day in an address; ``otherwise`` where there is none that can be read."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def known_asked(text: str) -> datetime | None:
    """A time in an address up to which is asked what was known; a day means its end. None where none can be read."""
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= 10:
        said = datetime.combine(said, time.max)
    return said if timezone.is_aware(said) else timezone.make_aware(said)

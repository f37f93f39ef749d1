"""Dates as texts give them: YYYY, YYYY-MM or YYYY-MM-DD, each a period with a first and a last day."""

import calendar
from datetime import date


def precision(text: str) -> str:
    """How sharp a date is: day, month or year."""
    return {4: "year", 7: "month", 10: "day"}[len(text)]


def first_day(text: str) -> date:
    """The earliest day the date can mean."""
    return date.fromisoformat(text + "-01-01"[len(text) - 4 :])


def last_day(text: str) -> date:
    """The latest day the date can mean."""
    if len(text) == 4:
        return date(int(text), 12, 31)
    if len(text) == 7:
        year, month = int(text[:4]), int(text[5:])
        return date(year, month, calendar.monthrange(year, month)[1])
    return date.fromisoformat(text)

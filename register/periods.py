"""Dates as texts give them: YYYY, YYYY-MM or YYYY-MM-DD, each a period with a first and a last day."""

import calendar
from datetime import date

_SHARPNESS = {4: "year", 7: "month", 10: "day"}  # by length


def precision(text: str) -> str:
    """How sharp a date is: day, month or year. Raises ValueError for what is not a date."""
    first_day(text)
    return _SHARPNESS[len(text)]


def first_day(text: str) -> date:
    """The earliest day the date can mean. Raises ValueError for what is not a date."""
    if len(text) not in _SHARPNESS:
        raise ValueError(f"not a date: {text!r}")
    return date.fromisoformat(text + "-01-01"[len(text) - 4 :])


def last_day(text: str) -> date:
    """The latest day the date can mean."""
    if len(text) == 4:
        return date(int(text), 12, 31)
    if len(text) == 7:
        year, month = int(text[:4]), int(text[5:])
        return date(year, month, calendar.monthrange(year, month)[1])
    return date.fromisoformat(text)


def told_by(published: str | None, precision: str | None, read: str) -> date:
    """The day an article was out at the latest: a month or year ends, and what we have read was out by then.

    `published` is the first day of the period that the page gives, with its precision; without one it is the day we
    read it. `read` is a time as the tables write it.
    """
    day_read = date.fromisoformat(read[:10])
    if not published:
        return day_read
    if precision in ("month", "year"):
        return min(last_day(published[: 7 if precision == "month" else 4]), day_read)
    return date.fromisoformat(published[:10])

"""What a Swedish date expression is read into, and what its readers share."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from nlp.date_words import look_up
from nlp.tense import Tense

Precision = Literal["day", "month", "year"]

LATELY = 90  # days: without other clues, a date without a year that passed so recently is taken as past


@dataclass(frozen=True, slots=True)
class Context:
    """What an incomplete date is completed from."""

    published: date | None
    tense: Tense
    previous: str | None = None  # the value of the date before it in the text
    written: str = ""  # the expression with its capitals; a match has none


@dataclass(frozen=True, slots=True)
class Value:
    """A date read from text[start:end]; `value` is None where the text does not tell it."""

    value: str | None
    precision: Precision | None
    start: int
    end: int


Reader = Callable[[re.Match[str], Context], list[Value]]


def write(found: date | None, precision: Precision) -> str | None:
    """Writes a date as exact as it is known."""
    return found.isoformat()[: {"year": 4, "month": 7, "day": 10}[precision]] if found else None


def whole(m: re.Match[str], found: date | None, precision: Precision, group: str | int = 0) -> list[Value]:
    """Returns the match, from a group on, as one date."""
    return [Value(write(found, precision), precision, m.start(group), m.end())]


def whole_year(m: re.Match[str], year: int | None) -> list[Value]:
    """Returns the match as one year."""
    return [Value(str(year) if year else None, "year", m.start(), m.end())]


def named_year(m: re.Match[str], published: date | None) -> int | None:
    """Reads the year that stands beside a date: "2021", "nästa år", "i fjol"."""
    groups = m.groupdict()
    word = (groups.get("year") or groups.get("year2") or "").lower()
    if word.isdigit():
        return int(word)
    if not word or published is None:
        return None
    return published.year + int(look_up("year", word))


def choose(days: list[date], context: Context) -> date | None:
    """Chooses between the same day of several years, by tense, else the next one unless it has just passed."""
    now = context.published
    past, future = [d for d in days if now and d <= now], [d for d in days if now and d >= now]
    if not now or not past or not future:
        return None
    if context.tense == "past" or (not context.tense and (now - past[-1]).days <= LATELY):
        return past[-1]
    return future[0]

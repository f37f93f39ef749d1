"""What a Swedish date expression is read into, and what its readers share."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dateutil.relativedelta import relativedelta

from nlp.date_words import look_up, words
from nlp.tense import Tense

Precision = Literal["day", "month", "year"]
How = Literal["earlier year", "later year", "year named before", "less exact", "more exact"]

LATELY = 90  # days: without other clues, a date without a year that passed so recently is taken as past


@dataclass(frozen=True, slots=True)
class Context:
    """What an incomplete date is completed from."""

    published: date | None
    tense: Tense
    previous: str | None = None  # the value of the date before it in the text
    heading: int | None = None  # the year that its line opens with, or that stands alone on the line above
    named: int | None = None  # the year that the text wrote out last before it
    written: str = ""  # the expression with its capitals; a match has none


@dataclass(frozen=True, slots=True)
class Reading:
    """What else the words of a date may mean: `how` it differs from what they are taken to mean."""

    value: str
    precision: Precision
    how: How


@dataclass(frozen=True, slots=True)
class Value:
    """A date read from text[start:end]; `value` is None where the text does not tell it."""

    value: str | None
    precision: Precision | None
    start: int
    end: int
    others: tuple[Reading, ...] = ()


Reader = Callable[[re.Match[str], Context], list[Value]]


def write(found: date | None, precision: Precision) -> str | None:
    """Writes a date as exact as it is known."""
    return found.isoformat()[: {"year": 4, "month": 7, "day": 10}[precision]] if found else None


def whole(
    m: re.Match[str],
    found: date | None,
    precision: Precision,
    group: str | int = 0,
    others: tuple[Reading, ...] = (),
) -> list[Value]:
    """Returns the match, from a group on, as one date."""
    return [Value(write(found, precision), precision, m.start(group), m.end(), others)]


def whole_year(m: re.Match[str], year: int | None, others: tuple[Reading, ...] = ()) -> list[Value]:
    """Returns the match as one year."""
    return [Value(str(year) if year else None, "year", m.start(), m.end(), others)]


def _beside(m: re.Match[str]) -> str:
    groups = m.groupdict()
    return (groups.get("year") or groups.get("year2") or "").lower()


def named_year(m: re.Match[str], context: Context) -> int | None:
    """Reads the year that stands beside a date ("2021", "nästa år", "i fjol", "året därpå"), else over its line."""
    word = _beside(m)
    if word.isdigit():
        return int(word)
    if not word:
        return context.heading
    if word in words("year then"):
        return int(context.previous[:4]) + int(look_up("year then", word)) if context.previous else None
    return context.published.year + int(look_up("year", word)) if context.published else None


def other_years(m: re.Match[str], found: date | None, precision: Precision, context: Context) -> tuple[Reading, ...]:
    """The same date in its likeliest other years, unless its own stands beside it.

    These are the next year of what has passed, the year before of what lies ahead (of 501 annotated dates that lay in
    another year than they were taken for, 14 lay elsewhere), and the year that the text named last.
    """
    return tuple(_other_years(found, precision, context)) if found and not _beside(m) else ()


def _other_years(found: date, precision: Precision, context: Context) -> Iterator[Reading]:
    steps: dict[int, How] = {}
    if context.published:
        steps |= {-1: "earlier year"} if found > context.published else {1: "later year"}
    if context.named and context.named != found.year:
        steps[context.named - found.year] = "year named before"
    for step, how in steps.items():
        other = write(found + relativedelta(years=step), precision)
        if other:
            yield Reading(other, precision, how)


_BESIDE = re.compile(r"\b(före|innan|efter)\s+$", re.IGNORECASE)


def side_of(m: re.Match[str]) -> int:
    """-1 where the words before the match say that what is told lies before it, 1 for after it, else 0."""
    found = _BESIDE.search(m.string, max(0, m.start() - 8), m.start())
    return 0 if found is None else 1 if found[1].lower() == "efter" else -1


def choose(days: list[date], context: Context) -> date | None:
    """Chooses between the same day of several years, by tense, else the next one unless it has just passed."""
    now = context.published
    past, future = [d for d in days if now and d <= now], [d for d in days if now and d >= now]
    if not now or not past or not future:
        return None
    if context.tense == "past" or (not context.tense and (now - past[-1]).days <= LATELY):
        return past[-1]
    return future[0]

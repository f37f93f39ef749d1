"""Finds dates in Swedish running text: when something takes effect, as exact as the text says and never sharper."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from nlp.date_patterns import patterns
from nlp.date_values import Context, Precision, Reader
from nlp.tense import Tenses
from nlp.text import letter_for_letter

Relation = Literal["at", "from", "until", "since", "during"]

__all__ = ["DateMention", "Precision", "Relation", "find_dates"]


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date named in a text.

    `value` is YYYY, YYYY-MM or YYYY-MM-DD as `precision` says, or None where the text does not tell (or no day of
    publication is known); `relation` is what the words before it say: at, from, until, since (past) or during it.
    """

    start: int
    end: int
    value: str | None
    precision: Precision | None
    relation: Relation


_YEARS = range(1000, 9000)  # of publication, to reckon from: with four digits, and room before the calendar's end


def find_dates(text: str, published: date | None) -> list[DateMention]:
    """Finds the dates in a Swedish text, in order, never overlapping.

    Missing years, weekdays and words like "i morgon" are resolved against the day of publication: forward, or backward
    where the clause speaks of the past. Values follow the annotation guide (GUIDE.md): a season, quarter or half-year
    gives the year only, "årsskiftet" and "nyår" are 1 January, "vecka 40" is its Monday (ISO 8601), a holiday season
    its month. Clock times, amounts, paragraphs and telephone numbers are not dates.
    """
    if published is not None and published.year not in _YEARS:
        published = None
    found: list[tuple[int, int, re.Match[str], Reader]] = []
    lowered = letter_for_letter(text)
    for pattern, reader in patterns(lowered):
        found += [(m.start(), -m.end(), m, reader) for m in pattern.finditer(lowered)]
    found.sort(key=lambda f: f[:2])
    tenses = Tenses(text)
    mentions: list[DateMention] = []
    previous: str | None = None
    end = 0
    for start, _, match, reader in found:
        if start < end:
            continue
        tense = tenses.around(*match.span())
        try:
            values = reader(match, Context(published, tense, previous, text[start : match.end()]))
        except (OverflowError, ValueError):  # beyond the calendar's years 1 to 9999: "om 9000 år"
            values = []
        for v in values:
            ranged = bool(mentions) and text[mentions[-1].end : v.start].strip() in ("–", "-", "—")
            relation: Relation = "until" if ranged else _relation(text, v.start)
            mentions.append(DateMention(v.start, v.end, v.value, v.precision, relation))
            previous = v.value or previous
        if values:
            end = match.end()
    return mentions


_BEFORE = 40  # characters before a date in which its preposition is looked for
_FILLER = r"(?:\s+(?:i|den|på|om|redan|slutet av|början av|mitten av|[a-zåäö]+dagen))*\s*$"
_PREPOSITIONS: tuple[tuple[Relation, str], ...] = (
    ("since", r"\b(?:allt)?sedan"),
    ("from", r"(?:\bfrån och med|\bfr\.? ?o\.? ?m\.?|\bfrån|\bmed start|\bstart(?:ar)?|\bbörjar)"),
    ("until", r"(?:\btill och med|\bt\.? ?o\.? ?m\.?|\bfram till|\bsenast|\bföre|\binnan|\btill)"),
    ("during", r"\b(?:under|hela|över)"),
)


@cache
def _prepositions() -> tuple[tuple[Relation, re.Pattern[str]], ...]:
    return tuple((name, re.compile(word + _FILLER, re.IGNORECASE)) for name, word in _PREPOSITIONS)


def _relation(text: str, start: int) -> Relation:
    before = text[max(0, start - _BEFORE) : start]
    return next((name for name, pattern in _prepositions() if pattern.search(before)), "at")

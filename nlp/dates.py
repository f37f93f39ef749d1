"""Finds dates in Swedish running text: when something takes effect, as exact as the text says and never sharper."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from nlp.date_patterns import patterns
from nlp.date_values import Context, Precision, Reader, Reading, Value
from nlp.tense import Tenses
from nlp.text import letter_for_letter

Relation = Literal["at", "from", "until", "since", "during"]

__all__ = ["DateMention", "Precision", "Relation", "find_dates"]


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date named in a text.

    `value` is YYYY, YYYY-MM or YYYY-MM-DD as `precision` says, or None where the text does not tell (or no day of
    publication is known); `relation` is what the words before it say: at, from, until, since (past) or during it.
    `others` is what else its words may mean: another year where none is named, the day or no more than the year.
    """

    start: int
    end: int
    value: str | None
    precision: Precision | None
    relation: Relation
    others: tuple[Reading, ...] = ()


_YEARS = range(1000, 9000)  # of publication, to reckon from: with four digits, and room before the calendar's end


def find_dates(text: str, published: date | None) -> list[DateMention]:
    """Finds the dates in a Swedish text, in order, never overlapping.

    Missing years, weekdays and words like "i morgon" are resolved against the day of publication: forward, or backward
    where the clause speaks of the past. Values follow the annotation guide (GUIDE.md): a season, quarter or half-year
    gives the year only, "årsskiftet" and "nyår" are 1 January, "vecka 40" is its Monday (ISO 8601), a holiday season
    its month; what lies before or after a holiday or the turn of a year is known by its year. A year that opens a line
    holds for the line. Clock times, amounts, paragraphs and telephone numbers are not dates.
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
    years = _Years(text)
    previous: str | None = None
    end = 0
    for start, _, match, reader in found:
        if start < end:
            continue
        tense, written = tenses.around(*match.span()), text[start : match.end()]
        try:
            values = reader(match, Context(published, tense, previous, years.over(start), years.named, written))
        except (OverflowError, ValueError):  # beyond the calendar's years 1 to 9999: "om 9000 år"
            values = []
        for v in values:
            ranged = bool(mentions) and text[mentions[-1].end : v.start].strip() in ("–", "-", "—")
            relation: Relation = "until" if ranged else _relation(text, v.start)
            mentions.append(DateMention(v.start, v.end, v.value, v.precision, relation, v.others))
            previous = v.value or previous
        if values:
            end = match.end()
            years.note(values)
    return mentions


_OPENS = re.compile(r"(?:^|\n)[^\w\n]{0,3}$")  # what stands before the first word of a line
_HELD = re.compile(r"[^\w\n]*\n+[^\n]*|[^\n]*")  # the rest of the line, or the next one if that holds nothing
_YEAR = re.compile(r"\d{4}")


class _Years:
    """The years that a text writes out: the last one, and the one that the present line stands under."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.named: int | None = None
        self._heading, self._until = 0, 0

    def over(self, at: int) -> int | None:
        """The year that opens the line which holds the offset `at`, or stands alone over it."""
        return self._heading if at < self._until else None

    def note(self, values: Sequence[Value]) -> None:
        """Take in the dates read last."""
        for v in values:
            written = v.value and _YEAR.search(self._text, v.start, v.end)
            if v.value and written:
                self.named = int(v.value[:4])
                if written.span() == (v.start, v.end) and _OPENS.search(self._text, max(0, v.start - 4), v.start):
                    rest = _HELD.match(self._text, v.end)
                    self._heading, self._until = self.named, rest.end() if rest else v.end


_BEFORE = 40  # characters before a date in which its preposition is looked for
_FILLER = r"(?:\s+(?:i|den|på|om|redan|drygt|nästan|knappt|snart|slutet av|början av|mitten av|[a-zåäö]+dagen))*\s*$"
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

"""Finds dates in Swedish running text: when something takes effect, as exact as the text says and never sharper."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from nlp.date_patterns import patterns
from nlp.date_values import Context, Precision, Reader, Tense, words

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


def find_dates(text: str, published: date | None) -> list[DateMention]:
    """Finds the dates in a Swedish text, in order, never overlapping.

    Missing years, weekdays and words like "i morgon" are resolved against the day of publication: forward, or backward
    where the clause speaks of the past. Values follow the annotation guide (GUIDE.md): a season, quarter or half-year
    gives the year only, "årsskiftet" and "nyår" are 1 January, "vecka 40" is its Monday (ISO 8601), a holiday season
    its month. Clock times, amounts, paragraphs and telephone numbers are not dates.
    """
    found: list[tuple[int, int, re.Match[str], Reader]] = []
    for pattern, reader in patterns():
        found += [(m.start(), -m.end(), m, reader) for m in pattern.finditer(text)]
    found.sort(key=lambda f: f[:2])
    mentions: list[DateMention] = []
    previous: str | None = None
    end = 0
    for start, _, match, reader in found:
        if start < end:
            continue
        values = reader(match, Context(published, _tense(text, match.start(), match.end()), previous))
        for v in values:
            mentions.append(DateMention(v.start, v.end, v.value, v.precision, _relation(text, v.start)))
            previous = v.value or previous
        if values:
            end = match.end()
    return mentions


_BEFORE = 40  # characters before a date in which its preposition is looked for
_FILLER = r"(?:\s+(?:i|den|på|om|redan|slutet av|början av|mitten av|[a-zåäö]+dagen))*\s*$"
_PREPOSITIONS: tuple[tuple[Relation, str], ...] = (
    ("since", r"\b(?:allt)?sedan"),
    ("from", r"(?:\bfrån och med|\bfr\.? ?o\.? ?m\.?|\bfrån|\bmed start|\bstart(?:ar)?|\bbörjar)"),
    ("until", r"(?:\btill och med|\bt\.? ?o\.? ?m\.?|\bfram till|\bsenast|\bföre|\binnan|\btill|(?<=\w)\s?[–—-])"),
    ("during", r"\b(?:under|hela|över)"),
)


@cache
def _prepositions() -> tuple[tuple[Relation, re.Pattern[str]], ...]:
    return tuple((name, re.compile(word + _FILLER, re.IGNORECASE)) for name, word in _PREPOSITIONS)


def _relation(text: str, start: int) -> Relation:
    before = text[max(0, start - _BEFORE) : start]
    return next((name for name, pattern in _prepositions() if pattern.search(before)), "at")


_SENTENCE = 160  # characters on either side in which the verb is looked for
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|[;\n|•]")
_CLAUSE_END = re.compile(r"[,()–—:]|\b(?:och|men|som|medan|utan|eftersom|när)\b")


def _tense(text: str, start: int, end: int) -> Tense:
    """Tells by the nearest verb, in the clause if it has one, else in the sentence, whether the date is past."""
    left, right = text[max(0, start - _SENTENCE) : start], text[end : end + _SENTENCE]
    if re.search(r"\bsedan(?:\s+(?:i|den|början av|slutet av))*\s*$", left, re.IGNORECASE):
        return "past"
    left, right = _last_part(left, _SENTENCE_END), _first_part(right, _SENTENCE_END)
    clause = _nearest(_last_part(left, _CLAUSE_END), _first_part(right, _CLAUSE_END))
    return clause or _nearest(left, right)


def _last_part(text: str, boundary: re.Pattern[str]) -> str:
    ends = [m.end() for m in boundary.finditer(text)]
    return text[ends[-1] :] if ends else text


def _first_part(text: str, boundary: re.Pattern[str]) -> str:
    stop = boundary.search(text)
    return text[: stop.start()] if stop else text


def _nearest(left: str, right: str) -> Tense:
    """Returns the tense of the verb nearest to the gap between two stretches of text."""
    near = [(len(left) - at, tense) for at, tense in _verbs(left)] + _verbs(right)
    return min(near)[1] if near else ""


_PAST = re.compile(r"\w{2}(?:ades?|ddes?|[kpt]tes?|(?<!a)stes?|(?<![ae])n[dt]es?|[lrgmvj]des?)$")
_PRESENT = re.compile(r"\w{2}(?:(?<![aeo]r)nas|[^n]as|ggs|(?<=[aeiouyåäö])lls|ngs|pps|cks|tts|[aeiouyåäö]vs|[äöåy]rs)$")
_SUPINE = re.compile(r"\w{2}(?:at|it|tt|ats|its|tts|ts)$")
_PERFECT = 5  # words between "har" and its supine


def _verbs(text: str) -> list[tuple[int, Tense]]:
    """Lists the verbs of a stretch of text with their offsets and tenses."""
    verbs: list[tuple[int, Tense]] = []
    since_have = _PERFECT + 1
    before = ""
    for m in _WORD.finditer(text):
        word = m.group().lower()
        since_have = 0 if word in ("har", "hade", "ha") else since_have + 1
        tense = _verb(word, before, perfect=since_have <= _PERFECT) if m.group()[0].islower() else ""
        if tense:
            verbs.append((m.start(), tense))
        before = word
    return verbs


def _verb(word: str, before: str, *, perfect: bool) -> Tense:
    """Returns the tense of a word, or "" for what is no finite verb ("sina förbokade samtal" tells nothing)."""
    if word in words("past"):
        return "past"
    if word in words("present"):
        return "future"
    if word in words("no verb"):
        return ""
    if (perfect and _SUPINE.search(word)) or (_PAST.search(word) and before not in words("determiner")):
        return "past"
    return "future" if _PRESENT.search(word) else ""

"""Normalised text that remembers its offsets, cut into segments (headings, items, sentences) and clauses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from nlp.word_lists import word_list

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_ODD_SPACES = "\xa0\u2007\u202f\u2009\u200a\u2002\u2003\t\r\x0b\x0c"
_AS_SPACE = str.maketrans(dict.fromkeys(_ODD_SPACES, " "))
# What stripped tags leave behind: a cell's number or the next word glued to the word before it.
_GLUED = re.compile(
    r"(?=[A-ZÅÄÖ\d])(?:(?<=[a-zåäöé]{2})(?=[A-ZÅÄÖ][a-zåäö])|(?<=[a-zåäöé]{3})(?=\d)"
    r"|(?<=\d)(?=[A-ZÅÄÖ][a-zåäö]{2})|(?<=[a-zåäö]\d)(?=[123]\d/\d{1,2}\b))"
)

_ABBREVIATIONS = frozenset(word_list("abbreviations"))
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)\]]{0,2}(?=\s|[A-ZÅÄÖ][a-zåäö]|$)|:(?=[A-ZÅÄÖ][a-zåäö]|[a-zåäö]{3})")
_BULLET = re.compile(r"[•*·▪‣◦➤►]\s*|[-–—]\s+")
_WORD = re.compile(r"\w+(?:[-:.’'/]\w+)*|[^\w\s]")
# Commas before these words open a new clause with a verb of its own.
_CLAUSE = re.compile(
    r"(?=[\s,;:])(?:\s*[;:]\s+|\s+[–—-]\s+|,?\s+(?=(?:men|medan|fast|utan att|eftersom|därför att|fastän|trots att)\s)"
    r"|,\s+(?=(?:och|så|som|där|när|sedan|då|vilket|vilka|varav|varpå|dit|men)\s)"
    r"|,\s+(?=(?:samtidigt|däremot|dessutom|enligt|om|efter att)\s)"
    r"|\s+(?=och\s+(?:i|på|till|för|från|vid|även|senast|den|det|därefter|dessutom|sedan|under)\s+\S))"
)

_LONGEST_CLAUSE = 1_500  # characters; only what is no prose is longer, and what comes after is linear in clauses


class SegmentKind(StrEnum):
    """What a stretch of text is on the page."""

    TITLE = "title"
    HEADING = "heading"  # a short line without a full stop
    ITEM = "item"  # a bullet or a table row
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Normal:
    """Text without soft hyphens and glue, each character knowing where it stood; `text` is what all rules read."""

    text: str
    origin: tuple[int, ...] | None  # offsets into the original; None when nothing moved

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into the original of the span start..end (end exclusive) of `text`."""
        if self.origin is None or start >= end:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1


class Segment(NamedTuple):
    """A heading, a list item or a sentence: offsets into the normalised text, its line and its paragraph."""

    start: int
    end: int
    kind: SegmentKind
    line: int
    paragraph: int


class Token(NamedTuple):
    """A word or punctuation mark, lower case, with offsets into the normalised text."""

    text: str
    start: int
    end: int


def normalise(original: str) -> Normal:
    """Drop invisible characters, turn odd spaces into plain ones and part glued table cells; offsets are kept."""
    text = original.translate(_AS_SPACE) if any(map(original.__contains__, _ODD_SPACES)) else original
    cuts = [m.start() for m in _GLUED.finditer(text)]
    if not cuts and not any(c in text for c in _INVISIBLE):
        return Normal(text, None)
    parts = set(cuts)
    chars: list[str] = []
    origin: list[int] = []
    for i, c in enumerate(text):
        if i in parts:
            chars.append(" ")
            origin.append(i - 1)
        if c not in _INVISIBLE:
            chars.append(c)
            origin.append(i)
    return Normal("".join(chars), tuple(origin))


def letter_for_letter(text: str) -> str:
    """The text in lower case and just as long, the odd kinds of i and s as the plain ones.

    It is what a regular expression that ignores case takes the text for, at the speed of one that does not.
    """
    return text.replace("\u0130", "i").lower().replace("\u0131", "i").replace("\u017f", "s")


def tokens(text: str, start: int = 0) -> list[Token]:
    """Words and punctuation marks of `text` in lower case; `start` is added to the offsets."""
    return [Token(m.group().lower(), start + m.start(), start + m.end()) for m in _WORD.finditer(text)]


def segments(normal: Normal) -> list[Segment]:
    """The text in reading order; the first line is the title."""
    found: list[Segment] = []
    paragraph = 0
    offset = 0
    for number, line in enumerate(normal.text.split("\n")):
        stripped = line.strip()
        if not stripped:
            paragraph += 1
        else:
            start = offset + line.index(stripped)
            found.extend(_line(normal.text, start, start + len(stripped), number, paragraph))
        if number == 0:
            paragraph += 1
        offset += len(line) + 1
    return found


def _line(text: str, start: int, end: int, number: int, paragraph: int) -> Iterator[Segment]:
    body = text[start:end]
    bullet = _BULLET.match(body)
    closed = body[-1] in '.!?…:”"' and body[-1] != ":"
    if number == 0:
        yield Segment(start, end, SegmentKind.TITLE, number, paragraph)
        return
    spoken = bullet and body[0] in "-–—" and closed
    if bullet and not spoken and not (closed and len(body) > 200):
        kind = SegmentKind.ITEM
        start += bullet.end()
    elif not closed and len(body) <= 110:
        kind = SegmentKind.HEADING
    else:
        kind = SegmentKind.SENTENCE
    for a, b in _sentences(text, start, end):
        yield Segment(a, b, kind, number, paragraph)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for m in _SENTENCE_END.finditer(text, start, end):
        word = text[max(begin, m.start() - 12) : m.start()].rsplit(None, 1)[-1:]
        lowered = word[0].lower().lstrip("(") if word else ""
        after = text[m.end() : m.end() + 3].lstrip()[:1]
        if m.group()[0] == "." and (lowered in _ABBREVIATIONS or (after.islower() and m.end() < end)):
            continue
        if m.group()[0] == "." and len(lowered) <= 2 and lowered.isdigit() and after.islower():
            continue
        yield begin, m.end()
        begin = m.end()
        while begin < end and text[begin] == " ":
            begin += 1
    if begin < end:
        yield begin, end


def clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The clauses of one segment, offsets into the normalised text; separators belong to none of them."""
    cuts = [(start, start), *((m.start(), m.end()) for m in _CLAUSE.finditer(text, start, end)), (end, end)]
    found = []
    for (_, a), (b, _) in pairwise(cuts):
        while b - a > _LONGEST_CLAUSE:
            space = text.rfind(" ", a + 1, a + _LONGEST_CLAUSE)
            cut = space if space > a else a + _LONGEST_CLAUSE
            found.append((a, cut))
            a = cut
        found.append((a, b))
    return [(a, b) for a, b in found if text[a:b].strip()]

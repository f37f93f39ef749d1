"""Tells whether a Swedish clause speaks of the past or of what is to come, by the verb nearest to a place in it."""

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import Literal

from nlp.date_words import words

Tense = Literal["past", "future", ""]

_REACH = 160  # characters on either side in which the verb is looked for
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|[;\n|•]")
_CLAUSE_END = re.compile(r"[,()–—:]|\b(?:och|men|som|medan|utan|eftersom|när)\b")
_SINCE = re.compile(r"\bsedan(?:\s+(?:i|den|början av|slutet av))*\s*$", re.IGNORECASE)

_PAST = re.compile(r"\w{2}(?:ades?|ddes?|[kpt]tes?|(?<!a)stes?|(?<![ae])n[dt]es?|[lrgmvj]des?)$")
_PRESENT = re.compile(r"\w{2}(?:(?<![aeo]r)nas|[^n]as|ggs|(?<=[aeiouyåäö])lls|ngs|pps|cks|tts|[aeiouyåäö]vs|[äöåy]rs)$")
_SUPINE = re.compile(r"\w{2}(?:at|it|tt|ats|its|tts|ts)$")
_PERFECT = 5  # words between "har" and its supine
_LONGEST = 30  # letters of a verb


class Tenses:
    """The verbs of a text and the ends of its clauses, read once."""

    def __init__(self, text: str) -> None:
        self._text = text
        verbs = _verbs(text)
        self._at = [at for at, _ in verbs]
        self._tense = [tense for _, tense in verbs]
        self._sentences = _Bounds(_SENTENCE_END, text)
        self._clauses = _Bounds(_CLAUSE_END, text)

    def around(self, start: int, end: int) -> Tense:
        """Returns the tense around text[start:end]: its clause's, else its sentence's, "" where no verb tells."""
        if _SINCE.search(self._text, max(0, start - 30), start):
            return "past"
        low, high = self._sentences.around(start, end)
        low, high = max(low, start - _REACH), min(high, end + _REACH)
        clause_low, clause_high = self._clauses.around(start, end)
        return self._nearest(start, end, max(low, clause_low), min(high, clause_high)) or self._nearest(
            start, end, low, high
        )

    def _nearest(self, start: int, end: int, low: int, high: int) -> Tense:
        before, after = bisect_left(self._at, start) - 1, bisect_left(self._at, end)
        near: list[tuple[int, Tense]] = []
        if before >= 0 and self._at[before] >= low:
            near.append((start - self._at[before], self._tense[before]))
        if after < len(self._at) and self._at[after] < high:
            near.append((self._at[after] - end, self._tense[after]))
        return min(near)[1] if near else ""


class _Bounds:
    """Where a text is divided."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        marks = [m.span() for m in pattern.finditer(text)]
        self._starts = [start for start, _ in marks]
        self._ends = [end for _, end in marks]
        self._length = len(text)

    def around(self, start: int, end: int) -> tuple[int, int]:
        """Returns the stretch between the last division before `start` and the first from `end` on."""
        before, after = bisect_right(self._ends, start) - 1, bisect_left(self._starts, end)
        low = self._ends[before] if before >= 0 else 0
        return low, self._starts[after] if after < len(self._starts) else self._length


def _verbs(text: str) -> list[tuple[int, Tense]]:
    """Lists the verbs of a text with their offsets and tenses."""
    verbs: list[tuple[int, Tense]] = []
    determiners = words("determiner")
    since_have = _PERFECT + 1
    before = ""
    for m in _WORD.finditer(text):
        written = m.group()
        word = written.lower()
        since_have = 0 if word in ("har", "hade") else since_have + 1
        if written[0].islower() and len(word) <= _LONGEST:
            tense = _verb(word, determined=before in determiners, perfect=since_have <= _PERFECT)
            if tense:
                verbs.append((m.start(), tense))
        before = word
    return verbs


@lru_cache(maxsize=20_000)
def _verb(word: str, *, determined: bool, perfect: bool) -> Tense:
    """Returns the tense of a word, or "" for what is no finite verb ("sina förbokade samtal" tells nothing)."""
    if word in words("past"):
        return "past"
    if word in words("present"):
        return "future"
    if word in words("no verb"):
        return ""
    if (perfect and _SUPINE.search(word)) or (_PAST.search(word) and not determined):
        return "past"
    return "future" if _PRESENT.search(word) else ""

"""The second door: does an agency stand beside a word for what happens to offices? Strings only, before any token."""

import csv
import re
from functools import lru_cache
from importlib.resources import files

from nlp.gate import holds, plain, stems

_SHORT = 800  # characters: so short a text is one window; a post signs with its agency where it ends
_BREAK = re.compile(r"[.!?\n]+\s*")


@lru_cache(maxsize=2)
def _stems(kind: str) -> tuple[str, ...]:
    lines = (files("nlp") / "data" / "windows.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return tuple(row["stem"] for row in rows if row["kind"] == kind)


def meets(text: str) -> bool:
    """Whether a text that passes the gate has a window that could tell of an office.

    A window is a sentence or line with those next to it: it holds a word for an office, or an agency and a word for
    what happens to offices.
    """
    lowered = plain(text)
    if holds(lowered, _stems("office")):
        return True
    if len(lowered) <= _SHORT:
        return holds(lowered, _stems("fate"))
    sentences = _BREAK.split(lowered)
    agencies = (*stems("alone"), *stems("common"))
    named = [number for number, sentence in enumerate(sentences) if holds(sentence, agencies)]
    around = {n for number in named for n in range(max(0, number - 1), number + 2)}
    return any(holds(sentences[n], _stems("fate")) for n in around if n < len(sentences))

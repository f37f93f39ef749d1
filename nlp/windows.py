"""The second door: does an agency stand beside a word for what happens to offices? Strings only, before any token."""

import re

from nlp.gate import holds, plain, stems

_SHORT = 800  # characters: so short a text is one window; a post signs with its agency where it ends
_FILE = "windows.csv"
_BREAK = re.compile(r"[.!?\n]+\s*")


def meets(text: str) -> bool:
    """Whether a text that passes the gate has a window that could tell of an office.

    A window is a sentence or line with those next to it: it holds a word for an office, or an agency and a word for
    what happens to offices.
    """
    lowered = plain(text)
    if holds(lowered, stems("office", _FILE)):
        return True
    if len(lowered) <= _SHORT:
        return holds(lowered, stems("fate", _FILE))
    sentences = _BREAK.split(lowered)
    agencies = (*stems("alone"), *stems("common"))
    named = [number for number, sentence in enumerate(sentences) if holds(sentence, agencies)]
    around = {n for number in named for n in range(max(0, number - 1), number + 2)}
    return any(holds(sentences[n], stems("fate", _FILE)) for n in around if n < len(sentences))

"""The first door: a fast test on lower-case text that lets through every text that could be about our offices."""

import csv
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


@lru_cache(maxsize=8)
def stems(kind: str, file: str = "gate.csv") -> tuple[str, ...]:
    """The stems of a kind in a file of nlp/data; in gate.csv alone, common or companion."""
    lines = (files("nlp") / "data" / file).read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return tuple(row["stem"] for row in rows if row["kind"] == kind)


def passes(text: str) -> bool:
    """Whether the text names an office or a rare agency, or a common one with a word for an office or its fate.

    Soft hyphens and odd spaces hide nothing.
    """
    return passes_plain(plain(text))


def passes_plain(lowered: str) -> bool:
    """What `passes` says of a text as `plain` gives it."""
    return holds(lowered, stems("alone")) or (holds(lowered, stems("common")) and holds(lowered, stems("companion")))


def holds(text: str, wanted: Iterable[str]) -> bool:
    """Whether one of the strings stands in the text."""
    return any(map(text.__contains__, wanted))


def plain(text: str) -> str:
    """The text in lower case, without soft hyphens and other invisible characters, with plain spaces."""
    lowered = text.lower()
    if "\u00ad" in lowered or "\u200b" in lowered:
        lowered = lowered.translate(_INVISIBLE)
    return lowered.replace("\u00a0", " ") if "\u00a0" in lowered else lowered

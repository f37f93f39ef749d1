"""The first door: a fast test on lower-case text that lets through every text that could be about our offices."""

import csv
from functools import lru_cache
from importlib.resources import files

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


@lru_cache(maxsize=3)
def _stems(kind: str) -> tuple[str, ...]:
    lines = (files("nlp") / "data" / "gate.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return tuple(row["stem"] for row in rows if row["kind"] == kind)


def passes(text: str) -> bool:
    """Whether the text names an office or a rare agency, or a common one with a word for an office or its fate.

    Soft hyphens and odd spaces hide nothing.
    """
    lowered = text.lower()
    if "\u00ad" in lowered or "\u200b" in lowered:
        lowered = lowered.translate(_INVISIBLE)
    if "\u00a0" in lowered:
        lowered = lowered.replace("\u00a0", " ")
    if any(stem in lowered for stem in _stems("alone")):
        return True
    return any(stem in lowered for stem in _stems("common")) and any(stem in lowered for stem in _stems("companion"))

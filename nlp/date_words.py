"""The words that Swedish dates are made of (data/date_words.csv)."""

import csv
import re
from functools import cache
from importlib import resources


@cache
def words(kind: str) -> dict[str, str]:
    """Returns the words of one kind, in lower case, with their values."""
    with (resources.files("nlp") / "data" / "date_words.csv").open(encoding="utf-8") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {r["word"]: r["value"] for r in rows if r["kind"] == kind}


def look_up(kind: str, word: str) -> str:
    """Returns the value of a word as it stands in a text; raises KeyError for one that the kind does not have."""
    return words(kind)[re.sub(r"\s+", " ", word.lower())]

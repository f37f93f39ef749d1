"""A stream of articles as a news crawl brings them: of every hundred, one about our offices.

Lengths and shares are those of real news: 2,000 Swedish news articles were 1,800 characters long on average, and one in
seventeen named an agency that has offices (measured on klintan/swedish-ner-corpus, which is not in this repository).
"""

import json
from collections.abc import Iterator
from datetime import date
from itertools import count, cycle, islice
from pathlib import Path

from demo.content import documents as demo_documents
from nlp.gate import passes
from nlp.jsonl import parse_document
from nlp.types import Document

GOLD = Path(__file__).parents[1] / "gold"
LENGTH = 1_800  # characters an article
MENTIONING = 5  # of a hundred articles, those that name an agency in passing
TEMPTING = 1  # of a hundred, those that sound much like ours and are not


def relevant() -> list[Document]:
    """The annotated training documents that are about our offices."""
    return [document for document, ours in _annotated() if ours]


def hundreds() -> Iterator[Document]:
    """Articles without end, a hundred at a time: one relevant, TEMPTING, MENTIONING, and everyday ones."""
    ours = cycle(relevant())
    tempting = cycle([document for document, is_ours in _annotated() if not is_ours])
    paragraphs = cycle(everyday_paragraphs())
    mentions = cycle(_passing_mentions())
    numbers = count()
    while True:
        yield next(ours)
        yield from islice(tempting, TEMPTING)
        for place in range(99 - TEMPTING):
            text = _filled(paragraphs)
            if place < MENTIONING:
                text = f"{text}\n\n{next(mentions)}"
            number = next(numbers)
            yield Document(f"stream-{number}", f"Nyheter {number}", text, date(2025, 3, 1))


def everyday_paragraphs() -> list[str]:
    """Paragraphs of the demo web's everyday news that name neither an agency nor an office."""
    found = [block.text for document in demo_documents(2) for block in document.body]
    return [
        text for text in dict.fromkeys(found) if not passes(f"{text} Polisen.") and not passes(f"{text} Ett kontor.")
    ]


def _filled(paragraphs: Iterator[str]) -> str:
    parts: list[str] = []
    length = -2  # no blank line after the last
    while length < LENGTH:
        parts.append(next(paragraphs))
        length += len(parts[-1]) + 2
    return "\n\n".join(parts)


def _annotated() -> list[tuple[Document, bool]]:
    return [
        (parse_document(fields), fields["relevant"])
        for path in sorted(GOLD.glob("train-*.jsonl"))
        for fields in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]


def _passing_mentions() -> list[str]:
    lines = (Path(__file__).parent / "passing_mentions.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]

"""How fast the tagger reads, as ratios within one run on one core: `python -m tests.benchmarks.throughput`.

Machines differ and are noisy: only the ratios to the bare limit (lower-case the text, look for a few stems) tell.
"""

import json
import time
from collections.abc import Callable, Iterable
from itertools import cycle, islice
from pathlib import Path

from demo.content import documents as demo_documents
from nlp.gate import passes
from nlp.jsonl import parse_document
from nlp.tagger import tag, tag_all
from nlp.types import Document

GOLD = Path(__file__).parents[1] / "gold"
STEMS = (
    "servicekontor", "servicecenter", "försäkringskassa", "skatteverk", "arbetsförmedling", "pensionsmyndighet",
    "kronofogd", "migrationsverk", "polis", "myndighet", "kontor",
)  # fmt: skip
SECONDS = 3.0  # of CPU a measurement takes at least


def documents() -> list[Document]:
    return [
        parse_document(json.loads(line))
        for path in sorted(GOLD.glob("train-*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def everyday() -> list[Document]:
    """Articles that the gate stops, such as most of what a paper prints: from the demo web."""
    texts = [
        Document(d.id, d.title, "\n\n".join([d.lead, *(block.text for block in d.body)])) for d in demo_documents(2)
    ]
    return [document for document in texts if not passes(f"{document.title}\n{document.text}")]


def bare(stream: Iterable[Document]) -> None:
    for document in stream:
        lowered = document.text.lower()
        any(stem in lowered for stem in STEMS)


def consume(stream: Iterable[object]) -> None:
    for _ in stream:
        pass


def rate(work: Callable[[Iterable[Document]], None], stream: list[Document]) -> float:
    """Documents a CPU second."""
    done, started = 0, time.process_time()
    while (spent := time.process_time() - started) < SECONDS:
        work(stream)
        done += len(stream)
    return done / spent


def main() -> None:
    relevant = [document for document in documents() if tag(document).relevant]
    others = everyday()
    hundredth = [d for few in islice(cycle(relevant), 20) for d in (few, *islice(cycle(others), 99))]
    limit = rate(bare, hundredth)
    lines = [
        ("lower() and stems alone, the limit", limit),
        ("tag, 1 % relevant", rate(lambda stream: consume(tag_all(stream)), hundredth)),
        ("tag, relevant only", rate(lambda stream: consume(tag_all(stream)), relevant)),
    ]
    print(f"{len(relevant)} relevant documents, {len(others)} everyday ones, one core")
    for name, documents_a_second in lines:
        print(f"{name:<36} {documents_a_second:>10,.0f} documents/s   1/{limit / documents_a_second:,.0f} of the limit")


if __name__ == "__main__":
    main()

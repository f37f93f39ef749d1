"""Whether tagging a long stream holds on to memory: `python -m tests.benchmarks.memory [--documents 200000]`.

Prints the resident memory when the stream starts, halfway and at its end; exit code 1 if it grew by more than GROWTH.
Needs Linux's /proc. Every document differs from every other, so that nothing kept by its words goes unseen.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from nlp.tagger import tag_all
from nlp.types import Document
from tests.benchmarks.stream import hundreds

DOCUMENTS = 200_000
WARM_UP = 1_000  # documents after which models and word lists have been read
GROWTH = 20.0  # megabytes


def resident() -> float:
    """This process's resident memory in megabytes (10^6 bytes)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(kilobytes) * 1024 / 1e6


def unlike() -> Iterator[Document]:
    """The stream, each document with words of its own."""
    for number, document in enumerate(hundreds()):
        own = f"Diarienummer {number}: ord{number:x} i Sak{number:x}sta den {number % 28 + 1} maj {2000 + number % 30}."
        yield replace(document, id=str(number), text=f"{document.text}\n\n{own}")


def main(arguments: Sequence[str]) -> int:
    """Tag the stream and print the memory; gives the exit code."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=DOCUMENTS, help="how many to tag")
    documents = parser.parse_args(arguments).documents
    tagged = tag_all(unlike())
    start = 0.0
    relevant = 0
    for done, tags in enumerate(islice(tagged, WARM_UP + documents), start=1 - WARM_UP):
        relevant += tags.relevant
        if done in (0, documents // 2, documents):
            now = resident()
            start = start or now
            print(f"{done:>9,} documents  {now:>8.1f} MB  ({now - start:+.1f})", flush=True)
    print(f"{relevant:,} of them relevant")
    return 0 if now - start <= GROWTH else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

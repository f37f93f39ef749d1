"""How fast the tagger reads, as ratios within one run on one core: `python -m tests.benchmarks.throughput`.

Machines differ and are noisy: only the ratios tell. Ends with exit code 1 if tagging the stream is not FASTER times as
fast as parsing all of it.
"""

import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from nlp.gate import passes
from nlp.scene import whole
from nlp.tagger import tag_all
from nlp.types import Document
from tests.benchmarks.stream import hundreds, relevant

STEMS = (
    "servicekontor", "servicecenter", "försäkringskassa", "skatteverk", "arbetsförmedling", "pensionsmyndighet",
    "kronofogd", "migrationsverk", "polis", "myndighet", "kontor",
)  # fmt: skip
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
SECONDS = 5.0  # of CPU a measurement takes at least
FASTER = 40  # times, at least: our tag against the parser, both on everything
STREAM = 2_000  # articles, then the same again
PARSER = Path(__file__).parents[2] / "nlp" / "for_spacy" / "parser"

Work = Callable[[Iterable[Document]], Iterable[object]]


def bare(stream: Iterable[Document]) -> Iterator[bool]:
    """The limit: lower-case the text and look for a few stems."""
    for document in stream:
        lowered = document.text.lower()
        yield any(stem in lowered for stem in STEMS)


def spacy_tokenizer() -> Work:
    """spaCy's Swedish tokenizer alone."""
    import spacy

    pipeline = spacy.blank("sv")
    return lambda stream: pipeline.pipe(whole(document) for document in stream)


def spacy_parser(model: Path) -> Work:
    """A spaCy pipeline from a folder, on every text."""
    import spacy

    pipeline = spacy.load(model)
    return lambda stream: pipeline.pipe(whole(document) for document in stream)


def rate(work: Work, stream: Sequence[Document], chunk: int = 100) -> float:
    """Documents a CPU second, after one chunk to warm up."""
    endless = cycle(stream)
    _consume(work(islice(endless, chunk)))
    done, started = 0, time.process_time()
    while (spent := time.process_time() - started) < SECONDS:
        _consume(work(islice(endless, chunk)))
        done += chunk
    return done / spent


def _consume(stream: Iterable[object]) -> None:
    for _ in stream:
        pass


def keep_to_one_thread() -> None:
    """Let numerical libraries use one thread: two of them on one core cost the tagger a third of its speed.

    They listen to that only as they are loaded, which has happened when this is called: the program begins anew.
    """
    if any(os.environ.get(name) != "1" for name in THREADS):
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, **dict.fromkeys(THREADS, "1")})


def keep_to_one_core() -> None:
    """Let the system give us one core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def main(arguments: Sequence[str]) -> int:
    """Print the rates and ratios; gives the exit code."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--parser", type=Path, default=PARSER, help="a spaCy model's folder to compare with")
    model = parser.parse_args(arguments).parser
    keep_to_one_thread()
    keep_to_one_core()
    mixed, ours = list(islice(hundreds(), STREAM)), relevant()
    passed = sum(passes(whole(document)) for document in mixed) / len(mixed)
    length = sum(len(whole(document)) for document in mixed) / len(mixed)
    print(f"{len(mixed)} articles of {length:,.0f} characters on average; the gate lets {passed:.1%} through; one core")
    rates = {
        "lower() and stems alone, the limit": rate(bare, mixed, 1_000),
        "tag, 1 % relevant": rate(tag_all, mixed),
        "tag, relevant only": rate(tag_all, ours, 10),
        "spaCy's blank tokenizer, everything": rate(spacy_tokenizer(), mixed),
        "the parser, everything": rate(spacy_parser(model), mixed, 20),
    }
    limit = rates["lower() and stems alone, the limit"]
    tagging = rates["tag, 1 % relevant"]
    for name, documents in rates.items():
        print(f"{name:<36} {documents:>10,.1f} articles/s   1/{limit / documents:<9,.1f} of the limit")
    ratio = tagging / rates["the parser, everything"]
    print(f"tag reads the stream {ratio:,.0f} times as fast as the parser (at least {FASTER} wanted)")
    return 0 if ratio >= FASTER else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The learning curve: what the models reach with a quarter, half and all of the training documents.

`python -m nlp.training.curve tests/gold/train-*.jsonl nlp/training/texts/*.jsonl --dev tests/gold/dev-*.jsonl`
prints the figures of each on documents that none of them has seen: what further annotation would be worth. Writes
nothing.
"""

import hashlib
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.encoder import load_encoder
from nlp.evaluate import Json, Report, evaluate, load
from nlp.jsonl import parse_document, tags_as_dict
from nlp.models import Models
from nlp.tagger import tag_with
from nlp.training.examples import Gold, read_gold, read_texts
from nlp.training.fit import fit_all

SHARES = (0.25, 0.5, 1.0)
SHOWN = ("relevant", "L1", "L2", "L3", "L4")


@dataclass(frozen=True, slots=True)
class Point:
    """How many documents the models learned from, and their figures on unseen documents."""

    documents: int
    report: Report


def curve(golds: Sequence[Gold], dev: Mapping[str, Json]) -> Iterator[Point]:
    """A point for each of SHARES; every share holds the smaller ones, whole documents in the order of `part`."""
    encoder = load_encoder()
    texts = read_texts(part(golds, 1.0))
    for share in SHARES:
        own = texts[: round(len(texts) * share)]
        yield Point(len(own), figures(fit_all(own, encoder), dev))


def part(golds: Sequence[Gold], share: float) -> list[Gold]:
    """The first `share` (0..1) of the documents in an order that mixes the files and is always the same."""
    mixed = sorted(golds, key=lambda gold: hashlib.sha256(str(gold["id"]).encode()).hexdigest())
    return mixed[: round(len(golds) * share)]


def figures(models: Models, dev: Mapping[str, Json]) -> Report:
    """What models of the caller's reach on annotated documents (guide's form, by id)."""
    said = {key: tags_as_dict(tag_with(parse_document(truth), models)) for key, truth in dev.items()}
    return evaluate(dev, said)


def main(arguments: Sequence[str]) -> None:
    """Print the curve, a line a share."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+", type=Path, help="annotated articles to learn from (JSON Lines)")
    parser.add_argument("--dev", nargs="+", type=Path, required=True, help="annotated articles to measure on")
    chosen = parser.parse_args(arguments)
    dev = {key: truth for path in chosen.dev for key, truth in load(path).items()}
    print(f"F1 on {len(dev)} documents\ndocuments  " + "  ".join(f"{name:>8}" for name in SHOWN))
    for point in curve(list(read_gold(chosen.texts)), dev):
        told = "  ".join(f"{point.report.figures[name].f1:>8.3f}" for name in SHOWN)
        print(f"{point.documents:>9}  {told}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

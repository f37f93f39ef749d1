"""Fits the confidence: `python -m nlp.training.calibrate tests/gold/train-*.jsonl nlp/training/texts/*.jsonl`.

Writes nlp/data/calibration.tsv. The files, in FOLDS groups, are each read by models fitted on the other groups, so that
what is measured is how sure the models are of texts they have not seen. The decisions, in order of raw confidence, are
cut into groups of equal size; the share right in each, made to rise by pooling adjacent violators (isotonic
regression), gives the knots.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import fmean

from nlp.calibration import NEEDS_REVIEW, Calibration
from nlp.encoder import load_encoder
from nlp.evaluate import Json
from nlp.measure import said_of
from nlp.measuring.reliability import Judged, as_lines, judged
from nlp.models import Models
from nlp.tagger import tag_with
from nlp.training.examples import Gold, document_of, read_gold, read_texts
from nlp.training.fit import fit_all

_HEAD = (
    "# From the models' raw confidence to the share of decisions right in type, municipality and stage (L2).\n"
    "# Made by nlp/training/calibrate.py from the training documents; do not edit by hand.\n"
    "raw\tright\n"
)
_GROUP = 50  # decisions a group: the share right in fewer is mostly chance
FOLDS = 3
TARGET = Path(__file__).parent.parent / "data" / "calibration.tsv"


def out_of_fold(files: Sequence[Sequence[Gold]]) -> Iterator[tuple[dict[str, Json], Models]]:
    """The documents of each group of files by id, with models fitted on all the other files."""
    encoder = load_encoder()
    texts = [read_texts(golds) for golds in files]
    for fold in range(min(FOLDS, len(files))):
        others = [text for i, own in enumerate(texts) if i % FOLDS != fold for text in own]
        yield {gold["id"]: gold for golds in files[fold::FOLDS] for gold in golds}, fit_all(others, encoder)


def judge(gold: dict[str, Json], models: Models) -> list[Judged]:
    """What models of the caller's say of the documents, against the annotation."""
    return judged(gold, {key: said_of(tag_with(document_of(dict(truth)), models)) for key, truth in gold.items()})


def calibrate(found: Sequence[Judged]) -> Calibration:
    """The rising line through the shares right; raises ValueError where there are too few decisions for a group."""
    ordered = sorted(found, key=lambda j: j.confidence)
    if len(ordered) < _GROUP:
        raise ValueError(f"{len(ordered)} decisions are too few: at least {_GROUP} are needed")
    groups = len(ordered) // _GROUP
    cuts = [round(i * len(ordered) / groups) for i in range(groups + 1)]
    blocks: list[list[Judged]] = []
    for start, end in pairwise(cuts):
        blocks.append(ordered[start:end])
        while len(blocks) > 1 and _right(blocks[-2]) >= _right(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    return Calibration(tuple(fmean(j.confidence for j in b) for b in blocks), tuple(_right(b) for b in blocks))


def _right(block: Sequence[Judged]) -> float:
    return fmean(j.level2 for j in block)


def write(calibration: Calibration, path: Path) -> None:
    """Store a calibration as nlp/calibration.py reads it; of knots that are written alike the last counts."""
    knots = {f"{raw:.3f}": f"{right:.3f}" for raw, right in zip(calibration.raw, calibration.right, strict=True)}
    path.write_text(_HEAD + "".join(f"{raw}\t{right}\n" for raw, right in knots.items()), encoding="utf-8")


def main(arguments: Sequence[str]) -> None:
    """Fit the calibration on the documents in the files and write it beside the other data."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="annotated articles (JSON Lines), two files or more")
    chosen = parser.parse_args(arguments)
    if len(chosen.files) < 2:
        parser.error("each file is read by models fitted on the others: name at least two")
    files = [list(read_gold([path])) for path in chosen.files]
    found: list[Judged] = []
    for gold, models in out_of_fold(files):
        own = judge(gold, models)
        found += own
        print(f"{len(gold)} documents: {len(own)} decisions, {sum(j.level2 for j in own)} right", flush=True)
    calibration = calibrate(found)
    write(calibration, TARGET)
    fitted = [replace(j, confidence=calibration.probability(j.confidence)) for j in found]
    print("\n".join(["", "raw confidence, out of fold", *as_lines(found, NEEDS_REVIEW)]))
    print("\n".join(["", "calibrated on the same", *as_lines(fitted, NEEDS_REVIEW)]))


if __name__ == "__main__":
    main(sys.argv[1:])

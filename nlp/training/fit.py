"""Fits the models: `python -m nlp.training.fit tests/gold/train-*.jsonl nlp/training/texts/*.jsonl`.

Writes nlp/data/model-*.tsv and head-*.npz. Needs scipy beside what the tagger needs.
"""

import shutil
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlp.choice import Choice
from nlp.encoder import Encoder, Vectors, load_encoder
from nlp.heads import Head
from nlp.looks import STAGE_FIRST, TYPE_FIRST, blended
from nlp.model import Linear
from nlp.models import BY_TRAITS, CHOICES, ENCODER_NAME, HEADS, Models
from nlp.second_look import Guess
from nlp.training.choices import Choices
from nlp.training.examples import Text, read_gold, read_texts
from nlp.training.tables import Recipe, Table

_HEAD = "# Weights in hundredths. Made by nlp/training/fit.py from the training documents; do not edit by hand.\n"
TYPES = ("none", "opening", "closure", "relocation", "merger", "hours_change", "service_change")
STAGES = ("proposed", "decided", "completed", "cancelled")
FIRST, SECOND = Recipe("type", TYPES, 12.0), Recipe("type-again", TYPES, 40.0)
STAGE, STAGE_AGAIN = Recipe("stage", STAGES, 12.0), Recipe("stage-again", STAGES, 24.0)
RELEVANCE = Recipe("relevance", ("no", "yes"), 2.0)
OWNER = Recipe("owner", ("no", "yes"), 30.0)
DATE = 12.0  # penalty
TYPE_HEAD, STAGE_HEAD = Recipe("type", TYPES, 1000.0), Recipe("stage", STAGES, 1000.0)
RELEVANCE_HEAD = Recipe("relevance", ("no", "yes"), 300.0)
FOLDS = 4
DATA = Path(__file__).parent.parent / "data"

Chosen = npt.NDArray[np.bool_]
Guesses = list[list[dict[str, float]]]  # for each text, for each of its examples


def fit_all(texts: Sequence[Text], encoder: Encoder) -> Models:
    """All models. What reads others' guesses learns from those of models that had not seen the document."""
    everything = np.ones(len(texts), bool)
    types = Table.of([t.types for t in texts])
    bare_dates = Choices.of([t.bare_dates for t in texts])
    shares = _unseen_shares(bare_dates, len(texts))
    dated = [t.stages_dated(own) for t, own in zip(texts, shares, strict=True)]
    stages = Table.of(dated)
    seen_types = np.concatenate([t.views.types for t in texts if len(t.types)])
    seen_stages = np.concatenate([t.views.stages for t in texts if len(t.stages)])
    told, first_types = _unseen_guesses(types, seen_types, FIRST, TYPE_HEAD, TYPE_FIRST, len(texts))
    _, first_stages = _unseen_guesses(stages, seen_stages, STAGE, STAGE_HEAD, STAGE_FIRST, len(texts))
    relevance = Table.of([[t.relevance_told(g)] for t, g in zip(texts, told, strict=True)])
    types_again = Table.of([t.second_types(g) for t, g in zip(texts, first_types, strict=True)])
    stages_again = Table.of([t.second_stages(d, g) for t, d, g in zip(texts, dated, first_stages, strict=True)])
    return Models(
        type=types.fit(FIRST, everything),
        type_again=types_again.fit(SECOND, everything),
        stage=stages.fit(STAGE, everything),
        stage_again=stages_again.fit(STAGE_AGAIN, everything),
        owner=Table.of([t.owners for t in texts]).fit(OWNER, everything),
        date_first=bare_dates.fit(DATE, everything),
        date=Choices.of([t.dates for t in texts]).fit(DATE, everything),
        relevance=relevance.fit(RELEVANCE, everything),
        type_head=types.fit_head(TYPE_HEAD, seen_types, everything),
        stage_head=stages.fit_head(STAGE_HEAD, seen_stages, everything),
        relevance_head=relevance.fit_head(RELEVANCE_HEAD, np.concatenate([t.views.text for t in texts]), everything),
        encoder=encoder,
    )


def _unseen_guesses(
    table: Table, seen: Vectors, recipe: Recipe, head: Recipe, share: float, texts: int
) -> tuple[Guesses, Guesses]:
    """For each text the guesses of models fitted on the other folds: by traits alone, and blended with the head's."""
    told: Guesses = [[] for _ in range(texts)]
    both: Guesses = [[] for _ in range(texts)]
    for fold in range(FOLDS):
        own = np.arange(texts) % FOLDS == fold
        rows = table.rows(own)
        by_traits = table.guesses(table.fit(recipe, ~own), rows)
        by_head: Sequence[Guess] = table.fit_head(head, seen, ~own).probabilities(seen[rows])
        for text, one, mixed in zip(table.texts[rows], by_traits, blended(by_traits, by_head, share), strict=True):
            told[text].append(one)
            both[text].append(mixed)
    return told, both


def _unseen_shares(table: Choices, texts: int) -> list[list[list[float]]]:
    """For each text, for each of its picks, the shares by models fitted on the other folds."""
    shares: list[list[list[float]]] = [[] for _ in range(texts)]
    for fold in range(FOLDS):
        own = np.arange(texts) % FOLDS == fold
        for text, pick in table.shares(table.fit(DATE, ~own), own):
            shares[text].append(pick)
    return shares


def write(model: Linear, path: Path) -> None:
    """Store a model as nlp/model.py reads it."""
    lines = ["\t".join([*model.classes, "trait"])]
    for trait in sorted(model.weights):
        lines.append("\t".join([*(str(v) if v else "" for v in model.weights[trait]), trait]))
    path.write_text(_HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def write_choice(chosen: Choice, path: Path) -> None:
    """Store a choosing model as nlp/choice.py reads it."""
    write(Linear(("score",), {trait: [weight] for trait, weight in chosen.weights.items()}), path)


def write_head(head: Head, path: Path) -> None:
    """Store a head as nlp/heads.py reads it."""
    np.savez(path, classes=np.array(head.classes), weights=head.weights)


def write_all(models: Models, folder: Path) -> None:
    """Store all models that are fitted here; makes the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in BY_TRAITS:
        write(getattr(models, name), folder / f"model-{name.replace('_', '-')}.tsv")
    for name in CHOICES:
        write_choice(getattr(models, name), folder / f"model-{name.replace('_', '-')}.tsv")
    for name in HEADS:
        write_head(getattr(models, f"{name}_head"), folder / f"head-{name}.npz")


def main(arguments: Sequence[str]) -> None:
    """Fit all models on the documents in the files and write them beside the other data."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+", type=Path, help="annotated articles (JSON Lines)")
    parser.add_argument("--encoder", help="a sentence-transformers model instead of the shipped one")
    parser.add_argument("--to", type=Path, default=DATA, help="the folder to write to (default: nlp/data)")
    chosen = parser.parse_args(arguments)
    if chosen.encoder and chosen.to == DATA:
        parser.error("models for another encoder do not belong in nlp/data: name a folder with --to")
    encoder = load_encoder(chosen.encoder)
    write_all(fit_all(read_texts(read_gold(chosen.texts), encoder), encoder), chosen.to)
    if chosen.encoder:
        (chosen.to / ENCODER_NAME).write_text(chosen.encoder + "\n", encoding="utf-8")
        shutil.copy(DATA / "calibration.tsv", chosen.to)


if __name__ == "__main__":
    main(sys.argv[1:])

"""Fits the models: `python -m nlp.training.fit tests/gold/train-*.jsonl nlp/training/texts/*.jsonl`.

Writes nlp/data/model-*.tsv and head-*.npz. Needs scipy beside what the tagger needs.
"""

import shutil
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlp.choice import Choice
from nlp.encoder import Encoder, Vectors, load_encoder
from nlp.heads import Head
from nlp.looks import STAGE_FIRST, TYPE_FIRST, blended, may_tell
from nlp.model import Linear
from nlp.models import BY_TRAITS, CHOICES, ENCODER_NAME, HEADS, Models
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
TYPE_HEAD, STAGE_HEAD = Recipe("type", TYPES), Recipe("stage", STAGES)
RELEVANCE_HEAD = Recipe("relevance", ("no", "yes"), 1500.0)
FOLDS = 4
DATA = Path(__file__).parent.parent / "data"

Chosen = npt.NDArray[np.bool_]  # of each text, whether it is
Folds = Sequence[Chosen]
Rows = npt.NDArray[np.int64]
Guesses = list[list[dict[str, float]]]  # for each text, for each of its examples


def fit_all(texts: Sequence[Text], encoder: Encoder) -> Models:
    """All models. What reads others' guesses learns from those of models that had not seen the document."""
    folds, everything = folds_of(texts), np.ones(len(texts), bool)
    first = Table.of([t.types for t in texts])
    told = _unseen_by_traits(first, FIRST, folds)
    relevance = Table.of([[t.relevance_told(own)] for t, own in zip(texts, told, strict=True)])
    hopeful = [t.hopeful(own) for t, own in zip(texts, told, strict=True)]
    told = [[guess for guess in own if may_tell(guess)] for own in told]
    seen_types, seen_stages, seen_texts = _seen(hopeful, encoder)

    types = Table.of([t.types for t in hopeful])
    guesses = _blended(told, _unseen_by_head(types, seen_types, TYPE_HEAD, folds), TYPE_FIRST)
    types_again = Table.of([t.second_types(own) for t, own in zip(hopeful, guesses, strict=True)])

    bare_dates = Choices.of([t.bare_dates for t in hopeful])
    stages, stages_again = _stages(hopeful, bare_dates, seen_stages, folds)
    return Models(
        type=first.fit(FIRST, everything),
        type_again=types_again.fit(SECOND, everything),
        stage=stages.fit(STAGE, everything),
        stage_again=stages_again.fit(STAGE_AGAIN, everything),
        owner=Table.of([t.owners for t in texts]).fit(OWNER, everything),
        date_first=bare_dates.fit(DATE, everything),
        date=Choices.of([t.dates for t in hopeful]).fit(DATE, everything),
        relevance=relevance.fit(RELEVANCE, everything),
        type_head=types.fit_head(TYPE_HEAD, seen_types, everything),
        stage_head=stages.fit_head(STAGE_HEAD, seen_stages, everything),
        relevance_head=relevance.fit_head(RELEVANCE_HEAD, seen_texts, everything),
        encoder=encoder,
    )


def folds_of(texts: Sequence[Text]) -> Folds:
    """For each fold, which texts it holds: all of a hand, or where there are too few hands, every so many-th text.

    A model is surer of other texts of the hands it learned from than it will be of a newspaper's; what reads its
    guesses must not learn to trust them that much.
    """
    hands = sorted({text.hand for text in texts})
    numbers = [hands.index(text.hand) for text in texts] if len(hands) >= FOLDS else range(len(texts))
    return [np.array(numbers) % FOLDS == fold for fold in range(FOLDS)]


def _seen(texts: Sequence[Text], encoder: Encoder) -> tuple[Vectors, Vectors, Vectors]:
    """What the encoder sees, a row each: of the candidates, of those that tell a decision, of the texts."""
    views = [text.views(encoder) for text in texts]
    types, stages = [v.types for v in views if len(v.types)], [v.stages for v in views if len(v.stages)]
    return np.concatenate(types), np.concatenate(stages), np.concatenate([v.text for v in views])


def _stages(texts: Sequence[Text], bare_dates: Choices, seen: Vectors, folds: Folds) -> tuple[Table, Table]:
    """What the first and the second look at stages learn from; `seen` has a row an example."""
    shares = _unseen_shares(bare_dates, folds)
    dated = [t.stages_dated(own) for t, own in zip(texts, shares, strict=True)]
    table = Table.of(dated)
    by_traits, by_head = _unseen_by_traits(table, STAGE, folds), _unseen_by_head(table, seen, STAGE_HEAD, folds)
    guesses = _blended(by_traits, by_head, STAGE_FIRST)
    return table, Table.of([t.second_stages(d, own) for t, d, own in zip(texts, dated, guesses, strict=True)])


def _unseen(table: Table, folds: Folds, guess: Callable[[Chosen, Rows], Sequence[dict[str, float]]]) -> Guesses:
    """For each text the guesses at its examples; `guess` makes them of some rows by a model taught by chosen texts."""
    found: Guesses = [[] for _ in folds[0]]
    for own in folds:
        rows = table.rows(own)
        for text, made in zip(table.texts[rows], guess(~own, rows), strict=True):
            found[text].append(made)
    return found


def _unseen_by_traits(table: Table, recipe: Recipe, folds: Folds) -> Guesses:
    """The guesses of models fitted on the other folds."""
    return _unseen(table, folds, lambda others, rows: table.guesses(table.fit(recipe, others), rows))


def _unseen_by_head(table: Table, seen: Vectors, recipe: Recipe, folds: Folds) -> Guesses:
    """The guesses of heads fitted on the other folds; `seen` has a row an example."""
    return _unseen(table, folds, lambda others, rows: table.fit_head(recipe, seen, others).probabilities(seen[rows]))


def _blended(ones: Guesses, others: Guesses, share: float) -> Guesses:
    return [blended(one, other, share) for one, other in zip(ones, others, strict=True)]


def _unseen_shares(table: Choices, folds: Folds) -> list[list[list[float]]]:
    """For each text, for each of its picks, the shares by models fitted on the other folds."""
    shares: list[list[list[float]]] = [[] for _ in folds[0]]
    for own in folds:
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
    np.savez(path, np.array(head.classes), *head.layers)


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
    write_all(fit_all(read_texts(read_gold(chosen.texts)), encoder), chosen.to)
    if chosen.encoder:
        (chosen.to / ENCODER_NAME).write_text(chosen.encoder + "\n", encoding="utf-8")
        shutil.copy(DATA / "calibration.tsv", chosen.to)


if __name__ == "__main__":
    main(sys.argv[1:])

"""The fitted models the tagger asks, and the encoder whose vectors some of them read."""

import os
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from nlp import calibration, choice, heads, model
from nlp.calibration import UNCHANGED, Calibration
from nlp.choice import Choice
from nlp.encoder import Encoder, load_encoder
from nlp.heads import Head
from nlp.model import Linear

VARIABLE = "KONTORSKOLL_MODELS"
ENCODER_NAME = "encoder.txt"  # beside models that read another encoder's vectors: its name
BY_TRAITS = ("type", "type_again", "stage", "stage_again", "owner", "relevance")
CHOICES = ("date_first", "date")
HEADS = ("type", "stage", "relevance")


class UnknownModelsError(ValueError):
    """The folder that the settings name holds no models."""


@dataclass(frozen=True, slots=True)
class Models:
    """Models over named traits, heads over the encoder's vectors, and what turns their sureness into a probability."""

    type: Linear
    type_again: Linear
    stage: Linear
    stage_again: Linear
    owner: Linear
    date_first: Choice
    date: Choice
    relevance: Linear
    type_head: Head
    stage_head: Head
    relevance_head: Head
    encoder: Encoder
    confidence: Calibration = UNCHANGED  # fitted on what the models say without it


def folder() -> Traversable:
    """Where the models lie: nlp/data, or the folder that KONTORSKOLL_MODELS names (see nlp/training/README.md)."""
    own = os.environ.get(VARIABLE)
    return Path(own) if own else files("nlp") / "data"


@lru_cache(maxsize=1)
def load() -> Models:
    """The models in `folder()`; raises `UnknownModelsError` (in Swedish) when it lacks one of them."""
    place = folder()
    try:
        named = place / ENCODER_NAME
        encoder = load_encoder(named.read_text(encoding="utf-8").strip() if named.is_file() else None)
        by_traits = {name: model.read(place / f"model-{name.replace('_', '-')}.tsv") for name in BY_TRAITS}
        choices = {name: choice.read(place / f"model-{name.replace('_', '-')}.tsv") for name in CHOICES}
        over_vectors = {name: heads.read(place / f"head-{name}.npz") for name in HEADS}
        confidence = calibration.read(place / "calibration.tsv")
    except OSError as problem:
        lacking = problem.filename or place
        raise UnknownModelsError(
            f"{VARIABLE}: {lacking} går inte att läsa; gör modeller dit med python -m nlp.training.fit"
        ) from None
    return Models(
        type=by_traits["type"],
        type_again=by_traits["type_again"],
        stage=by_traits["stage"],
        stage_again=by_traits["stage_again"],
        owner=by_traits["owner"],
        date_first=choices["date_first"],
        date=choices["date"],
        relevance=by_traits["relevance"],
        type_head=over_vectors["type"],
        stage_head=over_vectors["stage"],
        relevance_head=over_vectors["relevance"],
        encoder=encoder,
        confidence=confidence,
    )

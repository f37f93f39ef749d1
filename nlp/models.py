"""The fitted models the tagger asks, and the encoder whose vectors some of them read."""

from dataclasses import dataclass
from functools import lru_cache

from nlp import calibration, heads, model
from nlp.calibration import UNCHANGED, Calibration
from nlp.encoder import Encoder, load_encoder
from nlp.heads import Head
from nlp.model import Linear


@dataclass(frozen=True, slots=True)
class Models:
    """Models over named traits, heads over the encoder's vectors, and what turns their sureness into a probability."""

    type: Linear
    type_again: Linear
    stage: Linear
    stage_again: Linear
    owner: Linear
    date_first: Linear
    date: Linear
    relevance: Linear
    type_head: Head
    stage_head: Head
    relevance_head: Head
    encoder: Encoder
    confidence: Calibration = UNCHANGED  # fitted on what the models say without it


@lru_cache(maxsize=1)
def load() -> Models:
    """The shipped models in nlp/data/."""
    return Models(
        type=model.load("type"),
        type_again=model.load("type-again"),
        stage=model.load("stage"),
        stage_again=model.load("stage-again"),
        owner=model.load("owner"),
        date_first=model.load("date-first"),
        date=model.load("date"),
        relevance=model.load("relevance"),
        type_head=heads.load("type"),
        stage_head=heads.load("stage"),
        relevance_head=heads.load("relevance"),
        encoder=load_encoder(),
        confidence=calibration.load(),
    )

"""How likely each candidate is to tell each type and stage: two looks, each by trait models and encoder together."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from nlp.candidates import Candidate, find_candidates
from nlp.excerpts import encode_needed
from nlp.features import backdrop, traits
from nlp.heads import blend
from nlp.model import Linear
from nlp.models import Models
from nlp.scene import Scene
from nlp.second_look import Guess, second_traits
from nlp.stages import announced, is_kept, stage_traits
from nlp.views import View
from nlp.when import likely_date

# The encoder's share in each blend: level from 0.2 to 0.5 (types) and 0.25 to 0.55 (stages) on held-out texts.
TYPE_FIRST, TYPE_LAST = 0.35, 0.35
STAGE_FIRST, STAGE_LAST = 0.3, 0.4
ARTICLE = 250  # characters
# Less likely than that by traits alone, no decision is told: of 39,000 candidates that tell one, in texts of unseen
# hands, 581 were so unlikely, and the encoder brought none of them to where it would be told.
_FAINT = 0.05


def may_tell(guess: Guess) -> bool:
    """Whether a first guess at a type leaves it open that a decision is told; if not, it need not be read again."""
    return 1.0 - guess["none"] >= _FAINT


class Look:
    """One scene as the models look at it; the encoder reads the text only when a method needs it."""

    def __init__(self, scene: Scene, models: Models) -> None:
        self.scene, self.models = scene, models
        self._found = find_candidates(scene)

    @property
    def is_article(self) -> bool:
        """Whether the text is long enough for the heads: they learned from whole articles, not from a line or two."""
        return len(self.scene.normal.text) >= ARTICLE

    @cached_property
    def view(self) -> View:
        """What the encoder sees of the text."""
        return View(self.scene, encode_needed(self.scene, self.candidates, self.models.encoder))

    @cached_property
    def told(self) -> list[dict[str, float]]:
        """What the traits of all that was found say of the type; cheap, and what relevance is first judged by."""
        return [self.models.type.probabilities(described) for described in self._described]

    @cached_property
    def candidates(self) -> list[Candidate]:
        """Those that may tell a decision."""
        return [candidate for candidate, guess in zip(self._found, self.told, strict=True) if may_tell(guess)]

    @cached_property
    def _described(self) -> list[list[str]]:
        behind = backdrop(self.scene)
        return [traits(self.scene, candidate, behind) for candidate in self._found]

    def types(self) -> list[dict[str, float]]:
        """For each candidate the probability of each type, and of none."""
        if not self.candidates:
            return []
        told = [guess for guess in self.told if may_tell(guess)]
        described = [own for own, guess in zip(self._described, self.told, strict=True) if may_tell(guess)]
        if not self.is_article:
            return _again(self.scene, self.candidates, described, told, self.models.type_again)
        seen = self.models.type_head.probabilities(self.view.types(self.candidates))
        first = blended(told, seen, TYPE_FIRST)
        again = _again(self.scene, self.candidates, described, first, self.models.type_again)
        return blended(again, seen, TYPE_LAST)

    def stages(self, candidates: Sequence[Candidate]) -> list[dict[str, float]]:
        """For each of these candidates, which tell decisions, the probability of each stage."""
        if not candidates:
            return []
        described = [
            [*stage_traits(self.scene, c), *likely_date(self.scene, c, self.models.date_first)] for c in candidates
        ]
        told = [self.models.stage.probabilities(d) for d in described]
        if self.is_article:
            seen = self.models.stage_head.probabilities(self.view.stages(candidates))
            first = blended(told, seen, STAGE_FIRST)
            again = _again(self.scene, candidates, described, first, self.models.stage_again)
            last = blended(again, seen, STAGE_LAST)
        else:
            last = _again(self.scene, candidates, described, told, self.models.stage_again)
        return [_settled(self.scene, c, p) for c, p in zip(candidates, last, strict=True)]


def _settled(scene: Scene, candidate: Candidate, stages: dict[str, float]) -> dict[str, float]:
    """The guess, where grammar leaves a choice."""
    if is_kept(candidate):
        return {name: float(name == "cancelled") for name in stages}
    return _not_done(stages) if announced(scene, candidate) else stages


def _not_done(stages: Mapping[str, float]) -> dict[str, float]:
    """What is announced for a day ahead is decided where it else would be taken for done."""
    return {**stages, "decided": stages["decided"] + stages["completed"], "completed": 0.0}


def blended(ones: Sequence[Guess], others: Sequence[Guess], share: float) -> list[dict[str, float]]:
    """The blend of each pair of guesses; `share` is the second ones'."""
    return [blend(one, other, share) for one, other in zip(ones, others, strict=True)]


def _again(
    scene: Scene,
    candidates: Sequence[Candidate],
    described: Sequence[Sequence[str]],
    first: Sequence[Mapping[str, float]],
    model: Linear,
) -> list[dict[str, float]]:
    seen = second_traits(scene, candidates, first)
    return [model.probabilities([*own, *more]) for own, more in zip(described, seen, strict=True)]

"""How sure is sure: turns what the models make of a decision into the share of such decisions that prove right."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable

# A decision less sure than this is more likely wrong than right, and waits for a person's eye. Of held-out texts'
# decisions 23 % lie below, of which 38 % are right at L2; above it 69 % are (nlp/training/calibrate.py prints it anew).
NEEDS_REVIEW = 0.5


@dataclass(frozen=True, slots=True)
class Calibration:
    """A rising line through knots: `raw` (what the models say, 0..1, ascending) and `right` (the share right, 0..1)."""

    raw: Sequence[float]
    right: Sequence[float]

    def probability(self, raw: float) -> float:
        """How likely a decision of this raw confidence is right in type, municipality and stage; 0..1."""
        above = bisect_right(self.raw, raw)
        if above == 0:
            return self.right[0]
        if above == len(self.raw):
            return self.right[-1]
        x0, x1 = self.raw[above - 1], self.raw[above]
        y0, y1 = self.right[above - 1], self.right[above]
        return y0 + (y1 - y0) * (raw - x0) / (x1 - x0)


def needs_review(confidence: float) -> bool:
    """Whether a decision of this calibrated confidence (0..1) should be read by a person."""
    return confidence < NEEDS_REVIEW


UNCHANGED = Calibration((0.0, 1.0), (0.0, 1.0))  # raw confidence as it is: what a calibration is fitted on


def parse(text: str) -> Calibration:
    """A calibration from its file: `#` comments, a line of column names, then a line a knot: raw and right."""
    lines = [line for line in text.split("\n") if line and not line.startswith("#")][1:]
    knots = [line.split("\t") for line in lines]
    return Calibration(tuple(float(raw) for raw, _ in knots), tuple(float(right) for _, right in knots))


def read(file: Traversable) -> Calibration:
    """The calibration in a file; raises OSError."""
    return parse(file.read_text(encoding="utf-8"))

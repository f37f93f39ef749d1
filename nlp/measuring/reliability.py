"""Whether the tagger's confidence can be believed: of the decisions it is so and so sure of, how many are right."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from nlp.evaluate import Json, verdicts

BINS = 10  # tenths


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision's confidence (0..1), whether type and municipality are right (L1), and whether the stage is too (L2).

    Decisions that stand for an optional one of the annotators' are neither right nor wrong, and not judged.
    """

    confidence: float
    level1: bool
    level2: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The decisions whose confidence lies in an interval: how many, their mean confidence, the shares right."""

    low: float
    high: float
    number: int
    confidence: float
    level1: float
    level2: float


def judged(gold: Mapping[str, Json], predicted: Mapping[str, Json]) -> list[Judged]:
    """Each predicted decision against the gold document of its id; predictions carry `confidence`."""
    found = []
    for key, truth in gold.items():
        decisions = predicted.get(key, {}).get("decisions") or []
        types, stages = (verdicts(decisions, truth["decisions"], level) for level in (0, 1))
        for decision, right, whole in zip(decisions, types, stages, strict=True):
            if right is not None and whole is not None:
                found.append(Judged(decision["confidence"], right, whole))
    return found


def bins(found: Sequence[Judged]) -> list[Bin]:
    """The table, one bin a tenth; empty ones left out."""
    table = []
    for tenth in range(BINS):
        own = [j for j in found if min(int(j.confidence * BINS), BINS - 1) == tenth]
        if own:
            table.append(_bin(own, tenth / BINS, (tenth + 1) / BINS))
    return table


def expected_error(found: Sequence[Judged]) -> float:
    """Expected calibration error at L2 (Naeini, Cooper, Hauskrecht 2015): the bins' mean gap, weighted by number."""
    return sum(b.number * abs(b.level2 - b.confidence) for b in bins(found)) / len(found) if found else 0.0


def split(found: Sequence[Judged], threshold: float) -> tuple[Bin | None, Bin | None]:
    """What lies below the threshold and what does not, as a bin each; None where nothing does."""
    below = [j for j in found if j.confidence < threshold]
    above = [j for j in found if j.confidence >= threshold]
    return (
        _bin(below, 0.0, threshold) if below else None,
        _bin(above, threshold, 1.0) if above else None,
    )


def as_lines(found: Sequence[Judged], threshold: float) -> Iterator[str]:
    """The reliability table for people to read, with the threshold for review."""
    yield f"{'confidence':<14} {'number':>6} {'mean':>6} {'L1':>6} {'L2':>6}"
    for row in bins(found):
        yield f"{row.low:.1f}–{row.high:.1f}        {_row(row)}"
    yield f"expected calibration error {expected_error(found):.3f}"
    below, above = split(found, threshold)
    for name, part in ((f"under {threshold:.2f}", below), (f"{threshold:.2f} and up", above)):
        if part is not None:
            yield f"{name:<14} {_row(part)}   {part.number / len(found):.0%} of the decisions"


def as_markdown(found: Sequence[Judged], threshold: float) -> Iterator[str]:
    """The reliability table as Markdown, and what the threshold for review parts."""
    yield "| confidence | decisions | mean | right at L1 | at L2 |"
    yield "|---|---|---|---|---|"
    for row in bins(found):
        yield (
            f"| {row.low:.1f}–{row.high:.1f} | {row.number} | {row.confidence:.2f} | {row.level1:.2f} |"
            f" {row.level2:.2f} |"
        )
    yield ""
    told = [f"Expected calibration error: {expected_error(found):.3f}."]
    for name, part in zip(("Under", "From"), split(found, threshold), strict=True):
        if part is not None:
            share = part.number / len(found)
            told.append(f"{name} {threshold:.2f}: {share:.0%} of the decisions, {part.level2:.0%} right at L2.")
    yield " ".join(told)


def _row(row: Bin) -> str:
    return f"{row.number:>6} {row.confidence:>6.2f} {row.level1:>6.2f} {row.level2:>6.2f}"


def _bin(own: Sequence[Judged], low: float, high: float) -> Bin:
    return Bin(
        low,
        high,
        len(own),
        fmean(j.confidence for j in own),
        fmean(j.level1 for j in own),
        fmean(j.level2 for j in own),
    )

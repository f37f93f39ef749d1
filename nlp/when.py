"""When a decision takes effect: which of the dates around it is its own, if any."""

from collections.abc import Sequence

from nlp.candidates import Candidate
from nlp.choice import Choice, most_likely
from nlp.date_options import DateOption, Question, readings
from nlp.date_traits import date_traits
from nlp.scene import LEAD, Scene
from nlp.types import Stage

_STEPS = (0.2, 0.4, 0.6, 0.8)  # shares become the traits "at least this much"
_BACK, _AHEAD = 6, 5  # sentences looked at before and after
MOST_DATES = 40  # readings of dates; of 35,000 candidates in training texts one has more (43)
_ABOVE = 2  # and before the line that a list hangs under


def effective_date(scene: Scene, candidate: Candidate, kind: str, stage: Stage, model: Choice) -> str | None:
    """The date in the text's own precision, or None; a cancelled decision has none (annotation guide)."""
    options = date_options(scene, candidate)
    if stage is Stage.CANCELLED or not options:
        return None
    shares = model.shares(date_traits(Question(scene, candidate, options, kind, stage)))
    return most_likely([*(option.value for option in options), None], shares)[0]


def date_options(scene: Scene, candidate: Candidate) -> list[DateOption]:
    """The resolved dates of the sentence, the sentences around it, and the line that a list row hangs under.

    The nearest MOST_DATES of them, so that a text of nothing but dates takes no longer than its length.
    """
    here = candidate.clause.segment
    around = range(max(0, here - _BACK), min(len(scene.by_segment), here + _AHEAD + 1))
    clauses = [c for number in around for c in scene.by_segment[number]]
    lead = [c for number in range(min(LEAD, around.start)) for c in scene.by_segment[number]]
    if candidate.governor is not None:
        head = candidate.governor.segment  # a row's date may stand above the list, however long that is
        above = [c for number in range(max(0, head - _ABOVE), head + 1) for c in scene.by_segment[number]]
        lead = [*lead, *(c for c in above if c.segment not in around and c not in lead)]
    clauses += lead
    found = [option for c in clauses for n, m in enumerate(c.dates) for option in readings(m, c, n)]
    if len(found) > MOST_DATES:
        found.sort(key=lambda option: abs(option.mention.start - candidate.clause.start))
    return found[:MOST_DATES]


def likely_date(scene: Scene, candidate: Candidate, model: Choice) -> list[str]:
    """Traits for the stage: when the candidate's likeliest date lies, before its type and stage are known."""
    options = date_options(scene, candidate)
    return likely_date_traits(scene, options, model.shares(date_traits(Question(scene, candidate, options))))


def likely_date_traits(scene: Scene, options: Sequence[DateOption], shares: Sequence[float]) -> list[str]:
    """The same, from the shares of the options (none's, the last, may be there too)."""
    if not options:
        return ["likely date:none"]
    values = [option.value for option in options]
    value, share = most_likely(values, shares[: len(values)])
    if value is None or share < _STEPS[0]:
        return ["likely date:none"]
    precision = next(option.precision for option in options if option.value == value)
    lies = scene.lies(value)
    steps = [step for step in _STEPS if share >= step]
    return [f"likely date {tail}>={step}" for step in steps for tail in (lies, f"{lies} {precision}")]

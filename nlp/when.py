"""When a decision takes effect: which of the dates around it belongs to it."""

from collections.abc import Iterable, Sequence

from nlp.candidates import Candidate
from nlp.dates import DateMention
from nlp.scene import Clause, Scene
from nlp.types import Stage


def effective_date(scene: Scene, candidate: Candidate, stage: Stage) -> str | None:
    """The date in the text's own precision, or None; a cancelled decision has none.

    Looked for in the clause, then in its sentence (later clauses first), then in the line a list row hangs under, then in
    the sentence that follows.
    """
    if stage is Stage.CANCELLED:
        return None
    clause = candidate.clause
    own = scene.by_segment[clause.segment]
    at = own.index(clause)
    for dates in (
        _fitting(scene, clause.dates, stage),
        *(_fitting(scene, c.dates, stage) for c in (*own[at + 1 :], *own[:at][::-1])),
    ):
        if dates:
            return _nearest(candidate, dates)
    if candidate.governor is not None:
        dates = _fitting(scene, candidate.governor.dates, stage)
        if dates:
            return dates[0].value
    return _following(scene, clause, stage)


def _fitting(scene: Scene, dates: Iterable[DateMention], stage: Stage) -> Sequence[DateMention]:
    """The resolved dates that a decision of this stage can have: nothing planned lies behind, nothing done ahead."""
    published = scene.document.published
    kept = []
    for date in dates:
        if date.value is None:
            continue
        if published is not None:
            stamp = published.isoformat()[: len(date.value)]
            if stage is Stage.COMPLETED and date.value > stamp:
                continue
            if stage in (Stage.PROPOSED, Stage.DECIDED) and date.value < stamp:
                continue
        kept.append(date)
    return kept


def _nearest(candidate: Candidate, dates: Sequence[DateMention]) -> str | None:
    """With one place a date (“Nybro – 2 juni”), the first date after the place; else the first in the clause."""
    place = candidate.place
    if place is not None and len(dates) > 1:
        group = candidate.group
        if len(group) == len(dates) and place in group:
            return dates[list(group).index(place)].value
        after = [d for d in dates if d.start >= place.end and d.relation != "until"]
        if after and len(candidate.clause.places) > 1:
            return after[0].value
        plain = [d for d in dates if d.relation != "until"]
        return (plain or dates)[0].value
    return dates[0].value if dates else None


def _following(scene: Scene, clause: Clause, stage: Stage) -> str | None:
    """The date of the next sentence of the paragraph, when that names no place of its own."""
    number = clause.segment + 1
    if number >= len(scene.segments) or scene.segments[number].paragraph != scene.segments[clause.segment].paragraph:
        return None
    own = scene.by_segment[number]
    if any(c.places for c in own):
        return None
    dates = [d for c in own for d in _fitting(scene, c.dates, stage)]
    return dates[0].value if dates else None

"""When a decision takes effect: for each date around it, how likely it is the decision's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.candidates import Candidate
from nlp.dates import DateMention
from nlp.model import Linear
from nlp.scene import LEAD, Clause, Scene
from nlp.types import Stage

_LIKELY = 0.3
_STEPS = (0.2, 0.4, 0.6, 0.8)  # odds become the traits "at least this much"
_BACK, _AHEAD = 6, 5  # sentences looked at before and after
_NEAR = 2  # farther sentences are told apart by direction only


@dataclass(frozen=True, slots=True)
class DateOption:
    """A date that could be the decision's: the mention and the clause it stands in."""

    mention: DateMention
    clause: Clause
    order: int  # among the clause's dates


def effective_date(scene: Scene, candidate: Candidate, kind: str, stage: Stage, model: Linear) -> str | None:
    """The date in the text's own precision, or None; a cancelled decision has none (annotation guide)."""
    if stage is Stage.CANCELLED:
        return None
    best, most = None, _LIKELY
    for option in date_options(scene, candidate):
        odds = model.probabilities(date_traits(scene, candidate, kind, stage, option))["yes"]
        if odds > most:
            best, most = option.mention.value, odds
    return best


def date_options(scene: Scene, candidate: Candidate) -> list[DateOption]:
    """The resolved dates of the sentence, the sentences around it, and the line that a list row hangs under."""
    here = candidate.clause.segment
    around = range(max(0, here - _BACK), min(len(scene.by_segment), here + _AHEAD + 1))
    clauses = [c for number in around for c in scene.by_segment[number]]
    lead = [c for number in range(min(LEAD, around.start)) for c in scene.by_segment[number]]
    if candidate.governor is not None:
        head = candidate.governor.segment  # a row's date may stand above the list, however long that is
        above = [c for number in range(max(0, head - _NEAR), head + 1) for c in scene.by_segment[number]]
        lead = [*lead, *(c for c in above if c.segment not in around and c not in lead)]
    clauses += lead
    return [DateOption(m, c, n) for c in clauses for n, m in enumerate(c.dates) if m.value is not None]


def likely_date(scene: Scene, candidate: Candidate, model: Linear) -> list[str]:
    """Traits for the stage: when the candidate's likeliest date lies, before its type and stage are known."""
    options = date_options(scene, candidate)
    odds = [model.probabilities(bare_date_traits(scene, candidate, o))["yes"] for o in options]
    return likely_date_traits(scene, options, odds)


def likely_date_traits(scene: Scene, options: Sequence[DateOption], odds: Sequence[float]) -> list[str]:
    """The same, from the odds of each option."""
    best = max(range(len(odds)), key=odds.__getitem__, default=None)
    if best is None or odds[best] < _STEPS[0]:
        return ["likely date:none"]
    mention = options[best].mention
    when = scene.lies(mention.value or "")
    steps = [step for step in _STEPS if odds[best] >= step]
    return [f"likely date {tail}>={step}" for step in steps for tail in (when, f"{when} {mention.precision}")]


def bare_date_traits(scene: Scene, candidate: Candidate, option: DateOption) -> list[str]:
    """What speaks for and against the date, before type and stage of the decision are known."""
    kinds = candidate.clause.kinds() or (candidate.governor.kinds() if candidate.governor else frozenset())
    where = [*_where(scene, candidate, option), *_theirs(scene, candidate, kinds, option)]
    how = list(_how(scene, candidate, option.mention))
    return [*where, *how, *(f"{w} & {h}" for w in where for h in how)]


def date_traits(scene: Scene, candidate: Candidate, kind: str, stage: str, option: DateOption) -> list[str]:
    """What speaks for and against the date."""
    where = [*_where(scene, candidate, option), *_theirs(scene, candidate, frozenset({kind}), option)]
    how = list(_how(scene, candidate, option.mention))
    return [
        *where,
        *how,
        *(f"{stage}: {h}" for h in (*how, *where)),
        *(f"{w} & {h}" for w in where for h in how),
        *(f"{kind}: {h}" for h in how),
        *(f"{w} & {stage} & {how[0]}" for w in where),
    ]


def _where(scene: Scene, candidate: Candidate, option: DateOption) -> Iterator[str]:
    clause, place = candidate.clause, candidate.place
    if option.clause is clause:
        yield "clause"
        yield f"clause, date {min(2, option.order)} of {min(3, len(clause.dates))}"
        yield from _beside(candidate, option)
    elif option.clause.segment == clause.segment:
        side = "earlier" if option.clause.index < clause.index else "later"
        yield f"sentence {side}"
        yield f"sentence {side}, clause has {'dates' if clause.dates else 'none'}"
        yield f"sentence {side}, its clause has {'places' if option.clause.places else 'none'}"
        yield f"sentence {side} by {min(3, abs(option.clause.index - clause.index))}"
    else:
        over = candidate.governor
        listed = over is not None and option.clause.segment <= over.segment
        steps = option.clause.segment - (over.segment if over is not None and listed else clause.segment)
        paragraph = scene.segments[option.clause.segment].paragraph == scene.segments[clause.segment].paragraph
        own = any(c.dates for c in scene.by_segment[clause.segment])
        theirs = any(c.places for c in scene.by_segment[option.clause.segment])
        side = f"{steps:+d}" if abs(steps) <= _NEAR else "far back" if steps < 0 else "far ahead"
        side = f"over the list {side}" if listed else side
        yield side
        yield f"{side} {'same' if paragraph else 'other'} paragraph, {'own dates' if own else 'no own date'}"
        yield f"{side} {'with' if theirs else 'without'} places, {'own dates' if own else 'no own date'}"
        yield f"{scene.segments[option.clause.segment].kind} {'own dates' if own else 'no own date'}"
    if option.clause is candidate.governor:
        yield f"governor, clause has {'dates' if clause.dates else 'none'}"
        if not clause.dates and len(option.clause.dates) == 1:
            yield "the governor's only date"
    yield f"via {candidate.via}{'' if place else ' nowhere'}, {'here' if option.clause is clause else 'elsewhere'}"


def _theirs(scene: Scene, candidate: Candidate, kinds: frozenset[str], option: DateOption) -> Iterator[str]:
    """What the date's own clause speaks of, and how alone the date stands in the text."""
    theirs = option.clause.kinds()
    tells = f"its clause tells {'the same' if kinds & theirs else 'other' if theirs else 'nothing'}"
    yield tells
    if option.clause.segment <= 1:
        yield "in title or first sentence"
    ahead = scene.dates_ahead
    if option.mention.value in ahead:
        yield "the only date ahead" if len(ahead) == 1 else f"one of {'few' if len(ahead) <= 3 else 'many'} ahead"
    yield f"named {min(3, scene.date_times[option.mention.value or ''])} times"
    if option.clause.segment != candidate.clause.segment:
        dated = any(c.dates for c in scene.by_segment[candidate.clause.segment])
        over = option.clause is candidate.governor
        lead = "lead" if option.clause.segment < LEAD else "governor" if over else "body"
        yield f"{lead}, {tells}, {'own date' if dated else 'no own date'}"
        if not dated and not any(c.dates for c in _between(scene, candidate, option)):
            yield f"{lead}, {tells}, the nearest date"


def _between(scene: Scene, candidate: Candidate, option: DateOption) -> Sequence[Clause]:
    first, last = sorted((candidate.clause.index, option.clause.index))
    return scene.clauses[first + 1 : last]


def _beside(candidate: Candidate, option: DateOption) -> Iterator[str]:
    """Within the clause: the place's own date ("Kisa på torsdagen och Österbymo fredagen den 10 april")."""
    place, clause = candidate.place, candidate.clause
    if place is None or place not in clause.places:
        return
    at = list(clause.places).index(place)
    following = clause.places[at + 1].start if at + 1 < len(clause.places) else clause.end
    later = [d for d in clause.dates if d.start >= place.end]
    yield "after the place" if option.mention.start >= place.end else "before the place"
    yield (
        "between it and the next place"
        if place.end <= option.mention.start < following
        else "not right after the place"
    )
    if later and later[0] is option.mention:
        yield "first after the place"
    if len(candidate.group) == len(clause.dates) > 1:
        same = list(candidate.group).index(place) == option.order
        yield "its turn in the row" if same else "another's turn in the row"


def _how(scene: Scene, candidate: Candidate, date: DateMention) -> Iterator[str]:
    published = scene.document.published
    value = date.value or ""
    if published is None:
        yield "day unknown"
    else:
        yield scene.lies(value)
        if int(value[:4]) < published.year - 1:
            yield "long past"
    yield f"relation:{date.relation}"
    yield f"precision:{date.precision}"
    before = scene.text(max(0, date.start - 25), date.start).lower().split()
    yield f"after {' '.join(before[-1:])}"
    after = scene.text(date.end, date.end + 20).lower().split()
    yield f"before {' '.join(after[:1])}"
    if any(c.group == "referral.cue" for c in candidate.clause.cues):
        yield "referral"

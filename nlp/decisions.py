"""Puts the candidates' readings together: one decision for each office and change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nlp.calibration import UNCHANGED, Calibration
from nlp.candidates import Candidate, Via, find_candidates
from nlp.features import backdrop, traits
from nlp.model import Linear
from nlp.owners import SERVICE_CENTER, Owners
from nlp.readings import Reading, chosen, target_of
from nlp.scene import Scene
from nlp.second_look import second_traits
from nlp.stages import stage_traits
from nlp.types import Decision, DecisionType, OfficeKind, Place, Stage
from nlp.when import effective_date

_LONGEST_QUOTE = 300  # characters; longer sentences give their clause only
# How likely a candidate must be to tell a decision; fitted by cross-validation on the training documents.
_SURE_WITH_STRONG = 0.25  # words that say the type by themselves, and only that one
_SURE = 0.4  # the sentence has words for the type
_SURE_GOVERNED = 0.35  # a list row: the words stand above the list
_SURE_WITHOUT = 0.5  # it has words for no type at all: "gör likadant"


@dataclass(frozen=True, slots=True)
class Models:
    """The fitted models the tagger asks."""

    type: Linear
    type_again: Linear
    stage: Linear
    stage_again: Linear
    owner: Linear
    date: Linear
    relevance: Linear
    confidence: Calibration = UNCHANGED  # fitted on what the models say without it


def first_guesses(scene: Scene, models: Models) -> list[dict[str, float]]:
    """What the first look makes of each candidate; the relevance model reads it too."""
    behind = backdrop(scene)
    return [models.type.probabilities(traits(scene, c, behind)) for c in find_candidates(scene)]


def decide(scene: Scene, models: Models) -> tuple[Decision, ...]:
    """The decisions the text tells, in reading order."""
    decisions = [_decision(scene, models, reading) for reading in chosen(_readings(scene, models))]
    return tuple(sorted(_with_shared_dates(decisions), key=lambda d: d.start))


def _with_shared_dates(decisions: Sequence[Decision]) -> list[Decision]:
    """Offices named without a date take that of their total: "I morgon öppnar 22 kontor. De nya kontoren är …"."""
    totals = {(d.type, d.stage): d.date for d in decisions if d.place is None and d.date is not None}
    return [replace(d, date=d.date or totals.get((d.type, d.stage))) for d in decisions]


def _readings(scene: Scene, models: Models) -> list[Reading]:
    behind = backdrop(scene)
    candidates = find_candidates(scene)
    types = _looked_twice(
        scene, candidates, [traits(scene, c, behind) for c in candidates], models.type, models.type_again
    )
    told = [(c, t) for c, t in zip(candidates, types, strict=True) if _tells(scene, c, t)]
    kept = [c for c, _ in told]
    stages = _looked_twice(scene, kept, [stage_traits(scene, c) for c in kept], models.stage, models.stage_again)
    owners = Owners(scene)
    found = []
    for (candidate, odds), stage in zip(told, stages, strict=True):
        kind = DecisionType(_likeliest(odds))
        agencies = owners.of(candidate, kind, models.owner)
        found.append(Reading(candidate, kind, Stage(_likeliest(stage)), agencies, 1.0 - odds["none"]))
    return found


def _tells(scene: Scene, candidate: Candidate, types: Mapping[str, float]) -> bool:
    """Whether a reading is sure enough, given what words of its sentence bear its type out."""
    sentence = scene.by_segment[candidate.clause.segment]
    if candidate.governor is not None:
        return 1.0 - types["none"] >= _SURE_GOVERNED
    named = {c.group.partition(".")[0] for clause in sentence for c in clause.events if not c.group.endswith(".weak")}
    strong = {c.group.partition(".")[0] for c in candidate.clause.events if c.group.endswith(".strong")}
    kind = _likeliest(types)
    if named and kind not in named:
        return False
    needed = _SURE_WITH_STRONG if strong == {kind} else _SURE if named else _SURE_WITHOUT
    return 1.0 - types["none"] >= needed


def _looked_twice(
    scene: Scene, candidates: Sequence[Candidate], described: Sequence[list[str]], first: Linear, second: Linear
) -> list[dict[str, float]]:
    guesses = [first.probabilities(d) for d in described]
    seen = second_traits(scene, candidates, guesses)
    return [second.probabilities([*d, *more]) for d, more in zip(described, seen, strict=True)]


def _likeliest(probabilities: Mapping[str, float]) -> str:
    return max((name for name in probabilities if name != "none"), key=lambda name: probabilities[name])


def _decision(scene: Scene, models: Models, reading: Reading) -> Decision:
    candidate = reading.candidate
    when = effective_date(scene, candidate, reading.type, reading.stage, models.date)
    start, end = scene.normal.back(*_quote(scene, candidate))
    original = f"{scene.document.title}\n{scene.document.text}"
    place, to_place = _places(reading)
    return Decision(
        type=reading.type,
        stage=reading.stage,
        agencies=reading.agencies,
        place=place,
        quote=original[start:end],
        start=start,
        end=end,
        to_place=to_place,
        count=candidate.count if place is None else None,
        date=when,
        temporary=candidate.clause.has("temporary"),
        office_kind=_office_kind(scene, candidate, reading.agencies),
        main=_is_main(scene, reading, when),
        confidence=round(models.confidence.probability(reading.sureness), 3),
        rule=_rule(candidate),
    )


def _places(reading: Reading) -> tuple[Place | None, Place | None]:
    mention = reading.candidate.place
    if mention is None:
        return None, None
    if reading.type is not DecisionType.RELOCATION:
        return mention.place, None
    target = target_of(reading)
    return mention.place, target.place if target else mention.place


def _quote(scene: Scene, candidate: Candidate) -> tuple[int, int]:
    clause = candidate.clause
    segment = scene.segments[clause.segment]
    if (candidate.via is Via.NAMED and clause.events) or segment.end - segment.start > _LONGEST_QUOTE:
        end = min(clause.end, clause.start + _LONGEST_QUOTE)
        return clause.start, end
    return segment.start, segment.end


def _office_kind(scene: Scene, candidate: Candidate, agencies: Sequence[str]) -> OfficeKind:
    clauses = scene.by_segment[candidate.clause.segment]
    if SERVICE_CENTER in agencies or len(agencies) > 1:
        return OfficeKind.SERVICE_OFFICE
    for kind in (OfficeKind.SERVICE_OFFICE, OfficeKind.AGENCY_OFFICE, OfficeKind.WORKPLACE):
        group = f"office.{kind.removesuffix('_office')}"
        if any(c.has(group) for c in clauses):
            return kind
    return OfficeKind.AGENCY_OFFICE


def _is_main(scene: Scene, reading: Reading, when: str | None) -> bool:
    """The news itself stands early in the text; what happened in a year before the text's is background."""
    published = scene.document.published
    if reading.stage is Stage.COMPLETED and published and when and int(when[:4]) < published.year:
        return False
    early = scene.segments[reading.candidate.clause.segment].paragraph <= max(2, scene.segments[-1].paragraph // 2)
    return early or reading.stage is Stage.DECIDED


def _rule(candidate: Candidate) -> str:
    cue = next(iter(candidate.clause.events), None)
    return f"{candidate.via}: {cue.pattern}" if cue else str(candidate.via)

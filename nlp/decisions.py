"""Puts the candidates' readings together: one decision for each office and change."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from nlp.candidates import Candidate, Via
from nlp.looks import Look
from nlp.owners import SERVICE_CENTER, Owners
from nlp.readings import Reading, chosen, target_of
from nlp.scene import Scene
from nlp.stages import announced
from nlp.types import Decision, DecisionType, OfficeKind, Place, Stage
from nlp.when import effective_date

_LONGEST_QUOTE = 300  # characters; longer sentences give their clause only
# How likely a reading's type must be: what is right less often than in half as many cases as F1 (about 0.78) costs more
# than it gains. Of the 216 gold documents, read by models that learned from our own texts only, L1 and L4 are 0.777 and
# 0.617 with these, 0.776 and 0.608 where any type counts.
_SURE = 0.35
_SURE_WITHOUT = 0.4  # where the sentence has words for no type at all: "gör likadant"


def decide(look: Look) -> tuple[Decision, ...]:
    """The decisions the text tells, in reading order."""
    readings = chosen(_readings(look))
    decisions = _with_shared_dates(readings, [_decision(look, reading) for reading in readings])
    return tuple(sorted(decisions, key=lambda d: d.start))


def _with_shared_dates(readings: Sequence[Reading], decisions: Sequence[Decision]) -> list[Decision]:
    """An office without a date takes that of its list, or of its total: "I morgon öppnar 22 kontor. De nya är …"."""
    dates: dict[object, Counter[str]] = defaultdict(Counter)
    for reading, decision in zip(readings, decisions, strict=True):
        if decision.date is not None:
            dates[_list_of(reading)][decision.date] += 1
            if decision.place is None:
                dates[decision.type, decision.stage][decision.date] += 1
    return [
        replace(d, date=d.date or _only(dates[_list_of(r)]) or _only(dates[d.type, d.stage]))
        if d.stage is not Stage.CANCELLED
        else d
        for r, d in zip(readings, decisions, strict=True)
    ]


def _list_of(reading: Reading) -> object:
    """What the offices named side by side have in common: their clause, or the line their rows hang under."""
    candidate = reading.candidate
    over = candidate.governor or candidate.clause
    return over.index, reading.type, reading.stage


def _only(dates: Counter[str]) -> str | None:
    """The date, where all that have one agree."""
    return next(iter(dates)) if len(dates) == 1 else None


def _readings(look: Look) -> list[Reading]:
    told = [(c, t) for c, t in zip(look.candidates, look.types(), strict=True) if _tells(look.scene, c, t)]
    stages = look.stages([candidate for candidate, _ in told])
    owners = Owners(look.scene)
    found = []
    for (candidate, odds), stage in zip(told, stages, strict=True):
        kind = DecisionType(_likeliest(odds))
        agencies = owners.of(candidate, kind, look.models.owner)
        found.append(Reading(candidate, kind, Stage(_likeliest(stage)), agencies, odds[kind]))
    return found


def _tells(scene: Scene, candidate: Candidate, types: Mapping[str, float]) -> bool:
    """Whether a reading is sure enough, given what words of its sentence bear its type out."""
    kind = _likeliest(types)
    if candidate.governor is not None:  # a list row: the words stand above the list
        return types[kind] >= _SURE
    sentence = scene.by_segment[candidate.clause.segment]
    named = frozenset[str]().union(*(clause.kinds() for clause in sentence))
    if named and kind not in named:
        return False
    return types[kind] >= (_SURE if named else _SURE_WITHOUT)


def _likeliest(probabilities: Mapping[str, float]) -> str:
    return max((name for name in probabilities if name != "none"), key=lambda name: probabilities[name])


def _decision(look: Look, reading: Reading) -> Decision:
    scene, models, candidate = look.scene, look.models, reading.candidate
    when = effective_date(scene, candidate, reading.type, reading.stage, models.date)
    if when is None and reading.stage is Stage.DECIDED and (day := announced(scene, candidate)):
        when = day.value
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

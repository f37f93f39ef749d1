"""What a candidate looks like to the linear models: named traits of its clause, sentence, list and text."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from nlp.candidates import Candidate, Via
from nlp.scene import Clause, Scene, source_of
from nlp.text import SegmentKind

_WINDOW = 3  # words kept on each side of the place


@dataclass(frozen=True, slots=True)
class Backdrop:
    """Traits of the whole text, the same for all its candidates."""

    traits: Sequence[str]
    mentioned: Counter[object]  # how often each municipality or county is named
    in_title: frozenset[object]
    first: object  # the place named first
    surroundings: dict[int, Sequence[str]] = field(default_factory=dict)  # by clause, filled as they are asked for


def backdrop(scene: Scene) -> Backdrop:
    """Which events the text and its title speak of, and whose offices."""
    events = Counter(_type(c.group) for clause in scene.clauses for c in clause.events if not c.group.endswith(".weak"))
    traits = [f"doc:{name}" for name, _ in events.most_common(2)]
    title = {_type(c.group) for clause in scene.by_segment[0] for c in clause.events} if scene.by_segment else set()
    traits += [f"title:{name}" for name in sorted(title)]
    cues = Counter(c.group for clause in scene.clauses for c in clause.cues)
    traits += [
        f"doc-has:{group}"
        for group in ("nonstate.cue", "office.service", "office.agency", "office.workplace")
        if cues[group]
    ]
    if cues["nonstate.cue"] > 3:
        traits.append("doc-many:nonstate")
    traits.append(f"doc-agencies:{min(3, len({m.agency for m in scene.agencies}))}")
    places = [m.place for m in scene.places]
    title_end = scene.segments[0].end if scene.segments else 0
    return Backdrop(
        traits,
        Counter(p.municipality or p.county for p in places),
        frozenset(m.place.municipality or m.place.county for m in scene.places if m.start < title_end),
        (places[0].municipality or places[0].county) if places else None,
    )


def traits(scene: Scene, candidate: Candidate, behind: Backdrop) -> list[str]:
    """The candidate's traits, in no particular order, possibly repeated."""
    clause = candidate.clause
    if clause.index not in behind.surroundings:
        shared = (*_clause(clause, ""), *_around(scene, candidate), *_when(scene, clause))
        behind.surroundings[clause.index] = list(dict.fromkeys(shared))
    return [
        *behind.traits,
        f"via:{candidate.via}",
        *behind.surroundings[clause.index],
        *_place(candidate),
        *_standing(scene, candidate, behind),
    ]


def _type(group: str) -> str:
    return group.partition(".")[0]


def _clause(clause: Clause, mark: str) -> Iterator[str]:
    types = clause.kinds()
    strong = {_type(c.group) for c in clause.events if c.group.endswith(".strong")}
    for kind in types:
        yield f"{mark}event:{kind}"
    for kind in strong:
        yield f"{mark}strong:{kind}"
        if len(strong) == 1:
            yield f"{mark}only strong:{kind}"
    if len(types) == 1:
        yield f"{mark}only event:{next(iter(types))}"
    if not types:
        yield f"{mark}event:none"
    if not mark:
        for cue in clause.events:
            yield f"pattern:{cue.pattern}"
            yield f"group:{cue.group}"
        for cue in clause.cues:
            yield f"cue:{cue.group}"
            yield f"cue-pattern:{cue.pattern}"
        for stem in clause.stems:
            if stem[0].isalpha():
                yield f"word:{stem}"
        for a, b in pairwise(clause.stems):
            yield f"pair:{a} {b}"
    else:
        for group in {c.group for c in clause.cues}:
            yield f"{mark}cue:{group}"


def _around(scene: Scene, candidate: Candidate) -> Iterator[str]:
    clause = candidate.clause
    own = scene.by_segment[clause.segment]
    at = clause.index - own[0].index
    for other in own[:at]:
        yield from _clause(other, "earlier-")
    for other in own[at + 1 :]:
        yield from _clause(other, "later-")
    segment = scene.segments[clause.segment]
    yield f"kind:{segment.kind}"
    if scene.text(segment.start, segment.start + 2) in ("– ", "- ", "— "):
        yield "spoken"
    for offset, mark in ((-1, "before-"), (1, "after-")):
        number = clause.segment + offset
        if 0 <= number < len(scene.segments) and scene.segments[number].paragraph == segment.paragraph:
            for other in scene.by_segment[number]:
                yield from _clause(other, mark)
    if candidate.governor is not None:
        yield "governed"
        yield from _clause(candidate.governor, "governor-")
    elif (source := source_of(scene, clause)) is not None:
        yield from _clause(source, "source-")
        yield f"source back:{min(4, clause.segment - source.segment)}"


def _place(candidate: Candidate) -> Iterator[str]:
    place, clause = candidate.place, candidate.clause
    if place is None:
        yield "place:none"
        if candidate.count:
            yield "counted"
        return
    yield f"place:{place.kind}"
    yield f"group:{min(4, len(candidate.group))}"
    if candidate.via is not Via.NAMED:
        said = {t.text for t in clause.tokens}
        for word in ("där", "dit", "här", "kontoret", "den", "man", "vi", "de"):
            if word in said:
                yield f"points:{word}"
        return
    first = candidate.group[0]
    words = list(zip(clause.tokens, clause.stems, strict=True))
    before = [stem for t, stem in words if t.end <= first.start][-_WINDOW:]
    after = [stem for t, stem in words if t.start >= candidate.group[-1].end][:_WINDOW]
    yield f"prev:{before[-1] if before else '^'}"
    yield f"prev2:{' '.join(before[-2:])}"
    yield f"next:{after[0] if after else '$'}"
    yield f"next2:{' '.join(after[:2])}"
    for word in before:
        yield f"near-before:{word}"
    for word in after:
        yield f"near-after:{word}"
    for cue in clause.cues:
        if cue.group in ("referral.cue", "nonstate.cue") or cue.group.startswith("office"):
            yield f"{cue.group} {'before' if cue.start < first.start else 'after'} place"
    for cue in clause.events:
        yield f"{_type(cue.group)} {'before' if cue.start < first.start else 'after'} place"
    yield f"places:{min(3, len(clause.places))}"
    if clause.places and first is not clause.places[0] and first.start > clause.places[0].start:
        yield "second place"


def _standing(scene: Scene, candidate: Candidate, behind: Backdrop) -> Iterator[str]:
    """How much of the text is about the place, and how far back it was named."""
    if candidate.place is None:
        return
    key = candidate.place.place.municipality or candidate.place.place.county
    yield f"mentions:{min(4, behind.mentioned[key])}"
    if key in behind.in_title:
        yield "place in title"
    if key == behind.first:
        yield "first place"
    if candidate.via in (Via.BEFORE, Via.MAIN):
        between = scene.text(candidate.place.end, candidate.clause.start)
        yield f"{candidate.via} lines back:{min(4, between.count(chr(10)))}"
        yield f"{candidate.via} sentences back:{min(4, between.count('. '))}"


def _when(scene: Scene, clause: Clause) -> Iterator[str]:
    published = scene.document.published
    if not clause.dates:
        yield "date:none"
    for date in clause.dates:
        yield f"date:{date.precision}"
        yield f"date-relation:{date.relation}"
        if date.value and published:
            yield f"date-is:{scene.lies(date.value)}"
        if date.value and len(date.value) == 4 and published and published.year - int(date.value) >= 2:
            yield "date-is:long past"
    if scene.segments[clause.segment].kind is SegmentKind.TITLE:
        yield "in title"

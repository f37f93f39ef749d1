"""Where a decision may be told: each clause with each office place that it speaks of, named or understood."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from nlp.places import PlaceMention
from nlp.scene import Clause, Scene, is_place_line, source_of
from nlp.text import SegmentKind
from nlp.word_lists import numbers, word_list

_LIST_GLUE = frozenset(word_list("list_glue"))
_COUNTED = word_list("counted")
MOST_CANDIDATES = 500  # the densest text of the training set has under 100


class Via(StrEnum):
    """How the clause comes to its place."""

    NAMED = "named"
    SENTENCE = "sentence"  # named earlier in the sentence
    HEADING = "heading"  # named in the heading or at the start of the item
    BEFORE = "before"  # the last place before the sentence
    MAIN = "main"  # the place that the whole text is about
    NOWHERE = "nowhere"  # no place: a total, or the whole country


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clause and the office place it may decide on; `group` is the list of places it stands in."""

    clause: Clause
    place: PlaceMention | None
    via: Via
    group: Sequence[PlaceMention] = ()
    count: int | None = None
    governor: Clause | None = field(default=None, repr=False)  # the line that a list row hangs under


def over(scene: Scene, candidate: Candidate) -> Clause | None:
    """Where the clause itself does not say what happens: the line that its list hangs under, else a sentence before."""
    return candidate.governor or source_of(scene, candidate.clause)


def find_candidates(scene: Scene) -> list[Candidate]:
    """All candidates in reading order, MOST_CANDIDATES at most."""
    return list(islice(_Reader(scene).read(), MOST_CANDIDATES))


class _Reader:
    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.heading: Sequence[PlaceMention] = ()
        self.last: Sequence[PlaceMention] = ()
        self.main = _main_places(scene)
        self.line = -1
        self.paragraph = -1

    def read(self) -> Iterator[Candidate]:
        for number, own in enumerate(self.scene.by_segment):
            self._enter(number)
            governor = _governor(self.scene, number)
            in_sentence: Sequence[PlaceMention] = ()
            for clause in own:
                groups = list(_groups(self.scene, clause))
                for group in groups:
                    for place in group:
                        yield Candidate(clause, place, Via.NAMED, group, None, governor)
                count = _count(clause)
                for places, via in self._antecedents(clause, groups, in_sentence):
                    for place in places:
                        yield Candidate(clause, place, via, places, count, governor)
                if count is not None or not (groups or self.main):
                    yield Candidate(clause, None, Via.NOWHERE, (), count, governor)
                if groups:
                    in_sentence = groups[-1] if len(groups) == 1 or in_sentence else groups[0]
                    self.last = in_sentence

    def _enter(self, number: int) -> None:
        segment = self.scene.segments[number]
        if segment.paragraph != self.paragraph:
            self.heading = ()
        own = [p for clause in self.scene.by_segment[number] for p in clause.places]
        bare = _is_bare(self.scene, number, own)
        if segment.kind is SegmentKind.HEADING:
            self.heading = own if own and len(self.scene.by_segment[number]) <= 2 else ()
        elif bare and segment.line != self.line:
            self.heading = own
        elif segment.line != self.line and segment.kind is SegmentKind.ITEM:
            self.heading = ()
        self.line, self.paragraph = segment.line, segment.paragraph

    def _antecedents(
        self, clause: Clause, groups: Sequence[Sequence[PlaceMention]], in_sentence: Sequence[PlaceMention]
    ) -> Iterator[tuple[Sequence[PlaceMention], Via]]:
        """Places that the clause may mean without naming them, nearest first; none twice."""
        if not clause.events and not clause.has("stage.cancelled"):
            return
        seen = {p.place.municipality for group in groups for p in group}
        nearby = [(in_sentence, Via.SENTENCE), (self.heading, Via.HEADING), (self.last, Via.BEFORE)]
        for places, via in (*(nearby if not groups else nearby[1:2]), (self.main, Via.MAIN)):
            if places and places[0].place.municipality not in seen:
                seen |= {p.place.municipality for p in places}
                yield places, via


def _is_bare(scene: Scene, number: int, own: Sequence[PlaceMention]) -> bool:
    segment = scene.segments[number]
    named = sum(p.end - p.start for p in own)
    return bool(own) and segment.end - segment.start - named <= 6 + 4 * len(own)


def _main_places(scene: Scene) -> Sequence[PlaceMention]:
    """The place the text is about: the most often named, where title, dateline and lead weigh more."""
    weight: Counter[object] = Counter()
    first: dict[object, PlaceMention] = {}
    for number, own in enumerate(scene.by_segment):
        paragraph = scene.segments[number].paragraph
        for mention in (p for clause in own for p in clause.places if p.kind != "county"):
            key = mention.place.municipality
            first.setdefault(key, mention)
            weight[key] += 4 if number == 0 else 2 if paragraph <= 2 else 1
    return [first[weight.most_common(1)[0][0]]] if weight else ()


def _governor(scene: Scene, number: int) -> Clause | None:
    """The heading or sentence that the run of list rows around `number` hangs under; None for running text."""
    if not is_place_line(scene, number):
        return None
    for before in range(number - 1, -1, -1):
        if not is_place_line(scene, before):
            own = scene.by_segment[before]
            if own and (any(c.events or c.dates for c in own) or scene.segments[before].kind is SegmentKind.SENTENCE):
                return max(own, key=lambda c: (len(c.events) > 0) + (len(c.dates) > 0))
    return None


def _groups(scene: Scene, clause: Clause) -> Iterator[list[PlaceMention]]:
    """The clause's places as lists: "A, B och C" is one; "D i M" is the office in D, "i länet stängs A" that in A."""
    group: list[PlaceMention] = []
    towns = [p for p in clause.places if p.kind != "county"]
    for place in towns or clause.places:
        if group:
            between = scene.text(group[-1].end, place.start).lower().lstrip("s")
            words = between.replace(",", " , ").split()
            if words in (["i"], ["(i"]) and place.place.municipality == group[-1].place.municipality:
                continue
            if not all(w in _LIST_GLUE for w in words) or words == ["i"]:
                yield group
                group = []
        group.append(place)
    if group:
        yield group


def _count(clause: Clause) -> int | None:
    """The number of offices, where the clause gives one ("elva kontor", "35 av landets servicekontor")."""
    words = [t.text for t in clause.tokens]
    for i, word in enumerate(words):
        number = numbers().get(word)
        if number is None and word.isdecimal() and len(word) <= 3:
            number = int(word)
        if number is None or number < 2 or any(d.start <= clause.tokens[i].start < d.end for d in clause.dates):
            continue
        following = words[i + 1 : i + 6]
        if any(w.startswith(_COUNTED) or "kontor" in w for w in following[:4]):
            return number
    return None

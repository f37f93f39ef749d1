"""One text laid out for the rules: segments, clauses, and in each clause the places, dates, agencies and cues."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import TypeVar

from nlp import lexicon
from nlp.agencies import AgencyMention, find_agencies
from nlp.dates import DateMention, find_dates
from nlp.lexicon import Cue
from nlp.places import PlaceMention, find_places
from nlp.text import Normal, Segment, SegmentKind, Token, clauses, normalise, segments, tokens
from nlp.types import Document

MAX_LENGTH = 40_000  # characters read; the longest article in the training set has 6,000
LEAD = 4  # segments: the title and the sentences of the lead
STEM = 6  # letters kept of a word: enough to join inflections, short enough to join compounds' heads
_FARTHEST = 12  # clauses that a list stands after the sentence that says what happens

Found = TypeVar("Found", PlaceMention, DateMention, AgencyMention, Cue)


@lru_cache(maxsize=1_000)
def _over(group: str) -> frozenset[str]:
    """The group and those it is under: "office" and "office.service"."""
    return frozenset(accumulate(group.split("."), "{}.{}".format))


@dataclass(frozen=True, eq=False)
class Clause:
    """A clause with all that was found in it, equal to itself only; offsets are into the normalised text."""

    index: int
    segment: int
    start: int
    end: int
    tokens: Sequence[Token]
    stems: Sequence[str]  # one a token: its first letters, or what it is part of where that is a place or a date
    places: Sequence[PlaceMention]
    dates: Sequence[DateMention]
    agencies: Sequence[AgencyMention]
    events: Sequence[Cue]
    cues: Sequence[Cue]

    def has(self, group: str) -> bool:
        """Whether a cue of the group (or of a group under it) stands in the clause."""
        return group in self._groups

    def kinds(self) -> frozenset[str]:
        """The types of event that its words name, weak hints apart."""
        return self._kinds

    def tells(self) -> bool:
        """Whether the clause has words of its own for what happens."""
        return bool(self._kinds) or self.has("stage.cancelled")

    @cached_property
    def towns(self) -> frozenset[str | None]:
        """The municipalities that it names places of, and the counties that it names."""
        return frozenset(p.place.municipality or p.place.county for p in self.places)

    @cached_property
    def _groups(self) -> frozenset[str]:
        return frozenset[str]().union(*(_over(c.group) for c in self.cues))

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset(c.group.partition(".")[0] for c in self.events if not c.group.endswith(".weak"))


@dataclass(frozen=True, slots=True)
class Scene:
    """A document ready for the rules."""

    document: Document
    normal: Normal
    segments: Sequence[Segment]
    clauses: Sequence[Clause]
    places: Sequence[PlaceMention]
    dates: Sequence[DateMention]
    agencies: Sequence[AgencyMention]
    by_segment: Sequence[Sequence[Clause]] = field(repr=False)
    date_times: Mapping[str, int] = field(repr=False)  # how often each resolved date is named
    dates_ahead: frozenset[str] = field(repr=False)  # those that lie after publication
    day: str | None  # of publication, as dates are written

    def lies(self, value: str) -> str:
        """Where a date (in its own precision) lies, seen from publication: past, now or ahead (if unknown, now)."""
        stamp = self.day[: len(value)] if self.day is not None else value
        return "past" if value < stamp else "ahead" if value > stamp else "now"

    def text(self, start: int, end: int) -> str:
        """The normalised text between two offsets."""
        return self.normal.text[start:end]


def whole(document: Document) -> str:
    """Title, line feed, text: what all published offsets point into."""
    return f"{document.title}\n{document.text}"


def lay_out(document: Document) -> Scene:
    """Everything the rules need to know of the document, found once."""
    normal = normalise(whole(document)[:MAX_LENGTH])
    text = normal.text
    found_segments = segments(normal)
    places = find_places(text, document.region)
    dates = find_dates(text, document.published)
    agencies = find_agencies(text)
    events, cues = lexicon.load("events"), lexicon.load("cues")
    taken_places, taken_dates, taken_agencies = _taker(places), _taker(dates), _taker(agencies)
    laid: list[Clause] = []
    by_segment: list[list[Clause]] = []
    for number, segment in enumerate(found_segments):
        own: list[Clause] = []
        for start, end in clauses(text, segment.start, segment.end):
            words = tokens(text[start:end], start)
            own_places, own_dates = taken_places(start, end), taken_dates(start, end)
            clause = Clause(
                index=len(laid),
                segment=number,
                start=start,
                end=end,
                tokens=words,
                stems=_stems(words, own_places, own_dates),
                places=own_places,
                dates=own_dates,
                agencies=taken_agencies(start, end),
                events=events.find(words),
                cues=cues.find(words),
            )
            laid.append(clause)
            own.append(clause)
        by_segment.append(own)
    times = Counter(d.value for d in dates if d.value is not None)
    day = document.published.isoformat() if document.published else None
    ahead = frozenset(v for v in times if day is not None and v > day[: len(v)])
    return Scene(document, normal, found_segments, laid, places, dates, agencies, by_segment, times, ahead, day)


def _stems(words: Sequence[Token], places: Sequence[PlaceMention], dates: Sequence[DateMention]) -> Sequence[str]:
    """Which town or day it is says nothing of what happens there: what is learned of one must hold for all."""
    if not (places or dates):
        return [word.text[:STEM] for word in words]
    named = [(m.start, m.end, "<place>") for m in places] + [(m.start, m.end, "<date>") for m in dates]
    return [next((name for start, end, name in named if start <= word.start < end), word.text[:STEM]) for word in words]


def _taker(found: Sequence[Found]) -> Callable[[int, int], list[Found]]:
    """A function that hands out, for ascending spans, what starts in each of them."""
    position = 0

    def take(start: int, end: int) -> list[Found]:
        nonlocal position
        taken = []
        while position < len(found) and found[position].start < end:
            if found[position].start >= start:
                taken.append(found[position])
            position += 1
        return taken

    return take


def source_of(scene: Scene, clause: Clause) -> Clause | None:
    """For a clause that does not say what happens the nearest one before that does; None for one that says it itself.

    "Tio kontor öppnar i juni. Det gäller bland annat Boden och Ånge."
    """
    if clause.tells():
        return None
    before = scene.clauses[max(0, clause.index - _FARTHEST) : clause.index]
    return next((other for other in reversed(before) if other.tells()), None)


def is_place_line(scene: Scene, number: int) -> bool:
    """Whether the segment is a short line about places: a list row, or a place as a heading."""
    segment = scene.segments[number]
    return segment.kind in (SegmentKind.ITEM, SegmentKind.HEADING) and any(
        clause.places for clause in scene.by_segment[number]
    )

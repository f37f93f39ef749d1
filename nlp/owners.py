"""Whose office is it? The agencies of one decision, from the words around it and from the whole text."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from nlp.agencies import AgencyMention, agencies_of, find_agencies
from nlp.candidates import Candidate
from nlp.scene import Clause, Scene
from nlp.types import DecisionType

SERVICE_CENTER = "statens-servicecenter"
# The service offices went over to Statens servicecenter on 1 June 2019 (förordning 2019:212).
TAKEOVER = date(2019, 6, 1)
# Agencies that have served at the shared counters; others named in the same text are neighbours or commentators.
AT_THE_COUNTER = (
    "forsakringskassan", "skatteverket", "pensionsmyndigheten", "arbetsformedlingen", "migrationsverket", "kronofogden", "csn",
)  # fmt: skip
# Who orders, reviews or judges, but has no counter of the kind that is decided on.
_OVERSEERS = frozenset({"statskontoret", "riksrevisionen", "folkhalsomyndigheten", "arbetsmiljoverket"})
_ASIDE = frozenset({"med", "hos", "av", "från", "intill", "bredvid", "som", "till", "åt", "och"})


class Owners:
    """Answers whose office a candidate speaks of; made once per text."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._after = scene.document.published is None or scene.document.published >= TAKEOVER
        self._main = _main_agencies(scene)
        self._counter = self._counter_agencies()
        self._named = set(agencies_of(scene.agencies))

    def of(self, candidate: Candidate, kind: DecisionType) -> tuple[str, ...]:
        """The agencies whose office or counter the decision is about; empty only when the text names none."""
        clause = candidate.clause
        own = self._scene.by_segment[clause.segment]
        nearby = _names(clause.agencies)
        wider = nearby or _names(m for c in own for m in c.agencies)
        if kind is DecisionType.SERVICE_CHANGE:
            return self._joining(nearby or wider, clause)
        service = any(c.has("office.service") for c in (clause, *own)) and not any(
            m.kind == "office" for m in clause.agencies
        )
        if service and self._counter:
            if SERVICE_CENTER in self._counter:
                return (SERVICE_CENTER,)
            both = tuple(a for a in wider if a in AT_THE_COUNTER)
            return both if len(both) > 1 else self._counter
        if kind is DecisionType.MERGER and len(wider) > 1:
            return wider
        if wider:
            return wider if len(wider) == 1 else self._subject(clause, own) or wider
        return self._before(candidate) or self._main

    def _joining(self, named: tuple[str, ...], clause: Clause) -> tuple[str, ...]:
        guests = tuple(a for a in named if a != SERVICE_CENTER) or self._before_guest(clause)
        if self._after and SERVICE_CENTER in self._named:
            return tuple(dict.fromkeys((*guests, SERVICE_CENTER)))
        return guests or self._main

    def _before_guest(self, clause: Clause) -> tuple[str, ...]:
        for number in range(clause.segment - 1, -1, -1):
            named = [a for c in self._scene.by_segment[number] for a in _names(c.agencies) if a != SERVICE_CENTER]
            if named:
                return tuple(dict.fromkeys(named))
        return tuple(a for a in self._main if a != SERVICE_CENTER)

    def _subject(self, clause: Clause, own: Sequence[Clause]) -> tuple[str, ...]:
        """Of several agencies, those that stand in no adverbial: "granne med Länsstyrelsen" owns nothing here."""
        mentions = list(clause.agencies) or [m for c in own for m in c.agencies]
        kept = [m for m in mentions if self._word_before(m) not in _ASIDE or m is mentions[0]]
        chained = [m for m in mentions if self._word_before(m) == "och" and mentions.index(m) > 0]
        return tuple(dict.fromkeys(m.agency for m in mentions if m in kept or m in chained))

    def _word_before(self, mention: AgencyMention) -> str:
        words = self._scene.text(max(0, mention.start - 20), mention.start).lower().split()
        return words[-1] if words else ""

    def _before(self, candidate: Candidate) -> tuple[str, ...]:
        """The agency of the list's governor, or of the sentence before in the same paragraph."""
        if candidate.governor is not None and candidate.governor.agencies:
            return _names(candidate.governor.agencies)
        segment = self._scene.segments[candidate.clause.segment]
        for number in range(candidate.clause.segment - 1, 0, -1):
            if self._scene.segments[number].paragraph != segment.paragraph:
                break
            named = _names(m for c in self._scene.by_segment[number] for m in c.agencies)
            if named:
                return named[:1] if len(named) > 1 else named
        return ()

    def _counter_agencies(self) -> tuple[str, ...]:
        """Who stands behind the counters that the text calls service offices."""
        named = agencies_of(self._scene.agencies)
        if self._after and (SERVICE_CENTER in named or not named):
            return (SERVICE_CENTER,)
        beside = [
            m.agency
            for own in self._scene.by_segment
            if any(c.has("office.service") for c in own)
            for c in own
            for m in c.agencies
            if m.agency in AT_THE_COUNTER
        ]
        found = tuple(dict.fromkeys(beside)) or tuple(a for a in named if a in AT_THE_COUNTER)
        if self._after and len(found) != 1:
            return (SERVICE_CENTER,)
        return found


def _names(mentions: Iterable[AgencyMention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.agency for m in mentions if m.agency not in _OVERSEERS))


def _main_agencies(scene: Scene) -> tuple[str, ...]:
    """The agency the text is about: title and source weigh more than the body, and early mentions more than late."""
    weight: Counter[str] = Counter()
    title_end = scene.segments[0].end if scene.segments else 0
    for rank, mention in enumerate(scene.agencies):
        if mention.agency not in _OVERSEERS:
            weight[mention.agency] += (3 if mention.start < title_end else 1) + (2 if rank == 0 else 0)
    for mention in find_agencies(scene.document.source):
        weight[mention.agency] += 3
    return tuple(a for a, _ in weight.most_common(1))

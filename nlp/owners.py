"""Whose office is it? For each agency of the text, how likely it is that the decision is about its office."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from nlp.agencies import AgencyMention, agencies_of, find_agencies
from nlp.candidates import Candidate
from nlp.model import Linear
from nlp.scene import Clause, Scene
from nlp.word_lists import word_list

SERVICE_CENTER = "statens-servicecenter"
# The service offices went over to Statens servicecenter on 1 June 2019 (förordning 2019:212).
TAKEOVER = date(2019, 6, 1)
# Agencies that have served at the shared counters; others named in the same text are neighbours or commentators.
AT_THE_COUNTER = frozenset(word_list("at_the_counter"))
_OWN = word_list("own_office")
_LIKELY = 0.7  # held out, the owners are right as often from 0.65 to 0.75
_SHARING = 0.15  # how likely the others behind a shared counter must be, on average; held out as good as 0.3


class Owners:
    """Answers whose office a candidate speaks of; made once per text."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._after = "after" if _taken_over(scene) else "until"
        self.agencies = self._all()
        self._starts = [m.start for m in scene.agencies]
        mentions = Counter(m.agency for m in scene.agencies)
        self._rank = {a: n for n, (a, _) in enumerate(mentions.most_common())}
        title_end = scene.segments[0].end if scene.segments else 0
        self._in_title = {m.agency for m in scene.agencies if m.start < title_end}
        self._in_source = {m.agency for m in find_agencies(scene.document.source)}
        self._behind_counters = self._counter_agencies()
        self._service_text = any(c.has("office.service") for c in scene.clauses)

    def of(self, candidate: Candidate, kind: str, model: Linear) -> tuple[str, ...]:
        """The agencies whose office or counter the decision is about; empty only when the text names none."""
        if not self.agencies:
            return ()
        odds = {a: model.probabilities(self.traits(candidate, kind, a))["yes"] for a in self.agencies}
        likely = {a for a in self.agencies if odds[a] >= _LIKELY} or {max(self.agencies, key=lambda a: odds[a])}
        others = self._behind_counters - likely
        sharing = sum(odds[a] for a in others) >= _SHARING * len(others)
        if sharing and self._shared(candidate, kind, likely):
            likely |= others
        if SERVICE_CENTER in likely and kind != "service_change":
            return (SERVICE_CENTER,)  # what it runs is its own, whoever else serves there (annotation guide)
        return tuple(a for a in self.agencies if a in likely)

    def _shared(self, candidate: Candidate, kind: str, likely: set[str]) -> bool:
        """Whether the office is a counter that agencies share: then it is all of theirs, whoever is named last."""
        if self._after == "after" or kind == "service_change" or not likely & self._behind_counters:
            return False
        clauses = self._scene.by_segment[candidate.clause.segment]
        alone = {m.agency for c in clauses for m in c.agencies}
        return (
            self._service(candidate) != "no service" and (not alone or len(alone) > 1) and not self._own_office(clauses)
        )

    def _own_office(self, clauses: Sequence[Clause]) -> bool:
        """Whether the sentence speaks of one agency's own office ("lokalkontoret", "passexpeditionen")."""
        return any(m.kind == "office" for c in clauses for m in c.agencies) or any(
            c.pattern.startswith(_OWN) for clause in clauses for c in clause.cues if c.group == "office.agency"
        )

    def traits(self, candidate: Candidate, kind: str, agency: str) -> list[str]:
        """What speaks for and against the agency as owner of the candidate's office."""
        where = list(self._where(candidate, agency))
        role = "ssc" if agency == SERVICE_CENTER else "counter" if agency in AT_THE_COUNTER else "other"
        service = self._service(candidate)
        standing = [f"rank:{min(3, self._rank.get(agency, 3))}", f"among:{min(4, len(self.agencies))}"]
        standing += ["in title"] * (agency in self._in_title) + ["only in title"] * (self._in_title == {agency})
        standing += ["in source"] * (agency in self._in_source) + ["behind counters"] * (
            agency in self._behind_counters
        )
        return [
            *where,
            *standing,
            *(f"{kind}: {w}" for w in (*where, *standing)),
            *(f"{w} & {s}" for w in where for s in standing),
            *(f"{service} {role} {self._after}: {w}" for w in (*where, *standing)),
            f"{role} {self._after}",
            f"{kind} {role} {self._after}",
            f"{kind} {role} {self._after} {service}",
            f"agency:{agency}",
            f"agency:{agency} {self._after} {service}",
            *(f"agency:{agency} pattern:{c.pattern}" for c in candidate.clause.cues if c.group.startswith("office.")),
        ]

    def _where(self, candidate: Candidate, agency: str) -> Iterator[str]:
        """Where the agency is named, seen from the clause."""
        clause = candidate.clause
        own = self._scene.by_segment[clause.segment]
        here = [m for m in clause.agencies if m.agency == agency]
        others = {m.agency for m in clause.agencies} - {agency}
        sentence = {m.agency for c in own for m in c.agencies}
        for mention in here[:1]:
            yield "in clause"
            yield f"in clause {'with others' if others else 'alone'}"
            yield f"in clause after {self._word_before(mention)}"
            yield f"in clause as {mention.kind}"
            yield "first in clause" if mention == clause.agencies[0] else "later in clause"
            yield "before the place" if self._before_place(candidate, mention) else "after the place"
        if not here:
            if agency in sentence:
                yield f"in sentence {'alone' if len(sentence) == 1 else 'with others'}"
                yield "in sentence, clause has others" if others else "in sentence, clause has none"
            elif others or sentence:
                yield "sentence names only others"
            else:
                yield from self._farther(candidate, agency)
        if candidate.governor is not None and any(m.agency == agency for m in candidate.governor.agencies):
            yield "in governor"

    def _farther(self, candidate: Candidate, agency: str) -> Iterator[str]:
        """Where the agency was named last, and whether it was the last one; for sentences that name none."""
        start = self._scene.segments[candidate.clause.segment].start
        earlier = bisect_left(self._starts, start)
        if earlier and self._scene.agencies[earlier - 1].agency == agency:
            yield "named last"
        for back in (1, 2):
            number = candidate.clause.segment - back
            if number < 0:
                return
            segment, current = self._scene.segments[number], self._scene.segments[candidate.clause.segment]
            named = {m.agency for c in self._scene.by_segment[number] for m in c.agencies}
            if agency in named:
                where = "paragraph" if segment.paragraph == current.paragraph else "before the paragraph"
                yield f"{back} sentences back in {where} {'alone' if len(named) == 1 else 'with others'}"
                return
        yield "not near"

    def _word_before(self, mention: AgencyMention) -> str:
        words = self._scene.text(max(0, mention.start - 20), mention.start).lower().split()
        return words[-1] if words else "^"

    def _before_place(self, candidate: Candidate, mention: AgencyMention) -> bool:
        return candidate.place is None or mention.start < candidate.place.start

    def _service(self, candidate: Candidate) -> str:
        clauses = self._scene.by_segment[candidate.clause.segment]
        if candidate.clause.has("office.service"):
            return "service clause"
        if any(c.has("office.service") for c in clauses):
            return "service sentence"
        if candidate.governor is not None and candidate.governor.has("office.service"):
            return "service governor"
        return "service text" if self._service_text else "no service"

    def _all(self) -> tuple[str, ...]:
        """The agencies of the text, or of its source; and who runs service offices that nobody is named for."""
        named = agencies_of(self._scene.agencies) or agencies_of(find_agencies(self._scene.document.source))
        unnamed = self._after == "after" and SERVICE_CENTER not in named
        if unnamed and any(c.has("office.service") for c in self._scene.clauses):
            return (*named, SERVICE_CENTER)
        return named

    def _counter_agencies(self) -> frozenset[str]:
        """Who is named in sentences about service offices."""
        return frozenset(
            m.agency
            for own in self._scene.by_segment
            if any(c.has("office.service") for c in own)
            for c in own
            for m in c.agencies
            if m.agency in AT_THE_COUNTER
        )


def _taken_over(scene: Scene) -> bool:
    """Whether Statens servicecenter runs the service offices; a text without a date tells by naming it."""
    published = scene.document.published
    if published is None:
        return any(m.agency == SERVICE_CENTER for m in scene.agencies)
    return published >= TAKEOVER

"""What the encoder sees of a text: the vectors of the parts that a decision is read from."""

from collections.abc import Sequence

import numpy as np

from nlp.candidates import Candidate, over
from nlp.encoder import Encoded, Vectors, mean
from nlp.scene import Clause, Scene

_LEAD = 500  # characters from the title on


class View:
    """A scene and what of it was encoded, offsets into `scene.normal.text`; each method gives float32 rows.

    `types` and `stages` give a row for each candidate; what was not encoded counts as zeros.
    """

    def __init__(self, scene: Scene, encoded: Encoded) -> None:
        self.scene, self.encoded = scene, encoded
        self.pooled: dict[tuple[int, int], Vectors] = {}
        self.nothing = np.zeros(encoded.vectors.shape[1], np.float32)
        self._paragraphs: dict[int, tuple[int, int]] = {}
        for segment in scene.segments:
            start, _ = self._paragraphs.get(segment.paragraph, (segment.start, 0))
            self._paragraphs[segment.paragraph] = start, segment.end

    def types(self, candidates: Sequence[Candidate]) -> Vectors:
        """Place, clause, event words, paragraph and title side by side: what happens there."""
        title = self._title()
        return self._rows(
            [
                [self._place(c), self._clause(c.clause), self._events(c.clause), self._paragraph(c.clause), title]
                for c in candidates
            ]
        )

    def stages(self, candidates: Sequence[Candidate]) -> Vectors:
        """Clause, event words, sentence, paragraph and what stands over a list side by side: how far it has come."""
        return self._rows(
            [
                [
                    self._clause(c.clause),
                    self._events(c.clause),
                    self._sentence(c.clause),
                    self._paragraph(c.clause),
                    self._over(c),
                ]
                for c in candidates
            ]
        )

    def text(self) -> Vectors:
        """One row: all that was encoded, title, lead, and mean and maximum of its clauses with event words."""
        vectors = self.encoded.vectors
        everything = mean(vectors) if len(vectors) else self.nothing
        lead = self._pool(0, min(len(self.scene.normal.text), _LEAD))
        read = [self._clause(c) for c in self.scene.clauses if c.events]
        telling = [vector for vector in read if vector.any()] or [self.nothing]
        return self._rows([[everything, self._title(), lead, mean(telling), np.max(np.stack(telling), axis=0)]])

    def _rows(self, parts: Sequence[Sequence[Vectors]]) -> Vectors:
        return np.array([np.concatenate(row) for row in parts], np.float32)

    def _pool(self, start: int, end: int) -> Vectors:
        if (start, end) not in self.pooled:
            self.pooled[start, end] = self.encoded.pool(start, end)
        return self.pooled[start, end]

    def _title(self) -> Vectors:
        segments = self.scene.segments
        return self._pool(segments[0].start, segments[0].end) if segments else self.nothing

    def _place(self, candidate: Candidate) -> Vectors:
        place = candidate.place
        return self._pool(place.start, place.end) if place else self.nothing

    def _clause(self, clause: Clause) -> Vectors:
        return self._pool(clause.start, clause.end)

    def _sentence(self, clause: Clause) -> Vectors:
        segment = self.scene.segments[clause.segment]
        return self._pool(segment.start, segment.end)

    def _paragraph(self, clause: Clause) -> Vectors:
        return self._pool(*self._paragraphs[self.scene.segments[clause.segment].paragraph])

    def _over(self, candidate: Candidate) -> Vectors:
        line = over(self.scene, candidate)
        return self._clause(line) if line is not None else self.nothing

    def _events(self, clause: Clause) -> Vectors:
        seen = [self._pool(e.start, e.end) for e in clause.events]
        return mean(seen) if seen else self.nothing

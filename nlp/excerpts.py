"""What the encoder is given of a text: the title and the segments that may tell a decision, in portions."""

from collections.abc import Iterator, Sequence

import numpy as np

from nlp.candidates import Candidate, over
from nlp.encoder import Encoded, Encoder
from nlp.scene import Scene
from nlp.text import Segment

# Characters of a portion, unless one segment is longer: some 250 tokens, what the encoder reads at once. Portions of
# whole sentences need no overlap.
_PORTION = 1_000


def encode_needed(scene: Scene, candidates: Sequence[Candidate], encoder: Encoder) -> Encoded:
    """The needed segments' tokens, in reading order; offsets are into the normalised text."""
    portions = list(_portions(needed(scene, candidates)))
    texts = ["\n".join(scene.text(s.start, s.end) for s in portion) for portion in portions]
    found = [_moved(e, portion) for e, portion in zip(encoder.encode(texts), portions, strict=True)]
    if not found:
        return encoder.encode([""])[0]
    return Encoded(
        np.concatenate([e.vectors for e in found]),
        np.concatenate([e.starts for e in found]),
        np.concatenate([e.ends for e in found]),
    )


def needed(scene: Scene, candidates: Sequence[Candidate]) -> list[Segment]:
    """The title, the candidates' segments, and those that stand over them."""
    clauses = [clause for c in candidates for clause in (c.clause, over(scene, c)) if clause is not None]
    numbers = {clause.segment for clause in clauses}
    return [s for number, s in enumerate(scene.segments) if number == 0 or number in numbers]


def _portions(segments: Sequence[Segment]) -> Iterator[Sequence[Segment]]:
    """The segments in runs of about the same length."""
    total = sum(s.end - s.start for s in segments)
    size = total / max(1, -(-total // _PORTION))
    first, seen = 0, 0
    for number, segment in enumerate(segments):
        length = segment.end - segment.start
        if number > first and seen + length / 2 > size:
            yield segments[first:number]
            first, seen = number, 0
        seen += length
    if first < len(segments):
        yield segments[first:]


def _moved(encoded: Encoded, portion: Sequence[Segment]) -> Encoded:
    """The tokens of a portion with offsets into the whole text; one that spans a line feed ends with its segment."""
    begins = np.cumsum([0, *(s.end - s.start + 1 for s in portion)])
    own = np.searchsorted(begins, encoded.starts, side="right") - 1
    shift = np.array([s.start for s in portion], np.int32) - begins[:-1]
    limit = np.array([s.end for s in portion], np.int32)
    ends = np.minimum(encoded.ends + shift[own], limit[own])
    return Encoded(encoded.vectors, (encoded.starts + shift[own]).astype(np.int32), ends.astype(np.int32))

"""Is the text about a change at a state agency's local office? A weighted score over lexical evidence."""

from collections import Counter
from collections.abc import Mapping, Sequence

from nlp.model import Linear
from nlp.scene import Scene
from nlp.text import SegmentKind

THRESHOLD = 0.5
_STEM = 8


def told_traits(guesses: Sequence[Mapping[str, float]]) -> list[str]:
    """How much decision the candidates' first readings tell."""
    told = [1.0 - guess["none"] for guess in guesses]
    total, most = sum(told), max(told, default=0.0)
    return [
        *(f"told at least {n}" for n in (0.5, 1, 2, 3, 5, 8) if total >= n),
        *(f"surest at least {p}" for p in (0.3, 0.5, 0.7, 0.85, 0.95) if most >= p),
        *(f"share at least {p}" for p in (0.1, 0.2, 0.3, 0.5) if total >= p * len(told)),
    ]


def relevance_traits(scene: Scene) -> list[str]:
    """The document's traits: which events, offices, agencies and foreign institutions it speaks of, and where."""
    found: list[str] = []
    together: Counter[str] = Counter()
    for clause in scene.clauses:
        kinds = {c.group for c in clause.events if not c.group.endswith(".weak")}
        offices = {c.group for c in clause.cues if c.group.startswith("office.")}
        foreign = clause.has("nonstate.cue")
        mark = "title-" if scene.segments[clause.segment].kind is SegmentKind.TITLE else ""
        found += [f"{mark}{g}" for g in (*kinds, *offices)]
        found += [f"{mark}{c.group}:{c.pattern}" for c in clause.cues if c.group.startswith(("office.", "nonstate."))]
        if foreign:
            found.append(f"{mark}nonstate")
        if kinds and clause.agencies:
            together["event+agency"] += 1
        if kinds and offices and not foreign:
            together["event+office"] += 1
        if kinds and clause.places and not foreign:
            together["event+place"] += 1
        if kinds and foreign:
            together["event+nonstate"] += 1
        if clause.agencies and offices and not foreign:
            together["agency+office"] += 1
        if clause.agencies and foreign:
            together["agency+nonstate"] += 1
    for name, times in together.items():
        found += [f"{name}>={n}" for n in (1, 2, 3, 5) if times >= n]
    found += [f"agency:{m.agency}" for m in scene.agencies]
    title_end = scene.segments[0].end if scene.segments else 0
    if any(m.start < title_end for m in scene.agencies):
        found.append("agency in title")
    if len({m.agency for m in scene.agencies}) == 0:
        found.append("no agency")
    if len([m for m in scene.agencies]) > 4:
        found.append("many agency mentions")
    found += [f"agency-kind:{m.kind}" for m in scene.agencies]
    return found


def relevance(scene: Scene, guesses: Sequence[Mapping[str, float]], model: Linear) -> float:
    """Score 0..1; from THRESHOLD on the document is called relevant. `guesses` are the candidates' first readings."""
    return model.probabilities([*relevance_traits(scene), *told_traits(guesses)])["yes"]

"""Is the text about a change at a state agency's local office? Words are asked first, then the encoder too."""

from collections import Counter
from collections.abc import Mapping, Sequence

from nlp.agencies import find_agencies
from nlp.heads import blend
from nlp.looks import Look
from nlp.scene import Scene
from nlp.text import SegmentKind

# F1 of the 216 gold documents, read by models that learned from our own texts only: 0.952 at 0.5, 0.954 at 0.6, 0.960
# at 0.7. Over our own texts of unseen hands it is level from 0.45 to 0.6 (0.951 to 0.954).
THRESHOLD = 0.6
_SHARE = 0.5  # the encoder's in the blend
# Below it, by words alone, the encoder need not read the text: of 3,786 texts of unseen hands one relevant one is lost
# by that, and four false ones.
_HOPELESS = 0.07


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
    """The document's traits: how often events, offices, agencies and foreign institutions meet, and in the title."""
    found: list[str] = []
    together: Counter[str] = Counter()
    for clause in scene.clauses:
        sentence = scene.by_segment[clause.segment]
        told = any(c.group.endswith((".strong", ".noun")) for c in clause.events)
        foreign = any(c.has("nonstate.cue") for c in sentence)
        service, office = clause.has("office.service"), clause.has("office.agency") or clause.has("office.service")
        marks = ("", "title ") if scene.segments[clause.segment].kind is SegmentKind.TITLE else ("",)
        for mark in marks:
            together[f"{mark}foreign"] += clause.has("nonstate.cue")
            together[f"{mark}agency"] += bool(clause.agencies)
            together[f"{mark}service office"] += service
            together[f"{mark}event at an office"] += told and office and not foreign
            together[f"{mark}event at a service office"] += told and service and not foreign
            together[f"{mark}event with an agency"] += told and bool(clause.agencies) and not foreign
            together[f"{mark}foreign event"] += told and foreign
            together[f"{mark}agency's office"] += office and bool(clause.agencies) and not foreign
        named = [c for c in clause.cues if c.group.startswith(("nonstate.", "office."))]
        found += [f"{mark}{c.group}:{c.pattern}" for c in named for mark in marks]
    for name, times in together.items():
        found += [f"{name} at least {n}" for n in (1, 2, 4) if times >= n]
    if together["foreign event"] > together["event at an office"] + together["event with an agency"]:
        found.append("more foreign events than ours")
    found += [f"agencies named as {m.kind}" for m in scene.agencies]
    if not scene.agencies:
        found.append("no agency")
    if len(scene.agencies) > 4:
        found.append("many agency mentions")
    if find_agencies(scene.document.source):
        found.append("agency is the source")
    return found


def relevance(look: Look) -> float:
    """Score 0..1; from THRESHOLD on the document is called relevant."""
    models = look.models
    told = models.relevance.probabilities([*relevance_traits(look.scene), *told_traits(look.told)])
    if told["yes"] < _HOPELESS or not look.is_article:
        return told["yes"]
    (seen,) = models.relevance_head.probabilities(look.view.text())
    return blend(told, seen, _SHARE)["yes"]

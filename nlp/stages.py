"""How far has it come? Traits of tense, modality, time and undoing around a candidate, for the stage model."""

from collections.abc import Iterator
from functools import lru_cache

from nlp.candidates import Candidate
from nlp.dates import DateMention
from nlp.scene import LEAD, Clause, Scene, source_of
from nlp.text import SegmentKind
from nlp.word_lists import word_list

_PAST, _PAST_ENDINGS = frozenset(word_list("past")), word_list("past_endings")
_PRESENT, _HAVE, _MODALS = (frozenset(word_list(name)) for name in ("present", "have", "modals"))
_AGAINST = frozenset(word_list("against"))


def stage_traits(scene: Scene, candidate: Candidate) -> list[str]:
    """What the words around the candidate say of its stage."""
    clause = candidate.clause
    segment = scene.segments[clause.segment]
    found = [
        *_cues(clause, ""),
        *_tenses(clause, ""),
        *_words(clause),
        *_when(scene, clause, ""),
        f"via:{candidate.via}",
        f"kind:{segment.kind}",
        "in title" if segment.kind is SegmentKind.TITLE else "in body",
    ]
    own = scene.by_segment[clause.segment]
    at = clause.index - own[0].index
    for side, others in (("earlier ", own[:at]), ("later ", own[at + 1 :])):
        for other in others:
            found += [*_cues(other, side), *_tenses(other, side), *_when(scene, other, side)]
    for step, side in ((-1, "before "), (1, "after ")):
        number = clause.segment + step
        if 0 <= number < len(scene.segments) and scene.segments[number].paragraph == segment.paragraph:
            for other in scene.by_segment[number]:
                places = "with places " if other.places else ""
                found += [*_cues(other, side + places), *_when(scene, other, side + places)]
    if candidate.governor is not None:
        found += [*_stage_of(scene, candidate.governor, "governor ")]
    elif (source := source_of(scene, clause)) is not None:
        found += [*_stage_of(scene, source, "source "), f"source back:{min(4, clause.segment - source.segment)}"]
    tense = speaks_of(clause)
    for other in _lead_on_the_same(scene, clause):
        found += [*_cues(other, "lead "), *_when(scene, other, "lead ")]
        found += [f"{tense}, lead {speaks_of(other)}"]
        found += [f"{tense}, {'dated' if clause.dates else 'undated'}, {when}" for when in _when(scene, other, "lead ")]
    found += [f"{tense}, {when}" for when in _when(scene, clause, "own ")]
    if scene.by_segment:
        found += [f"title {c.group}" for other in scene.by_segment[0] for c in other.cues if c.group.endswith("-sure")]
    return found


def is_kept(candidate: Candidate) -> bool:
    """Whether its clause says no more, against the one before it, than that the office stays.

    "… stänger kontoret i Eslöv, medan det i Landskrona blir kvar."
    """
    clause = candidate.clause
    against = bool(clause.tokens) and clause.tokens[0].text in _AGAINST
    return against and clause.has("stage.cancelled-sure") and not clause.kinds()


def announced(scene: Scene, candidate: Candidate) -> DateMention | None:
    """The day ahead that the lead sets for what this clause tells in the present tense without a date of its own.

    "I morgon öppnar 22 kontor. … De nya etableras i Borås, Åmål och Ånge.": not yet done, whatever else the text
    tells of the past.
    """
    clause = candidate.clause
    sentence = scene.by_segment[clause.segment]
    if speaks_of(clause) != "present" or any(c.dates for c in sentence) or not clause.kinds():
        return None
    for other in _lead_on_the_same(scene, clause):
        for date in other.dates:
            if date.value and scene.lies(date.value) == "ahead" and speaks_of(other) == "present":
                return date
    return None


def _lead_on_the_same(scene: Scene, clause: Clause) -> Iterator[Clause]:
    """Clauses of title and lead that tell of the same: "I morgon öppnar 22 kontor. … De etableras i Åmål, Ånge …"."""
    kinds = clause.kinds()
    for own in scene.by_segment[:LEAD]:
        for other in own:
            if other is not clause and kinds & other.kinds():
                yield other


def _stage_of(scene: Scene, clause: Clause, side: str) -> Iterator[str]:
    yield from _cues(clause, side)
    yield from _tenses(clause, side)
    yield from _when(scene, clause, side)


def _cues(clause: Clause, side: str) -> Iterator[str]:
    groups = {c.group for c in clause.cues if c.group.startswith(("stage.", "time."))}
    sure = {g for g in groups if g.endswith("-sure")}
    for cue in clause.cues:
        if cue.group.startswith(("stage.", "time.", "temporary.")):
            yield f"{side}cue:{cue.pattern}"
    for group in groups:
        yield f"{side}{group}"
    yield f"{side}sure: {' '.join(sorted(sure)) or 'none'}"
    if not side:
        for cue in clause.events:
            yield f"event:{cue.group}"
            yield f"event {cue.pattern}: {_tense(cue.word)}"
            if not cue.group.endswith((".weak", ".noun")):
                yield f"event tense:{_tense(cue.word)}"
            if "stage.negation" in groups:
                yield f"negated {cue.group}"


def _tense(word: str) -> str:
    if word in _PAST or word.endswith(_PAST_ENDINGS):
        return "past"
    if word in _PRESENT or word.endswith("r"):
        return "present"
    if word.endswith("s"):
        return "passive"
    if word.endswith("t"):
        return "supine"
    return "infinitive" if word.endswith("a") else "other"


def _tenses(clause: Clause, side: str) -> Iterator[str]:
    words = [t.text for t in clause.tokens]
    if any(w in _PAST or w.endswith(_PAST_ENDINGS) for w in words):
        yield f"{side}has past"
    for i, word in enumerate(words):
        following = words[i + 1 : i + 6]
        if word in _HAVE and any(
            w.endswith(("at", "ats", "it", "its", "tt", "gt", "gts", "nt", "nts", "rt", "rts")) for w in following
        ):
            yield f"{side}perfect"
        if word in _MODALS:
            yield f"{side}modal:{word}"
    if not any(w in _PAST or w.endswith(_PAST_ENDINGS) or w in _HAVE for w in words):
        yield f"{side}no past"


@lru_cache(maxsize=500)  # asked of a clause for each candidate and date around it
def speaks_of(clause: Clause) -> str:
    """Whether the clause's verbs look back, as its words tell it: past, perfect, modal or plain present."""
    words = [t.text for t in clause.tokens]
    if any(w in _PAST or w.endswith(_PAST_ENDINGS) for w in words):
        return "past"
    if any(w in _HAVE for w in words):
        return "perfect"
    return "modal" if any(w in _MODALS for w in words) else "present"


def _words(clause: Clause) -> Iterator[str]:
    for stem in clause.stems:
        if stem[0].isalpha():
            yield f"word:{stem}"


def _when(scene: Scene, clause: Clause, side: str) -> Iterator[str]:
    if not clause.dates:
        yield f"{side}date:none"
    for date in clause.dates:
        yield f"{side}date-relation:{date.relation}"
        if date.value and scene.document.published:
            when = scene.lies(date.value)
            yield f"{side}date:{when}"
            yield f"{side}date:{when} {date.precision}"
            yield f"{side}date:{when} {date.relation}"

"""Swedish treebanks for the parser: CoNLL-U read, and Talbanken's training part brought from UD version 1 to 2.

Talbanken's training part is at hand only in UD version 1 (no lemmas); its development and test parts, and PUD, in
version 2. What changed between the versions: https://universaldependencies.org/v2/summary.html.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = "root"
UNKNOWN = ""  # a relation that nothing is to be learned from
_RENAMED = {
    "dobj": "obj",
    "nsubjpass": "nsubj:pass",
    "csubjpass": "csubj:pass",
    "neg": "advmod",
    "name": "flat:name",
    "nmod:agent": "obl:agent",
    "mwe": UNKNOWN,  # version 2 has other bounds for fixed expressions than version 1
    "fixed": UNKNOWN,
    "dep": UNKNOWN,
}
_OF_AUXILIARIES = ("aux", "aux:pass", "cop")
_OF_SUBJECTS = ("nsubj", "nsubj:pass")
_PREDICATES = ("VERB", "AUX", "ADJ", "ADV")
_NO_SPACE_BEFORE = frozenset(".,:;!?)%")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a tree; `head` is the head's place in the sentence counted from 1, 0 for the root."""

    form: str
    upos: str
    xpos: str  # SUC's tag: the same in both versions
    features: str  # "Case=Nom|Number=Sing", or empty
    head: int
    relation: str
    space_after: bool = True


Sentence = Sequence[Word]


def read(path: Path) -> Iterator[Sentence]:
    """The sentences of a CoNLL-U file (UTF-8); raises OSError."""
    words: list[Word] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        columns = line.split("\t")
        if not line:
            if words:
                yield words
            words = []
        elif not line.startswith("#") and columns[0].isdigit():
            words.append(_word(columns))
    if words:
        yield words


def _word(columns: Sequence[str]) -> Word:
    _, form, _, upos, xpos, features, head, relation, _, other = columns[:10]
    features = "" if features == "_" else features
    return Word(form, upos, xpos, features, int(head), relation, "SpaceAfter=No" not in other)


def text_of(sentence: Sentence) -> str:
    """The words with spaces between: tells whether two sentences are the same."""
    return " ".join(word.form for word in sentence)


class Converter:
    """Brings sentences from UD version 1 to 2; learns from sentences of version 2 how words and SUC tags are tagged."""

    def __init__(self, examples: Iterable[Sentence]) -> None:
        forms: defaultdict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
        tags: defaultdict[str, Counter[str]] = defaultdict(Counter)
        features: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for word in (word for sentence in examples for word in sentence):
            forms[word.form.lower(), word.xpos][word.upos, word.features] += 1
            tags[word.xpos][word.upos] += 1
            features[word.xpos, word.upos][word.features] += 1
        self._forms = {key: found.most_common(1)[0][0] for key, found in forms.items()}
        self._tags = {key: found.most_common(1)[0][0] for key, found in tags.items()}
        self._features = {key: found.most_common(1)[0][0] for key, found in features.items()}

    def convert(self, sentence: Sentence) -> Sentence:
        """The sentence as version 2 would have it; spaces are guessed from the punctuation."""
        renamed = [replace(w, relation=_RENAMED.get(w.relation, w.relation)) for w in sentence]
        attached = [_attached(renamed, i) for i in range(len(renamed))]
        tagged = [self._tagged(w) for w in attached]
        return [
            replace(w, relation=_relation(tagged, i), space_after=_space_after(tagged, i)) for i, w in enumerate(tagged)
        ]

    def _tagged(self, word: Word) -> Word:
        key = (word.form.lower(), word.xpos)
        if word.relation in _OF_AUXILIARIES:
            upos = "AUX"
        else:
            upos = self._forms.get(key, (self._tags.get(word.xpos, word.upos),))[0]
            upos = {"AUX": "VERB", "CONJ": "CCONJ", "DT": "DET"}.get(upos, upos)
        known = self._forms.get(key)
        if known and known[0] == upos:
            return replace(word, upos=upos, features=known[1])
        return replace(word, upos=upos, features=self._features.get((word.xpos, upos), word.features))


def _attached(sentence: Sentence, i: int) -> Word:
    """The word with what version 2 changed of its head or relation: obl parted from nmod, cc and commas moved."""
    word = sentence[i]
    if not word.head:
        return word
    if word.relation == "nmod":
        is_clause = any(w.head == word.head and w.relation in (*_OF_SUBJECTS, "cop") for w in sentence)
        return replace(word, relation="obl") if is_clause or sentence[word.head - 1].upos in _PREDICATES else word
    if (word.relation == "cc" or word.form == ",") and i + 1 > word.head:
        following = [j for j, w in enumerate(sentence, 1) if w.head == word.head and w.relation == "conj" and j > i + 1]
        return replace(word, head=min(following)) if following else word
    return word


def _relation(sentence: Sentence, i: int) -> str:
    """Version 2 keeps det for determiners, and marks infinitives with mark."""
    word = sentence[i]
    if word.relation == "det" and word.upos in ("ADJ", "PRON"):
        return "amod" if word.upos == "ADJ" else "nmod"
    if word.relation == "case" and word.head and sentence[word.head - 1].upos == "VERB":
        return "mark" if any(w.head == word.head and w.form.lower() == "att" for w in sentence) else word.relation
    return word.relation


def _space_after(sentence: Sentence, i: int) -> bool:
    following = sentence[i + 1].form if i + 1 < len(sentence) else ""
    return sentence[i].form != "(" and following not in _NO_SPACE_BEFORE

"""Trains the Swedish parser: `OMP_NUM_THREADS=1 nice python -m nlp.training.build_parser CORPORA`.

CORPORA holds `talbanken/` and `pud/` (UD_Swedish-Talbanken, UD_Swedish-PUD). Writes nlp/for_spacy/parser/, or the
folder named with --to; the card there, README.md, is to be brought up to date by hand. Nine minutes on one core.
"""

import random
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import spacy
from spacy.cli.train import train
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.vocab import Vocab

from nlp.training.treebanks import Converter, Sentence, Word, read, text_of

_RECIPE = Path(__file__).with_name("parser.cfg")
_SHIPPED = Path(__file__).parents[1] / "for_spacy" / "parser"
_META = {
    "name": "kontorskoll",
    "version": "1.0.0",
    "description": "Small Swedish pipeline: parts of speech, features, dependencies (UD version 2)",
    "license": "CC BY-SA 4.0",
    "sources": [
        {"name": "UD_Swedish-Talbanken", "license": "CC BY-SA 4.0"},
        {"name": "UD_Swedish-PUD", "license": "CC BY-SA 4.0"},
    ],
}
_TOGETHER = (1, 1, 2, 3, 5)  # sentences in one training text, drawn by chance: teaches where sentences end
_PUD_TIMES = 2  # how often PUD is shown for once Talbanken: it is news, and annotated in version 2


def training_sentences(corpora: Path) -> list[Sentence]:
    """Talbanken's training part, converted and without what its other parts hold too, and PUD twice."""
    talbanken, pud = corpora / "talbanken", list(read(corpora / "pud" / "sv_pud-ud-test.conllu"))
    held_out = [s for part in ("dev", "test") for s in read(talbanken / f"sv_talbanken-ud-{part}.conllu")]
    known = {text_of(sentence) for sentence in held_out}
    converter = Converter([*read(talbanken / "sv_talbanken-ud-dev.conllu"), *pud])
    old = [s for s in read(talbanken / "sv-ud-train-v1.conll") if text_of(s) not in known]
    return [*map(converter.convert, old), *(pud * _PUD_TIMES)]


def as_docs(vocab: Vocab, sentences: Sequence[Sentence], together: Sequence[int]) -> Iterator[Doc]:
    """The sentences as annotated texts; each holds as many as is drawn from `together`."""
    chance = random.Random(0)
    rest = list(sentences)
    while rest:
        size = chance.choice(together)
        yield _doc(vocab, rest[:size])
        del rest[:size]


def _doc(vocab: Vocab, sentences: Iterable[Sentence]) -> Doc:
    words: list[Word] = []
    heads: list[int] = []
    for sentence in sentences:
        first = len(words)
        heads += [first + (w.head - 1 if w.head else i) for i, w in enumerate(sentence)]
        words += sentence
    return Doc(
        vocab,
        words=[w.form for w in words],
        spaces=[w.space_after for w in words],
        pos=[w.upos for w in words],
        morphs=[w.features for w in words],
        heads=heads,
        deps=[w.relation if w.head else "ROOT" for w in words],
    )


def build(corpora: Path, target: Path) -> None:
    """Train on the corpora and put the pipeline that did best on Talbanken's development part into `target`."""
    vocab = spacy.blank("sv").vocab
    texts = list(as_docs(vocab, training_sentences(corpora), _TOGETHER))
    random.Random(0).shuffle(texts)
    held_out = list(read(corpora / "talbanken" / "sv_talbanken-ud-dev.conllu"))
    with TemporaryDirectory() as folder:
        shown, judged, trained = (Path(folder) / name for name in ("train.spacy", "dev.spacy", "trained"))
        DocBin(docs=texts).to_disk(shown)
        DocBin(docs=as_docs(vocab, held_out, (5,))).to_disk(judged)
        train(_RECIPE, trained, overrides={"paths.train": str(shown), "paths.dev": str(judged)})
        nlp = spacy.load(trained / "model-best")
        nlp.meta |= _META
        nlp.to_disk(target)


def scores(nlp: Language, corpora: Path) -> dict[str, float]:
    """Accuracies on Talbanken's test part with its own tokens, and words parsed a CPU second."""
    gold = list(as_docs(nlp.vocab, list(read(corpora / "talbanken" / "sv_talbanken-ud-test.conllu")), (5,)))
    found = nlp.evaluate(
        [Example(Doc(nlp.vocab, [t.text for t in d], [bool(t.whitespace_) for t in d]), d) for d in gold]
    )
    texts = [d.text for d in gold]
    started = time.process_time()
    words = sum(len(doc) for doc in nlp.pipe(texts))
    names = ("pos_acc", "morph_acc", "dep_uas", "dep_las", "sents_f")
    return {**{name: found[name] for name in names}, "words_s": words / (time.process_time() - started)}


def main(arguments: Sequence[str]) -> None:
    """Train, store, and print the scores that the model card tells."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--to", type=Path, default=_SHIPPED)
    chosen = parser.parse_args(arguments)
    build(chosen.corpora, chosen.to)
    for name, value in scores(spacy.load(chosen.to), chosen.corpora).items():
        print(f"{name:<10} {value:,.3f}")


if __name__ == "__main__":
    main(sys.argv[1:])

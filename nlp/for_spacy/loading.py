"""Loads the pipeline, and brings documents into it: `for doc, document in pipe(load(), documents): …`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from nlp.for_spacy.components import SENTENCES, TAGGER, TOKENIZER
from nlp.scene import MAX_LENGTH, whole
from nlp.types import Document

PARSER = Path(__file__).with_name("parser")
_GATED = {"nlp": {"tokenizer": {"@tokenizers": TOKENIZER}}}


def load(parser: bool | str | Path = False) -> Language:
    """The pipeline, ready for `nlp.pipe`; texts that the gate stops come out as empty Docs, never tokenised.

    With `parser` True, Docs have parts of speech, features and dependencies too, by our own small parser; a name or
    folder takes an installed pipeline instead ("sv_core_news_sm"). Raises OSError where there is none of that name.
    """
    if not parser:
        nlp = spacy.blank("sv", config=_GATED)
    else:
        nlp = spacy.load(PARSER if parser is True else parser, config=_GATED)
        nlp.add_pipe(SENTENCES, first=True)
    nlp.add_pipe(TAGGER)
    return nlp


def as_doc(nlp: Language, document: Document) -> Doc:
    """The document as a Doc that the pipeline can be run on, with all that is known of it; cut at MAX_LENGTH."""
    text = whole(document)
    doc = nlp.tokenizer(text[:MAX_LENGTH])
    doc._.published, doc._.source, doc._.region = document.published, document.source, document.region
    doc._.unread = max(0, len(text) - MAX_LENGTH)
    return doc


def pipe(
    nlp: Language, documents: Iterable[Document], *, batch_size: int = 256, n_process: int = 1
) -> Iterator[tuple[Doc, Document]]:
    """Each document read, beside what it was, in order; lazily, as `nlp.pipe`.

    spaCy keeps every word it has met: for endless streams, work inside `with nlp.memory_zone():`.
    """
    pairs = ((as_doc(nlp, document), document) for document in documents)
    return nlp.pipe(pairs, as_tuples=True, batch_size=batch_size, n_process=n_process)

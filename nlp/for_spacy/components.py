"""The pipeline's parts: the tokenizer behind the gate, our sentence bounds, and the tagger itself."""

import re
from collections.abc import Callable
from itertools import pairwise

from spacy import util
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc

from nlp.for_spacy.annotations import annotate, extend
from nlp.gate import passes
from nlp.scene import whole
from nlp.tagger import tag
from nlp.text import normalise, segments
from nlp.types import Document

TAGGER = "kontorskoll"
SENTENCES = "kontorskoll_sentences"
TOKENIZER = "kontorskoll.GatedTokenizer.v1"

# spaCy's tokenizer takes quadratic time over brackets, quotes and the like without a space between them.
_ENDLESS = re.compile(r"\S{200}(?=\S)")

extend()


class GatedTokenizer(Tokenizer):  # type: ignore[misc]  # Cython without hints
    """spaCy's tokenizer for the few texts that pass the gate; for all others an empty Doc whose `_.gated` is True.

    A Doc of one token with the whole text would do too, but its text would stay in the vocabulary for good.
    """

    def __call__(self, string: str) -> Doc:
        """The text as a Doc."""
        if not passes(string):
            doc = Doc(self.vocab)
            doc._.gated = True
            return doc
        cuts = [m.end() for m in _ENDLESS.finditer(string)]
        if not cuts:
            return self._read(string)
        parts = [self._read(string[a:b]) for a, b in pairwise((0, *cuts, len(string)))]
        return Doc.from_docs(parts, ensure_whitespace=False)

    def _read(self, string: str) -> Doc:
        doc: Doc = super().__call__(string)
        return doc


def make_tokenizer() -> Callable[[Language], Tokenizer]:
    """What spaCy's configuration names as TOKENIZER: the language's own rules, behind the gate."""

    def tokenizer(nlp: Language) -> Tokenizer:
        rules = nlp.Defaults
        return GatedTokenizer(
            nlp.vocab,
            rules=rules.tokenizer_exceptions,
            prefix_search=util.compile_prefix_regex(rules.prefixes or ()).search,
            suffix_search=util.compile_suffix_regex(rules.suffixes or ()).search,
            infix_finditer=util.compile_infix_regex(rules.infixes or ()).finditer,
            token_match=rules.token_match,
            url_match=rules.url_match,
        )

    return tokenizer


util.registry.tokenizers(TOKENIZER, func=make_tokenizer)


@Language.component(SENTENCES, assigns=["token.is_sent_start"])
def mark_sentences(doc: Doc) -> Doc:
    """Start sentences where the tagger does: at headings, list items, sentences. A parser keeps to these bounds."""
    normal = normalise(doc.text)
    starts = {normal.back(s.start, s.end)[0] for s in segments(normal)}
    for token in doc:
        token.is_sent_start = token.idx in starts or token.i == 0
    return doc


@Language.component(TAGGER, assigns=["doc.spans", "doc._.relevant", "doc._.relevance", "doc._.decisions"])
def tag_doc(doc: Doc) -> Doc:
    """Write on the Doc what the tagger says of it; its first line is the title where it has more than one line."""
    _, feed, text = doc.text.partition("\n")
    document = Document("", doc._.title, text if feed else doc.text, doc._.published, doc._.source, region=doc._.region)
    annotate(doc, tag(document), shift=len(whole(document)) - len(doc.text))
    return doc

"""Talbanken's old annotation comes out as the new one has it; sentences of our own, not the treebank's."""

from pathlib import Path

import pytest
import spacy

from nlp.training.build_parser import as_docs
from nlp.training.treebanks import Converter, Sentence, read, text_of

NEW = """\
# sent_id = 1
1	Kontoret	kontor	NOUN	NN|NEU|SIN|DEF|NOM	Case=Nom|Definite=Def|Gender=Neut|Number=Sing	2	nsubj	_	_
2	stänger	stänga	VERB	VB|PRS|AKT	Mood=Ind|Tense=Pres|VerbForm=Fin|Voice=Act	0	root	_	_
3	inte	inte	PART	AB	Polarity=Neg	2	advmod	_	SpaceAfter=No
4	.	.	PUNCT	MAD	_	2	punct	_	SpaceAfter=No

"""
OLD = """\
1	Kontoret	_	NOUN	NN|NEU|SIN|DEF|NOM	_	2	nsubjpass	_	_
2	stängs	_	VERB	VB|PRS|SFO	Voice=Pass	0	root	_	_
3	inte	_	ADV	AB	_	2	neg	_	_
4	i	_	ADP	PP	_	5	case	_	_
5	maj	_	NOUN	NN	_	2	nmod	_	_
6	,	_	PUNCT	MID	_	2	punct	_	_
7	juni	_	NOUN	NN	_	5	conj	_	_
8	och	_	CONJ	KN	_	5	cc	_	_
9	juli	_	NOUN	NN	_	5	conj	_	_
10	.	_	PUNCT	MAD	_	2	punct	_	_

1	Beslutet	_	NOUN	NN	_	0	root	_	_
2	av	_	ADP	PP	_	3	case	_	_
3	ledningen	_	NOUN	NN	_	1	nmod	_	_
4	kan	_	VERB	VB|PRS|AKT	_	5	aux	_	_
5	vänta	_	VERB	VB|INF|AKT	_	1	acl	_	_
"""


def sentences(folder: Path, text: str) -> list[Sentence]:
    path = folder / "bank.conllu"
    path.write_text(text, encoding="utf-8")
    return list(read(path))


@pytest.fixture
def converted(tmp_path: Path) -> list[Sentence]:
    converter = Converter(sentences(tmp_path, NEW))
    return [converter.convert(sentence) for sentence in sentences(tmp_path, OLD)]


def test_a_treebank_is_read_word_for_word(tmp_path):
    (sentence,) = sentences(tmp_path, NEW)
    assert text_of(sentence) == "Kontoret stänger inte ."
    assert [(w.head, w.relation, w.space_after) for w in sentence] == [
        (2, "nsubj", True),
        (0, "root", True),
        (2, "advmod", False),
        (2, "punct", False),
    ]


def test_relations_are_those_of_version_2(converted):
    relations = {w.form: w.relation for sentence in converted for w in sentence}
    assert relations["Kontoret"] == "nsubj:pass"
    assert relations["inte"] == "advmod"
    assert relations["maj"] == "obl"
    assert relations["ledningen"] == "nmod"


def test_coordinators_hang_under_the_conjunct_that_follows(converted):
    heads = {w.form: w.head for w in converted[0]}
    assert heads["och"] == 9
    assert heads["."] == 2


def test_words_are_tagged_as_version_2_tags_them(converted):
    tags = {w.form: (w.upos, w.features) for sentence in converted for w in sentence}
    assert tags["inte"] == ("PART", "Polarity=Neg")
    assert tags["kan"][0] == "AUX"
    assert tags["vänta"][0] == "VERB"
    assert tags["och"][0] == "CCONJ"


def test_trees_become_texts_of_one_or_more_sentences(converted):
    (both,) = as_docs(spacy.blank("sv").vocab, converted, together=(2,))
    assert both.text == "Kontoret stängs inte i maj, juni och juli. Beslutet av ledningen kan vänta "
    assert [s.root.text for s in both.sents] == ["stängs", "Beslutet"]
    assert [len(d) for d in as_docs(both.vocab, converted, together=(1,))] == [10, 5]

"""The tagger as spaCy users meet it: the same tags as the plain way, on Docs, and nothing tokenised in vain."""

import subprocess
import sys
import time
import tomllib
from datetime import date
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from nlp.for_spacy.components import GatedTokenizer
from nlp.for_spacy.loading import PARSER, as_doc, load, pipe
from nlp.jsonl import DocumentReader
from nlp.scene import whole
from nlp.tagger import tag
from nlp.types import Document, MentionKind

ROOT = Path(__file__).parents[2]
CLOSING = Document(
    "1",
    "Servicekontoret i Kiruna stänger",
    "Statens servicecenter stänger kontoret i Kiruna den 1 juni. Kontoren i Boden och Luleå läggs ned samma dag.",
    date(2026, 1, 5),
)
DERBY = Document("2", "Laget vann derbyt", "Publiken jublade efter förlängningen.", date(2026, 1, 5))


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


def documents() -> list[Document]:
    return list(DocumentReader(ROOT / "tests" / "gold" / "train-e.jsonl"))[:20]


def test_a_doc_holds_what_the_plain_tagger_says(nlp):
    decided = 0
    for doc, document in pipe(nlp, documents()):
        tags = tag(document)
        assert doc._.decisions == tags.decisions
        assert (doc._.relevant, doc._.relevance) == (tags.relevant, tags.score)
        if not doc._.gated:
            assert doc.text == whole(document)
            assert doc._.title == document.title
        named = {s.kb_id_ for s in doc.spans["agencies"]}
        assert named == {m.entity for m in tags.mentions if m.kind is MentionKind.AGENCY}
        assert [s._.decision for s in doc.spans["decisions"]] == list(tags.decisions)
        for span in doc.spans["decisions"]:
            decision = span._.decision
            assert decision.quote == doc.text[decision.start : decision.end]
            assert span.label_ == decision.type
            assert span.start_char <= decision.start < decision.end <= span.end_char
        decided += len(tags.decisions)
    assert decided > 20


def test_spans_say_which_place(nlp):
    doc = nlp(as_doc(nlp, CLOSING))
    assert {(s.text, s.label_, s.kb_id_) for s in doc.spans["places"]} == {
        ("Kiruna", "PLACE", "2584"),
        ("Boden", "PLACE", "2582"),
        ("Luleå", "PLACE", "2580"),
    }
    assert [s.kb_id_ for s in doc.spans["decisions"]] == [d.place.municipality for d in doc._.decisions]
    assert doc.spans["places"][0]._.decision is None
    assert doc[0:2]._.decision is None


def test_what_the_gate_stops_is_never_tokenised(nlp):
    nlp(as_doc(nlp, CLOSING))
    before = len(nlp.vocab.strings)
    stopped = [Document(str(n), f"Derby{n}", f"Publiken{n} jublade{n} efter förlängningen{n}.") for n in range(50)]
    for number, (doc, document) in enumerate(pipe(nlp, [*stopped, CLOSING])):
        assert document.id == ("1" if number == 50 else str(number))
        assert doc._.gated is (number < 50)
        assert doc._.relevant is (number == 50)
        assert (len(doc) == 0) is doc._.gated
        assert set(doc.spans) == {"agencies", "places", "decisions"}
    assert len(nlp.vocab.strings) == before


def test_an_endless_stream_leaves_no_words_behind(nlp):
    before = len(nlp.vocab.strings)
    stream = (Document(str(n), f"Ort{n}", f"Försäkringskassan stänger kontoret i Kiruna{n}.") for n in range(20))
    with nlp.memory_zone():
        assert sum(len(doc) > 5 for doc, _ in pipe(nlp, stream)) == 20
        assert len(nlp.vocab.strings) > before
    assert len(nlp.vocab.strings) == before


def test_plain_text_goes_in_too(nlp):
    relevant, stopped = nlp.pipe([whole(CLOSING), whole(DERBY)])
    assert {d.place.name for d in relevant._.decisions} == {"Kiruna", "Boden", "Luleå"}
    assert not stopped._.decisions


def test_what_is_known_of_the_text_can_be_set_before_it_is_read(nlp):
    doc = nlp.make_doc(whole(CLOSING))
    doc._.published, doc._.source, doc._.region = date(2026, 1, 5), "Norrskogen", "25"
    assert nlp(doc)._.decisions[0].date == "2026-06-01"
    assert doc._.published == date(2026, 1, 5)
    doc._.published = None
    assert nlp(doc)._.decisions[0].date is None


def test_one_paragraph_has_no_title_and_offsets_that_fit(nlp):
    doc = nlp("Försäkringskassan stänger kontoret i Kiruna. Polisen öppnar inget.")
    (decision,) = doc._.decisions
    assert doc._.title == ""
    assert doc.text[decision.start : decision.end] == decision.quote
    assert doc.spans["agencies"][0].text == "Försäkringskassan"


def test_the_component_alone_works_in_a_pipeline_of_the_users(nlp):
    mine = spacy.blank("sv")
    mine.add_pipe("kontorskoll")
    assert mine(whole(CLOSING))._.decisions == nlp(whole(CLOSING))._.decisions
    assert mine.analyze_pipes()["problems"] == {"kontorskoll": []}


def test_docs_can_be_stored(nlp):
    doc = nlp(as_doc(nlp, CLOSING))
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (back,) = DocBin().from_bytes(stored).get_docs(nlp.vocab)
    assert back._.decisions == doc._.decisions
    assert back._.published == doc._.published
    assert [s._.decision for s in back.spans["decisions"]] == list(doc._.decisions)


def test_several_processes_read_as_one(nlp):
    read = [(doc._.decisions, document.id) for doc, document in pipe(nlp, [DERBY, CLOSING], n_process=2)]
    assert read == [((), "2"), (tag(CLOSING).decisions, "1")]


def test_a_stored_pipeline_keeps_its_gate(nlp, tmp_path):
    nlp.to_disk(tmp_path / "stored")
    again = spacy.load(tmp_path / "stored")
    assert isinstance(again.tokenizer, GatedTokenizer)
    assert again(whole(DERBY))._.gated
    assert again(whole(CLOSING))._.decisions == nlp(whole(CLOSING))._.decisions


HOSTILE = ["", "\n", "()" * 20_000, "<" * 39_000, "\u00ad\u200b", "x" * 100_000, "д中a " * 9_000]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_read_in_little_time(nlp, text):
    document = Document("1", "Försäkringskassan", text + " stänger kontoret i Kiruna.")
    started = time.process_time()
    doc = nlp(as_doc(nlp, document))
    assert time.process_time() - started < 20
    assert whole(document).startswith(doc.text)
    assert doc._.unread == len(whole(document)) - len(doc.text)


def test_a_named_pipeline_reads_what_passes_the_gate(tmp_path):
    tree = spacy.blank("sv")
    words = ["Kontoret", "stänger", ".", "Det", "öppnar", "."]
    gold = Doc(tree.vocab, words=words, heads=[1, 1, 1, 4, 4, 4], deps=["nsubj", "ROOT", "punct"] * 2)
    tree.add_pipe("parser", config={"min_action_freq": 1})
    example = Example(Doc(tree.vocab, words=words), gold)
    learn = tree.initialize(lambda: [example])
    for _ in range(20):
        tree.update([example], sgd=learn)
    tree.to_disk(tmp_path / "tiny")
    named = load(tmp_path / "tiny")
    read, stopped = named.pipe([whole(CLOSING), whole(DERBY)])
    assert read.has_annotation("DEP")
    first, second, *_ = read.sents
    assert (first.text.strip(), second.text) == (CLOSING.title, CLOSING.text.partition(" Kontoren")[0])
    assert read._.decisions
    assert stopped._.gated


def test_our_parser_says_who_does_what():
    read, stopped = load(parser=True).pipe([whole(CLOSING), whole(DERBY)])
    second = list(read.sents)[1]
    assert second.root.text == "stänger"
    assert {(t.text, t.dep_) for t in second.root.children} >= {("servicecenter", "nsubj"), ("kontoret", "obj")}
    assert second.root.pos_ == "VERB"
    assert second.root.morph.get("Tense") == ["Pres"]
    assert read._.decisions == tag(Document("", CLOSING.title, CLOSING.text)).decisions
    assert stopped._.gated


def test_our_parser_is_small_and_tells_its_licence():
    assert sum(f.stat().st_size for f in PARSER.rglob("*") if f.is_file()) < 7_000_000
    assert spacy.load(PARSER).meta["license"] == "CC BY-SA 4.0"
    assert "CC BY-SA 4.0" in (PARSER / "README.md").read_text(encoding="utf-8")


def test_a_pipeline_that_is_not_there_is_named():
    with pytest.raises(OSError, match="sv_ingen_sådan"):
        load("sv_ingen_sådan")


def test_the_declared_entry_points_are_there():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    found = [EntryPoint(name, value, group) for group, all_ in declared.items() for name, value in all_.items()]
    assert {point.name for point in found} >= {"kontorskoll", "kontorskoll_sentences", "kontorskoll.GatedTokenizer.v1"}
    assert all(callable(point.load()) for point in found)


def test_neither_commands_nor_tagging_load_spacy_or_torch():
    told = "import pipeline, sys, nlp.tagger; print({'spacy', 'torch', 'thinc'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", told], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert said.strip() == "set()"

"""The tagger on the annotated documents: the development set's figures must not fall."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from nlp.evaluate import Report, evaluate, load
from nlp.gate import passes
from nlp.jsonl import DocumentReader, tags_as_dict
from nlp.scene import whole
from nlp.tagger import tag, tag_all
from nlp.types import Document, Tags
from nlp.windows import meets

GOLD = Path(__file__).parent.parent / "gold"
RECORDED = tomllib.loads((GOLD / "figures.toml").read_text(encoding="utf-8"))["dev"]
SLACK = 0.02


@cache
def development() -> tuple[list[Document], list[Tags], Report]:
    documents = [d for name in ("dev-a", "dev-b") for d in DocumentReader(GOLD / f"{name}.jsonl")]
    tags = list(tag_all(documents))
    truth = load(GOLD / "dev-a.jsonl") | load(GOLD / "dev-b.jsonl")
    return documents, tags, evaluate(truth, {t.id: tags_as_dict(t) for t in tags})


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_no_figure_falls(name: str) -> None:
    figure = development()[2].figures[name].f1
    assert figure >= RECORDED[name] - SLACK, f"{name} fell to {figure:.3f} (recorded {RECORDED[name]:.3f})"


def test_every_quote_and_mention_stands_in_the_text() -> None:
    documents, tags, report = development()
    assert report.quotes > 200
    assert report.verbatim == 1.0
    for document, tagged in zip(documents, tags, strict=True):
        for part in (*tagged.decisions, *tagged.mentions):
            assert whole(document)[part.start : part.end] == part.quote
        assert all(0.0 <= d.confidence <= 1.0 and d.rule and len(d.quote) <= 300 for d in tagged.decisions)


def test_the_gate_lets_relevant_texts_through() -> None:
    relevant = [
        fields for path in sorted(GOLD.glob("train-*.jsonl")) for fields in load(path).values() if fields["relevant"]
    ]
    texts = [(f"{f['title']}\n{f['text']}", f["source"]) for f in relevant]
    passed = sum(passes(f"{text}\n{source}") and meets(text) for text, source in texts)
    assert passed / len(relevant) >= 0.995
    assert not passes("Laget vann derbyt med 3–1 efter förlängning.")
    assert passes("Service\u00adkontoret stänger")


def test_an_agency_of_everyday_news_needs_a_word_for_an_office_or_its_fate() -> None:
    assert not passes("Polisen söker vittnen till en skadegörelse vid ishallen.")
    assert not passes("Tingsrätten dömde mannen till dagsböter, enligt åklagaren.")
    assert passes("Polisen stänger receptionen i Arjeplog.")
    assert passes("Tingsrätterna i Falun och Ludvika\u00a0slås\u00a0ihop.")


def test_an_agency_that_only_signs_its_news_is_heard() -> None:
    title, text = "Vi lägger ned i Mora", "Den 1 juni stänger vi för gott i Mora. Ni är välkomna till oss i Falun. " * 4
    signed = tag(Document("1", title, text, date(2025, 3, 1), "Arbetsförmedlingen"))
    assert signed.score > 0.0
    assert tag(Document("1", title, text, date(2025, 3, 1), "Kustbygden")).score == 0.0


def test_an_agency_in_passing_opens_no_window() -> None:
    everyday = "Laget vann derbyt. Publiken sjöng. " * 30
    assert not meets(f"Derby\n{everyday}\nEnligt Skatteverket deklarerade fler än någonsin.\n{everyday}")
    assert meets(f"Derby\n{everyday}\nSkatteverket ser över sina orter. Mora lämnas i maj.\n{everyday}")
    assert meets(f"Derby\n{everyday}\nLuckan i Mora\n{everyday}")
    assert meets("Nu bär vi kartonger!\n#arbets\u00adförmedlingen")


def test_the_same_text_gives_the_same_tags() -> None:
    document = development()[0][0]
    assert tag(document) == tag(document)

"""The page gate: lets everything through that could concern us, and keeps out what cannot."""

import subprocess
import sys

import pytest

from crawlers.pages.gate import may_concern_us
from register.store import open_work
from tests.benchmarks.recall import FLOOR, SHAPES, missed, page, relevant


@pytest.mark.parametrize("shape", SHAPES)
def test_relevant_texts_pass_in_every_shape(shape):
    assert len(relevant()) > 1000
    assert 1 - len(missed(SHAPES[shape])) / len(relevant()) >= FLOOR


def everyday(head="", body=""):
    return page("En helt vanlig nyhet", body, head)


@pytest.mark.parametrize(
    ("html", "let_through"),
    [
        (everyday(), False),
        (everyday(body="<p>Service<b>kontoret</b> i Åre</p>"), True),
        (everyday(head='<meta property="og:description" content="Servicekontoret st&amp;auml;nger">'), True),
        (everyday(head='<script>var meny = ["Servicekontor"]</script>'), False),
        (everyday(head='<script type="application/ld+json">{"articleBody": "Servicekontoret"}</script>'), True),
        (everyday().replace("Kultur", "Försäkringskassan"), False),
        (everyday().replace("Kustbygden", "Polisen, våra kontor"), False),
        (everyday(body="<nav><a href='/'>Försäkringskassan"), True),  # never closed: who knows where it ends
        (everyday(body='<p><a href="/f%C3%B6rs%C3%A4kringskassan">Läs</a></p>'), False),  # seen by no reader
        (everyday(body="<!-- Servicekontor -->"), False),
        ("<html><body><div id='app'></div></body></html>", True),  # no text at all is no irrelevant text
        (everyday(body="<p>Polisen vid en lucka</p>"), True),
        (everyday(body="<p>Polisen</p>"), False),
    ],
)
def test_what_passes(html, let_through):
    assert may_concern_us(html.encode(), "text/html") is let_through


def test_the_title_that_a_list_gives_counts():
    assert may_concern_us(everyday().encode(), None, "SERVICE\u00adKONTORET stänger")


def test_an_agencys_own_news_passes_though_it_names_the_agency_nowhere():
    news = everyday(body="<p>Vi lämnar Mora och Orsa i juni.</p>").encode()
    assert may_concern_us(news, None, "Nya adresser\nArbetsförmedlingen")
    assert not may_concern_us(news, None, "Nya adresser\nKustbygden")


def test_the_gate_loads_nothing_heavy():
    heavy = "('torch', 'spacy', 'onnxruntime', 'tokenizers', 'numpy', 'lxml', 'trafilatura', 'nlp.tagger')"
    words = f"import sys, crawlers.pages.gate; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_cannot_concern_us_is_counted_archived_and_not_asked_for_again(data, web, go):
    link = web.put("norrbladet", "/nyheter/a", everyday())
    web.put("norrbladet", "/feed", web.feed(("Nyhet", link)))
    summary = go()
    db = open_work(data)
    assert (summary.pages, summary.new, summary.drops) == (1, 0, {"no-office-words": 1})
    assert db.execute("SELECT source, document, reason FROM drops").fetchall() == [
        ("norrbladet", link, "no-office-words")
    ]
    archived = "SELECT outcome, warc_file IS NOT NULL FROM fetches WHERE url = ?"
    assert db.execute(archived, [link]).fetchall() == [("ok", 1)]
    db.execute("UPDATE pages SET next_fetch = '2020-01-01T00:00:00Z' WHERE kind = 'article'")
    web.forget()
    go()
    assert [(asked.path, asked.status) for asked in web.asked] == [("/feed", 304), ("/nyheter/a", 304)]


def test_an_article_that_loses_its_telling_words_is_read_all_the_same(data, web, go):
    link = web.put("norrbladet", "/nyheter/a", web.article("Servicekontoret stänger"))
    web.put("norrbladet", "/feed", web.feed(("A", link)))
    go()
    web.put("norrbladet", "/nyheter/a", everyday())
    open_work(data).execute("UPDATE pages SET next_fetch = '2020-01-01T00:00:00Z' WHERE kind = 'article'")
    assert go().changed == 1
    assert open_work(data).execute("SELECT title FROM articles").fetchall() == [("En helt vanlig nyhet",)]

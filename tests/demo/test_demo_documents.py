"""The demo's documents: how many, in which shapes, marked as demo, and readable as the real pages are."""

from collections import Counter
from html.parser import HTMLParser

import feedparser
import pytest
import trafilatura
from lxml import html as lxml_html

from demo.content import Document, documents, sites
from demo.pages import SHAPES, page_at, pages
from demo.rendering import MARKER, Page

PORT = 8765
VOID = {"meta", "link", "br", "img", "input", "hr"}
SHOWN = [document for document in documents(2) if not document.gone]


def page_of(document: Document, day: int = 2) -> Page:
    return pages(sites()[document.site].host, day, PORT)[document.path]


def text_of(document: Document) -> str:
    return page_of(document).body.decode(document.charset)


def words(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").split())


class Nesting(HTMLParser):
    """Collects the tags that are closed out of turn or never."""

    def __init__(self):
        super().__init__()
        self.open, self.wrong = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def test_there_are_enough_documents_in_enough_shapes():
    shapes = Counter(sites()[document.site].shape for document in documents(1))
    assert len(documents(1)) >= 80
    assert set(shapes) == set(SHAPES)
    assert len(shapes) >= 8
    assert min(shapes.values()) >= 6


def test_about_half_is_irrelevant():
    share = sum(not document.relevant for document in documents(2)) / len(documents(2))
    assert 0.40 <= share <= 0.55


def test_ids_and_addresses_are_unique():
    assert max(Counter(document.id for document in documents(2)).values()) == 1
    assert max(Counter((document.site, document.path) for document in documents(2)).values()) == 1


@pytest.mark.parametrize("document", SHOWN, ids=lambda document: document.id)
def test_a_page_shows_marker_title_and_text(document):
    html = text_of(document)
    tree = lxml_html.fromstring(html)
    assert tree.xpath("//aside[@role='note']/text()") == [MARKER]
    assert tree.get("lang") == "sv"
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert words(document.title) in words(tree.xpath("string(//h1)"))
    assert words(tree.xpath("string(//title)")).startswith(words(document.title))
    extracted = words(trafilatura.extract(html) or "")
    assert "påhittad sida" not in extracted
    for passage in [document.lead, *(line for block in document.body for line in block.lines if not document.paid)]:
        assert words(passage) in extracted


def test_every_html_page_of_every_host_is_marked_and_well_nested():
    for host in ["localhost", *(site.host for site in sites().values())]:
        for path, page in pages(host, 2, PORT).items():
            if not page.content_type.startswith("text/html"):
                continue
            html = page.body.decode(page.content_type.partition("charset=")[2])
            nesting = Nesting()
            nesting.feed(html)
            assert MARKER in html, (host, path)
            assert 'name="robots" content="noindex"' in html, (host, path)
            assert (nesting.open, nesting.wrong) == ([], []), (host, path)


FEEDS = [site for site in sites().values() if site.list in ("rss", "atom") and not site.page_size]


@pytest.mark.parametrize("site", FEEDS, ids=lambda site: site.id)
def test_a_feed_names_every_document(site):
    feed = feedparser.parse(page_at(site.host, 1, PORT, site.index).body)
    listed = [document for document in documents(1) if document.site == site.id]
    assert bool(feed.bozo) == site.broken_feed
    assert feed.version == ("rss20" if site.list == "rss" else "atom10")
    assert [entry.title for entry in feed.entries] == [document.title for document in listed]
    assert [entry.link.partition("?")[0] for entry in feed.entries] == [
        f"http://{site.host}:{PORT}{document.path}" for document in listed
    ]
    assert all(entry.published_parsed for entry in feed.entries)


def test_exactly_one_feed_is_broken():
    assert [site.id for site in sites().values() if site.broken_feed] == ["slattlandet"]


def by_id(wanted: str, day: int = 2) -> Document:
    return next(document for document in documents(day) if document.id == wanted)


def test_the_big_release_lists_eleven_offices_with_eleven_dates():
    items = lxml_html.fromstring(text_of(by_id("ssn-01"))).xpath("//article//li/text()")
    offices, dates = zip(*(item.split(" – ") for item in items), strict=True)
    assert len(set(offices)) == len(set(dates)) == 11


def test_one_page_is_latin_1_and_says_so():
    page = page_of(by_id("sd-04"))
    assert page.content_type == "text/html; charset=iso-8859-1"
    assert "Höör".encode("latin-1") in page.body
    with pytest.raises(UnicodeDecodeError):
        page.body.decode("utf-8")


def test_soft_hyphens_and_hard_spaces_reach_the_page():
    assert "service\u00adkontor" in text_of(by_id("reg-02"))
    assert "1\u00a0april\u00a02026" in text_of(by_id("3588204"))


def test_three_papers_print_one_telegram_under_their_own_headlines():
    prints = [by_id(wanted) for wanted in ("nst-02", "sd-02", "ka-02")]
    assert len({document.title for document in prints}) == len({document.site for document in prints}) == 3
    assert len({document.lead for document in prints}) == 1
    assert all(document.body[:3] == prints[0].body for document in prints)


def test_a_paid_article_shows_its_lead_only():
    document = by_id("fb-9001")
    html = text_of(document)
    assert '"isAccessibleForFree": false' in html
    assert document.lead in html
    assert document.body[0].text not in html


def test_the_page_header_shows_another_date_than_the_article():
    html = text_of(by_id("sd-05"))
    assert html.index("torsdag 19 november 2026") < html.index('2025-06-18T06:00:00+02:00">')


def test_day_two_corrects_one_article_changes_two_standing_pages_and_adds_some():
    before = {document.id: document for document in documents(1)}
    after = {document.id: document for document in documents(2)}
    changed = {key for key in before if before[key] != after[key]}
    assert {key for key in changed if sites()[after[key].site].standing} == {"kl-01", "kl-02"}
    assert {key for key in changed if not sites()[after[key].site].standing} == {"ka-01"}
    assert "den 1 december" in before["ka-01"].lead
    assert "den 8 december" in after["ka-01"].lead
    assert {after[key].published.date().isoformat() for key in after.keys() - before.keys()} == {"2026-11-20"}

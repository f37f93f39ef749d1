"""Feeds of every kind, feeds in pages, and feeds that are made to do harm: real bytes, and crawls of them."""

import json

import pytest

from crawlers.lists.feeds import MOST, NoFeedError, read_feed
from crawlers.lists.json_feed import NoJsonFeedError, read
from register.store import open_work

URL = "https://a.se/f/feed"
ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
KINDS = {
    "RSS 0.90": f'<rdf:RDF {RDF} xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>N</title></channel>'
    "<item><title>Nytt</title><link>/1</link></item></rdf:RDF>",
    "RSS 0.91": '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://a.se/rss.dtd">'
    '<rss version="0.91"><channel><title>N</title><item><title>Nytt</title><link>/1</link></item></channel></rss>',
    "RSS 0.92": '<rss version="0.92"><channel><item><title>Nytt</title><link>/1</link></item></channel></rss>',
    "RSS 1.0": f'<rdf:RDF {RDF} xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    '<title>N</title></channel><item rdf:about="/1"><title>Nytt</title><link>/1</link>'
    "<dc:date>2026-11-10T10:00:00+01:00</dc:date></item></rdf:RDF>",
    "RSS 2.0": '<rss version="2.0"><channel><item><title>Nytt</title><link>/1</link>'
    "<pubDate>Tue, 10 Nov 2026 10:00:00 +0100</pubDate></item></channel></rss>",
    "Atom 0.3": '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>Nytt</title><link rel="alternate"'
    ' type="text/html" href="/1"/><issued>2026-11-10T10:00:00+01:00</issued></entry></feed>',
    "Atom 1.0": '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.se/"><entry><title>Nytt</title>'
    '<link href="1"/><published>2026-11-10T09:00:00Z</published></entry></feed>',
    "JSON Feed 1": '{"version": "https://jsonfeed.org/version/1", "items": [{"id": "7", "url": "/1", "title": "Nytt",'
    ' "date_published": "2026-11-10T10:00:00+01:00"}]}',
    "JSON Feed 1.1": '\ufeff {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "https://a.se/1",'
    ' "title": "Nytt", "date_published": "2026-11-10T09:00:00Z", "content_html": "<p>x</p>"}]}',
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_feed_is_read(kind):
    feed = read_feed(KINDS[kind].encode(), URL, None)
    (entry,) = feed.entries
    assert (entry.url, entry.title, feed.defect) == ("https://a.se/1", "Nytt", None)
    assert entry.published == (None if kind.startswith("RSS 0") else "2026-11-10T09:00:00Z")


@pytest.mark.parametrize("declared", ["", '<?xml version="1.0" encoding="iso-8859-1"?>', "<?xml version='1.0'?>"])
@pytest.mark.parametrize("stated", [None, "text/html", "text/xml", "application/rss+xml; charset=iso-8859-1"])
def test_utf_8_is_read_as_utf_8_whatever_is_said(declared, stated):
    body = f"{declared}{KINDS['RSS 2.0'].replace('Nytt', 'Öppet på Åsgatan')}".encode()
    feed = read_feed(body, URL, stated)
    assert [(entry.title, feed.defect) for entry in feed.entries] == [("Öppet på Åsgatan", None)]


def test_a_character_set_that_nobody_knows_is_overlooked():
    body = f'<?xml version="1.0" encoding="klingon"?>{KINDS["RSS 2.0"]}'.encode()
    assert len(read_feed(body, URL, "text/xml; charset=klingon").entries) == 1


def test_utf_16_is_read():
    feed = read_feed(KINDS["Atom 1.0"].replace("Nytt", "Öppet på Åsgatan").encode("utf-16"), URL, "text/xml")
    assert [entry.title for entry in feed.entries] == ["Öppet på Åsgatan"]


def test_entries_without_address_are_told():
    items = [{"id": "7"}, {"url": "javascript:x"}, 3, {"id": "x", "external_url": "https://b.se/2", "title": "\ud800B"}]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items, "next_url": "/f/2"}).encode()
    feed = read_feed(body, URL, "application/feed+json")
    assert [(entry.url, entry.title) for entry in feed.entries] == [("https://b.se/2", "B")]
    assert (feed.further, feed.lost, feed.defect) == ("/f/2", 3, "3 av 4 poster i flödet saknar adress.")


def test_a_link_through_a_counter_is_the_link_behind_it():
    feed = KINDS["RSS 2.0"].replace(
        "<link>/1</link>", "<link>https://feeds.example/~r/1</link><f:origLink>/1</f:origLink>"
    )
    feed = feed.replace("<rss ", '<rss xmlns:f="http://rssnamespace.org/feedburner/ext/1.0" ')
    assert [entry.url for entry in read_feed(feed.encode(), URL, None).entries] == ["https://a.se/1"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"version": "https://jsonfeed.org/version/1"}',
        b'{"items": [{"url": "/1"}]}',
        b'{"version": 1, "items": []}',
        b'{"version": "https://jsonfeed.org/version/1", "items": {"url": "/1"}}',
        b'{"version": "https://jsonfeed.org/version/1", "items": [',
        b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 100_000,
        b'{"version": "https://jsonfeed.org/version/1", "items": [' + b"{}," * 300_000 + b"{}]}",
        b'{"version": "\xff"}',
    ],
    ids=["no items", "no version", "version 1", "items no list", "cut", "nested", "too many", "no UTF-8"],
)
def test_json_that_is_no_feed_is_refused(body):
    with pytest.raises(NoJsonFeedError):
        read(body, URL, MOST)
    with pytest.raises(NoFeedError):
        read_feed(body, URL, None)


def bomb():
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{levels}]><rss version="2.0"><channel><item>'
        "<title>&l9;</title><link>https://a.se/1</link></item></channel></rss>"
    )


QUADRATIC = f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]><rss version="2.0"><channel><item><title>{"&a;" * 50_000}'
EXTERNAL = (
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><rss version="2.0"><channel><item><title>&a;</title>'
)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (bomb().encode(), "application/rss+xml"),
        (bomb().replace('<?xml version="1.0"?>', "").encode("utf-16"), None),
        (bomb().replace('<?xml version="1.0"?>', "").encode("utf-32-be"), None),
        (bomb().replace("<!ENTITY", "+ADwAIQ-ENTITY").encode(), "text/xml; charset=utf-7"),
        (bomb().replace('"1.0"', '"1.0" encoding="utf-7"').replace("<!E", "+ADwAIQ-E").encode(), None),
        (bomb().replace('"1.0"', '"1.0" encoding="cp037"').encode("cp037"), None),
        (QUADRATIC.encode(), None),
        (EXTERNAL.encode(), None),
        (b'<rss version="2.0"><channel>' + b"<a>" * 40_000, None),
        (b'<rss version="2.0"><channel><item><description>' + b"<div>" * 3_000_000, None),
        (b'<rss version="2.0"><channel><item ' + b'a="1" ' * 10_000 + b"/></channel></rss>", None),
    ],
    ids=[
        "laughs",
        "utf-16",
        "utf-32",
        "utf-7",
        "utf-7 own",
        "ebcdic",
        "quadratic",
        "external",
        "nested",
        "div",
        "attrs",
    ],
)
def test_xml_that_is_made_to_do_harm_is_refused_before_it_is_read(body, content_type):
    with pytest.raises(NoFeedError):
        read_feed(body, URL, content_type)


def test_markup_in_texts_does_not_make_a_feed_too_deep():
    text = f"<![CDATA[{'<p>Ett stycke som ingen stänger' * 1000}]]>"
    body = f'<rss version="2.0"><channel><item><link>/1</link><description>{text}</description></item></channel></rss>'
    assert len(read_feed(body.encode(), URL, None).entries) == 1


@pytest.mark.parametrize("reference", ["&#xD800;", "&#0;", "&#x110000;", "&#99999999999999999999;", "&#xFFFF"])
def test_characters_that_are_none_cost_themselves_only(reference):
    item = (
        f"<item><title>Å{reference}&#228;&#x1F600;</title><link>/1{reference}</link></item><item><link>/2</link></item>"
    )
    feed = read_feed(f'<rss version="2.0"><channel>{item}</channel></rss>'.encode(), URL, None)
    assert [(entry.url, entry.title) for entry in feed.entries] == [
        ("https://a.se/1", "Åä😀"),
        ("https://a.se/2", None),
    ]


@pytest.mark.parametrize("when", ["Mon, 01 Jan 0001 00:00:00 +0200", "9999-12-31T23:59:59-12:00", "0000-00-00", "nyss"])
def test_a_time_of_no_calendar_is_none(when):
    feed = read_feed(KINDS["RSS 2.0"].replace("Tue, 10 Nov 2026 10:00:00 +0100", when).encode(), URL, None)
    assert [entry.published for entry in feed.entries] == [None]
    feed = read_feed(KINDS["JSON Feed 1.1"].replace("2026-11-10T09:00:00Z", when).encode(), URL, None)
    assert [entry.published for entry in feed.entries] == [None]


def test_a_feed_of_too_many_entries_is_read_as_far_as_the_limit_and_told():
    items = "".join(f"<item><link>/{number}</link></item>" for number in range(MOST * 10))
    feed = read_feed(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(), URL, None)
    assert len(feed.entries) == MOST
    assert (feed.entries[-1].url, feed.defect) == (
        f"https://a.se/{MOST - 1}",
        "Flödet har fler än 5000 poster; de första är lästa.",
    )


def pages_of(web, host, count, *, further=lambda number: ""):
    """`count` feed pages of two entries each, the newest first."""
    for number in range(1, count + 1):
        numbers = range((count - number) * 2 + 2, (count - number) * 2, -1)
        links = [web.put(host, f"/n/{n}", web.article(f"Nyhet {n} om kontoret")) for n in numbers]
        items = "".join(f"<item><title>Nyhet</title><link>{link}</link></item>" for link in links)
        path = "/feed" if number == 1 else f"/feed?paged={number}"
        web.put(
            host,
            path,
            '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
            f"<title>N</title>{further(number)}{items}</channel></rss>",
        )


def lists(web):
    return [asked.path for asked in web.asked if asked.path.startswith("/feed")]


def test_a_feed_in_pages_is_read_to_its_end_once_and_then_by_one_request(data, web, go):
    further = lambda number: f'<atom:link rel="next" href="/feed?paged={number + 1}"/>' if number < 3 else ""  # noqa: E731
    pages_of(web, "bladet", 3, further=further)
    pages_of(web, "posten", 3)  # its last page does not say that it is
    sources = (web.source("bladet"), web.source("posten", page="paged={n}"))
    summary = go(*sources)
    assert (summary.new, summary.failed_sources) == (12, {})
    assert sorted(lists(web)) == sorted(["/feed", "/feed?paged=2", "/feed?paged=3"] * 2 + ["/feed?paged=4"])
    web.forget()
    go(*sources)
    assert [(asked.path, asked.status) for asked in web.asked] == [("/feed", 304)] * 2


def test_pages_are_turned_only_while_half_of_them_is_news_and_not_without_end(data, web, go):
    pages_of(web, "posten", 12)
    source = web.source("posten", page="paged={n}")
    assert go(source).new == 12
    assert lists(web)[-1] == "/feed?paged=6"
    first = web.pages["posten", "/feed"].body.decode()
    for known in (20, 19):  # one new entry among three
        first = first.replace("</channel>", f"<item><link>{web.url('posten', f'/n/{known}')}</link></item></channel>")
    new = web.put("posten", "/n/25", web.article("Nyhet 25 om kontoret"))
    web.put("posten", "/feed", first.replace(web.url("posten", "/n/24"), new))
    web.forget()
    assert go(source).new == 1
    assert lists(web) == ["/feed"]


def test_a_next_page_on_another_site_is_not_the_lists(data, web, go):
    other = web.url("annan", "/feed?paged=2")
    pages_of(web, "bladet", 1, further=lambda number: f'<atom:link rel="next" href="{other}"/>')
    assert go(web.source("bladet")).new == 2
    assert {asked.host for asked in web.asked} == {"bladet"}


def test_a_feed_of_entities_costs_its_own_source_only(data, web, go):
    web.put("bomben", "/feed", bomb(), type="application/rss+xml")
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "/n/1"}]})
    web.put("bladet", "/feed", body, type="application/feed+json")
    web.put("bladet", "/n/1", web.article("Kontoret i Älvsbacka flyttar"))
    summary = go(web.source("bomben"), web.source("bladet"))
    assert (summary.new, set(summary.failed_sources)) == (1, {"bomben"})
    health = dict(open_work(data).execute("SELECT id, health FROM sources").fetchall())
    assert health == {"bladet": "well", "bomben": "blind"}

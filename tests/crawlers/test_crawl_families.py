"""Sitemaps and pages of links, crawled for real."""

import gzip

import pytest

from crawlers.lists.sitemaps import MOST_PAGES, MOST_SITEMAPS, NoSitemapError, read_sitemap
from register.store import open_work

NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>{0}</loc><lastmod>2026-11-18T10:00:00+01:00</lastmod>
<news:news><news:title>Nyheten om kontoret</news:title>
<news:publication_date>2026-11-17T23:30:00Z</news:publication_date></news:news></url>
<url><loc>{1}</loc></url></urlset>"""
INDEX = """<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>{0}</loc></sitemap><sitemap><loc>{1}</loc><lastmod>2026-11-01</lastmod></sitemap></sitemapindex>"""


def pages(data, kind):
    rows = open_work(data).execute("SELECT url, state, published FROM pages WHERE kind = ? ORDER BY rowid", (kind,))
    return rows.fetchall()


def articles(data):
    return [row[0] for row in open_work(data).execute("SELECT url FROM articles ORDER BY url")]


def test_an_index_of_sitemaps_leads_to_its_sitemaps_and_their_pages(data, web, go):
    source = web.source("karta", family="sitemap", url=web.url("karta", "/sitemap.xml"), match="/nyheter/")
    links = [web.put("karta", f"/nyheter/{n}", web.article(f"Artikel {n} om kontoret")) for n in "abc"]
    other = web.put("karta", "/kontakt", web.article("Kontakta oss om kontoret"))
    new = web.put("karta", "/nytt.xml", NEWS.format(links[0], other), type="application/xml")
    old_map = gzip.compress(NEWS.format(links[1], links[2]).encode())
    old = web.put("karta", "/gammalt.xml.gz", old_map, type="application/gzip")
    web.put("karta", "/sitemap.xml", INDEX.format(new, old), type="application/xml")
    summary = go(source)
    assert summary.new == 3
    assert articles(data) == links
    assert (links[0], "done", "2026-11-17T23:30:00Z") in pages(data, "article")
    assert open_work(data).execute("SELECT published FROM articles WHERE url = ?", (links[0],)).fetchone() == (
        "2026-11-18",  # half past eleven at night in Greenwich is the next day in Sweden
    )
    web.forget()
    go(source)
    # A part without a date may have changed at any time; one with a date says when.
    assert [(asked.path, asked.status) for asked in web.asked] == [("/sitemap.xml", 304), ("/nytt.xml", 304)]


def test_a_page_of_links_is_read_with_its_next_pages_as_long_as_they_give_news(data, web, go):
    def listing(numbers, following=None):
        cards = "".join(f'<li class="kort"><a href="/nyhet/{n}?fbclid=x#top">Nyhet {n}</a></li>' for n in numbers)
        after = f'<a rel="next" href="{following}">Äldre</a>' if following else ""
        return f"<html><body><a href='/om'>Om oss</a><ul>{cards}</ul>{after}</body></html>"

    source = web.source(
        "lista", family="listing", url=web.url("lista", "/nyhet"), links="li.kort a", match=r"/nyhet/\d"
    )
    for number in range(1, 7):
        web.put("lista", f"/nyhet/{number}", web.article(f"Nyhet {number} om kontoret"))
    web.put("lista", "/nyhet", listing([5, 4], "/nyhet?page=1"))
    web.put("lista", "/nyhet?page=1", listing([3, 2], "/nyhet?page=2"))
    web.put("lista", "/nyhet?page=2", listing([1]))
    assert go(source).new == 5
    assert "/om" not in web.paths()
    web.put("lista", "/nyhet", listing([6, 5], "/nyhet?page=1"))
    web.put("lista", "/nyhet?page=1", listing([4, 3], "/nyhet?page=2"))
    web.forget()
    assert go(source).new == 1
    assert sorted(web.paths()) == ["/nyhet", "/nyhet/6", "/nyhet?page=1"]  # half of the list was news, then nothing
    assert articles(data) == [web.url("lista", f"/nyhet/{number}") for number in range(1, 7)]


def test_a_listing_whose_selector_finds_nothing_is_blind_not_quiet(data, web, go):
    web.put("lista", "/nyhet", "<html><body><h2>Ny utformning</h2></body></html>")
    web.put("karta", "/sitemap.xml", "<html>nej</html>")
    sources = (
        web.source("lista", family="listing", url=web.url("lista", "/nyhet"), links="li.kort a"),
        web.source("karta", family="sitemap", url=web.url("karta", "/sitemap.xml")),
    )
    assert go(*sources).failed_sources == {"lista": "layout-changed", "karta": "html-instead-of-feed"}


DATED = """<html><head><base href="/arkiv/"></head><body><a href="/om">Om oss</a>
<ul><li class="post"><a href="nyhet/{0}"><img alt=""></a><time datetime="2026-11-1{0}T23:30:00+01:00">i går</time>
<h2><a href="nyhet/{0}#las">Nyhet {0}  om kontoret</a></h2><a href="nyhet/{0}">Läs mer</a></li>
<li class="post"><h2><a href="nyhet/{1}">Nyhet {1} om kontoret</a></h2>
<p class="dag">Publicerad {1} november 2026</p></li>
<li class="post"><h2><a href="https://annan.example/x">Annat</a></h2></li></ul>{2}</body></html>"""
POSTS = {"links": "a", "item": "li.post", "match": r"/arkiv/nyhet/\d"}


def test_a_link_has_the_date_beside_it_and_its_fullest_title(data, web, go):
    for number in range(1, 7):
        web.put("lista", f"/arkiv/nyhet/{number}", web.article(f"Nyhet {number} om kontoret"))
    following = '<p><a class="aldre" href="sida2?x=1">Äldre</a> <a rel="next" href="/fel">»</a></p>'
    web.put("lista", "/nyhet", DATED.format(6, 5, following))
    web.put("lista", "/arkiv/sida2?x=1", DATED.format(4, 3, ""))
    source = web.source(
        "lista",
        family="listing",
        url=web.url("lista", "/nyhet"),
        date="time::attr(datetime), p.dag",
        next="a.aldre",
        **POSTS,
    )
    assert go(source).new == 4
    found = open_work(data).execute("SELECT url, title, published FROM pages WHERE kind = 'article' ORDER BY url DESC")
    assert found.fetchall() == [
        (web.url("lista", "/arkiv/nyhet/6"), "Nyhet 6 om kontoret", "2026-11-16T22:30:00Z"),
        (web.url("lista", "/arkiv/nyhet/5"), "Nyhet 5 om kontoret", "2026-11-04T23:00:00Z"),
        (web.url("lista", "/arkiv/nyhet/4"), "Nyhet 4 om kontoret", "2026-11-14T22:30:00Z"),
        (web.url("lista", "/arkiv/nyhet/3"), "Nyhet 3 om kontoret", "2026-11-02T23:00:00Z"),
    ]
    web.forget()
    go(source)
    assert [(asked.path, asked.status) for asked in web.asked] == [("/nyhet", 304)]


def test_pages_of_a_listing_are_numbered_as_the_source_says(data, web, go):
    for number in range(1, 7):
        web.put("lista", f"/arkiv/nyhet/{number}", web.article(f"Nyhet {number} om kontoret"))
    for path, numbers in {"/nyhet?typ=a": (6, 5), "/nyhet?typ=a&sida=1": (4, 3)}.items():
        web.put("lista", path, DATED.format(*numbers, ""))
    source = web.source(
        "lista", family="listing", url=web.url("lista", "/nyhet?typ=a"), page="sida={n}", first=0, **POSTS
    )
    assert go(source).new == 4
    lists = [asked.path for asked in web.asked if asked.path.startswith("/nyhet")]
    assert lists == ["/nyhet?typ=a", "/nyhet?typ=a&sida=1", "/nyhet?typ=a&sida=2"]
    web.forget()
    go(source)
    assert [asked.path for asked in web.asked] == ["/nyhet?typ=a"]  # nor the page that was not there


def index(*children):
    rows = "".join(
        f"<sitemap><loc>{url}</loc>{f'<lastmod>{day}</lastmod>' * bool(day)}</sitemap>" for url, day in children
    )
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'


def urlset(*urls):
    return f"<urlset>{''.join(f'<url><loc>{url}</loc></url>' for url in urls)}</urlset>"


def test_a_pictures_address_and_title_are_not_the_pages():
    body = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:i="http://www.google.com/schemas/sitemap-image/1.1" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
    <url><loc>/a</loc><n:news><n:title>Nyheten</n:title><n:publication_date>2026-11-17</n:publication_date></n:news>
    <i:image><i:loc>/bild.jpg</i:loc><i:title>Bilden</i:title></i:image></url></urlset>"""
    (entry,) = read_sitemap(body.encode(), "https://a.se/karta.xml").entries
    assert (entry.url, entry.title, entry.published) == ("https://a.se/a", "Nyheten", "2026-11-17T00:00:00Z")


def test_of_a_large_index_or_sitemap_the_newest_are_taken():
    months = [
        (f"/{year}-{month:02}.xml", f"{year}-{month:02}-28") for year in range(2001, 2027) for month in range(1, 13)
    ]
    sitemap = read_sitemap(index(*months, ("/nytt.xml", None)).encode(), "https://a.se/karta.xml")
    assert (len(sitemap.entries), sitemap.left) == (MOST_SITEMAPS, len(months) + 1 - MOST_SITEMAPS)
    assert [entry.url for entry in sitemap.entries[:2]] == ["https://a.se/nytt.xml", "https://a.se/2026-12.xml"]
    pages = read_sitemap(urlset(*(f"/{n}" for n in range(MOST_PAGES + 5))).encode(), "https://a.se/karta.xml")
    assert (len(pages.entries), pages.left) == (MOST_PAGES, 5)


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE x [<!ENTITY a "/hemlig">]><urlset><url><loc>&a;</loc></url></urlset>',
        '<!DOCTYPE x [<!ENTITY a "/hemlig">]><urlset><url><loc>&a;</loc></url></urlset>'.encode("utf-16"),
        b"<html><body>Sidan finns inte</body></html>",
        b"<url>" * 100_000,
        b"",
    ],
    ids=["entities", "utf-16", "html", "nested", "empty"],
)
def test_what_is_no_sitemap_is_refused(body):
    with pytest.raises(NoSitemapError):
        read_sitemap(body, "https://a.se/karta.xml")


def test_only_the_sitemaps_that_have_changed_are_read_again(data, web, go):
    source = web.source("karta", family="sitemap", url=web.url("karta", "/karta.xml"), match="/nyhet/")
    pages = [web.put("karta", f"/nyhet/{n}", web.article(f"Nyhet {n} om kontoret")) for n in range(3)]
    old = web.put("karta", "/gammal.xml", urlset(pages[0]))
    new = web.put("karta", "/ny.xml", urlset(pages[1]))
    other = web.put("karta", "/annat.xml", urlset(web.url("karta", "/om-oss")))  # nothing for us, now as ever
    web.put("karta", "/karta.xml", index((old, "2026-10-01"), (new, "2026-11-01"), (other, "2026-11-01")))
    assert go(source).failed_sources == {}
    web.put("karta", "/ny.xml", urlset(*pages[1:]))
    web.put("karta", "/karta.xml", index((old, "2026-10-01"), (new, "2026-11-02"), (other, "2026-11-01")))
    web.forget()
    assert go(source).new == 1
    assert web.paths() == ["/karta.xml", "/ny.xml", "/nyhet/2"]


def test_indexes_within_indexes_are_followed_two_deep(data, web, go):
    source = web.source("karta", family="sitemap", url=web.url("karta", "/0.xml"))
    page = web.put("karta", "/nyhet/1", web.article("Nyhet 1 om kontoret"))
    for depth in range(6):
        leaf = web.put("karta", f"/blad{depth}.xml", urlset(page))
        web.put("karta", f"/{depth}.xml", index((web.url("karta", f"/{depth + 1}.xml"), None), (leaf, None)))
    go(source)
    go(source)
    asked = {asked.path for asked in web.asked if asked.path.endswith(".xml")}
    assert asked == {"/0.xml", "/1.xml", "/blad0.xml", "/2.xml", "/blad1.xml"}


def test_a_packed_sitemap_that_is_a_bomb_or_cut_is_named(data, web, go):
    bomb = gzip.compress(b"<urlset>" + b" " * 11 * 1024 * 1024)
    cut = gzip.compress(urlset("/a").encode())[:12]
    for host, body in {"bomb": bomb, "avhuggen": cut}.items():
        web.put(host, "/karta.xml.gz", body, type="application/gzip")
    sources = [web.source(host, family="sitemap", url=web.url(host, "/karta.xml.gz")) for host in ("bomb", "avhuggen")]
    assert go(*sources).failed_sources == {"bomb": "too-large", "avhuggen": "broken-feed"}

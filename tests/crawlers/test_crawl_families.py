"""Sitemaps and pages of links, crawled for real."""

import gzip

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

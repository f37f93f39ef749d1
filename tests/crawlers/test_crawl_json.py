"""Lists in JSON and press rooms: what they must survive, how far they are turned, and what a document's address is."""

import json

import pytest

from register.store import open_work

LISTS = {
    "riksdagen": "/dokumentlista/?utformat=json",
    "sverigesradio": "/api/v2/news/episodes?format=json",
    "regeringen_api": "/Filter/GetFilteredItems?pageSize=2&page=1",
    "wordpress": "/wp-json/wp/v2/posts",
}
OTHER_SHAPES = (
    '{"dokumentlista": {"dokument": [{"id": ',
    "null",
    "17",
    '"text"',
    "{}",
    "[1, null, {}]",
    '{"code": "rest_no_route", "message": "Ingen rutt"}',
    '{"dokumentlista": null, "episodes": null, "Message": 3, "TotalCount": "x"}',
    '{"dokumentlista": {"dokument": 4}, "episodes": {"url": 4}, "Message": [], "TotalCount": 1}',
    '{"dokumentlista": {"dokument": [4]}, "episodes": [null], "Message": "<div class=sortcompact>", "TotalCount": 1}',
    "[" * 100_000,
)
NOTHING_FOUND = {
    "riksdagen": {"dokumentlista": {"@traffar": "0", "@sidor": "0"}},
    "sverigesradio": {"episodes": []},
    "regeringen_api": {"Message": "", "TotalCount": 0},
    "wordpress": [],
}


@pytest.fixture
def put(web):
    """Put JSON at an address of a host named after its family."""

    def put(host, path, value, **more):
        body = value if isinstance(value, str) else json.dumps(value)
        return web.put(host, path, body, type="application/json; charset=utf-8", **more)

    return put


def source_of(web, family, host=None, path=None):
    host = host or family.replace("_", "-")
    return web.source(host, family=family, url=web.url(host, path or LISTS[family]))


def rows(data, sql):
    return open_work(data).execute(sql).fetchall()


def test_json_of_another_shape_is_a_broken_list_and_no_exception(data, web, go, put):
    hosts = {}
    for family, path in LISTS.items():
        for number, body in enumerate(OTHER_SHAPES):
            hosts[host := f"{family.replace('_', '-')}-{number}"] = family
            put(host, path, body)
    failed = go(*(source_of(web, family, host) for host, family in hosts.items())).failed_sources
    assert failed == dict.fromkeys(hosts, "broken-feed")
    assert "Traceback" not in (data.root / "crawl.log").read_text(encoding="utf-8")


def test_a_list_without_hits_is_empty_and_not_broken(web, go, put):
    for family, answer in NOTHING_FOUND.items():
        put(family.replace("_", "-"), LISTS[family], answer)
    failed = go(*(source_of(web, family) for family in LISTS)).failed_sources
    assert failed == {family.replace("_", "-"): "empty-feed" for family in LISTS}


def test_a_closed_interface_and_a_page_for_human_eyes_are_named(web, go, put):
    put("stangd", LISTS["wordpress"], {"code": "rest_not_logged_in"}, status=401)
    web.put("sida", LISTS["wordpress"], "<!doctype html><html><body><h1>Sidan finns inte</h1></body></html>")
    sources = (source_of(web, "wordpress", host) for host in ("stangd", "borta", "sida"))
    failed = go(*sources).failed_sources
    assert failed.keys() == {"stangd", "borta", "sida"}
    assert (failed["stangd"], failed["borta"]) == ("forbidden", "not-found")


def test_entries_without_an_address_are_told_of_and_cost_no_other(data, web, go, put):
    good = web.put("wordpress", "/a", web.article("Kontoret flyttar &amp; växer"))
    posts = [
        {
            "link": good,
            "title": {"rendered": "Kontoret \ud800flyttar &#038; v\u00e4xer"},
            "date_gmt": "2026-11-18T23:30:00",
        },
        {"link": "javascript:alert(1)", "title": {"rendered": "Nej"}},
        {"link": "https://exempel.se/\ud800?\ud800", "title": {"rendered": "Nej"}},
        {"title": {"rendered": "Ingen adress"}},
        {"link": good + "?titel", "title": ["Ingen titel"]},
    ]
    put("wordpress", LISTS["wordpress"], posts)
    assert go(source_of(web, "wordpress")).new == 1
    ((title, published),) = rows(data, "SELECT title, published FROM pages WHERE kind = 'article'")
    assert (title, published) == ("Kontoret flyttar & växer", "2026-11-18T23:30:00Z")
    assert rows(data, "SELECT health, health_note FROM sources") == [
        ("degraded", "4 av 5 poster i listan saknar adress och är inte lästa.")
    ]


def test_riksdagens_single_document_is_read_and_its_times_are_swedish(data, web, go, put):
    web.put("riksdagen", "/dokument/HX1.html", web.article("Servicekontoret i Exempelby"))
    document = {
        "dokument_url_html": f"//riksdagen.localhost:{web.port}/dokument/HX1.html",
        "titel": "Servicekontoret i Exempelby",
        "datum": "2026-11-18",
        "systemdatum": "2026-11-18 14:05:09",
    }
    put("riksdagen", LISTS["riksdagen"], {"dokumentlista": {"@sidor": "1", "dokument": document}})
    assert go(source_of(web, "riksdagen")).new == 1
    assert rows(data, "SELECT url, published, updated FROM pages WHERE kind = 'article'") == [
        (web.url("riksdagen", "/dokument/HX1.html"), "2026-11-17T23:00:00Z", "2026-11-18T13:05:09Z")
    ]
    assert rows(data, "SELECT published FROM articles") == [("2026-11-18",)]


def test_pages_are_turned_only_while_half_of_one_is_news_and_never_without_end(web, go, put):
    def answer(number, stories):
        episodes = [
            {
                "url": web.url("sverigesradio", f"/artikel/{story}"),
                "title": story,
                "publishdateutc": "/Date(1763460000000)/",
            }
            for story in stories
        ]
        following = f"http://utomhus.example/?page={number + 1}"
        return {"episodes": episodes, "pagination": {"page": number, "totalpages": 1_000_000, "nextpage": following}}

    path = LISTS["sverigesradio"]
    for number in range(1, 20):
        put(
            "sverigesradio",
            path if number == 1 else f"{path}&page={number}",
            answer(number, (f"{number}a", f"{number}b")),
        )
    source = source_of(web, "sverigesradio")
    go(source)
    lists = [asked for asked in web.paths() if asked.startswith(path)]
    assert lists == [path, *(f"{path}&page={number}" for number in range(2, 7))]
    put("sverigesradio", path, answer(1, ("0a", "0b")))
    put("sverigesradio", f"{path}&page=2", answer(2, ("1a", "1b")))
    web.forget()
    go(source)
    lists = [asked for asked in web.paths() if asked.startswith(path)]
    assert lists == [path, f"{path}&page=2"]


def test_a_press_room_is_read_by_its_feed_or_by_its_page(data, web, go):
    releases = {
        host: web.put(host, path, web.article("Servicekontoret öppnar"))
        for host, path in (("rum", "/se/exempel/pressreleases/oppnar-1"), ("portlet", "/nyheter/oppnar.html"))
    }
    web.put(
        "rum",
        "/se/exempel/pressreleases",
        '<html><a href="/se/exempel/images/1">Bild</a><a href="/se/exempel/pressreleases/oppnar-1">Öppnar</a></html>',
    )
    web.put(
        "portlet",
        "/nyheter",
        '<html><a href="/om">Om</a><ul><li class="sv-channel-item"><a href="/nyheter/oppnar.html">Ö</a></ul></html>',
    )
    go(
        source_of(web, "mynewsdesk", "rum", "/se/exempel/pressreleases"),
        source_of(web, "sitevision", "portlet", "/nyheter"),
    )
    found = rows(data, "SELECT source, url FROM articles")
    assert dict(found) == releases
    assert not {"/om", "/se/exempel/images/1"} & set(web.paths())


def test_a_release_on_via_tt_found_through_two_rooms_is_one(data, web, go):
    address = web.put("viatt", "/pressmeddelande/77/oppnar", web.article("Servicekontoret öppnar"))
    old = web.url("viatt", "/pressmeddelande?publisherId=1&releaseId=5")
    web.put("viatt", "/rss?publisherId=1", web.feed(("Ö", f"{address}?publisherId=1&lang=sv"), ("Gammal", old)))
    web.put("viatt", "/rss", web.feed(("Ö", f"{address}?publisherId=1&lang=sv")))
    go(
        web.source("ett", family="viatt", url=web.url("viatt", "/rss?publisherId=1")),
        web.source("alla", family="viatt", url=web.url("viatt", "/rss")),
    )
    assert web.paths().count("/pressmeddelande/77/oppnar") == 1
    assert rows(data, "SELECT url FROM articles") == [(address,)]
    assert rows(data, "SELECT url FROM pages WHERE kind = 'article' ORDER BY rowid") == [(address,), (old,)]

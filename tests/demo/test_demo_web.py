"""The demo web over real HTTP on loopback: conditional requests, robots.txt, day 2, and a crawl to compare with."""

import gzip
import os
import subprocess
import sys
import tomllib
from http.client import HTTPConnection
from urllib.robotparser import RobotFileParser

import feedparser
import pytest
from lxml import html as lxml_html

from demo.content import HERE, of_site, sites
from demo.lists import lists
from demo.pages import pages
from demo.sources import expected, sources_toml
from demo.web import DemoPortBusy, DemoWeb, Request

NEWS = "norrskogens-tidning.localhost"
FEED = "/rss"
COAST = "kustbygdens-allehanda.localhost"
CORRECTED = "/artikel/servicekontoret-i-osthammar-oppnar-igen-efter-branden"
FIELDS = {"id", "name", "kind", "homepage", "family", "url", "region", "paywall", "every", "expect", "links", "match"}
CAPTURE = {"capture_output": True, "text": True, "check": True, "cwd": HERE.parent}


@pytest.fixture
def web():
    with DemoWeb(port=0) as web:
        yield web


def get(web, host, path, **headers):
    connection = HTTPConnection("127.0.0.1", web.port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": f"{host}:{web.port}", **headers})
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


def allowed(web, host, path):
    robots = RobotFileParser()
    robots.parse(get(web, host, "/robots.txt")[2].decode().splitlines())
    return robots.can_fetch("Kontorskoll", path)


def named(site, day, port):
    """The documents that the site's list names, all its pages together."""
    bodies = [page.body for page in lists(site, of_site(site, day), port).values()]
    text = b"".join(gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body for body in bodies).decode()
    return [document for document in of_site(site, day) if document.path in text]


@pytest.mark.parametrize("site", sites().values(), ids=lambda site: site.id)
def test_a_list_names_every_document_of_its_site(web, site):
    assert [named(site, day, web.port) for day in (1, 2)] == [list(of_site(site, day)) for day in (1, 2)]


@pytest.mark.parametrize("site", sites().values(), ids=lambda site: site.id)
def test_what_a_right_crawl_finds_is_there_on_both_days(web, site):
    want = expected()[f"demo-{site.id}"]
    before = {path: get(web, site.host, path) for path in (*want.day1, *want.gone)}
    web.day = 2
    after = {path: get(web, site.host, path) for path in (*want.day1, *want.gone, *want.new)}
    assert {path for path, answer in before.items() if answer[0] == 200} == set(want.day1)
    assert {path for path, answer in after.items() if answer[0] == 200} == {*want.day1, *want.new}
    assert {path for path, answer in after.items() if answer[0] == 410} == set(want.gone)
    assert {path for path in before if after[path][2] != before[path][2]} == set(want.changed)
    assert {path for path in before if after[path][1]["ETag"] != before[path][1]["ETag"]} == set(want.changed)
    documents = {document.path for document in of_site(site, 2)}
    assert {path for path in documents if not allowed(web, site.host, path)} == set(want.forbidden)
    assert documents == {*after, *want.forbidden}


def test_what_is_forbidden_exists_and_is_linked(web):
    assert get(web, "norrskogens-tidning.localhost", "/intern/utkast-harnosand")[0] == 200
    assert not allowed(web, "norrskogens-tidning.localhost", "/intern/utkast-harnosand")
    assert expected()["demo-norrskogen"].forbidden == ("/intern/utkast-harnosand",)


@pytest.mark.parametrize("header", ["etag", "date"])
@pytest.mark.parametrize(("host", "path"), [(NEWS, FEED), (NEWS, "/"), (COAST, CORRECTED)])
def test_a_conditional_request_gets_304(web, host, path, header):
    status, headers, body = get(web, host, path)
    asked = {"If-None-Match": headers["ETag"]} if header == "etag" else {"If-Modified-Since": headers["Last-Modified"]}
    again, headers_again, nothing = get(web, host, path, **asked)
    assert (status, again) == (200, 304)
    assert body
    assert not nothing
    assert headers_again["ETag"] == headers["ETag"]
    assert not headers["ETag"].startswith("W/")
    assert [request.conditional for request in web.requests] == [False, True]


def test_the_corrected_article_is_sent_anew(web):
    _, headers, body = get(web, COAST, CORRECTED)
    web.day = 2
    for asked in ({"If-None-Match": headers["ETag"]}, {"If-Modified-Since": headers["Last-Modified"]}):
        status, _, corrected = get(web, COAST, CORRECTED, **asked)
        assert status == 200
        assert b"den 1 december" in body
        assert b"den 8 december" in corrected
    entries = feedparser.parse(get(web, COAST, "/feeds/nyheter.atom")[2]).entries
    entry = next(entry for entry in entries if entry.link.endswith(CORRECTED))
    assert (entry.published[:10], entry.updated[:10]) == ("2026-11-18", "2026-11-20")


def test_validators_outlive_the_process():
    ask = f"from demo.pages import pages; print(pages({NEWS!r}, 1, 8765)[{FEED!r}].etag)"
    answers = {
        subprocess.run(
            [sys.executable, "-c", ask], env={**os.environ, "PYTHONHASHSEED": seed}, **CAPTURE
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert answers == {pages(NEWS, 1, 8765)[FEED].etag}


def test_the_log_says_who_asked_for_what(web):
    get(web, NEWS, "/finns-inte?x=1")
    get(web, COAST, "/artikel/norrtaljes-servicekontor-flyttar-till-knutby-torg")
    get(web, "okand.localhost", "/")
    assert web.requests == [
        Request(NEWS, "/finns-inte?x=1", 404, False),
        Request(COAST, "/artikel/norrtaljes-servicekontor-flyttar-till-knutby-torg", 410, False),
        Request("okand.localhost", "/", 404, False),
    ]


def test_a_click_counter_leads_to_the_same_page(web):
    host, path = "pressrummet-exempel.localhost", of_site(sites()["pressrummet"], 1)[0].path
    assert get(web, host, f"{path}?utm_source=rss")[2] == get(web, host, path)[2]


def test_a_busy_port_is_one_clear_line(web):
    with pytest.raises(DemoPortBusy, match=rf"^Port {web.port} är upptagen: .+\.$"), DemoWeb(port=web.port):
        pass


def test_sources_have_the_keys_and_families_of_the_crawler(web):
    sources = tomllib.loads(sources_toml(web.port))["source"]
    assert {source["family"] for source in sources} > {"feed", "sitemap", "listing"}
    assert all(source.keys() <= FIELDS for source in sources)
    for source in sources:
        host, path = source["url"].removeprefix("http://").split("/", 1)
        assert get(web, host.split(":")[0], f"/{path}")[0] == 200


def test_only_lists_tell_parameters_apart(web):
    host, path = "tidningen-statstjansten.localhost", "/nyhet"
    first, second, beyond = (get(web, host, f"{path}{query}") for query in ("", "?page=2", "?page=99"))
    assert (first[0], second[0], beyond[0]) == (200, 200, 404)
    assert first[2] != second[2]
    document = of_site(sites()["statstjansten"], 1)[0].path
    assert get(web, host, f"{document}?page=2")[2] == get(web, host, document)[2]
    posts = get(
        web, "diskbloggen.localhost", "/wp-json/wp/v2/posts?_fields=link,title,date_gmt,modified_gmt&per_page=3"
    )
    assert posts[1]["X-WP-TotalPages"] == "3"


def test_the_tag_pages_of_the_blog_answer(web):
    tagged = lxml_html.fromstring(get(web, "diskbloggen.localhost", "/tag/servicekontor/")[2])
    assert len(tagged.xpath("//article//h2")) == 5

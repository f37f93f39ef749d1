"""The demo web over real HTTP on loopback: conditional requests, robots.txt, day 2, and a crawl to compare with."""

import os
import re
import subprocess
import sys
import tomllib
from http.client import HTTPConnection
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import feedparser
import pytest
from lxml import html as lxml_html

from demo.content import HERE, of_site, sites
from demo.pages import pages
from demo.sources import expected, sources_toml
from demo.web import DemoPortBusy, DemoWeb, Request

NEWS = "statsservice-nytt.localhost"
FEED = "/nyheter/rss.xml"
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


def linked(web, source):
    """The paths that a source's feed, sitemap or listing leads to."""
    host, path = urlsplit(source["url"]).hostname, urlsplit(source["url"]).path
    body = get(web, host, path)[2]
    if source["family"] == "feed":
        urls = [entry.link for entry in feedparser.parse(body).entries]
    elif source["family"] == "sitemap":
        urls = re.findall(r"<loc>(.+?)</loc>", body.decode())
    else:
        tag = source["links"].replace("article.teaser", "//article[@class='teaser']").replace(" ", "//")
        urls = [url for url in lxml_html.fromstring(body).xpath(f"{tag}/@href") if re.search(source["match"], url)]
    return [urlsplit(url).path for url in urls]


def crawl(web, source):
    host = urlsplit(source["url"]).hostname
    paths = linked(web, source)
    return {path: get(web, host, path) for path in paths if allowed(web, host, path)}


def test_a_crawl_finds_what_is_expected_on_both_days(web):
    sources = tomllib.loads(sources_toml(web.port))["source"]
    assert {source["id"] for source in sources} == expected().keys()
    first = {source["id"]: crawl(web, source) for source in sources}
    web.day = 2
    second = {source["id"]: crawl(web, source) for source in sources}
    for source, want in expected().items():
        before, after = first[source], second[source]
        assert {path for path, answer in before.items() if answer[0] == 200} == set(want.day1)
        assert {path for path, answer in before.items() if answer[0] == 410} == set(want.gone)
        assert after.keys() - before.keys() == set(want.new)
        assert {path for path in before if after[path][2] != before[path][2]} == set(want.changed)
        assert {path for path in before if after[path][1]["ETag"] != before[path][1]["ETag"]} == set(want.changed)
    fetched = {(request.host, request.path) for request in web.requests}
    hosts = {f"demo-{site.id}": site.host for site in sites().values()}
    assert not [path for key, want in expected().items() for path in want.forbidden if (hosts[key], path) in fetched]


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
    assert {source["family"] for source in sources} == {"feed", "sitemap", "listing"}
    assert all(source.keys() <= FIELDS for source in sources)
    assert all(get(web, urlsplit(s["url"]).hostname, urlsplit(s["url"]).path)[0] == 200 for s in sources)


def test_the_tag_pages_of_the_blog_answer(web):
    tagged = lxml_html.fromstring(get(web, "diskbloggen.localhost", "/tag/servicekontor/")[2])
    assert len(tagged.xpath("//article//h2")) == 5

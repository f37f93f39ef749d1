"""The whole demo web, crawled: every family reads all there is and is allowed, and then asks no more than it must."""

import tomllib
from collections import Counter
from dataclasses import dataclass

import pytest

from crawlers.run import CrawlSummary, crawl
from crawlers.sources import CORE_FAMILIES, parse_sources, spider_names
from demo.content import of_site, sites
from demo.lists import lists
from demo.sources import expected, sources_toml
from demo.tour import EVENINGS
from demo.web import DemoWeb, Request
from register.ledger import Outcome, balance
from register.store import DataDir, open_work

LATER = "2026-11-19T17:40:00Z"  # the first evening, when every source is due again
SITES = {f"demo-{site.id}": site for site in sites().values()}
STANDING = [source for source, site in SITES.items() if site.standing]  # read again at every reading, no articles


@dataclass(frozen=True)
class Crawled:
    data: DataDir
    port: int
    summaries: tuple[CrawlSummary, ...]
    asked: tuple[list[Request], ...]  # what the server saw of each crawl

    def rows(self, sql, *values):
        return open_work(self.data).execute(sql, values).fetchall()

    def list_pages(self, source):
        """The server's own list of the pages of a source's list."""
        return lists(SITES[source], of_site(SITES[source], 1), self.port)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """The demo web crawled three times: for the first time, at once again, and when half an hour has gone."""
    data = DataDir(tmp_path_factory.mktemp("whole"))
    summaries, asked = [], []
    with DemoWeb(port=0) as web, pytest.MonkeyPatch.context() as environment:
        sources = parse_sources(tomllib.loads(sources_toml(web.port)), "demo")
        for clock in (EVENINGS[1], EVENINGS[1], LATER):
            environment.setenv("KONTORSKOLL_CLOCK", clock)
            before = len(web.requests)
            summaries.append(crawl(data, sources, allow_private=True))
            asked.append(web.requests[before:])
        yield Crawled(data, web.port, tuple(summaries), tuple(asked))


@pytest.mark.parametrize("source", SITES)
def test_pages_found_are_those_that_exist_and_are_allowed(crawled, source):
    found = crawled.rows("SELECT url FROM pages WHERE source = ? AND kind = 'article' AND state = 'done'", source)
    assert sorted("/" + url.split("/", 3)[3] for (url,) in found) == sorted(expected()[source].day1)
    assert crawled.rows("SELECT health FROM sources WHERE id = ?", source) != [("blind",)]


@pytest.mark.parametrize("source", STANDING)
def test_standing_pages_become_snapshots_and_no_articles(crawled, source):
    asked = [request.path for request in crawled.asked[0] if request.host == SITES[source].host]
    assert set(expected()[source].day1) < set(asked)
    snapshots = crawled.rows("SELECT url FROM office_snapshots WHERE source = ?", source)
    assert sorted("/" + url.split("/", 3)[3] for (url,) in snapshots) == sorted(expected()[source].day1)
    assert crawled.rows("SELECT url FROM articles WHERE source = ?", source) == []


@pytest.mark.parametrize("source", SITES)
def test_every_page_of_a_list_is_read_and_nothing_is_asked_for_twice(crawled, source):
    read = crawled.rows("SELECT etag FROM pages WHERE source = ? AND kind = 'feed' AND state = 'done'", source)
    assert sorted(etag for (etag,) in read) == sorted(page.etag for page in crawled.list_pages(source).values())
    asked = Counter(request.path for request in crawled.asked[0] if request.host == SITES[source].host)
    assert set(asked.values()) == {1}


def test_what_is_forbidden_is_pointed_to_and_never_asked_for(crawled):
    forbidden = {(SITES[source].host, path) for source, want in expected().items() for path in want.forbidden}
    assert len(forbidden) >= len({site.family for site in sites().values()})
    assert not forbidden & {(request.host, request.path) for asked in crawled.asked for request in asked}
    denied = crawled.rows("SELECT document FROM drops WHERE reason = 'robots-denied'")
    assert len(denied) == len(forbidden)


@pytest.mark.parametrize("crawl_number", [1, 2])
def test_a_further_crawl_is_one_conditional_request_a_list(crawled, crawl_number):
    asked = crawled.asked[crawl_number]
    documents = {(SITES[source].host, path) for source, want in expected().items() for path in want.day1}
    again = sorted((request.host, request.path) for request in asked if (request.host, request.path) in documents)
    due = STANDING if crawl_number == 2 else []
    lists_asked = [request.host for request in asked if (request.host, request.path) not in documents]
    assert Counter(lists_asked) == {site.host: 1 for site in sites().values()}
    assert again == sorted((SITES[source].host, path) for source in due for path in expected()[source].day1)
    assert {(request.status, request.conditional) for request in asked} == {(304, True)}
    assert crawled.summaries[crawl_number].outcomes == {Outcome.NOT_MODIFIED: len(asked)}


def test_nothing_is_lost_without_a_reason(crawled):
    kept = "SELECT url FROM articles UNION SELECT url FROM office_snapshots UNION SELECT document FROM drops"
    assert crawled.rows(f"SELECT url FROM pages WHERE kind = 'article' AND url NOT IN ({kept})") == []
    for summary in crawled.summaries:
        assert balance(open_work(crawled.data), summary.run).even
        assert summary.failed_sources == {}


@pytest.mark.parametrize("family", sorted(CORE_FAMILIES | spider_names()))
def test_every_family_has_a_site_in_the_demo_web_that_points_to_a_forbidden_page(family):
    """A new spider gets its tests from a table in demo/sites.toml and a few documents: all tests above hold for it."""
    own = [source for source, site in SITES.items() if site.family == family]
    assert own, f'no site in demo/sites.toml has family = "{family}"'
    assert any(expected()[source].forbidden for source in own)

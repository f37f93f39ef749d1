"""Politeness: robots.txt, pauses that hosts ask for, how often a feed is read, and 304 that are not true."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser

from crawlers.fetching.patience import DEFAULT_WAIT, LONGEST_WAIT, backoff
from crawlers.watching.rhythm import pause, stated_pause, usual_gap
from pipeline import main
from register.ledger import balance
from register.store import open_work

LONG_AGO = "2020-01-01T00:00:00Z"
M, H, D = (timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))


def rows(data, sql, *values):
    return open_work(data).execute(sql, values).fetchall()


@pytest.fixture
def two(web):
    """A feed with two articles."""
    links = [web.put("norrbladet", f"/nyheter/{n}", web.article(f"Nyhet nummer {n} om kontoret")) for n in ("a", "b")]
    web.put("norrbladet", "/feed", web.feed(*((f"Nyhet {link[-1]}", link) for link in links)))
    return links


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("Disallow: /\nAllow: /nyheter/", "/nyheter/x", True),  # the longest match wins (RFC 9309, section 2.2.2)
        ("Disallow: /nyheter/\nAllow: /", "/nyheter/x", False),
        ("Disallow: /nyheter\nAllow: /nyheter", "/nyheter", True),  # alike: allow
        ("Disallow: /*.pdf$", "/a.pdf", False),
        ("Disallow: /*.pdf$", "/a.pdf?x", True),
        ("Disallow: /*?sida=", "/lista?sida=2", False),
        ("Disallow: /%C3%A5r", "/år", False),
        ("Disallow:", "/nyheter/x", True),
    ],
)
def test_robots_txt_is_read_as_the_standard_says(rules, path, allowed):
    from scrapy.crawler import Crawler
    from scrapy.spiders import Spider

    parser = ProtegoRobotParser.from_crawler(Crawler(Spider), f"User-agent: *\n{rules}".encode())
    assert parser.allowed(f"https://a.se{path}", "Kontorskoll") is allowed


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_robots_txt_in_trouble_forbids_and_is_not_remembered(data, web, go, two, status):
    web.put("norrbladet", "/robots.txt", "", status=status, headers={"Retry-After": "0"})
    go()
    assert web.paths() == []
    assert rows(data, "SELECT count(*) FROM robots") == [(0,)]


def test_a_robots_txt_that_leads_elsewhere_on_its_host_does_not_wait_for_itself(data, web, go, two):
    web.put("norrbladet", "/robots.txt", "", status=302, headers={"Location": "/sv/robots"})
    web.put("norrbladet", "/sv/robots", "User-agent: *\nDisallow: /nyheter/b", type="text/plain")
    assert go().new == 1
    assert [url for (url,) in rows(data, "SELECT url FROM articles")] == two[:1]


def test_a_long_crawl_delay_leaves_one_request_to_a_run(data, web, go, two):
    web.put("norrbladet", "/robots.txt", "User-agent: *\nCrawl-delay: 600", type="text/plain")
    summary = go()
    assert web.paths() == ["/feed"]
    assert summary.failed_sources == {}
    go()
    assert web.paths() == ["/feed"]  # still the same pause
    assert rows(data, "SELECT host, failures FROM hosts") == [(f"norrbladet.localhost:{web.port}", 0)]
    open_work(data).execute("UPDATE hosts SET not_before = ?", (LONG_AGO,))
    go()
    assert web.paths() == ["/feed", "/feed"]


def test_a_run_ends_in_time_and_the_next_goes_on(data, web, go):
    links = [web.put("norrbladet", f"/{n}", web.article(f"Nyhet nummer {n} om kontoret")) for n in range(8)]
    web.put("norrbladet", "/feed", web.feed(*((f"Nyhet {link[-1]}", link) for link in links)))
    web.put("norrbladet", "/robots.txt", "User-agent: *\nCrawl-delay: 1", type="text/plain")
    first = go(limits={"CLOSESPIDER_TIMEOUT": 3})
    assert 0 < first.new < 8
    assert first.failed_sources == {}
    assert balance(open_work(data), first.run).even
    web.put("norrbladet", "/robots.txt", "", type="text/plain")
    open_work(data).execute("DELETE FROM robots")
    assert go().new == 8 - first.new


def test_a_redirected_request_waits_for_its_turn_at_the_host_it_goes_to(web, go):
    rules = "User-agent: *\nCrawl-delay: 1"
    link = web.put("annan", "/a", web.article("Kontoret flyttar i vår till torget"))
    web.put("annan", "/robots.txt", rules, type="text/plain")
    moved = [web.put(f"gammal{n}", "/a", "", status=301, headers={"Location": f"{link}?{n}"}) for n in range(3)]
    for n in range(3):
        web.pages["annan", f"/a?{n}"] = web.pages["annan", "/a"]
    web.put("norrbladet", "/feed", web.feed(*(("Flytt", url) for url in moved)))
    assert go().new == 3
    times = [asked.at for asked in web.asked if asked.host == "annan" and asked.path != "/robots.txt"]
    assert len(times) == 3
    assert all(later - earlier > 0.9 for earlier, later in itertools.pairwise(times))


def test_a_pause_that_a_host_asks_for_outlives_the_run(data, web, go, two):
    web.put("norrbladet", "/nyheter/a", "", status=429, headers={"Retry-After": "3600"})
    go()
    assert web.paths() == ["/feed", "/nyheter/a"]
    web.forget()
    summary = go()
    assert web.asked == []
    assert summary.failed_sources == {"norrbladet": "too-many-requests"}
    ((next_poll,),) = rows(data, "SELECT next_poll > datetime('now', '+50 minutes') FROM sources")
    assert next_poll
    open_work(data).execute("UPDATE hosts SET not_before = ?", (LONG_AGO,))
    open_work(data).execute("UPDATE pages SET next_fetch = NULL")
    web.put("norrbladet", "/nyheter/a", web.article("Nyhet nummer a om kontoret"))
    assert go().new == 2
    assert rows(data, "SELECT * FROM hosts") == []


@pytest.mark.parametrize(
    ("failures", "asked", "seconds"),
    [(1, False, 0), (4, False, 0), (5, False, DEFAULT_WAIT), (6, False, 2 * DEFAULT_WAIT), (99, False, LONGEST_WAIT),
     (0, True, 0), (1, True, DEFAULT_WAIT), (3, True, 4 * DEFAULT_WAIT), (99, True, LONGEST_WAIT)],
)  # fmt: skip
def test_a_host_in_trouble_is_left_alone_ever_longer(failures, asked, seconds):
    assert backoff(failures, asked=asked) == seconds


@pytest.mark.parametrize(
    ("every", "more", "wanted"),
    [
        (30 * M, {}, 30 * M),
        (5 * M, {}, 15 * M),
        (7 * D, {}, 7 * D),
        (30 * M, {"gap": 50 * M}, 25 * M),  # two looks between one piece of news and the next
        (30 * M, {"gap": 2 * M}, 15 * M),
        (2 * H, {"gap": 2 * M}, 30 * M),  # no oftener than four times as often as wanted
        (30 * M, {"gap": 3 * D}, 4 * H),  # no rarer than an eighth as often
        (12 * H, {"gap": 90 * D}, D),
        (30 * M, {"stated": H}, H),
        (30 * M, {"stated": 2 * M}, 30 * M),
        (30 * M, {"stated": 365 * D}, 4 * H),
        (30 * M, {"gap": 50 * M, "stated": H}, H),
        (30 * M, {"failures": 1}, H),
        (30 * M, {"failures": 3, "gap": 50 * M}, 4 * H),
        (30 * M, {"failures": 50}, D),
        (7 * D, {"failures": 1}, 7 * D),
        (30 * M, {"wait": 2 * H}, 2 * H),
        (30 * M, {"failures": 2, "wait": M}, 2 * H),
    ],
)
def test_how_long_a_feed_is_let_be(every, more, wanted):
    assert pause(every, **more) == wanted


def test_a_rhythm_is_seen_only_in_enough_moments_and_slows_with_silence():
    start = datetime(2026, 11, 20, 8, tzinfo=UTC)
    hourly = [start + n * H for n in range(6)]
    assert usual_gap(hourly[:3], start + D) is None
    assert usual_gap([start] * 40, start + D) is None  # a backlog found at once
    assert usual_gap(hourly, start + 5 * H) == H
    assert usual_gap([*hourly, start + 9 * D], start + 6 * H) == H  # what is dated ahead does not count
    assert usual_gap([start + n * D for n in range(4)], start + 30 * D) == D


@pytest.mark.parametrize(
    ("body", "headers", "stated"),
    [
        ("<rss><channel><ttl>60</ttl><item/>", {}, H),
        ("<rss><channel><item><ttl>60</ttl></item>", {}, None),
        ("<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency><item>", {}, 30 * M),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", {}, D),
        ("", {"Cache-Control": "public, max-age=600"}, 10 * M),
        ("", {"Cache-Control": "max-age=600", "Age": "540"}, M),
        ("", {"Cache-Control": "max-age=600", "Age": "900"}, timedelta(0)),
        ("", {"Cache-Control": "max-age=600", "Age": "²"}, 10 * M),
        ("", {"Cache-Control": "s-maxage=600"}, None),
        ("", {"Cache-Control": "no-cache, max-age=600"}, None),
        ("", {"Expires": "Sun, 22 Nov 2026 06:00:00 GMT", "Date": "Sun, 22 Nov 2026 05:30:00 GMT"}, 30 * M),
        ("", {"Expires": "0", "Date": "Sun, 22 Nov 2026 05:30:00 GMT"}, None),
        ("<ttl>5</ttl>", {"Cache-Control": "max-age=600"}, 10 * M),
        ("<ttl>ofta</ttl>", {}, None),
    ],
)
def test_what_a_list_says_of_itself(body, headers, stated):
    assert stated_pause(Response("https://a.se/", headers=headers, body=body.encode())) == stated


def test_a_feed_that_says_how_long_it_stays_is_let_be_so_long(data, web, go, two):
    feed = web.pages["norrbladet", "/feed"].body.decode()
    web.put("norrbladet", "/feed", feed.replace("<title>N</title>", "<title>N</title><ttl>120</ttl>"))
    go()
    ((minutes,),) = rows(data, "SELECT (julianday(next_poll) - julianday(last_success)) * 1440 FROM sources")
    assert round(minutes) == 120
    assert rows(data, "SELECT stated_pause FROM pages WHERE kind = 'feed'") == [(7200,)]
    go()  # a 304 says nothing of it, and changes nothing
    assert rows(data, "SELECT stated_pause FROM pages WHERE kind = 'feed'") == [(7200,)]


def test_lists_are_asked_in_full_at_times_and_false_304_found_out(data, web, source, go, two):
    web.put("arligt", "/feed", web.feed(("A", two[0])))
    both = (source, web.source("arligt"))
    go(*both)
    liar = web.pages["norrbladet", "/feed"]
    fresh = web.put("norrbladet", "/nyheter/c", web.article("Nyhet nummer c om kontoret"))
    web.put("norrbladet", "/feed", web.feed(("C", fresh)), frozen_tag=liar.tag)
    assert go(*both).new == 0  # told that nothing has changed, although it has
    open_work(data).execute("UPDATE pages SET full_fetch = ? WHERE kind = 'feed'", (LONG_AGO,))
    summary = go(*both)
    assert summary.new == 1
    modes = "SELECT source, mode, outcome FROM fetches WHERE kind = 'feed' AND run = ? ORDER BY source"
    assert rows(data, modes, summary.run) == [("arligt", "full", "unchanged"), ("norrbladet", "full", "ok")]
    assert rows(data, "SELECT counts ->> 'false_304' FROM runs WHERE id = ?", summary.run) == [(1,)]
    last = go(*both).run
    assert rows(data, modes, last) == [("arligt", "conditional", "not-modified"), ("norrbladet", "full", "unchanged")]


def test_the_report_of_requests(data, web, go, two):
    go()
    go()
    done = CliRunner().invoke(main, ["--data", str(data.root), "requests", "--days", "2"])
    assert done.exit_code == 0
    heading, line, total = done.stdout.splitlines()
    assert heading.split() == ["källa", "per", "dag", "antal", "304", "andel", "hela", "kB"]
    assert line.split()[:6] == ["norrbladet", "2.5", "5", "1", "25%", "0"]  # robots.txt, feed, two pages; feed
    assert total == "requests  5 förfrågningar till 1 källor på 2 dagar, 1 oförändrade (304)"


def test_what_was_never_sent_is_no_request(data, web, go):
    web.put("norrbladet", "/robots.txt", "User-agent: *\nDisallow: /", type="text/plain")
    assert go().requests == 1
    done = CliRunner().invoke(main, ["--data", str(data.root), "requests"])
    assert "1 förfrågningar till 1 källor" in done.stdout

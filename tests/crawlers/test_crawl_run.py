"""Crawls of a small web on loopback: what is fetched, stored, left out, and not asked for again."""

import fcntl
import gzip
import hashlib
import itertools
import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawlers.run import CrawlError
from crawlers.sources import as_table
from register.ledger import Balance, Outcome, balance
from register.store import open_work

ROOT = Path(__file__).parents[2]
LONG_AGO = "2020-01-01T00:00:00Z"


def rows(data, sql, *values):
    return open_work(data).execute(sql, values).fetchall()


def assert_archived(data, summary):
    """The run's archive is readable, and every place that the tables give leads to the right record."""
    (archive,) = data.archive.iterdir()
    assert archive.name == summary.archive
    with archive.open("rb") as file:
        records = [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI")) for record in ArchiveIterator(file)
        ]
    kinds = Counter(kind for kind, _ in records)
    assert kinds == {"warcinfo": 1, "response": 5, "request": 5, "metadata": 5}
    places = "SELECT url, warc_file, warc_offset, body_hash FROM fetches"
    articles = "SELECT url, warc_file, warc_offset, NULL FROM articles"
    for url, warc_file, offset, body_hash in rows(data, f"{places} UNION ALL {articles}"):
        with (data.archive / warc_file).open("rb") as file:
            file.seek(offset)
            record = next(iter(ArchiveIterator(file)))
            assert (record.rec_type, record.rec_headers.get_header("WARC-Target-URI")) == ("response", url)
            content = record.content_stream().read()
        if body_hash:
            assert hashlib.sha256(content).hexdigest() == body_hash


@pytest.fixture
def three(web):
    """A feed with three articles."""
    links = [
        web.put("norrbladet", f"/nyheter/{n}", web.article(f"Nyhet nummer {n} om kontoret")) for n in ("a", "b", "c")
    ]
    web.put("norrbladet", "/feed", web.feed(*((f"Nyhet {link[-1]}", f"{link}?utm_source=rss") for link in links)))
    return links


def test_the_first_crawl_stores_and_archives_every_article(data, web, go, three):
    heard = []
    summary = go(progress=heard.append)
    stored = rows(data, "SELECT url, title, text, source, genre, language, paywalled FROM articles ORDER BY url")
    assert [row[0] for row in stored] == three
    assert stored[0][1:] == (
        "Nyhet nummer a om kontoret",
        "Servicekontoret i Älvsbacka flyttar i vår till nya lokaler vid torget, säger enhetschefen.\n\n"
        "De som arbetar på kontoret följer med till den nya adressen och räknar med att öppna i maj.",
        "norrbladet",
        "news",
        "sv",
        0,
    )
    assert (summary.new, summary.pages, summary.sources, summary.failed_sources) == (3, 3, 1, {})
    assert summary.requests == 5  # robots.txt, feed, three pages
    assert summary.outcomes == {Outcome.OK: 4, Outcome.NOT_FOUND: 1}
    assert (heard[-1].fetched, heard[-1].waiting) == (4, 0)
    assert balance(open_work(data), summary.run).even
    assert rows(data, "SELECT stage, status FROM runs") == [("crawl", "ok")]
    assert rows(data, "SELECT health, last_success IS NOT NULL FROM sources") == [("well", 1)]
    assert_archived(data, summary)


def test_the_second_crawl_makes_one_conditional_request_a_feed(data, web, source, go, three):
    web.put("andra", "/feed", web.pages["norrbladet", "/feed"].body, etag=False)  # known by its bytes alone
    both = (source, web.source("andra"))
    go(*both)
    web.forget()
    summary = go(*both)
    asked = {(asked.host, asked.path, asked.status, asked.conditional) for asked in web.asked}
    assert asked == {("norrbladet", "/feed", 304, True), ("andra", "/feed", 200, False)}
    assert len(web.asked) == 2
    assert summary.outcomes == {Outcome.NOT_MODIFIED: 1, Outcome.UNCHANGED: 1}
    assert summary.new == summary.pages == 0


def test_an_article_the_feed_gives_a_later_date_is_read_again_and_its_old_text_kept(data, web, go):
    link = web.put("norrbladet", "/nyheter/a", web.article("Kontoret flyttar i maj"))
    web.put("norrbladet", "/feed", web.feed(("A", link), dates={link: "Mon, 16 Nov 2026 10:00:00 +0100"}))
    go()
    web.put(
        "norrbladet", "/nyheter/a", web.article("Kontoret flyttar i juni", "Rättad text om flytten av kontoret. " * 4)
    )
    web.put("norrbladet", "/feed", web.feed(("A", link), dates={link: "Tue, 17 Nov 2026 09:00:00 +0100"}))
    web.forget()
    summary = go()
    assert (summary.new, summary.changed) == (0, 1)
    assert web.paths() == ["/feed", "/nyheter/a"]
    ((number, title),) = rows(data, "SELECT id, title FROM articles")
    assert title == "Kontoret flyttar i juni"
    ((article, old, seen_from, seen_to),) = rows(
        data, "SELECT article, title, seen_from, seen_to FROM article_versions"
    )
    assert (article, old) == (number, "Kontoret flyttar i maj")
    assert seen_from <= seen_to


def test_young_articles_are_looked_at_again_conditionally_when_their_source_is_due(data, web, go, three):
    go()
    web.forget()
    assert go(due_only=True).sources == 0
    assert web.asked == []
    assert rows(data, "SELECT count(*) FROM pages WHERE kind = 'article' AND next_fetch > last_fetched") == [(3,)]
    open_work(data).execute("UPDATE pages SET next_fetch = ? WHERE url = ?", (LONG_AGO, three[1]))
    open_work(data).execute("UPDATE sources SET next_poll = ?", (LONG_AGO,))
    summary = go(due_only=True)
    assert [(asked.path, asked.status) for asked in web.asked] == [("/feed", 304), ("/nyheter/b", 304)]
    assert balance(open_work(data), summary.run) == Balance(1, 1, 0)


def test_old_articles_are_not_looked_at_again(data, web, go):
    link = web.put("norrbladet", "/nyheter/a", web.article("Kontoret flyttade för länge sedan"))
    web.put("norrbladet", "/feed", web.feed(("A", link), dates={link: "Mon, 02 Mar 2026 10:00:00 +0100"}))
    go()
    assert rows(data, "SELECT state, next_fetch FROM pages WHERE url = ?", link) == [("done", None)]


def test_what_is_gone_missing_forbidden_or_empty_is_counted_with_its_reason(data, web, go):
    put = {
        "gone": web.put("norrbladet", "/borta", "", status=410),
        "not-found": web.url("norrbladet", "/saknas"),
        "forbidden": web.put("norrbladet", "/stopp", "Nej", status=403),
        "fetch-failed": web.put("norrbladet", "/fel", "Fel", status=500),
        "no-text": web.put("norrbladet", "/tom", web.article("En tom sida om kontor", "Kort.")),
        "wrong-type": web.put("norrbladet", "/bild", b"\x89PNG", type="image/png"),
        "not-swedish": web.put(
            "norrbladet",
            "/english",
            web.article(
                "The office moves", "The service office moves to a new address by the main square in May. " * 3
            ).replace('lang="sv"', 'lang="en"'),
        ),
        "robots-denied": web.put("norrbladet", "/hemligt/x", web.article("Hemlig text om kontoret")),
        "private-address": "http://10.0.0.7/nyhet",
    }
    web.put("norrbladet", "/robots.txt", "User-agent: *\nDisallow: /hemligt/", type="text/plain")
    web.put("norrbladet", "/feed", web.feed(*((reason, link) for reason, link in put.items())))
    summary = go()
    assert dict(rows(data, "SELECT reason, document FROM drops")) == put
    assert summary.drops == dict.fromkeys(put, 1)
    assert balance(open_work(data), summary.run).even
    assert "/hemligt/x" not in web.paths()
    assert web.paths().count("/fel") == 2  # one more try within the run
    states = dict(rows(data, "SELECT url, state FROM pages WHERE kind = 'article'"))
    assert states[put["gone"]] == "gone"
    assert states[put["fetch-failed"]] == states[put["not-found"]] == "pending"
    web.forget()
    go()
    assert web.paths() == ["/feed"]  # failures wait for their hour


def test_every_request_ends_in_one_row_of_the_ledger(data, web, go, three):
    web.put("norrbladet", "/gammal", "", status=301, headers={"Location": three[0]})
    web.put("norrbladet", "/slinga", "", status=302, headers={"Location": "/slinga"})
    items = [("A", web.url("norrbladet", "/gammal")), ("B", web.url("norrbladet", "/slinga"))]
    web.put("norrbladet", "/feed", web.feed(*items))
    summary = go()
    ledger = rows(data, "SELECT url, outcome FROM fetches ORDER BY id")
    assert len(ledger) == len(web.asked) == summary.requests
    outcomes = [outcome for url, outcome in ledger if url.endswith("/slinga")]
    assert outcomes == ["redirected"] * 5 + ["redirect-loop"]
    assert rows(data, "SELECT url FROM articles") == [(three[0],)]


def test_a_redirect_into_a_private_network_is_refused(data, web, go):
    targets = ("http://169.254.169.254/latest/meta-data/", "http://192.168.1.1/", "http://[fe80::1]/")
    for number, target in enumerate(targets):
        web.put("norrbladet", f"/ut/{number}", "", status=302, headers={"Location": target})
    web.put("norrbladet", "/feed", web.feed(*(("Ut", web.url("norrbladet", f"/ut/{n}")) for n in range(3))))
    summary = go()
    assert summary.outcomes[Outcome.PRIVATE_ADDRESS] == 3
    assert rows(data, "SELECT reason FROM drops") == [("private-address",)] * 3


def test_loopback_is_refused_unless_asked_for(data, web, source, go, three):
    summary = go(source, web.source("siffror", url=f"http://127.0.0.1:{web.port}/feed"), allow_private=False)
    assert web.asked == []
    assert summary.failed_sources == {"norrbladet": "private-address", "siffror": "private-address"}
    assert summary.requests == 0
    assert rows(data, "SELECT DISTINCT health FROM sources") == [("blind",)]


def test_a_robots_txt_that_cannot_be_read_forbids_the_host(data, web, go, three):
    web.put("norrbladet", "/robots.txt", "fel", status=503)
    assert go().failed_sources == {"norrbladet": "server-error"}
    assert web.paths() == []
    web.put("norrbladet", "/robots.txt", "", type="text/plain")
    assert go().new == 3


def test_a_crawl_delay_is_kept(web, go, three):
    rules = "User-agent: Kontorskoll\nCrawl-delay: 1\n\nUser-agent: robot\nDisallow: /\n\nUser-agent: *\nDisallow: /"
    web.put("norrbladet", "/robots.txt", rules, type="text/plain")
    assert go().new == 3
    times = [asked.at for asked in web.asked if asked.path != "/robots.txt"]
    assert all(later - earlier > 0.9 for earlier, later in itertools.pairwise(times))


def test_a_source_that_dies_is_blind_and_well_again_when_mended(data, web, go, three):
    go()
    good = web.pages.pop(("norrbladet", "/feed"))
    assert go().failed_sources == {"norrbladet": "not-found"}
    ((health, since, note),) = rows(data, "SELECT health, health_since, health_note FROM sources")
    assert (health, note) == ("blind", "Källan kan inte läsas: adressen finns inte (404).")
    web.pages["norrbladet", "/feed"] = good
    go()
    ((health, now_since),) = rows(data, "SELECT health, health_since FROM sources")
    assert health == "well"
    assert now_since >= since


def test_a_feed_that_is_none_makes_the_source_blind(data, web, go):
    bodies = {
        "hinder": "<!doctype html><html><body><h1>Kontrollera att du är människa</h1></body></html>",
        "tomt": "",
        "utan-poster": '<?xml version="1.0"?><rss version="2.0"><channel><title>N</title></channel></rss>',
    }
    for host, body in bodies.items():
        web.put(host, "/feed", body)
    sources = [web.source(host) for host in bodies]
    failed = {"hinder": "bot-challenge", "tomt": "empty-body", "utan-poster": "empty-feed"}
    assert go(*sources).failed_sources == failed
    assert rows(data, "SELECT DISTINCT health FROM sources") == [("blind",)]


def test_a_feed_with_broken_xml_is_read_and_the_source_degraded(data, web, go, three):
    good = web.pages["norrbladet", "/feed"].body.decode()
    web.put("norrbladet", "/feed", good.replace("<title>N</title>", "<title>Kaffe & bulle</title><b>"))
    assert go().new == 3
    ((health, note),) = rows(data, "SELECT health, health_note FROM sources")
    assert health == "degraded"
    assert note.startswith("Flödets XML är trasig på rad 1;")
    go()
    assert rows(data, "SELECT health FROM sources") == [("degraded",)]  # unchanged is not mended


def test_a_host_that_asks_us_to_wait_is_left_alone(data, web, go, three):
    web.put("norrbladet", "/nyheter/a", "", status=429, headers={"Retry-After": "3600"})
    summary = go()
    asked = web.paths()
    assert asked.count("/nyheter/a") == 1
    assert summary.outcomes[Outcome.TOO_MANY_REQUESTS] >= 2  # the answer, and its second try that was not sent
    waiting = rows(
        data, "SELECT attempts, next_fetch > datetime('now', '+50 minutes') FROM pages WHERE url = ?", three[0]
    )
    assert waiting == [(0, 1)]


def test_one_request_at_a_time_to_a_host(web, go, three):
    gate = threading.Event()
    web.held = {f"/nyheter/{name}": gate for name in ("a", "b", "c")}
    seen = []

    def look() -> None:
        web.wait_for("/feed")
        time.sleep(1)
        seen.extend(path for path in web.paths() if path != "/feed")
        gate.set()

    watcher = threading.Thread(target=look)
    watcher.start()
    assert go().new == 3
    watcher.join()
    assert len(seen) == 1


def test_a_source_that_is_switched_off_is_known_but_not_read(data, web, go, three):
    off = web.source("norrbladet", enabled=False, reason="Flödet är inte kontrollerat.")
    assert go(off).sources == 0
    assert web.asked == []
    assert rows(data, "SELECT health, health_note, reason FROM sources") == [("off", off.reason, off.reason)]


def test_hostile_answers_are_named_and_cost_nobody_else(data, web, source, go, three):
    bomb = gzip.compress(bytes(20_000_000))
    web.put("bomb", "/feed", bomb, headers={"Content-Encoding": "gzip"})
    web.put("stor", "/feed", b"x" * 11_000_000)
    web.put("hinder", "/feed", "<h1>Just a moment</h1>", status=202)
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    web.put("rekursiv", "/feed", f'<!DOCTYPE r [<!ENTITY e0 "lol">{entities}]><rss version="2.0">&e9;</rss>')
    web.put("djup", "/a", '<html lang="sv"><h1>Kontoret flyttar</h1>' + "<div>" * 20_000 + "Kontoret flyttar nu. " * 20)
    web.put("djup", "/feed", web.feed(("Djup", web.url("djup", "/a"))))
    hostile = {"bomb": "too-large", "stor": "too-large", "hinder": "bot-challenge", "rekursiv": "broken-feed"}
    summary = go(source, *(web.source(host) for host in (*hostile, "djup")))
    assert summary.failed_sources == hostile
    assert summary.new == 3
    assert rows(data, "SELECT document FROM drops") == [(web.url("djup", "/a"),)]
    assert balance(open_work(data), summary.run).even


def test_two_crawls_do_not_work_in_one_folder(data, go):
    data.root.mkdir()
    with (data.root / "crawl.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CrawlError, match="En annan hämtning pågår"):
            go()
    assert not data.work.exists()


KILLED = """
import json, sys
from pathlib import Path
from crawlers.run import crawl
from crawlers.sources import parse_sources
from register.store import DataDir
crawl(DataDir(Path(sys.argv[1])), parse_sources(json.loads(sys.argv[2]), "test"), allow_private=True)
"""


@pytest.mark.parametrize("when", ["/feed", "/nyheter/b"])
def test_a_killed_crawl_loses_nothing_and_doubles_nothing(data, web, source, go, three, when):
    web.held[when] = threading.Event()
    order = json.dumps({"source": [as_table(source)]})
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(data.root), order], cwd=ROOT)
    web.wait_for(when)
    child.send_signal(signal.SIGKILL)
    child.wait()
    web.held.pop(when).set()
    summary = go()
    assert sorted(rows(data, "SELECT url FROM articles")) == [(link,) for link in three]
    assert rows(data, "SELECT count(*) FROM article_versions") == [(0,)]
    assert rows(data, "SELECT status FROM runs ORDER BY id") == [("interrupted",), ("ok",)]
    assert balance(open_work(data), summary.run).even
    for archive in data.archive.iterdir():  # what the killed run had written is whole
        with archive.open("rb") as file:
            assert all(record.rec_type for record in ArchiveIterator(file))

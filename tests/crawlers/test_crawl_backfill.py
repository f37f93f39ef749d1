"""Foreign WARC files: through the same gate and extraction, with their crawl dates, once however often read."""

import gzip
import tracemalloc
from io import BytesIO

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers import backfill as module
from crawlers.backfill import Publishers, backfill
from crawlers.keeping.warc_files import WarcFileError
from crawlers.replay import replay
from crawlers.sources import Source
from register.ledger import balance
from register.store import DataDir, open_work
from tests.benchmarks.recall import page

CRAWLED = "2019-03-04T05:06:07Z"
OF_THE_FIRST = '<link rel="canonical" href="/kontoret-flyttar">'
GZIP = ("Content-Encoding", "gzip")
TEXT = "<p>Servicekontoret i Älvsbacka flyttar i vår till nya lokaler vid torget, säger enhetschefen på orten.</p>" * 2


def silent(done, total):
    pass


def news(title, body=TEXT, head=""):
    return page(title, body, head).encode()


def write(path, *responses, packed=True):
    """A WARC file of (url, status, content type, body) responses."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed, warc_version="1.0")
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "Annan"}))
        for url, status, kind, body, *more in responses:
            headers = StatusAndHeaders(status, [("Content-Type", kind), *more], protocol="HTTP/1.1")
            date = {"WARC-Date": CRAWLED}
            record = writer.create_warc_record(
                url, "response", payload=BytesIO(body), length=len(body), http_headers=headers, warc_headers_dict=date
            )
            writer.write_record(record)
    return path


@pytest.fixture
def bladet():
    return Source("bladet", "Bladet", "regional-news", "https://www.bladet.se/", "feed", "https://bladet.se/rss", "1h")


@pytest.fixture
def foreign(tmp_path):
    html = "text/html; charset=utf-8"
    return write(
        tmp_path / "CC-NEWS-1.warc.gz",
        ("https://bladet.se/kontoret-flyttar?utm_source=x", "200 OK", html, news("Kontoret flyttar")),
        ("https://bladet.se/kontoret-flyttar", "200 OK", html, news("Kontoret flyttar")),
        ("https://bladet.se/b", "200 OK", html, news("En vanlig nyhet", "")),
        ("https://bladet.se/c", "404 Not Found", html, news("Finns inte")),
        ("https://bladet.se/d.png", "200 OK", "image/png", b"\x89PNG"),
        ("https://okand-tidning.se/e", "200 OK", html, gzip.compress(news("Kontoret i Åre")), GZIP),
        ("https://bladet.se/f", "200 OK", html, news("Kontoret igen", head=OF_THE_FIRST)),
    )  # fmt: skip


def articles(data, columns="*"):
    return open_work(data).execute(f"SELECT {columns} FROM articles ORDER BY id").fetchall()


def test_pages_are_stored_with_their_publisher_and_crawl_date_and_all_others_counted(data, foreign, bladet):
    done = backfill(data, [foreign], [bladet], silent)
    assert articles(data, "url, source, title, published, published_origin, first_seen > '2026'") == [
        ("https://bladet.se/kontoret-flyttar", "bladet", "Kontoret flyttar", "2019-03-04", "crawl-date", 1),
        ("https://okand-tidning.se/e", "arkiv-okand--tidning-se", "Kontoret i Åre", "2019-03-04", "crawl-date", 1),
    ]
    lineages = open_work(data).execute("SELECT id, name, lineage, health FROM sources ORDER BY id").fetchall()
    assert ("arkiv-okand--tidning-se", "Arkiv: okand-tidning.se", "aggregator", "well") in lineages
    assert (done.pages, done.new) == (7, 2)
    assert done.drops == {"duplicate-url": 2, "no-office-words": 1, "not-ok": 1, "wrong-type": 1}
    assert balance(open_work(data), 1).even


def test_reading_them_again_changes_nothing(data, foreign, bladet):
    backfill(data, [foreign], [bladet], silent)
    before = articles(data), sorted(file.stat().st_size for file in data.archive.iterdir())
    done = backfill(data, [foreign, foreign], [bladet], silent)
    assert (done.new, done.drops["duplicate-url"]) == (0, 8)
    assert (articles(data), sorted(file.stat().st_size for file in data.archive.iterdir())) == before
    assert balance(open_work(data), 2).even


def test_what_was_taken_in_is_in_our_archive_too(data, foreign, bladet, tmp_path):
    backfill(data, [foreign], [bladet], silent)
    copy = DataDir(tmp_path / "copy")
    replay(copy, data.archive, [bladet], silent)
    assert articles(copy) == articles(data)


def test_a_plain_file_and_a_damaged_one_are_read_as_far_as_they_go(data, tmp_path, bladet):
    html = "text/html"
    good = [(f"https://bladet.se/{n}", "200 OK", html, news(f"Kontoret nummer {n}")) for n in range(3)]
    plain = write(tmp_path / "a.warc", good[0], packed=False)
    packed = write(tmp_path / "b.warc.gz", *good[1:])
    body = bytearray(packed.read_bytes())
    packed.write_bytes(body[:-30])
    done = backfill(data, [plain, packed], [bladet], silent)
    assert (done.new, done.drops) == (2, {"broken-record": 1})


def test_a_file_that_is_none_is_one_line_and_nothing_is_written(data, foreign, tmp_path, bladet):
    (tmp_path / "x.warc.gz").write_bytes(gzip.compress(b"hej"))
    with pytest.raises(WarcFileError, match=r"x\.warc\.gz: är ingen WARC-fil"):
        backfill(data, [foreign, tmp_path / "x.warc.gz"], [bladet], silent)
    assert not data.root.exists()


def test_a_pages_own_date_goes_before_that_of_the_crawl(data, tmp_path, bladet):
    dated = news("Kontoret flyttar", '<time datetime="2019-03-01">1 mars</time>' + TEXT)
    backfill(
        data, [write(tmp_path / "a.warc", ("https://bladet.se/a", "200 OK", "text/html", dated))], [bladet], silent
    )
    assert articles(data, "published, published_origin") == [("2019-03-01", "time")]


def test_a_tenant_of_a_platform_is_known_by_its_place_there(bladet):
    room = Source(
        "verket", "Verket", "agency", "https://plattform.se/se/verket", "feed", "https://plattform.se/rss", "1h"
    )
    publishers = Publishers([bladet, room])
    assert publishers.of("https://plattform.se/se/verket/pressreleases/1").id == "verket"
    assert publishers.of("https://plattform.se/se/annan/1").id == "arkiv-plattform-se"
    assert publishers.of("https://www.bladet.se/nyheter/1").id == "bladet"


def test_large_pages_are_held_one_at_a_time(data, tmp_path, bladet):
    large = [(f"https://bladet.se/{n}.png", "200 OK", "image/png", bytes(1_000_000)) for n in range(40)]
    foreign = write(tmp_path / "stor.warc.gz", *large)
    small = write(tmp_path / "liten.warc.gz", large[0])
    backfill(data, [small], [bladet], silent)  # loads what is loaded once
    tracemalloc.start()
    try:
        done = backfill(data, [foreign], [bladet], silent)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert done.drops == {"wrong-type": 40}
    assert peak < 10_000_000


def test_a_transaction_ends_at_so_many_records_or_bytes(data, tmp_path, bladet, monkeypatch):
    monkeypatch.setattr(module, "BATCH", 3)
    monkeypatch.setattr(module, "BATCH_BYTES", 2_000)
    sizes = (1, 1, 1, 1, 1_500, 1_500, 1)
    pages = [(f"https://bladet.se/{n}", "404 Nej", "text/html", b"x" * size) for n, size in enumerate(sizes)]
    counts = []
    backfill(data, [write(tmp_path / "a.warc.gz", *pages)], [bladet], lambda done, total: counts.append(done))
    assert counts == [3, 6, 7]

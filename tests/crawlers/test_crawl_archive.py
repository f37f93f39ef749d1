"""The archive: read by others' tools, continued after a kill, and read again into the same articles bit for bit."""

import gzip
import json
import os
import shutil
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse
from warcio.checker import Checker

from crawlers.keeping.archive import Archive, Note
from crawlers.keeping.warc_files import Broken, WarcFileError, records, whole_end
from crawlers.replay import ReplayError, replay
from crawlers.run import crawl
from crawlers.sources import parse_sources
from demo.sources import sources_toml
from demo.tour import EVENINGS
from demo.web import DemoWeb
from register.ledger import balance
from register.store import DataDir, open_work

URL = "https://a.se/nyhet?id=1"


def silent(done, total):
    pass


def checked(*files):
    """The exit code of `warcio check`."""
    return Checker(SimpleNamespace(inputs=[str(file) for file in files], verbose=False)).process_all()


def exchange(archive, body=b"<h1>Kontoret flyttar</h1>", url=URL):
    request = Request(url, headers={"User-Agent": "Kontorskoll"})
    response = HtmlResponse(url, body=body, headers={"Content-Type": "text/html", "X-Ort": "Åre".encode()})
    place = archive.write(request, response)
    archive.judged(
        place, url, Note(1, "bladet", "regional-news", "article", "ok", url, title="Kontoret i Åre\nflyttar")
    )
    return place


def kinds(path):
    return [found.type if not isinstance(found, Broken) else "broken" for found in records(path, check=True)]


@pytest.fixture
def one(tmp_path, monkeypatch):
    """An archive file with one exchange."""
    monkeypatch.setenv("KONTORSKOLL_CLOCK", "2026-11-19T17:00:00Z")
    archive = Archive(tmp_path / "archive", 1)
    exchange(archive)
    archive.close()
    return tmp_path / "archive" / "kontorskoll-20261119.warc.gz"


def test_an_exchange_is_three_records_that_others_read(one):
    assert kinds(one) == ["warcinfo", "response", "request", "metadata"]
    assert checked(one) == 0
    info, response, request, note = records(one)
    assert (response.url, response.status, response.body) == (URL, "200", b"<h1>Kontoret flyttar</h1>")
    assert {record.date for record in (info, response, request, note)} == {"2026-11-19T17:00:00Z"}
    assert note.refers_to == response.id
    assert json.loads(note.body) == {
        "run": 1, "source": "bladet", "source_kind": "regional-news", "kind": "article", "outcome": "ok",
        "address": URL, "title": "Kontoret i Åre\nflyttar",
    }  # fmt: skip


def test_fastwarc_reads_it_too(one):
    fastwarc = pytest.importorskip("fastwarc")
    with one.open("rb") as file:
        archive = fastwarc.ArchiveIterator(file, parse_http=False)
        found = [(record.record_type, record.verify_block_digest()) for record in archive]
    warc = fastwarc.WarcRecordType
    assert found == [(kind, True) for kind in (warc.warcinfo, warc.response, warc.request, warc.metadata)]


@pytest.mark.parametrize("lost", [1, 50, 300])
def test_a_half_written_record_is_cut_off_when_the_day_goes_on(one, lost):
    whole = one.read_bytes()
    assert whole_end(one) == len(whole)
    place = list(records(one))[-1].offset
    one.write_bytes(whole[:-lost])
    archive = Archive(one.parent, 2, lambda name: 0)
    second = exchange(archive, url="https://a.se/2")
    archive.close()
    assert checked(one) == 0
    assert kinds(one)[:3] == ["warcinfo", "response", "request"]
    assert kinds(one)[-4:] == ["warcinfo", "response", "request", "metadata"]
    (found,) = [record for record in records(one) if record.offset == second.offset]
    assert (found.id, found.url) == (second.record, "https://a.se/2")
    assert second.offset <= place + 400


def test_the_end_is_found_from_where_the_books_left_off(one):
    response = list(records(one))[1]
    assert whole_end(one, response.offset) == one.stat().st_size
    assert whole_end(one, response.offset + 1) == one.stat().st_size  # no record begins there: all is read


def test_a_damaged_record_is_named_and_the_rest_read(one):
    archive = Archive(one.parent, 2)
    os.environ["KONTORSKOLL_CLOCK"] = "2026-11-19T17:00:00Z"
    exchange(archive, url="https://a.se/2")
    archive.close()
    body = bytearray(one.read_bytes())
    response = list(records(one))[1]
    body[response.offset + 60] ^= 0xFF
    one.write_bytes(body)
    assert kinds(one) == ["warcinfo", "broken", "request", "metadata", "warcinfo", "response", "request", "metadata"]


def test_a_record_whose_digest_does_not_hold_is_broken(one, tmp_path):
    plain = gzip.decompress(one.read_bytes()).replace(b"Kontoret flyttar<", b"Kontoret stannar<")
    (tmp_path / "a.warc").write_bytes(plain)
    assert kinds(tmp_path / "a.warc") == ["warcinfo", "broken", "request", "metadata"]


def test_what_is_no_warc_file_is_one_line(tmp_path):
    (tmp_path / "a.warc").write_bytes(b"hej")
    with pytest.raises(WarcFileError, match=r"a\.warc: är ingen WARC-fil"):
        list(records(tmp_path / "a.warc"))
    with pytest.raises(WarcFileError, match=r"b\.warc: går inte att läsa"):
        list(records(tmp_path / "b.warc"))


def table(data, name, columns="*"):
    return open_work(data).execute(f"SELECT {columns} FROM {name} ORDER BY 1, 2").fetchall()


@pytest.fixture(scope="module")
def two_days(tmp_path_factory):
    """The demo web crawled on both its days."""
    import tomllib

    data = DataDir(tmp_path_factory.mktemp("crawled") / "data")
    before = os.environ.get("KONTORSKOLL_CLOCK")
    with DemoWeb(port=0) as web:
        sources = parse_sources(tomllib.loads(sources_toml(web.port)), "demo")
        for day, evening in EVENINGS.items():
            web.day = day
            os.environ["KONTORSKOLL_CLOCK"] = evening
            crawl(data, sources, allow_private=True)
    os.environ.pop("KONTORSKOLL_CLOCK")
    if before:
        os.environ["KONTORSKOLL_CLOCK"] = before
    return data, sources


def test_a_crawled_archive_is_a_file_a_day_that_warcio_finds_no_fault_with(two_days):
    data, _ = two_days
    files = sorted(data.archive.iterdir())
    assert [file.name for file in files] == ["kontorskoll-20261119.warc.gz", "kontorskoll-20261120.warc.gz"]
    assert checked(*files) == 0


def test_a_replay_of_the_archive_alone_gives_the_same_articles_bit_for_bit(two_days, tmp_path):
    data, sources = two_days
    copy = DataDir(tmp_path / "copy")
    shutil.copytree(data.archive, copy.archive)
    done = replay(copy, copy.archive, sources, silent)
    for name in ("articles", "article_versions"):
        assert table(copy, name) == table(data, name), name
        assert len(table(data, name)) >= (80 if name == "articles" else 1)
    assert done.drops["broken-record"] == 0
    assert balance(open_work(copy), 1).even
    judged = "SELECT document, reason, detail, dropped FROM drops WHERE reason IN ('no-office-words', 'no-text')"
    assert sorted(open_work(copy).execute(judged)) == sorted(open_work(data).execute(judged))


def test_a_replay_in_place_mends_what_was_changed_and_keeps_what_only_we_have(two_days, tmp_path):
    crawled, sources = two_days
    data = DataDir(tmp_path / "copy")
    shutil.copytree(crawled.root, data.root)
    before = table(data, "articles"), table(data, "article_versions")
    db = open_work(data)
    db.execute("UPDATE articles SET text = 'Fel', published = NULL WHERE id % 3 = 0")
    db.execute("DELETE FROM article_versions")
    db.execute(
        "INSERT INTO articles (url, source, title, text, text_hash, first_seen, last_seen)"
        " SELECT 'file:brev.txt#1', source, 'Brev', 'Text', 'x', first_seen, last_seen FROM articles LIMIT 1"
    )
    replay(data, data.archive, sources, silent)
    after = table(data, "articles"), table(data, "article_versions")
    assert [row for row in after[0] if row[1] != "file:brev.txt#1"] == before[0]
    assert len(after[0]) == len(before[0]) + 1
    assert after[1] == before[1]


def test_what_a_killed_replay_left_is_cleared_away(two_days, tmp_path):
    crawled, sources = two_days
    data = DataDir(tmp_path / "copy")
    shutil.copytree(crawled.root, data.root)
    left = data.root / "replay-k1lled"
    left.mkdir()
    (left / "work.db").write_bytes(b"half")
    before = table(data, "articles")
    replay(data, data.archive, sources, silent)
    assert list(data.root.glob("replay-*")) == []
    assert table(data, "articles") == before


def test_what_was_cut_or_never_judged_is_counted(two_days, tmp_path):
    data, sources = two_days
    copy = DataDir(tmp_path / "copy")
    shutil.copytree(data.archive, copy.archive)
    first = min(copy.archive.iterdir())
    found = [
        record
        for record in records(first)
        if record.type == "metadata" and b'"article", "outcome": "ok"' in record.body
    ]
    body = bytearray(first.read_bytes())
    body[found[0].offset + 100] ^= 0xFF
    first.write_bytes(body[: found[-1].offset + 40])
    done = replay(copy, copy.archive, sources, silent)
    assert (done.drops["broken-record"], done.drops["never-judged"]) == (2, 2)
    assert balance(open_work(copy), 1).even


def test_an_empty_archive_is_one_line(data, tmp_path):
    with pytest.raises(ReplayError, match="finns inget arkiv"):
        replay(data, tmp_path, (), silent)
    assert not data.root.exists()

"""One crawl over a server that misbehaves in every way, and two sources that do not."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawlers.fetching.outcomes import looks_like_html
from crawlers.run import crawl
from crawlers.sources import Source, as_table
from pipeline import main
from register.ledger import balance
from register.store import open_work
from tests.crawlers.hostile import WAYS, Hostile

ROOT = Path(__file__).parents[2]
LIMITS = {"DOWNLOAD_TIMEOUT": 5}
FAILS = {
    "endless": "too-large",
    "hundred-megabytes": "too-large",
    "hundred-megabytes-chunked": "too-large",
    "gzip-bomb": "too-large",
    "bomb-in-bombs": "invalid-http",
    "false-gzip": "invalid-http",
    "redirect-loop": "redirect-loop",
    "to-metadata-service": "private-address",
    "to-private-network": "private-address",
    "to-a-file": "private-address",
    "to-nowhere": "private-address",
    "entity-bomb": "broken-feed",
    "external-entity": "broken-feed",
    "drip": "timeout",
    "dripping-headers": "timeout",
    "silence": "timeout",
    "server-error": "server-error",
    "asks-to-wait": "too-many-requests",
    "web-page": "html-instead-of-feed",
    "challenge": "bot-challenge",
    "nothing": "empty-body",
    "no-http": "invalid-http",
    "no-number": "invalid-http",
    "endless-headers": "too-large",
    "one-huge-header": "too-large",
    "cut-midway": "connection-lost",
    "hangs-up": "connection-lost",
    "endless-robots": "too-large",
}


def make_certificate(folder: Path, name: str) -> Path:
    """A key and a certificate that it has signed itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{name}.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
    return file


def source_at(url: str, id: str) -> Source:
    return Source(id=id, name=id, kind="regional-news", homepage=url, family="feed", url=url, every="30m")


@pytest.fixture
def hostile():
    server = Hostile()
    yield server
    server.close()


@pytest.fixture
def secure(tmp_path):
    """The same server behind TLS, for secure.localhost, with a certificate that nobody else has signed."""
    server = Hostile(make_certificate(tmp_path, "secure.localhost"))
    yield server
    server.close()


def put_good(server, web, host, *names, encoding="utf-8"):
    """A feed of articles, which says that it is UTF-8; every answer tries to leave a cookie behind."""
    links = [server.url(host, f"/nyheter/{name}") for name in names]
    for name, link in zip(names, links, strict=True):
        page = web.article(f"Öppet hus nummer {name} på kontoret").encode()
        server.pages[host, link.partition(f":{server.port}")[2]] = (page, {"Content_Type": "text/html"})
    feed = web.feed(*((f"Öppet hus {name}", link) for name, link in zip(names, links, strict=True)))
    headers = {"Set_Cookie": "who=you; Path=/", "Content_Type": "application/rss+xml; charset=utf-8"}
    server.pages[host, "/feed"] = (feed.encode(encoding), headers)
    return links


def rows(data, sql, *values):
    return open_work(data).execute(sql, values).fetchall()


def test_the_table_of_failures_knows_every_way():
    assert set(FAILS) == set(WAYS)


def test_a_hostile_web_is_survived_and_each_failure_named(data, hostile, secure, web):
    good = [*put_good(hostile, web, "good", "a", "b", "c"), *put_good(hostile, web, "fine", "d", "e", "f")]
    foreign = put_good(hostile, web, "foreign", "g", encoding="latin-1")
    hostile.storms.add("storm")
    storm = [("Fel", hostile.url("storm", f"/nyheter/{n}")) for n in range(30)]
    hostile.pages["storm", "/feed"] = (web.feed(*storm).encode(), {})
    put_good(secure, web, "secure", "h")
    names = [*WAYS, "good", "fine", "foreign", "storm"]
    sources = [*(source_at(hostile.url(name), name) for name in names), source_at(secure.url("secure"), "secure")]

    summary = crawl(data, sources, allow_private=True, limits=LIMITS)

    assert summary.failed_sources == {**FAILS, "secure": "tls-failed"}
    assert balance(open_work(data), summary.run).even
    assert rows(data, "SELECT url FROM articles ORDER BY url") == sorted((url,) for url in [*good, *foreign])
    assert {
        title[0] for (title,) in rows(data, "SELECT title FROM pages WHERE kind = 'article' AND source <> 'storm'")
    } == {"Ö"}
    assert_not_delayed(hostile)
    assert_left_alone(hostile)
    assert not hostile.calls("stolen")
    assert not [call for call in hostile.log if "Cookie" in call.headers]
    assert 10 < summary.peak_mb < 500


def assert_not_delayed(hostile):
    """The good sources had all their answers while the slowest bad one still dripped."""
    dripping = max(call.ended for name in ("drip", "silence") for call in hostile.calls(name) if call.path == "/feed")
    assert all(call.ended < dripping for name in ("good", "fine") for call in hostile.calls(name))
    assert len(hostile.calls("good")) == len(hostile.calls("fine")) == 5


def assert_left_alone(hostile):
    """A host that asks us to wait is asked no more; one that fails again and again not much more."""
    assert [call.path for call in hostile.calls("asks-to-wait")] == ["/robots.txt", "/feed"]
    assert len([call for call in hostile.calls("storm") if call.path.startswith("/nyheter")]) == 5


def test_the_exit_code_tells(data, hostile, web, tmp_path):
    put_good(hostile, web, "good", "a")
    file = tmp_path / "sources.toml"
    keys = 'name = "N"\nkind = "blog"\nfamily = "feed"\nevery = "1d"\nhomepage = "https://a.se/"\n'
    table = '[[source]]\nid = "{}"\nurl = "{}"\n' + keys
    command = ["--data", str(data.root), "crawl", "--allow-private", "--sources", str(file)]
    file.write_text(table.format("good", hostile.url("good")))
    assert CliRunner().invoke(main, command).exit_code == 0
    file.write_text(table.format("good", hostile.url("good")) + table.format("web-page", hostile.url("web-page")))
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert "web-page gick inte att läsa" in done.stderr


def test_a_certificate_is_believed_only_when_somebody_trusted_has_signed_it(data, secure, web, tmp_path, monkeypatch):
    put_good(secure, web, "secure", "a")
    put_good(secure, web, "other", "b")
    both = [source_at(secure.url("secure"), "secure"), source_at(secure.url("other"), "other")]
    assert crawl(data, both, allow_private=True).failed_sources == {"secure": "tls-failed", "other": "tls-failed"}
    assert secure.log == []  # nothing was told to a server that could not prove who it is
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "secure.localhost.pem"))
    assert crawl(data, both, allow_private=True).failed_sources == {"other": "tls-failed"}  # another's name
    assert rows(data, "SELECT url FROM articles") == [(secure.url("secure", "/nyheter/a"),)]


def test_a_page_of_endless_tags_is_not_read(data, hostile, web):
    """Its kin of one megabyte took minutes and half a gigabyte to read; here its neighbours are read as ever."""
    good = put_good(hostile, web, "good", "a", "b")
    many = web.article("Kontoret flyttar", *["Servicekontoret i Mora stänger i maj."] * 5).replace(
        "</article>", "<p>a" * 70_000
    )
    hostile.pages["good", "/nyheter/a"] = (many.encode(), {"Content_Type": "text/html"})
    summary = crawl(data, [source_at(hostile.url("good"), "good")], allow_private=True)
    assert (summary.new, summary.drops) == (1, {"too-large": 1})
    assert rows(data, "SELECT document FROM drops") == [(good[0],)]
    assert balance(open_work(data), summary.run).even


@pytest.mark.parametrize("tail", [b"x", b"<html>", b"<!-- "])
def test_a_body_that_opens_with_comments_is_judged_at_once(tail):
    """Tried in every way in which they could be divided, forty comments would take for ever."""
    assert looks_like_html(b"<!-- -->" * 5000 + tail) is (tail == b"<html>")


RESOLVER = """
import json, socket, sys
from crawlers import worker

answers = {"intern.example": ["10.0.0.7"], "rebinding.example": ["127.0.0.1", "169.254.169.254"]}
socket.gethostbyname = lambda name: answers[name].pop(0)
from scrapy.resolver import dnscache
type(dnscache).__setitem__ = lambda *_: None  # each request resolves anew
print(json.dumps(worker.carry_out(json.loads(sys.argv[1]))["failed_sources"]))
"""


def test_a_name_is_judged_by_what_it_resolves_to_each_time(data, hostile):
    """One public name leads into a private network; another does so only when it is asked a second time."""
    names = ("intern", "rebinding")
    sources = [source_at(f"http://{name}.example:{hostile.port}/feed", name) for name in names]
    order = {"data": str(data.root), "stage": "crawl", "sources": [as_table(source) for source in sources]}
    command = [sys.executable, "-c", RESOLVER, json.dumps({**order, "allow_private": True, "due_only": False})]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == {"intern": "private-address", "rebinding": "private-address"}
    assert [call.path for call in hostile.log] == ["/robots.txt"]

"""A little web on loopback whose pages a test writes, and whose log says what was asked for."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crawlers.run import CrawlSummary, crawl
from crawlers.sources import Expect, Source
from register.store import DataDir


@dataclass(frozen=True)
class Reply:
    body: bytes = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    etag: bool = True
    frozen_tag: str | None = None  # an ETag that does not follow the body

    @property
    def tag(self) -> str:
        return self.frozen_tag or f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


@dataclass(frozen=True)
class Asked:
    host: str
    path: str
    status: int
    conditional: bool
    at: float = field(default_factory=time.monotonic, compare=False)


class Web:
    """Answers under any name in .localhost; `pages` maps (host without .localhost, path) to replies."""

    def __init__(self) -> None:
        self.pages: dict[tuple[str, str], Reply] = {}
        self.asked: list[Asked] = []
        self.held: dict[str, threading.Event] = {}  # path → answered only when set
        self.seen = threading.Condition()

        class Handler(BaseHTTPRequestHandler):
            web = self
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self.web.answer(self)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        host = request.headers["Host"].split(":")[0].removesuffix(".localhost")
        reply = self.pages.get((host, request.path), Reply(b"<h1>Finns inte</h1>", 404))
        tag = reply.tag
        status, body = reply.status, reply.body
        if reply.etag and status == 200 and request.headers["If-None-Match"] == tag:
            status, body = 304, b""
        conditional = bool(request.headers["If-None-Match"] or request.headers["If-Modified-Since"])
        with self.seen:
            self.asked.append(Asked(host, request.path, status, conditional))
            self.seen.notify_all()
        if request.path in self.held:
            self.held[request.path].wait(30)
        try:
            request.send_response(status)
            request.send_header("Content-Type", reply.type)
            request.send_header("Content-Length", str(len(body)))
            if reply.etag and reply.status == 200:
                request.send_header("ETag", tag)
            for name, value in reply.headers.items():
                request.send_header(name, value)
            request.end_headers()
            request.wfile.write(body)
        except ConnectionError:
            pass

    def wait_for(self, path: str) -> None:
        with self.seen:
            assert self.seen.wait_for(lambda: any(asked.path == path for asked in self.asked), 20)

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}.localhost:{self.port}{path}"

    def put(self, host: str, path: str, body: str | bytes, **more: object) -> str:
        content = body.encode() if isinstance(body, str) else body
        self.pages[host, path] = Reply(content, **more)  # type: ignore[arg-type]
        return self.url(host, path)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def forget(self) -> None:
        self.asked.clear()

    @staticmethod
    def article(title: str, *paragraphs: str, head: str = "", above: str = "") -> str:
        """A page in the shape of a local paper's article."""
        body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or PARAGRAPHS)
        return (
            f'<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>{title} | Norrbladet</title>{head}'
            "</head><body><header><a href='/'>Norrbladet</a></header><nav><a href='/nyheter'>Nyheter</a></nav><main>"
            f"<article><h1>{title}</h1>{above}{body}</article></main>"
            "<footer>Ansvarig utgivare: Test Testsson</footer></body></html>"
        )

    @staticmethod
    def feed(*items: tuple[str, str], dates: dict[str, str] | None = None) -> str:
        """An RSS feed of (title, link) pairs; `dates` maps a link to its pubDate."""
        entries = "".join(
            f"<item><title>{title}</title><link>{link.replace('&', '&amp;')}</link>"
            + (f"<pubDate>{dates[link]}</pubDate>" if dates and link in dates else "")
            + "</item>"
            for title, link in items
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>N</title>{entries}</channel></rss>'

    def source(self, host: str, **more: object) -> Source:
        """A source of that host, by default its feed at /feed."""
        fields: dict[str, object] = {
            "id": host,
            "name": host.title(),
            "kind": "regional-news",
            "homepage": self.url(host),
            "family": "feed",
            "url": self.url(host, "/feed"),
            "every": "30m",
            "expect": Expect(1, 14),
            **more,
        }
        return Source(**fields)  # type: ignore[arg-type]

    def close(self) -> None:
        for event in self.held.values():
            event.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    yield web
    web.close()


PARAGRAPHS = (
    "Servicekontoret i Älvsbacka flyttar i vår till nya lokaler vid torget, säger enhetschefen.",
    "De som arbetar på kontoret följer med till den nya adressen och räknar med att öppna i maj.",
)


@pytest.fixture
def source(web: Web) -> Source:
    """One source whose feed is at http://norrbladet.localhost/feed."""
    return web.source("norrbladet")


@pytest.fixture
def go(data: DataDir, web: Web, source: Source) -> Callable[..., CrawlSummary]:
    """Crawl the given sources, or the one of `source`."""

    def run(*sources: Source, **more: bool) -> CrawlSummary:
        return crawl(data, sources or (source,), **{"allow_private": True, **more})

    return run

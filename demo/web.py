"""Serves the demo web on loopback: an invented little Swedish web under .localhost, to be crawled for real."""

import errno
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self

from demo.pages import page_at
from demo.rendering import Page

LOOPBACK = "127.0.0.1"


class DemoPortBusy(Exception):  # noqa: N818 - what happened, not what went wrong
    """The demo web's port is taken by another program."""


@dataclass(frozen=True, slots=True)
class Request:
    """One line of the server's log."""

    host: str  # without the port
    path: str  # with the query, as asked
    status: int
    conditional: bool  # it carried If-None-Match or If-Modified-Since


class DemoWeb:
    """The demo web as a context manager: serves while it is open, on 127.0.0.1 only.

    `port` 0 picks a free one (see `.port`). `day` is 1 or 2 and may be set while it serves: on day 2 one article is
    corrected and some are new. `requests` is the log of everything asked for. Raises DemoPortBusy on entering.
    """

    def __init__(self, port: int = 8765, day: int = 1) -> None:
        self.port = port
        self.day = day
        self._log: list[Request] = []

    @property
    def requests(self) -> list[Request]:
        """What has been asked for so far, in order."""
        return list(self._log)

    def url(self, host: str, path: str = "/") -> str:
        """The address of a path on one of the web's hosts."""
        return f"http://{host}:{self.port}{path}"

    def __enter__(self) -> Self:
        try:
            self._server = _Server(self)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise DemoPortBusy(
                f"Port {self.port} är upptagen: stäng det andra programmet eller välj en annan port."
            ) from error
        self.port = self._server.server_port
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, host: str, path: str, none_match: str | None, since: str | None) -> tuple[int, Page]:
        """The status and page for a request; 304 when what the client has is still good (RFC 9110 section 13.2.2)."""
        page = page_at(host, self.day, self.port, path)
        status = 304 if page.status == 200 and _still_good(page, none_match, since) else page.status
        self._log.append(Request(host, path, status, bool(none_match or since)))
        return status, page


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_port = False

    def __init__(self, web: DemoWeb) -> None:
        self.web = web
        super().__init__((LOOPBACK, web.port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").rsplit(":", 1)[0].lower()
        status, page = self.server.web.answer(
            host, self.path, self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        )
        body = b"" if status == 304 else page.body
        self.send_response(status)
        self.send_header("ETag", page.etag)
        self.send_header("Last-Modified", format_datetime(page.modified.astimezone(UTC), usegmt=True))
        if status != 304:
            for name, value in page.headers:
                self.send_header(name, value)
            self.send_header("Content-Type", page.content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - the name http.server calls

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr: the log is DemoWeb.requests."""


def _still_good(page: Page, none_match: str | None, since: str | None) -> bool:
    if none_match is not None:
        return none_match.strip() == "*" or page.etag in [
            tag.strip().removeprefix("W/") for tag in none_match.split(",")
        ]
    try:
        return since is not None and page.modified.replace(microsecond=0) <= parsedate_to_datetime(since)
    except ValueError:
        return False

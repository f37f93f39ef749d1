"""A server on loopback that misbehaves in every way a web server can, one way a host name; real sockets.

`HOSTS` maps a name (without .localhost) to what answers its /feed. Everything else is a 404, unless put in `pages`.
`log` says in which order requests came and ended.
"""

import contextlib
import gzip
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 60.0  # seconds, after which even a hostile answer ends: no test hangs for ever
CHUNK = b"<!-- forever and ever -->" * 2000


@dataclass
class Call:
    """One request: `asked` and `ended` are numbers of events in the server's life, in order."""

    host: str
    path: str
    headers: dict[str, str]
    asked: int
    ended: int | None = None
    sent: int = 0


@dataclass
class Answer:
    """What a way of answering works with."""

    socket: socket.socket
    call: Call
    server: "Hostile"

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)
        self.call.sent += len(data)

    def reply(self, body: bytes = b"", status: str = "200 OK", **headers: str) -> None:
        named = {"Content-Type": "application/rss+xml", "Content-Length": str(len(body)), **_dashed(headers)}
        head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        self.send(f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body)


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def endless(answer: Answer) -> None:
    answer.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss>")
    while not answer.server.closing.is_set():
        answer.send(CHUNK)


def hundred_megabytes(answer: Answer) -> None:
    answer.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: 104857600\r\n\r\n")
    for _ in range(104857600 // len(CHUNK)):
        answer.send(CHUNK)


def hundred_megabytes_chunked(answer: Answer) -> None:
    answer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(104857600 // len(CHUNK)):
        answer.send(b"%x\r\n%s\r\n" % (len(CHUNK), CHUNK))


def gzip_bomb(answer: Answer) -> None:
    answer.reply(gzip.compress(bytes(64 * 1024 * 1024), 9), Content_Encoding="gzip")


def bomb_in_bombs(answer: Answer) -> None:
    body = gzip.compress(gzip.compress(gzip.compress(gzip.compress(bytes(1_000_000)))))
    answer.reply(body, Content_Encoding="gzip, gzip, gzip, gzip")


def false_gzip(answer: Answer) -> None:
    answer.reply(b"<rss version='2.0'/>", Content_Encoding="gzip")


def redirect_loop(answer: Answer) -> None:
    answer.reply(status="302 Found", Location="/feed?again")


def to_metadata_service(answer: Answer) -> None:
    answer.reply(status="302 Found", Location="http://169.254.169.254/latest/meta-data/")


def to_private_network(answer: Answer) -> None:
    answer.reply(status="301 Moved Permanently", Location="http://[::ffff:10.0.0.7]/feed")


def to_a_file(answer: Answer) -> None:
    answer.reply(status="302 Found", Location="file:///etc/passwd")


def to_nowhere(answer: Answer) -> None:
    answer.reply(status="302 Found", Location="http://[half/feed")


def entity_bomb(answer: Answer) -> None:
    laughs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 11))
    answer.reply(f'<!DOCTYPE r [<!ENTITY e0 "lol">{laughs}]><rss version="2.0">&e10;</rss>'.encode())


def external_entity(answer: Answer) -> None:
    stolen = f"http://stolen.localhost:{answer.server.port}/secret"
    doctype = f'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b SYSTEM "{stolen}">]>'
    answer.reply(f'{doctype}<rss version="2.0"><channel><title>&a;&b;</title></channel></rss>'.encode())


def drip(answer: Answer) -> None:
    answer.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss>")
    while not answer.server.closing.wait(0.1):
        answer.send(b" ")


def dripping_headers(answer: Answer) -> None:
    answer.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not answer.server.closing.wait(0.1):
        answer.send(b"x")


def silence(answer: Answer) -> None:
    while not answer.server.closing.is_set():
        if not answer.socket.recv(1024):  # the other side has hung up
            return


def server_error(answer: Answer) -> None:
    answer.reply(b"oops", "500 Internal Server Error")


def asks_to_wait(answer: Answer) -> None:
    answer.reply(b"slow down", "429 Too Many Requests", Retry_After="3600")


def web_page(answer: Answer) -> None:
    answer.reply(b"<!doctype html><html><body><h1>V\xc3\xa4lkommen</h1></body></html>", Content_Type="text/html")


def challenge(answer: Answer) -> None:
    body = b"<!doctype html><html><title>Just a moment...</title><body>Checking your browser</body></html>"
    answer.reply(body, "202 Accepted", Content_Type="text/html")


def nothing(answer: Answer) -> None:
    answer.reply()


def no_http(answer: Answer) -> None:
    answer.send(b"220 smtp.localhost ESMTP ready to serve\r\n500 unrecognised\r\n")


def no_number(answer: Answer) -> None:
    answer.send(b"HTTP/1.1 200 OK\r\nContent-Length: about ten\r\n\r\n0123456789")


def endless_headers(answer: Answer) -> None:
    answer.send(b"HTTP/1.1 200 OK\r\n")
    while not answer.server.closing.is_set():
        answer.send(b"X-More: and more\r\n" * 1000)


def one_huge_header(answer: Answer) -> None:
    answer.send(b"HTTP/1.1 200 OK\r\nX-Huge: " + b"x" * 2_000_000 + b"\r\n\r\n")


def cut_midway(answer: Answer) -> None:
    answer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n<rss version='2.0'>")


def hangs_up(answer: Answer) -> None:
    del answer


def endless_robots(answer: Answer) -> None:
    endless(answer)


WAYS: dict[str, Callable[[Answer], None]] = {
    name.replace("_", "-"): way
    for name, way in list(globals().items())
    if callable(way) and getattr(way, "__module__", "") == __name__ and name[0].islower() and name[0] != "_"
}


class Hostile:
    """Listens on loopback; each name in WAYS answers /feed in its way, `pages` answers all else."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.pages: dict[tuple[str, str], tuple[bytes, dict[str, str]]] = {}
        self.storms: set[str] = set()  # hosts whose pages are all server errors
        self.log: list[Call] = []
        self.closing = threading.Event()
        self._events = 0
        self._lock = threading.Lock()
        self._tls: ssl.SSLContext | None = None
        if certificate is not None:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(certificate)
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def url(self, host: str, path: str = "/feed") -> str:
        return f"{'https' if self._tls else 'http'}://{host}.localhost:{self.port}{path}"

    def calls(self, host: str) -> list[Call]:
        return [call for call in self.log if call.host == host]

    def close(self) -> None:
        self.closing.set()
        with contextlib.suppress(OSError):  # wakes the thread that waits in accept
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _listen(self) -> None:
        while not self.closing.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            connection.settimeout(PATIENCE)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            stack.enter_context(contextlib.closing(connection))
            lines = _head(connection)
            if not lines:
                return
            headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
            host = headers["Host"].split(":")[0].removesuffix(".localhost")
            call = Call(host, lines[0].split(" ")[1], headers, asked=self._event())
            self.log.append(call)
            try:
                self._answer(Answer(connection, call, self))
            finally:
                call.ended = self._event()

    def _answer(self, answer: Answer) -> None:
        host, path = answer.call.host, answer.call.path
        if host == "endless-robots" and path == "/robots.txt":
            endless(answer)
        elif path.startswith("/feed") and host in WAYS:
            WAYS[host](answer)
        elif (host, path) in self.pages:
            body, headers = self.pages[host, path]
            answer.reply(body, Connection="close", **headers)
        elif host in self.storms and path != "/robots.txt":
            answer.reply(b"oops", "500 Internal Server Error", Connection="close")
        else:
            answer.reply(b"not here", "404 Not Found", Connection="close")

    def _event(self) -> int:
        with self._lock:
            self._events += 1
            return self._events


def _head(connection: socket.socket) -> list[str]:
    received = b""
    while b"\r\n\r\n" not in received:
        data = connection.recv(65536)
        if not data:
            return []
        received += data
    return received.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")

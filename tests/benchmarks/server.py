"""A fast little server for `tests.benchmarks.crawl`: the same answers to everybody, from memory, on loopback.

`python -m tests.benchmarks.server HOSTS PAGES` prints its port. Every address 127.0.0.x answers as a site of its own,
whose /feed leads to /0, /1, ... PAGES - 1.
"""

import asyncio
import sys

from tests.benchmarks import news_pages


class Answers(asyncio.Protocol):
    """One connection, kept open."""

    def __init__(self, pages: list[bytes], number: int) -> None:
        self.pages = pages
        self.number = number
        self.before = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        *questions, self.before = (self.before + data).split(b"\r\n\r\n")
        for question in questions:
            self.transport.write(self.answer(question))  # type: ignore[attr-defined]

    def answer(self, question: bytes) -> bytes:
        path = question.split(b" ", 2)[1].decode()
        host = next(line[6:] for line in question.split(b"\r\n") if line.lower().startswith(b"host: ")).decode()
        if path == "/feed":
            links = "".join(f"<item><link>http://{host}/{n}</link></item>" for n in range(self.number))
            return reply(200, "application/rss+xml", f"<rss version='2.0'><channel>{links}</channel></rss>".encode())
        if path.strip("/").isdigit():
            site = int(host.split(":")[0].rsplit(".", 1)[1]) - 1
            return self.pages[site * self.number + int(path[1:])]
        return reply(404, "text/plain", b"")


def reply(status: int, kind: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def serve(hosts: int, number: int) -> None:
    pages = [reply(200, "text/html", body) for body in news_pages.pages(hosts * number)]
    server = await asyncio.get_running_loop().create_server(lambda: Answers(pages, number), "0.0.0.0", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))

"""What came over the wire, in WARC 1.1 files of a day each, which any tool for web archives reads.

An exchange is a response record and a request record; a metadata record follows when it is known what became of it.
It says what `crawlers.replay` needs to read the pages again as the crawl did. Who writes holds the crawl's lock.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from scrapy.http.headers import Headers
from twisted.web.http import RESPONSES

from crawlers.warc_files import WarcRecord, whole_end
from crawlers.warc_record import http_head, new_id, packed
from register.store import clock, now

SOFTWARE = "Kontorskoll/0.1"


class Place(NamedTuple):
    """Where a response lies: file, bytes from its start; the record's id, and when the answer came (UTC)."""

    file: str
    offset: int
    record: str
    fetched: str


@dataclass(frozen=True, slots=True)
class Note:
    """What became of an answer, and what was known of its address before: the content of a metadata record."""

    run: int
    source: str
    source_kind: str
    kind: str  # feed, article, robots
    outcome: str  # register.ledger.Outcome
    address: str  # as asked for first, before any redirect
    drop: str | None = None  # register.ledger.DropReason
    title: str | None = None  # as the list that led there says, like the two dates
    published: str | None = None
    updated: str | None = None
    by_hand: str | None = None  # the day that a person gave
    seen: str | None = None  # backfill: when we came to read it
    origin: str | None = None  # backfill: the foreign file and the record's offset in it

    def as_json(self) -> bytes:
        """One object, without what is not known."""
        known = {name: value for name in NOTE_FIELDS if (value := getattr(self, name)) is not None}
        return json.dumps(known, ensure_ascii=False).encode()


_OF_TRANSFER = ("content-encoding", "transfer-encoding", "content-length")
NOTE_FIELDS = tuple(field.name for field in fields(Note))


class Archive:
    """The archive's newest file, made or continued at the first response.

    Each record is a gzip member of its own, written whole: a killed run costs at most the record it was writing,
    and the next one to write there cuts it off. `known_end` gives an offset in a file up to which it need not look.
    """

    def __init__(self, folder: Path, run: int, known_end: Callable[[str], int] = lambda name: 0) -> None:
        self.folder = folder
        self.run = run
        self.name: str | None = None
        self._known_end = known_end
        self._file: BinaryIO | None = None
        self._notes: list[tuple[Place, str, Note]] = []

    def write(self, request: Request, response: Response) -> Place:
        """Append a response and its request."""
        fetched = now()
        place = self._answer(
            response.url, http_head(_status_line(response), _pairs(response.headers)), response.body, fetched
        )
        fields = (("WARC-Target-URI", response.url), ("WARC-Concurrent-To", place.record))
        self._append(packed("request", new_id(), fetched, fields, request.body, _question(request)))
        return place

    def copy(self, found: WarcRecord) -> Place:
        """Append a response of another archive, unpacked, with its date."""
        headers = [(name.encode(), value.encode()) for name, value in found.headers if name.lower() not in _OF_TRANSFER]
        return self._answer(found.url, http_head(f"HTTP/1.1 {found.status or 200}", headers), found.body, found.date)

    def judged(self, place: Place, url: str, note: Note) -> None:
        """Say what became of an answer; written when the books are."""
        self._notes.append((place, url, note))

    def flush(self) -> None:
        """Append what is known by now of answers."""
        for place, url, note in self._notes:
            fields = (("WARC-Target-URI", url), ("WARC-Refers-To", place.record))
            self._append(packed("metadata", new_id(), place.fetched, fields, note.as_json()))
        self._notes.clear()

    def close(self) -> None:
        """Close the file, if one was opened."""
        self.flush()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _answer(self, url: str, head: bytes, body: bytes, fetched: str) -> Place:
        name = new_id()
        offset = self._append(packed("response", name, fetched, [("WARC-Target-URI", url)], body, head))
        assert self.name is not None
        return Place(self.name, offset, name, fetched)

    def _append(self, record: bytes) -> int:
        file = self._open()
        offset = file.tell()
        try:
            file.write(record)
        except OSError:  # a full disk: what is half written would spoil what comes after it
            file.truncate(offset)
            file.seek(offset)
            raise
        return offset

    def _open(self) -> BinaryIO:
        name = f"kontorskoll-{clock():%Y%m%d}.warc.gz"
        if self._file is not None and name == self.name:
            return self._file
        if self._file is not None:
            self._file.close()
        self.folder.mkdir(parents=True, exist_ok=True)
        path, self.name = self.folder / name, name
        path.touch()
        file = self._file = path.open("r+b", buffering=0)
        end = whole_end(path, self._known_end(name))
        file.truncate(end)
        file.seek(end)
        file.write(self._about(name))
        return file

    def _about(self, name: str) -> bytes:
        info = {"software": SOFTWARE, "format": "WARC File Format 1.1", "robots": "obey", "run": str(self.run)}
        body = "".join(f"{key}: {value}\r\n" for key, value in info.items()).encode()
        return packed("warcinfo", new_id(), now(), [("WARC-Filename", name)], body)


def _question(request: Request) -> bytes:
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return http_head(
        f"{request.method} {target} HTTP/1.1", [(b"Host", parts.netloc.encode()), *_pairs(request.headers)]
    )


def _status_line(response: Response) -> str:
    reason = RESPONSES.get(response.status, b"").decode("ascii")
    return f"HTTP/1.1 {response.status} {reason}".strip()


def _pairs(headers: Headers) -> Iterator[tuple[bytes, bytes]]:
    return ((name, value) for name, values in headers.items() for value in values)

"""What came over the wire, in WARC 1.1 files of a day each, which any tool for web archives reads.

An exchange is a response record and a request record; a metadata record follows when it is known what became of it.
It says what `crawlers.replay` needs to read the pages again as the crawl did. Who writes holds the crawl's lock.
"""

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from scrapy.http.headers import Headers
from scrapy.utils.python import to_unicode
from twisted.web.http import RESPONSES
from warcio.recordbuilder import RecordBuilder
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.keeping.warc_files import WarcRecord, whole_end
from register.store import clock, now

SOFTWARE = "Kontorskoll/0.1"
NOTE_TYPE = "application/json"
# Of zlib's nine: 4 packs pages within 3 % of 9 (warcio's own, not to be changed there) in half the time.
LEVEL = 4


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
        self._build = RecordBuilder(warc_version="1.1")

    def write(self, request: Request, response: Response) -> Place:
        """Append a response and its request."""
        fetched = now()
        answer = self._build.create_warc_record(
            response.url,
            "response",
            payload=BytesIO(response.body),
            length=len(response.body),
            http_headers=StatusAndHeaders(_status_line(response), _pairs(response.headers), protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": fetched},
        )
        return self._exchange(answer, _question(self._build, request, response.url, fetched), fetched)

    def copy(self, found: WarcRecord) -> Place:
        """Append a response of another archive, unpacked, with its date."""
        headers = [(name, value) for name, value in found.headers if name.lower() not in _OF_TRANSFER]
        answer = self._build.create_warc_record(
            found.url,
            "response",
            payload=BytesIO(found.body),
            length=len(found.body),
            http_headers=StatusAndHeaders(found.status or "200", headers, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": found.date},
        )
        return self._exchange(answer, None, found.date)

    def judged(self, place: Place, url: str, note: Note) -> None:
        """Say what became of an answer; written when the books are."""
        self._notes.append((place, url, note))

    def flush(self) -> None:
        """Append what is known by now of answers."""
        for place, url, note in self._notes:
            self._append(self._metadata(place, url, note))
        self._notes.clear()

    def close(self) -> None:
        """Close the file, if one was opened."""
        self.flush()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _metadata(self, place: Place, url: str, note: Note) -> Any:  # noqa: ANN401 - as above
        content = note.as_json()
        return self._build.create_warc_record(
            url,
            "metadata",
            payload=BytesIO(content),
            length=len(content),
            warc_content_type=NOTE_TYPE,
            warc_headers_dict={"WARC-Date": place.fetched, "WARC-Refers-To": place.record},
        )

    def _exchange(self, answer: Any, question: Any, fetched: str) -> Place:  # noqa: ANN401 - as above
        offset = self._append(answer)
        record = answer.rec_headers.get_header("WARC-Record-ID")
        if question is not None:
            question.rec_headers.add_header("WARC-Concurrent-To", record)
            self._append(question)
        assert self.name is not None
        return Place(self.name, offset, record, fetched)

    def _append(self, record: Any) -> int:  # noqa: ANN401 - as above
        file = self._open()
        offset = file.tell()
        try:
            file.write(_packed(record))
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
        file.write(_packed(self._about()))
        return file

    def _about(self) -> Any:  # noqa: ANN401 - as above
        info = {"software": SOFTWARE, "format": "WARC File Format 1.1", "robots": "obey", "run": str(self.run)}
        record = self._build.create_warcinfo_record(self.name, info)
        record.rec_headers.replace_header("WARC-Date", now())
        return record


def _packed(record: Any) -> bytes:  # noqa: ANN401 - as above
    """A record as one gzip member."""
    plain = BytesIO()
    WARCWriter(plain, gzip=False, warc_version="1.1").write_record(record)
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return packer.compress(plain.getbuffer()) + packer.flush()


def _question(build: RecordBuilder, request: Request, url: str, fetched: str) -> Any:  # noqa: ANN401 - as above
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return build.create_warc_record(
        url,
        "request",
        payload=BytesIO(request.body),
        length=len(request.body),
        http_headers=StatusAndHeaders(
            f"{request.method} {target} HTTP/1.1",
            [("Host", parts.netloc), *_pairs(request.headers)],
            is_http_request=True,
        ),
        warc_headers_dict={"WARC-Date": fetched},
    )


def _status_line(response: Response) -> str:
    reason = RESPONSES.get(response.status, b"").decode("ascii")
    return f"{response.status} {reason}".strip()


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    return [(to_unicode(name), to_unicode(value, "latin-1")) for name, values in headers.items() for value in values]

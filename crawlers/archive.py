"""Every response as it came, in WARC files that any tool for web archives reads."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from scrapy.http.headers import Headers
from scrapy.utils.python import to_unicode
from twisted.web.http import RESPONSES
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

SOFTWARE = "Kontorskoll/0.1"


class Archive:
    """One WARC file a run, made at the first response.

    Each record is a gzip member of its own and is flushed when written, so a killed run costs at most the record
    it was writing.
    """

    def __init__(self, folder: Path, run: int) -> None:
        self.folder = folder
        self.run = run
        self._file: BinaryIO | None = None
        self._writer: WARCWriter | None = None
        self.name: str | None = None

    def write(self, request: Request, response: Response) -> tuple[str, int]:
        """Append a response and its request; give the file's name and the response record's offset in bytes."""
        if self._file is None:
            self._open()
        assert self._file is not None and self._writer is not None and self.name is not None
        offset = self._file.tell()
        answer = self._writer.create_warc_record(
            response.url,
            "response",
            payload=BytesIO(response.body),
            http_headers=StatusAndHeaders(_status_line(response), _pairs(response.headers), protocol="HTTP/1.1"),
        )
        parts = urlsplit(request.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        question = self._writer.create_warc_record(
            request.url,
            "request",
            payload=BytesIO(request.body),
            http_headers=StatusAndHeaders(
                f"{request.method} {target} HTTP/1.1",
                [("Host", parts.netloc), *_pairs(request.headers)],
                is_http_request=True,
            ),
        )
        self._writer.write_request_response_pair(question, answer)
        self._file.flush()
        return self.name, offset

    def close(self) -> None:
        """Close the file, if one was made."""
        if self._file is not None:
            self._file.close()

    def _open(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.name = f"kontorskoll-{datetime.now(UTC):%Y%m%d-%H%M%S}-{self.run:06}.warc.gz"
        self._file = (self.folder / self.name).open("xb")
        self._writer = WARCWriter(self._file, gzip=True, warc_version="1.1")
        info = {"software": SOFTWARE, "format": "WARC File Format 1.1", "robots": "obey"}
        self._writer.write_record(self._writer.create_warcinfo_record(self.name, info))


def _status_line(response: Response) -> str:
    reason = RESPONSES.get(response.status, b"").decode("ascii")
    return f"{response.status} {reason}".strip()


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    return [(to_unicode(name), to_unicode(value, "latin-1")) for name, values in headers.items() for value in values]

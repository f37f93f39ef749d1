"""Reads WARC files record by record, ours and others', plain or packed, and goes on after what is broken or cut."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException

LARGEST = 10 * 1024 * 1024  # bytes of content, as in settings.DOWNLOAD_MAXSIZE
_LARGEST_MEMBER = 4 * LARGEST  # bytes, unpacked; a file packed as a whole is larger, and must be packed anew
_CHUNK = 1 << 16
_MEMBER = b"\x1f\x8b\x08"  # how a gzip member begins (RFC 1952)


class WarcFileError(Exception):
    """A file that cannot be read as WARC at all; the message is one line in Swedish."""


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """A record with its content, freed from transfer and content encoding."""

    offset: int  # bytes from the file's start, to the record or the gzip member that holds it
    type: str  # response, request, metadata, warcinfo, ...
    id: str
    refers_to: str | None
    url: str
    date: str  # WARC-Date
    status: str | None
    headers: tuple[tuple[str, str], ...]  # HTTP
    body: bytes

    def header(self, name: str) -> str | None:
        """An HTTP header's first value; `name` in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass(frozen=True, slots=True)
class Broken:
    """A stretch of a file that cannot be read as a record; `why` is in Swedish."""

    offset: int
    why: str


Wanted = Callable[[Any], bool]  # given warcio's record before its content is read


def records(path: Path, wanted: Wanted = lambda record: True, *, check: bool = False) -> Iterator[WarcRecord | Broken]:
    """The records that are wanted, in order; with `check` their digests must hold. Raises WarcFileError."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise WarcFileError(f"{path}: går inte att läsa ({error.strerror})") from None
    with file:
        opening = file.read(5)
        file.seek(0)
        if opening.startswith(_MEMBER):
            for member in _members(file, 0):
                if member.fault:
                    yield Broken(member.offset, member.fault)
                else:
                    yield from _parsed(BytesIO(member.data), member.offset, wanted, check)
        elif opening.startswith(b"WARC/"):
            yield from _parsed(file, None, wanted, check)
        else:
            raise WarcFileError(f"{path}: är ingen WARC-fil")


def check_file(path: Path) -> None:
    """Raise WarcFileError unless the file begins with a WARC record."""
    try:
        with path.open("rb") as file:
            opening = file.read(_CHUNK)
    except OSError as error:
        raise WarcFileError(f"{path}: går inte att läsa ({error.strerror})") from None
    if opening.startswith(_MEMBER):
        try:
            opening = zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(opening, 16)
        except zlib.error:
            opening = b""
    if not opening.startswith(b"WARC/"):
        raise WarcFileError(f"{path}: är ingen WARC-fil")


def whole_end(path: Path, start: int = 0) -> int:
    """Where the last whole gzip member of a file ends, in bytes; `start` is where one is known to begin."""
    with path.open("rb") as file:
        file.seek(start)
        end = start = start if file.read(len(_MEMBER)) == _MEMBER else 0
        for member in _members(file, start):
            if member.fault:
                break
            end = member.end
    return end


@dataclass(frozen=True, slots=True)
class _Member:
    offset: int
    end: int
    data: bytes
    fault: str | None = None


def _members(file: BinaryIO, start: int) -> Iterator[_Member]:
    """The gzip members of a file; after one that cannot be unpacked it goes on where the next seems to begin."""
    file.seek(start)
    rest = b""
    while rest := rest or file.read(_CHUNK):
        unpack = zlib.decompressobj(zlib.MAX_WBITS + 16)
        parts: list[bytes] = []
        size, fault = 0, None
        while not unpack.eof and not fault:
            try:
                part = unpack.decompress(rest)
            except zlib.error:
                fault = "skadad post"
                break
            size += len(part)
            parts.append(part if size <= _LARGEST_MEMBER else b"")
            rest = b"" if unpack.eof else file.read(_CHUNK)
            fault = None if unpack.eof or rest else "avhuggen post"
        if fault:
            yield _Member(start, start, b"", fault)
            start = _next_member(file, start + 1)
            file.seek(start)
            rest = b""
            continue
        rest = unpack.unused_data
        end = file.tell() - len(rest)
        too_large = "för stor post; packa om filen med ”warcio recompress”" if size > _LARGEST_MEMBER else None
        yield _Member(start, end, b"".join(parts), too_large)
        start = end


def _next_member(file: BinaryIO, start: int) -> int:
    """Where the next gzip member seems to begin, at `start` or later; the file's end when nowhere."""
    file.seek(start)
    before = b""
    while chunk := file.read(_CHUNK):
        found = (before + chunk).find(_MEMBER)
        if found >= 0:
            return file.tell() - len(chunk) - len(before) + found
        before = chunk[-len(_MEMBER) + 1 :]
    return file.tell()


def _parsed(stream: BinaryIO, member: int | None, wanted: Wanted, check: bool) -> Iterator[WarcRecord | Broken]:
    """The records of a stream; `member` is the offset that holds for all of them, if it is a packed one."""
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
    while _skip_blank(stream):
        offset = stream.tell() if member is None else member
        try:
            record = loader.parse_record_stream(stream, known_format="warc", check_digests=check)
            if wanted(record):
                yield _read(record, offset)
            else:
                _skip(record)
        except (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError) as error:
            yield Broken(offset, f"ingen läsbar post ({type(error).__name__})")
            return  # where the next record begins is not known


def _read(record: Any, offset: int) -> WarcRecord | Broken:  # noqa: ANN401 - warcio has no types
    headers = record.rec_headers
    if record.length is None:
        return Broken(offset, "post utan längd")
    body = _content(record.content_stream())
    _skip(record)
    if body is None:
        return Broken(offset, "för stor post")
    if record.raw_stream.limit > 0:
        return Broken(offset, "avhuggen post")
    if record.digest_checker.passed is False:
        return Broken(offset, "innehållet stämmer inte med sin kontrollsumma")
    http = record.http_headers
    return WarcRecord(
        offset=offset,
        type=record.rec_type or "",
        id=headers.get_header("WARC-Record-ID") or "",
        refers_to=headers.get_header("WARC-Refers-To"),
        url=headers.get_header("WARC-Target-URI") or "",
        date=headers.get_header("WARC-Date") or "",
        status=http.get_statuscode() if http else None,
        headers=tuple(http.headers) if http else (),
        body=body,
    )


def _content(stream: Any) -> bytes | None:  # noqa: ANN401 - as above
    """All that a stream holds, or None when it is too much."""
    parts, size = [], 0
    while part := stream.read(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > LARGEST:
            return None
    return b"".join(parts)


def _skip(record: Any) -> None:  # noqa: ANN401 - as above
    while record.raw_stream.read(_CHUNK):
        pass


def _skip_blank(stream: BinaryIO) -> bool:
    """Go to the next line that holds something; gives whether there is one."""
    while line := stream.readline():
        if line.strip():
            stream.seek(-len(line), 1)
            return True
    return False

"""The last steps before the socket and the first after it: limits on what comes, and names for how it fails."""

from typing import Any

from OpenSSL.SSL import Error as TlsError
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response
from service_identity import VerificationError
from twisted.internet.error import ConnectError, TCPTimedOutError
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import ParseError
from twisted.web.client import _HTTP11ClientFactory

MOST_ENCODINGS = 2  # one is usual, two happen; each layer more multiplies what a bomb may cost


class TlsFailed(Exception):  # noqa: N818 - named as the ledger names it, like the others
    """The server could not prove who it is, or no secure connection came about."""


class InvalidHttp(Exception):  # noqa: N818
    """What came is no HTTP response, or its body cannot be unpacked as it says."""


class HeadersTooLarge(IgnoreRequest):
    """The head of the response is larger than HEADERS_MAXSIZE."""


class _BoundedParser(_LenientHTTPClientParser):
    """Ends a response whose head grows too large; Twisted bounds each line but not their number."""

    limit = 0
    head = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        self.head += len(line)
        if self.head > self.limit:
            raise HeadersTooLarge(f"more than {self.limit} bytes of headers")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        raise HeadersTooLarge(f"a header line of more than {len(line)} bytes")


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    limit = 0

    def request(self, request: Any) -> Any:  # noqa: ANN401 - Twisted's
        answer = super().request(request)
        parser = self._parser
        assert parser is not None
        parser.__class__ = _BoundedParser  # as Scrapy puts its own in: Twisted has no other way
        assert isinstance(parser, _BoundedParser)
        parser.limit = self.limit
        return answer


class CarefulHandler(HTTP11DownloadHandler):
    """Scrapy's handler with a bound on the response's head, and with names for its failures.

    Scrapy's DOWNLOAD_TIMEOUT runs from the first packet to the last byte, so a body that drips ends with it too.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        limit = crawler.settings.getint("HEADERS_MAXSIZE")

        class Factory(_HTTP11ClientFactory):
            noisy = False

            def buildProtocol(self, addr: IAddress | None) -> _BoundedProtocol:  # noqa: N802 - Twisted's name
                protocol = _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
                protocol.limit = limit
                return protocol

        self._pool._factory = Factory

    async def download_request(self, request: Request) -> Response:
        """Send the request; raise what Scrapy raises, or TlsFailed, InvalidHttp or HeadersTooLarge."""
        try:
            return await super().download_request(request)
        except DownloadFailedError as error:
            raise named(error) from error
        except TCPTimedOutError as error:
            raise DownloadTimeoutError(str(error)) from error
        except ConnectError as error:
            raise DownloadFailedError(str(error)) from error
        except UnicodeError as error:  # a host name that no name server can be asked for
            raise CannotResolveHostError(str(error)) from error


def named(error: DownloadFailedError) -> Exception:
    """The failure inside a failed download, where it has a name of its own."""
    for reason in getattr(error.__cause__, "reasons", ()):
        if reason.check(TlsError, VerificationError):
            return TlsFailed(str(reason.value))
        if reason.check(HeadersTooLarge):
            return HeadersTooLarge(str(reason.value))
        if reason.check(ParseError, ValueError):  # a status line or a length that is none
            return InvalidHttp(str(reason.value))
    return error


class UnpackingMiddleware(HttpCompressionMiddleware):
    """Scrapy's unpacking with a limit for each kind of response (KIND_MAXSIZES), packed and unpacked."""

    def __init__(self, *, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self._sizes: dict[str, int] = crawler.settings.getdict("KIND_MAXSIZES")

    def process_request(self, request: Request) -> None:  # type: ignore[override]  # the spider is deprecated
        """Note how large the response may be."""
        super().process_request(request)
        if size := self._sizes.get(request.meta.get("kind", "robots")):
            request.meta["download_maxsize"] = size

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Unpack; raise IgnoreRequest where it grows too large, InvalidHttp where it cannot be unpacked."""
        packed = b",".join(response.headers.getlist("Content-Encoding")).count(b",") + 1
        if packed > MOST_ENCODINGS:
            raise InvalidHttp(f"packed {packed} times over")
        try:
            return super().process_response(request, response)
        except IgnoreRequest:
            raise
        except Exception as error:  # each of gzip, zlib, brotli and zstd has its own
            raise InvalidHttp(f"cannot be unpacked: {error}") from error

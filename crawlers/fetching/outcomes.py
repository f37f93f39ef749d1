"""What a response or an error means, in the ledger's words."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from crawlers.fetching.patience import AskedToWait
from crawlers.fetching.resolver import CarefulResolver, PrivateAddress
from crawlers.fetching.robots import RobotsDenied, RobotsUnreadable
from crawlers.fetching.wire import HeadersTooLarge, InvalidHttp, TlsFailed
from register.ledger import DropReason, Outcome

_PACKED = b"\x1f\x8b"  # gzip (RFC 1952, section 2.3.1)
_STATUS = {
    304: Outcome.NOT_MODIFIED,
    401: Outcome.FORBIDDEN,
    402: Outcome.PAYWALLED,
    403: Outcome.FORBIDDEN,
    404: Outcome.NOT_FOUND,
    410: Outcome.GONE,
    429: Outcome.TOO_MANY_REQUESTS,
    451: Outcome.FORBIDDEN,
}
_ERRORS: tuple[tuple[type[BaseException], Outcome], ...] = (
    (PrivateAddress, Outcome.PRIVATE_ADDRESS),
    (RobotsDenied, Outcome.ROBOTS),
    (HeadersTooLarge, Outcome.TOO_LARGE),
    (TlsFailed, Outcome.TLS_FAILED),
    (InvalidHttp, Outcome.INVALID_HTTP),
    (DownloadTimeoutError, Outcome.TIMEOUT),
    (DownloadConnectionRefusedError, Outcome.REFUSED),
    (DownloadCancelledError, Outcome.TOO_LARGE),  # Scrapy cancels at DOWNLOAD_MAXSIZE
    (ResponseDataLossError, Outcome.CONNECTION_LOST),
    (DownloadFailedError, Outcome.CONNECTION_LOST),
)
# Failures that say something of the page, not of the day: it is not tried again.
FINAL = {
    Outcome.GONE: DropReason.GONE,
    Outcome.ROBOTS: DropReason.ROBOTS,
    Outcome.PRIVATE_ADDRESS: DropReason.PRIVATE_ADDRESS,
    Outcome.PAYWALLED: DropReason.PAYWALLED,
    Outcome.TOO_LARGE: DropReason.TOO_LARGE,
    Outcome.WRONG_TYPE: DropReason.WRONG_TYPE,
}
# Failures that may pass, and have a name of their own in the drops.
PASSING = {
    Outcome.NOT_FOUND: DropReason.NOT_FOUND,
    Outcome.FORBIDDEN: DropReason.FORBIDDEN,
    Outcome.BOT_CHALLENGE: DropReason.BOT_CHALLENGE,
    Outcome.EMPTY_BODY: DropReason.EMPTY_BODY,
}
LOOKED_AT = 65536  # bytes of a body in which a challenge shows itself
SHORT = 20_000  # bytes; a challenge is no long page, and a long page may hold a form with a captcha of its own
# The comments are matched once and for all: tried in every other way too, thirty of them would take for ever.
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*)*+<(?:!doctype\s+html|(?:html|head|body|title|meta|script|h1|div|p|center)\b)",
    re.I | re.S,
)


def outcome_of_status(status: int) -> Outcome:
    """The outcome of an HTTP status, before anybody has looked at the body."""
    if status in _STATUS:
        return _STATUS[status]
    if 300 <= status < 400:
        return Outcome.REDIRECTED
    if 400 <= status < 500:
        return Outcome.CLIENT_ERROR
    return Outcome.SERVER_ERROR if status >= 500 else Outcome.OK


def outcome_of_answer(status: int, headers: Mapping[str, str], body: bytes) -> Outcome:
    """The outcome of a whole answer, of whatever kind; `headers` by their names in lower case.

    As its status says, but a challenge is called one, and a success without a body is none.
    """
    outcome = outcome_of_status(status)
    if status != 304 and _is_challenge(status, headers, body):
        return Outcome.BOT_CHALLENGE
    if outcome is Outcome.OK and not body.strip():
        return Outcome.EMPTY_BODY
    return outcome


def outcome_of_no_list(headers: Mapping[str, str], body: bytes) -> Outcome:
    """What came instead of a feed or sitemap with an answer that promised one (status 200)."""
    if looks_like_html(body):
        likely = len(body) <= SHORT and any(mark in _beginning(body) for mark in _challenges().likely)
        return Outcome.BOT_CHALLENGE if likely else Outcome.HTML_INSTEAD_OF_FEED
    if body.startswith(_PACKED):  # a packed sitemap that cannot be unpacked
        return Outcome.BROKEN_FEED
    kind = headers.get("content-type", "").partition("/")[0].strip().lower()
    if kind in ("image", "audio", "video", "font") or b"\x00" in body[:1024] or body.startswith(b"%PDF"):
        return Outcome.WRONG_TYPE
    return Outcome.BROKEN_FEED


def looks_like_html(body: bytes) -> bool:
    """Whether a body begins as a web page does."""
    return _HTML.match(body.removeprefix(b"\xef\xbb\xbf")[:LOOKED_AT]) is not None


def to_front_page(asked: str, answered: str) -> bool:
    """Whether we asked for a page and were led to a site's front page."""
    return _is_front(answered) and not _is_front(asked)


def to_other_site(asked: str, answered: str) -> bool:
    """Whether we were led to another host; with or without www. is the same."""
    return _site(asked) != _site(answered)


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _is_challenge(status: int, headers: Mapping[str, str], body: bytes) -> bool:
    marks, beginning = _challenges(), _beginning(body)
    if any(f"{name}: {value}".lower() in marks.headers for name, value in headers.items()):
        return True
    likely = marks.likely if status in marks.statuses else ()
    return any(mark in beginning for mark in (*marks.sure, *likely))


def _beginning(body: bytes) -> bytes:
    return body[:LOOKED_AT].lower()


@dataclass(frozen=True, slots=True)
class _Challenges:
    """The marks of challenges (challenges.toml)."""

    statuses: frozenset[int]
    headers: frozenset[str]
    sure: tuple[bytes, ...]
    likely: tuple[bytes, ...]


@cache
def _challenges() -> _Challenges:
    marks = tomllib.loads((Path(__file__).parent / "challenges.toml").read_text(encoding="utf-8"))
    return _Challenges(
        frozenset(marks["statuses"]),
        frozenset(marks["headers"]),
        tuple(mark.encode() for mark in marks["sure"]),
        tuple(mark.encode() for mark in marks["likely"]),
    )


def outcome_of_error(error: BaseException, request: Request) -> Outcome:
    """The outcome of a request that gave no response."""
    if isinstance(error, RobotsUnreadable):  # what keeps us from robots.txt keeps us from the page
        cause = error.cause
        return outcome_of_status(cause) if isinstance(cause, int) else outcome_of_error(cause, request)
    if isinstance(error, AskedToWait):
        return error.outcome
    for kind, outcome in _ERRORS:
        if isinstance(error, kind):
            return outcome
    if isinstance(error, CannotResolveHostError):
        refused = urlsplit(request.url).hostname in CarefulResolver.refused
        return Outcome.PRIVATE_ADDRESS if refused else Outcome.DNS
    if isinstance(error, IgnoreRequest):
        message = str(error)
        if "max redirections" in message:
            return Outcome.REDIRECT_LOOP
        if "DOWNLOAD_MAXSIZE" in message:  # a small body that unpacks to a large one
            return Outcome.TOO_LARGE
    return Outcome.FAILED

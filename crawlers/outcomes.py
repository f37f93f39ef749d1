"""What a response or an error means, in the ledger's words."""

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

from crawlers.patience import AskedToWait
from crawlers.resolver import CarefulResolver, PrivateAddress
from crawlers.robots import RobotsDenied, RobotsUnreadable
from crawlers.wire import HeadersTooLarge, InvalidHttp, TlsFailed
from register.ledger import DropReason, Outcome

_STATUS = {
    304: Outcome.NOT_MODIFIED,
    401: Outcome.FORBIDDEN,
    402: Outcome.FORBIDDEN,
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
    Outcome.TOO_LARGE: DropReason.TOO_LARGE,
    Outcome.WRONG_TYPE: DropReason.WRONG_TYPE,
}


def outcome_of_status(status: int) -> Outcome:
    """The outcome of an HTTP status, before anybody has looked at the body."""
    if status in _STATUS:
        return _STATUS[status]
    if 300 <= status < 400:
        return Outcome.REDIRECTED
    if 400 <= status < 500:
        return Outcome.CLIENT_ERROR
    return Outcome.SERVER_ERROR if status >= 500 else Outcome.OK


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

"""Hosts that ask us to wait (429 or 503 with Retry-After) are not called again before they say."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

DEFAULT_WAIT = 300.0  # seconds, for a 429 that does not say how long
LONGEST_PAUSE = 20.0  # seconds we sit out within a run; a longer wait is left to a later run


class AskedToWait(IgnoreRequest):
    """The host asked for a pause that is longer than this run waits: `seconds` more."""

    def __init__(self, host: str, seconds: float) -> None:
        super().__init__(f"{host} asks for {seconds:.0f} s more")
        self.seconds = seconds


class PatienceMiddleware:
    """Holds requests to a host until the pause it asked for is over, or leaves them to a later run."""

    def __init__(self) -> None:
        self.not_before: dict[str, float] = {}  # monotonic seconds

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "PatienceMiddleware":
        """Nothing to configure."""
        return cls()

    async def process_request(self, request: Request) -> None:
        """Sit out a short pause; raise AskedToWait for a long one."""
        wait = self.not_before.get(_host(request), 0.0) - time.monotonic()
        if wait > LONGEST_PAUSE:
            raise AskedToWait(_host(request), wait)
        if wait > 0:
            await asyncio.sleep(wait)

    def process_response(self, request: Request, response: Response) -> Response:
        """Note the pause a host asks for."""
        wait = wanted_pause(response)
        if wait is not None:
            self.not_before[_host(request)] = time.monotonic() + wait
        return response


def wanted_pause(response: Response) -> float | None:
    """How many seconds a response asks us to wait; None when it does not (RFC 9110, section 10.2.3)."""
    if response.status not in (429, 503):
        return None
    header = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if header.isdigit():
        return min(float(header), timedelta(days=1).total_seconds())
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return DEFAULT_WAIT if response.status == 429 else None
    return max(0.0, (until.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def _host(request: Request) -> str:
    return urlsplit(request.url).netloc

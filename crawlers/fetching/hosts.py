"""Hosts that ask us to wait, or are in trouble, are not called again before their time; kept from run to run."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from sqlite_utils import Database

from crawlers.fetching.outcomes import outcome_of_error, outcome_of_status
from crawlers.fetching.patience import LONGEST_WAIT, AskedToWait, backoff, wanted_pause
from crawlers.fetching.robots import CRAWL_DELAY
from crawlers.keeping.frontier import stamp
from register.ledger import Outcome
from register.store import clock, now

LONGEST_PAUSE = 20.0  # seconds we sit out within a run; a longer wait is left to a later run
TROUBLE = frozenset(
    {
        Outcome.TOO_MANY_REQUESTS,
        Outcome.SERVER_ERROR,
        Outcome.TIMEOUT,
        Outcome.REFUSED,
        Outcome.CONNECTION_LOST,
        Outcome.TLS_FAILED,
        Outcome.INVALID_HTTP,
    }
)


@dataclass(slots=True)
class Host:
    """How a host has been: answers in a row that were trouble, the latest of them, and when it may be called."""

    failures: int = 0
    outcome: Outcome = Outcome.TOO_MANY_REQUESTS
    not_before: float = 0.0  # monotonic seconds


class PatienceMiddleware:
    """Holds requests to a host until its pause is over, or leaves them to a later run."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.hosts: dict[str, Host] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "PatienceMiddleware":
        """Take the crawl's database from its spider when requests come."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Sit out a short pause; raise AskedToWait for a long one."""
        host = self._host(request)
        wait = host.not_before - time.monotonic()
        if wait > LONGEST_PAUSE:
            raise AskedToWait(_name(request), wait, host.outcome)
        if wait > 0:
            await asyncio.sleep(wait)

    def process_response(self, request: Request, response: Response) -> Response:
        """Note the pause a host asks for, or that it is well."""
        outcome = outcome_of_status(response.status)
        if outcome in TROUBLE:
            asked = outcome is Outcome.TOO_MANY_REQUESTS
            self._in_trouble(request, outcome, wanted_pause(response), asked=asked)
        else:
            self._well(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Note that a host gave no answer."""
        if isinstance(exception, AskedToWait):
            return
        outcome = outcome_of_error(exception, request)
        if outcome in TROUBLE:
            self._in_trouble(request, outcome, None, asked=False)

    def _in_trouble(self, request: Request, outcome: Outcome, wanted: float | None, *, asked: bool) -> None:
        host = self._host(request)
        host.failures += 1
        host.outcome = outcome
        # A host that has named its pause is believed the first time; one that names it again and again is not.
        grown = backoff(host.failures - 1 if wanted is not None and asked else host.failures, asked=asked)
        self._leave_alone(request, host, max(wanted or 0.0, grown))

    def _well(self, request: Request) -> None:
        host = self._host(request)
        if delay := request.meta.get(CRAWL_DELAY):
            host.failures, host.outcome = 0, Outcome.TOO_MANY_REQUESTS
            self._leave_alone(request, host, delay)
        elif host.failures:
            host.failures, host.not_before = 0, 0.0
            self._db.execute("DELETE FROM hosts WHERE host = ?", (_name(request),))

    def _leave_alone(self, request: Request, host: Host, seconds: float) -> None:
        host.not_before = time.monotonic() + seconds
        until = stamp(clock() + timedelta(seconds=seconds)) if seconds else None
        self._db.execute(
            "INSERT OR REPLACE INTO hosts (host, failures, outcome, not_before, noted) VALUES (?, ?, ?, ?, ?)",
            (_name(request), host.failures, host.outcome.value, until, now()),
        )

    def _host(self, request: Request) -> Host:
        name = _name(request)
        if name not in self.hosts:
            self.hosts[name] = recall(self._db, name)
        return self.hosts[name]

    @property
    def _db(self) -> Database:
        db: Database = self.crawler.spider.job.db  # type: ignore[union-attr]
        return db


def recall(db: Database, name: str) -> Host:
    """How a host was when last heard in trouble; well, when nothing is known of it."""
    row = db.execute("SELECT failures, outcome, not_before FROM hosts WHERE host = ?", (name,)).fetchone()
    if row is None:
        return Host()
    failures, outcome, until = row
    wait = 0.0
    if until is not None:
        wait = (datetime.fromisoformat(until).astimezone(UTC) - clock()).total_seconds()
    return Host(failures, Outcome(outcome), time.monotonic() + min(wait, LONGEST_WAIT))


def _name(request: Request) -> str:
    return urlsplit(request.url).netloc.lower()

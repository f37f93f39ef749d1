"""robots.txt, obeyed without exception, and remembered for a day as RFC 9309 allows."""

from datetime import timedelta
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from sqlite_utils import Database
from twisted.internet.defer import Deferred

from register.store import clock, now

DENY_ALL = b"User-agent: *\nDisallow: /"
LONGEST_DELAY = 60.0  # seconds; a longer one would be a way of saying no, for which robots.txt has a better word
KEEP = timedelta(hours=24)  # RFC 9309, section 2.4: a copy should not be used for longer


class RobotsDenied(IgnoreRequest):
    """robots.txt does not let us ask for this address."""


class RobotsUnreadable(IgnoreRequest):
    """robots.txt could not be read, so the host is forbidden for this run: `cause` is its HTTP status or error."""

    def __init__(self, cause: int | Exception) -> None:
        super().__init__(f"robots.txt cannot be read: {cause}")
        self.cause = cause


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's robots.txt middleware without its back doors.

    A request cannot opt out (`dont_obey_robotstxt` is not looked at); a robots.txt that cannot be reached, or
    answers with a server error, forbids the whole host (RFC 9309, section 2.3.1.4).
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unreadable: dict[str, int | Exception] = {}  # host → what hindered us

    async def process_request(self, request: Request) -> None:  # type: ignore[override]  # the spider is deprecated
        """Let the request through, or raise RobotsDenied or RobotsUnreadable."""
        if urlsplit(request.url).path == "/robots.txt":
            return
        parser = await self.robot_parser(request)
        if cause := self._unreadable.get(urlsplit(request.url).netloc):
            raise RobotsUnreadable(cause)
        name = str(self._robotstxt_useragent)
        if parser is None or not parser.allowed(request.url, name):
            raise RobotsDenied(f"robots.txt forbids {request.url}")
        self._slow_down(urlsplit(request.url).hostname or "", parser.crawl_delay(name))

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host: in memory, remembered from the last day, or fetched."""
        host = urlsplit(request.url).netloc
        if host not in self._parsers:
            remembered = recall(self._db, _site(request.url))
            if remembered is not None:
                self._parsers[host] = self._parse(remembered.encode())
        return await super().robot_parser(request)

    def _slow_down(self, host: str, delay: float | None) -> None:
        """Let at least `delay` seconds pass between requests to a host that asks for it (Crawl-delay)."""
        if delay is None or self.crawler.engine is None:
            return
        downloader = self.crawler.engine.downloader
        pause = max(min(delay, LONGEST_DELAY), self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        downloader.per_slot_settings[host] = {"concurrency": 1, "delay": pause, "jitter": 0}
        if (slot := downloader.slots.get(host)) and slot.delay < pause:
            slot.delay, slot.jitter = pause, 0.0

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self._refuse_all(netloc, response.status)
            return
        rules = response.body if response.status < 400 else b""
        remember(self._db, _site(request.url), rules.decode("utf-8", "replace"))
        self._settle(netloc, rules)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._refuse_all(netloc, exc)

    def _refuse_all(self, netloc: str, cause: int | Exception) -> None:
        self._unreadable[netloc] = cause
        self._settle(netloc, DENY_ALL)

    def _settle(self, netloc: str, rules: bytes) -> None:
        waiting, parser = self._parsers[netloc], self._parse(rules)
        self._parsers[netloc] = parser
        assert isinstance(waiting, Deferred)
        waiting.callback(parser)

    def _parse(self, rules: bytes) -> RobotParser:
        return ProtegoRobotParser.from_crawler(self.crawler, rules)

    @property
    def _db(self) -> Database:
        db: Database = self.crawler.spider.job.db  # type: ignore[union-attr]
        return db


def recall(db: Database, site: str) -> str | None:
    """The robots.txt of a site (scheme, host and port) as read within the last day."""
    oldest = (clock() - KEEP).strftime("%Y-%m-%dT%H:%M:%SZ")
    row = db.execute("SELECT text FROM robots WHERE site = ? AND fetched > ?", (site, oldest)).fetchone()
    return row[0] if row else None


def remember(db: Database, site: str, text: str) -> None:
    """Keep a site's robots.txt."""
    db.execute("INSERT OR REPLACE INTO robots (site, text, fetched) VALUES (?, ?, ?)", (site, text, now()))


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"

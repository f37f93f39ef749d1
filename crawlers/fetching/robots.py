"""robots.txt, obeyed without exception, and remembered for a day as RFC 9309 allows."""

from datetime import timedelta
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.defer import maybe_deferred_to_future
from sqlite_utils import Database
from twisted.internet.defer import Deferred

from register.store import clock, now

DENY_ALL = b"User-agent: *\nDisallow: /"
LONGEST_DELAY = 60.0  # seconds between requests within a run; with a longer Crawl-delay a run makes one request
CRAWL_DELAY = "crawl_delay"  # request.meta: seconds the host is to be left alone afterwards
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
        self._unreadable: dict[str, int | Exception] = {}  # site → what hindered us
        self._own = object()  # marks our own requests for robots.txt, wherever they are redirected

    async def process_request(self, request: Request) -> None:  # type: ignore[override]  # the spider is deprecated
        """Let the request through, or raise RobotsDenied or RobotsUnreadable."""
        if request.meta.get("robots") is self._own:
            return
        parser = await self.robot_parser(request)
        if cause := self._unreadable.get(_site(request.url)):
            raise RobotsUnreadable(cause)
        name = str(self._robotstxt_useragent)
        if parser is None or not parser.allowed(request.url, name):
            raise RobotsDenied(f"robots.txt forbids {request.url}")
        self._slow_down(request, parser.crawl_delay(name))

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's site: in memory, remembered from the last day, or fetched."""
        site = _site(request.url)
        if site not in self._parsers:
            remembered = recall(self._db, site)
            if remembered is not None:
                self._parsers[site] = self._parse(remembered.encode())
            else:
                waiting: Deferred[RobotParser | None] = Deferred()
                self._parsers[site] = waiting
                self._parsers[site] = parser = self._parse(await self._fetch(site, request.meta["source"]))
                waiting.callback(parser)
        found = self._parsers[site]
        return await maybe_deferred_to_future(found) if isinstance(found, Deferred) else found

    async def _fetch(self, site: str, source: str) -> bytes:
        """The rules of a site, as it gives them to a source: all is forbidden when it cannot say (RFC 9309, 2.3.1)."""
        assert self.crawler.engine is not None
        meta = {"source": source, "kind": "robots", "robots": self._own}
        request = Request(f"{site}/robots.txt", meta=meta, callback=NO_CALLBACK)
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # whatever hindered us, we may not go on
            self._unreadable[site] = error
            return DENY_ALL
        if response.status >= 500 or response.status == 429:
            self._unreadable[site] = response.status
            return DENY_ALL
        rules = response.body if response.status < 400 else b""
        remember(self._db, site, rules.decode("utf-8", "replace"))
        return rules

    def _slow_down(self, request: Request, delay: float | None) -> None:
        """Let at least `delay` seconds pass between requests to a host that asks for it (Crawl-delay)."""
        if delay is None or self.crawler.engine is None:
            return
        if delay > LONGEST_DELAY:
            request.meta[CRAWL_DELAY] = delay
            return
        host = urlsplit(request.url).hostname or ""
        downloader = self.crawler.engine.downloader
        pause = max(delay, self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        downloader.per_slot_settings[host] = {"concurrency": 1, "delay": pause, "jitter": 0}
        if (slot := downloader.slots.get(host)) and slot.delay < pause:
            slot.delay, slot.jitter = pause, 0.0

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

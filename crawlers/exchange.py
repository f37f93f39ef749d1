"""Archives every response and writes every request into the ledger, next to the wire."""

import hashlib
import time
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.archive import Note, Place
from crawlers.frontier import Page
from crawlers.job import Job
from crawlers.outcomes import outcome_of_error, outcome_of_status
from crawlers.pages import Judged
from register.ledger import Fetch, Outcome, record

FETCH = "fetch"  # request.meta: the ledger's number of the exchange
PLACE = "warc"  # request.meta: file and offset in the archive
STARTED = "started"
REFUSED_HERE = (Outcome.ROBOTS, Outcome.PRIVATE_ADDRESS, Outcome.TOO_MANY_REQUESTS)  # by us, before anything was sent


class ExchangeMiddleware:
    """Innermost of all: sees robots.txt, every hop of a redirect and every attempt, with the bytes as sent.

    The outcome it writes is what the status says; a spider that reads the body may settle it otherwise.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "ExchangeMiddleware":
        """Take the crawl's job from its spider when requests come."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Start the clock."""
        request.meta[STARTED] = time.monotonic()

    def process_response(self, request: Request, response: Response) -> Response:
        """Archive the response, write it into the ledger."""
        place = request.meta[PLACE] = self._job.archive.write(request, response)
        outcome = outcome_of_status(response.status)
        self._write(request, outcome, response)
        if outcome is not Outcome.OK or "page" not in request.cb_kwargs:  # otherwise the spider will know more
            note_exchange(self._job, request, place, Judged(outcome))
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Write the failure into the ledger."""
        request.meta.pop(PLACE, None)
        self._write(request, outcome_of_error(exception, request), None)

    def _write(self, request: Request, outcome: Outcome, response: Response | None) -> None:
        place: Place | None = request.meta.get(PLACE) if response is not None else None
        self._job.batch.open()
        request.meta[FETCH] = record(
            self._job.db,
            Fetch(
                run=self._job.run.id,
                source=_source(self._job, request),
                url=request.url,
                kind=request.meta.get("kind", "robots"),
                outcome=outcome,
                status=response.status if response is not None else None,
                etag=header(response, "ETag"),
                last_modified=header(response, "Last-Modified"),
                body_hash=body_hash(response.body) if response is not None and response.body else None,
                bytes=len(response.body) if response is not None else None,
                ms=round(1000 * (time.monotonic() - request.meta.pop(STARTED, time.monotonic()))),
                warc_file=place.file if place else None,
                warc_offset=place.offset if place else None,
            ),
        )
        if response is not None or outcome not in REFUSED_HERE:
            self._job.run.count("requests")

    @property
    def _job(self) -> Job:
        job: Job = self.crawler.spider.job  # type: ignore[union-attr]
        return job


def note_exchange(job: Job, request: Request, place: Place, judged: Judged) -> None:
    """Write into the archive what became of an answer, with what we knew of its address."""
    page: Page | None = request.cb_kwargs.get("page")
    source = _source(job, request)
    note = Note(
        run=job.run.id,
        source=source,
        source_kind=job.kinds[source],
        kind=request.meta.get("kind", "robots"),
        outcome=judged.outcome.value,
        drop=judged.drop.value if judged.drop else None,
        address=page.url if page else request.url,
        title=page.title if page else None,
        published=page.published if page else None,
        updated=page.updated if page else None,
        by_hand=job.published.isoformat() if job.published else None,
    )
    job.archive.judged(place, request.url, note)


def _source(job: Job, request: Request) -> str:
    source: str = request.meta.get("source") or job.hosts[urlsplit(request.url).netloc]
    return source


def header(response: Response | None, name: str) -> str | None:
    """One header of a response as text."""
    value = response.headers.get(name) if response is not None else None
    return value.decode("latin-1") if value else None


def body_hash(body: bytes) -> str:
    """SHA-256 of a body, hex."""
    return hashlib.sha256(body).hexdigest()

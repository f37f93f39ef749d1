"""Archives every response and writes every request into the ledger, next to the wire."""

import hashlib
import time

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.fetching.outcomes import outcome_of_error, outcome_of_status
from crawlers.keeping.answers import Judged
from crawlers.keeping.archive import Note, Place
from crawlers.keeping.frontier import Page
from crawlers.keeping.job import Job
from register.ledger import Fetch, Outcome, record

FETCH = "fetch"  # request.meta: the ledger's number of the exchange
PLACE = "warc"  # request.meta: file and offset in the archive
FULL = "full"  # request.meta: validators are known and left out on purpose
STARTED = "started"  # request.meta: when it was sent; absent when something here refused it before


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
        started = request.meta.pop(STARTED, None)
        sent = started is not None and outcome is not Outcome.PRIVATE_ADDRESS  # a name may turn out to be private
        self._job.batch.open()
        request.meta[FETCH] = record(
            self._job.db,
            Fetch(
                run=self._job.run.id,
                source=request.meta["source"],
                url=request.url,
                kind=request.meta.get("kind", "robots"),
                outcome=outcome,
                status=response.status if response is not None else None,
                etag=header(response, "ETag"),
                last_modified=header(response, "Last-Modified"),
                body_hash=body_hash(response.body) if response is not None and response.body else None,
                bytes=len(response.body) if response is not None else None,
                ms=round(1000 * (time.monotonic() - started)) if sent and started is not None else None,
                warc_file=place.file if place else None,
                warc_offset=place.offset if place else None,
                mode=_mode(request),
            ),
        )
        if sent:
            self._job.run.count("requests")

    @property
    def _job(self) -> Job:
        job: Job = self.crawler.spider.job  # type: ignore[union-attr]
        return job


def _mode(request: Request) -> str:
    if request.headers.get("If-None-Match") or request.headers.get("If-Modified-Since"):
        return "conditional"
    return "full" if request.meta.get(FULL) else "plain"


def note_exchange(job: Job, request: Request, place: Place, judged: Judged) -> None:
    """Write into the archive what became of an answer, with what we knew of its address."""
    page: Page | None = request.cb_kwargs.get("page")
    source: str = request.meta["source"]
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


def header(response: Response | None, name: str) -> str | None:
    """One header of a response as text."""
    value = response.headers.get(name) if response is not None else None
    return value.decode("latin-1") if value else None


def headers_of(response: Response) -> dict[str, str]:
    """All headers of a response as text, by their names in lower case; the first where a name repeats."""
    return {name.decode("latin-1").lower(): values[0].decode("latin-1") for name, values in response.headers.items()}


def body_hash(body: bytes) -> str:
    """SHA-256 of a body, hex."""
    return hashlib.sha256(body).hexdigest()

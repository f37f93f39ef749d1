"""What every spider shares: lists are asked conditionally, their entries put in line, the pages fetched and stored."""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import scrapy
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.fetching.exchange import FETCH, FULL, PLACE, body_hash, header, headers_of, note_exchange
from crawlers.fetching.outcomes import (
    FINAL,
    PASSING,
    looks_like_html,
    outcome_of_answer,
    outcome_of_error,
    outcome_of_no_list,
    outcome_of_status,
    to_front_page,
    to_other_site,
)
from crawlers.fetching.patience import AskedToWait, wanted_pause
from crawlers.keeping import frontier
from crawlers.keeping.answers import Answer, Judged, store_page
from crawlers.keeping.frontier import Entry, Page
from crawlers.keeping.job import Job
from crawlers.sources import Source
from crawlers.watching.rhythm import stated_pause
from register import ledger
from register.ledger import DropReason, Outcome

READ = (Outcome.OK, Outcome.NOT_MODIFIED, Outcome.UNCHANGED)
GIVEN_UP_AFTER = 2  # a 404 may be a feed ahead of its page; the third time it is believed


class UnreadableListError(Exception):
    """A list that answers but cannot be read; `outcome` says how it fails."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list says: documents, further lists, and what is wrong with it although it could be read."""

    entries: tuple[Entry, ...]
    lists: tuple[Entry, ...] = ()
    defect: str | None = None  # in Swedish


class SourceSpider(scrapy.Spider):
    """All sources of one family, in one crawl, so that a host shared by many is still asked once at a time.

    A family sets `name` (as its file is called) and writes `read`; `lists_again` says that lists found within
    a list are polled every time, as the parts of a sitemap are.
    """

    lists_again = False

    def __init__(self, *, sources: Sequence[Source], job: Job, **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's
        super().__init__(**kwargs)
        self.sources = {source.id: source for source in sources}
        self.job = job
        self.asked: set[str] = set()

    def read(self, response: Response, source: Source) -> Listing:
        """Read a list; raise UnreadableListError when it is none."""
        raise NotImplementedError

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the lists of every source; what they lead to follows from their answers."""
        for source in self.sources.values():
            for page in self._due_lists(source.id):
                yield self.ask(page)

    def ask(self, page: Page) -> Request:
        """A conditional request for a page (RFC 9110, section 13.1), or for all of it when its time has come."""
        self.asked.add(page.url)
        self.job.waiting += 1
        headers = {} if page.full else {"If-None-Match": page.etag, "If-Modified-Since": page.last_modified}
        return Request(
            page.url,
            callback=self.list_answered if page.kind == "feed" else self.page_answered,
            errback=self.unanswered,
            headers={name: value for name, value in headers.items() if value},
            meta={"source": page.source, "kind": page.kind, FULL: page.full},
            cb_kwargs={"page": page},
            priority=1 if page.kind == "feed" else 0,
            dont_filter=True,  # the frontier knows what is due
        )

    def list_answered(self, response: Response, page: Page) -> Iterator[Request]:
        """A list answered: settle it together with what it led to, then go on to what is due."""
        self.job.batch.open()
        with self.job.db.atomic():
            outcome = outcome_of_answer(response.status, headers_of(response), response.body)
            if outcome is Outcome.OK and body_hash(response.body) == page.body_hash:
                outcome = Outcome.UNCHANGED
            if outcome is Outcome.OK:
                outcome = self._take_list(response, page)
            if outcome in READ:
                self._note_move(page, response)
                self._mark_read(page, response)
                self._listen(page, response)
            elif self.is_end(page, outcome):
                frontier.gone(self.job.db, page)
            else:
                self._list_failed(page, wanted_pause(response))
            self._settle(response, Judged(outcome))
        self._count(page, outcome)
        yield from self._due(page.source)

    def page_answered(self, response: Response, page: Page) -> None:
        """A document answered: store it and settle its fetch in one transaction."""
        self.job.batch.open()
        with self.job.db.atomic():
            outcome = outcome_of_answer(response.status, headers_of(response), response.body)
            if outcome is Outcome.OK and body_hash(response.body) == page.body_hash:
                outcome = Outcome.UNCHANGED
            self.job.run.count("in")
            judged = Judged(outcome)
            if outcome is Outcome.OK:
                judged = self.store(page, response)
                outcome = judged.outcome
            elif outcome in READ:
                self.job.run.count("out")
            if outcome in READ:
                self._mark_read(page, response)
            else:
                self._page_failed(page, outcome, wanted_pause(response))
            self._settle(response, judged)
        self._count(page, outcome)

    def unanswered(self, failure: Failure) -> Iterator[Request]:
        """No response: the ledger learns why, and the source's documents are fetched all the same."""
        request: Request = failure.request  # type: ignore[attr-defined]
        page: Page = request.cb_kwargs["page"]
        assert failure.value is not None
        outcome = outcome_of_error(failure.value, request)
        if outcome is Outcome.FAILED:
            self.logger.error("%s: %s", request.url, failure.getTraceback())
        wait = failure.value.seconds if isinstance(failure.value, AskedToWait) else None
        with self.job.db.atomic():
            ledger.settle(self.job.db, request.meta[FETCH], outcome)
            if page.kind == "feed":
                self._list_failed(page, wait)
            else:
                self.job.run.count("in")
                self._page_failed(page, outcome, wait)
        self._count(page, outcome)
        if page.kind == "feed":
            yield from self._due(page.source)

    def follow(self, source: str, listing: Listing, new: int) -> tuple[Entry, ...]:
        """Which further lists to read, when a list of the source gave `new` unknown addresses."""
        return listing.lists

    def is_end(self, page: Page, outcome: Outcome) -> bool:
        """Whether a list that cannot be read is not to be tried again, as the page after the last one."""
        return False

    def _take_list(self, response: Response, page: Page) -> Outcome:
        source = page.source
        if to_front_page(page.url, response.url) and looks_like_html(response.body):
            return Outcome.REDIRECTED  # its links are the site's, not the list's
        try:
            listing = self.read(response, self.sources[source])
        except UnreadableListError as error:
            return self._unreadable(error.outcome, response, page)
        except Exception:  # whatever a parser raises on a hostile list must cost that list only
            self.logger.exception("%s cannot be read", response.url)
            return Outcome.BROKEN_FEED
        entries = self._matching(listing.entries, self.sources[source].match)
        if not entries and not listing.lists:
            return self._nothing(page, found=bool(listing.entries))
        listing = replace(listing, entries=entries)
        new = frontier.discover(self.job.db, source, "article", entries)
        frontier.discover(self.job.db, source, "feed", self.follow(source, listing, new))
        self.job.run.count("discovered", new)
        if listing.defect:
            self.job.report(source).defect = listing.defect
        return Outcome.OK

    def _nothing(self, page: Page, *, found: bool) -> Outcome:
        """What it means that a list gives no document: a part may well be empty, and a feed be about other things.

        `found` tells that it had addresses, but none that the source's `match` lets through.
        """
        source = self.sources[page.source]
        if page.url != source.url or (found and source.links is None):
            return Outcome.OK
        return Outcome.LAYOUT_CHANGED if source.links else Outcome.EMPTY_FEED

    def _unreadable(self, outcome: Outcome, response: Response, page: Page) -> Outcome:
        """The best name for a list that answered and could not be read."""
        if to_other_site(page.url, response.url) and looks_like_html(response.body):
            return Outcome.REDIRECTED
        if outcome is Outcome.BROKEN_FEED:
            return outcome_of_no_list(headers_of(response), response.body)
        return self._nothing(page, found=False) if outcome is Outcome.EMPTY_FEED else outcome

    def _note_move(self, page: Page, response: Response) -> None:
        """Tell of a source that has moved for good to another site, while the old address still leads there."""
        for_good = all(reason in (301, 308) for reason in response.meta.get("redirect_reasons", []))
        if for_good and page.url == self.sources[page.source].url and to_other_site(page.url, response.url):
            self.job.report(page.source).moved = response.url

    @staticmethod
    def _matching(entries: tuple[Entry, ...], pattern: str | None) -> tuple[Entry, ...]:
        return tuple(entry for entry in entries if pattern is None or re.search(pattern, entry.url))

    def store(self, page: Page, response: Response) -> Judged:
        """Keep a document that answered: as an article, unless the family knows better."""

        def speaks_for(canonical: str) -> bool:
            return frontier.holds(self.job.db, canonical)

        answer = Answer(page, response.url, header(response, "Content-Type") or "", response.body, self.job.published)
        source = self.sources[page.source]
        return store_page(self.job.db, self.job.run, source, answer, response.meta[PLACE], speaks_for)

    def _settle(self, response: Response, judged: Judged) -> None:
        """Tell ledger and archive what became of an answer where its content says more than its status."""
        known = outcome_of_status(response.status)
        if judged.outcome is not known:
            ledger.settle(self.job.db, response.meta[FETCH], judged.outcome)
        if known is Outcome.OK:
            request = response.request
            assert request is not None
            note_exchange(self.job, request, response.meta[PLACE], judged)

    def _mark_read(self, page: Page, response: Response) -> None:
        frontier.fetched(
            self.job.db,
            page,
            etag=header(response, "ETag"),
            last_modified=header(response, "Last-Modified"),
            body_hash=body_hash(response.body) if response.status == 200 else None,
        )

    def _listen(self, page: Page, response: Response) -> None:
        """Take in what a list's answer says of the list itself: how long it stays, and whether its 304s are true."""
        stated = stated_pause(response)
        if response.status == 200 or stated is not None:
            frontier.heard(self.job.db, page, stated_pause=stated.total_seconds() if stated is not None else None)
        if page.full and _same_validators(page, response) and body_hash(response.body) != page.body_hash:
            frontier.distrust(self.job.db, page)
            self.job.run.count("false_304")

    def _list_failed(self, page: Page, wait: float | None) -> None:
        frontier.failed(self.job.db, page, final=False, wait=wait)
        if page.url == self.sources[page.source].url:
            self.job.report(page.source).wait = wait

    def _page_failed(self, page: Page, outcome: Outcome, wait: float | None) -> None:
        reason = {**PASSING, **FINAL}.get(outcome, DropReason.FETCH_FAILED)
        self.job.run.drop(page.url, reason, source=page.source, detail=outcome.value)
        believed = outcome is Outcome.NOT_FOUND and page.attempts >= GIVEN_UP_AFTER
        if outcome is Outcome.GONE or believed:
            frontier.gone(self.job.db, page)
        else:
            frontier.failed(self.job.db, page, final=outcome in FINAL, wait=wait)

    def _due(self, source: str) -> Iterator[Request]:
        for page in (*self._due_lists(source), *self.due_pages(source)):
            if page.url not in self.asked:
                yield self.ask(page)

    def due_pages(self, source: str) -> list[Page]:
        """Which documents of a source are to be asked for now."""
        return frontier.due_pages(self.job.db, source)

    def _due_lists(self, source: str) -> list[Page]:
        return frontier.due_lists(self.job.db, source, self.sources[source].url, again=self.lists_again)

    def _count(self, page: Page, outcome: Outcome) -> None:
        report = self.job.report(page.source)
        if page.kind == "feed":
            report.lists[outcome] += 1
            if page.url == self.sources[page.source].url:
                report.main_list = outcome
            elif not self.is_end(page, outcome):
                report.parts[outcome] += 1
                report.rests_on_parts = self.lists_again
        else:
            report.pages[outcome] += 1
        self.job.waiting -= 1
        self.job.progress(page.source)


def _same_validators(page: Page, response: Response) -> bool:
    """Whether a response carries the very validators that we hold, so that we would have been told "not modified"."""
    if page.etag:
        return header(response, "ETag") == page.etag
    return bool(page.last_modified) and header(response, "Last-Modified") == page.last_modified

"""One fetched document: read, judged and stored, or left out with the reason."""

import logging

from scrapy.http import Response

from crawlers.exchange import PLACE, header
from crawlers.extract import Found, Hint, UnusableError, read_page
from crawlers.frontier import Page
from crawlers.genres import guess_genre
from crawlers.job import Job, SourceReport
from crawlers.sources import Source
from register.articles import ArticleDraft, Change, save_article
from register.ledger import BARE, DropReason, Outcome

logger = logging.getLogger(__name__)
_PAGES = ("text/html", "application/xhtml+xml", "")


def store_page(job: Job, source: Source, page: Page, response: Response) -> Outcome:
    """Store a document that answered 200 as an article, or drop it; give the outcome of its fetch.

    Runs inside the transaction that settles the fetch. A document of the wrong type is left for the caller to drop.
    """
    content_type = header(response, "Content-Type") or ""
    if content_type.split(";")[0].strip().lower() not in _PAGES:
        return Outcome.WRONG_TYPE
    hint = Hint(title=page.title, published=page.published, updated=page.updated)
    try:
        found = read_page(response.body, content_type, response.url, hint)
    except UnusableError as error:
        job.run.drop(page.url, error.reason, source=source.id, detail=error.detail)
        job.report(source.id).bare += error.reason in BARE
        return Outcome.OK
    except Exception as error:  # whatever lxml and trafilatura raise on a hostile page must cost that page only
        logger.exception("%s cannot be read", page.url)
        job.run.drop(page.url, DropReason.UNREADABLE, source=source.id, detail=type(error).__name__)
        job.report(source.id).bare += 1
        return Outcome.OK
    if _belongs_to_other_page(job, found.url, page.url):
        job.run.drop(page.url, DropReason.DUPLICATE_URL, source=source.id, detail=found.url)
        return Outcome.OK
    file, offset = response.meta[PLACE]
    saved = save_article(
        job.db,
        ArticleDraft(
            url=found.url,
            source=source.id,
            title=found.title,
            text=found.text,
            lead=found.lead,
            published=job.published or found.published,
            published_origin="by-hand" if job.published else found.published_origin,
            published_precision=None if job.published else found.published_precision,
            updated=found.updated,
            genre=guess_genre(source.kind, found.url),
            language=found.language,
            paywalled=found.paywalled,
            warc_file=file,
            warc_offset=offset,
        ),
    )
    job.run.count("out")
    job.run.count(saved.outcome.value)
    _report(job.report(source.id), found, new=saved.outcome is Change.NEW)
    return Outcome.OK


def _report(report: SourceReport, found: Found, *, new: bool) -> None:
    report.stored += 1
    report.new += new
    report.undated += new and found.published is None
    report.paywalled += new and found.paywalled


def _belongs_to_other_page(job: Job, canonical: str, url: str) -> bool:
    """Whether the canonical address is in line as a page of its own: then that page speaks for it."""
    if canonical == url:
        return False
    found = job.db.execute("SELECT 1 FROM pages WHERE url = ? AND kind = 'article'", (canonical,)).fetchone()
    return found is not None

"""What the answers of an official list of offices become: readings of the list, snapshots of its offices' pages."""

import logging

from scrapy.http import Response

from crawlers.families.office_pages import NoOfficeError, read_office
from crawlers.fetching.exchange import PLACE, header
from crawlers.keeping.answers import Judged
from crawlers.keeping.archive import Place
from crawlers.keeping.frontier import Entry, Page
from crawlers.keeping.job import Job
from register.ledger import Outcome
from register.office_lists import note_list, note_page, note_unchanged
from register.store import today

_log = logging.getLogger(__name__)
_NOTED = "noted"  # response.meta: this answer has become a reading of the list


def take_list(job: Job, source: str, offices: tuple[Entry, ...], response: Response, *, whole: bool) -> str | None:
    """Note which offices a list names; give what is wrong with it, in Swedish. Read outside a crawl, it is not noted.

    `whole` tells that the list has no further pages.
    """
    if not offices or PLACE not in response.meta:
        return None
    response.meta[_NOTED] = True
    named = [(office.url, office.title or "") for office in offices]
    return note_list(job.db, source, named, _place(response), whole=whole)


def take_page(job: Job, page: Page, response: Response) -> Judged:
    """Note what an office's page says; a page that tells of no office has another layout than we know."""
    try:
        record = read_office(response.body, header(response, "Content-Type"), today())
    except NoOfficeError as error:
        _log.warning("%s tells of no office: %s", page.url, error)
        return Judged(Outcome.LAYOUT_CHANGED)
    job.run.count("snapshots", note_page(job.db, page.source, page.url, record, _place(response)))
    job.run.count("out")
    return Judged(Outcome.OK)


def still_so(job: Job, page: Page, response: Response) -> None:
    """Note of a list or page that was read now: unless the answer was taken in, it says what it said last."""
    if page.kind == "article":
        note_unchanged(job.db, page.source, page.url)
    elif _NOTED not in response.meta:
        job.report(page.source).defect = note_list(job.db, page.source, None, _place(response))


def _place(response: Response) -> tuple[str, int]:
    place: Place = response.meta[PLACE]
    return place.file, place.offset

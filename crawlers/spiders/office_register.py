"""The official list of offices: its links are offices, whose pages are looked at again at every reading."""

from scrapy.http import Response

from crawlers import frontier
from crawlers.archive import Place
from crawlers.base import Listing
from crawlers.exchange import PLACE, header
from crawlers.frontier import Entry, Page
from crawlers.office_pages import NoOfficeError, read_office
from crawlers.pages import Judged
from crawlers.sources import Source
from crawlers.spiders.listing import ListingSpider
from register.ledger import Outcome
from register.office_lists import listed, note_list, note_page, note_unchanged
from register.store import today

_NOTED = "noted"  # response.meta: this answer has become a reading of the list


class OfficeRegisterSpider(ListingSpider):
    """Sources whose address is a page of links to offices; what the pages say becomes snapshots, not articles."""

    name = "office_register"

    def read(self, response: Response, source: Source) -> Listing:
        """The offices of the list, noted as a reading of it."""
        listing = super().read(response, source)
        offices = [(entry.url, entry.title or "") for entry in self._matching(listing.entries, source.match)]
        if not offices or PLACE not in response.meta:  # read outside a crawl
            return listing
        response.meta[_NOTED] = True
        defect = note_list(self.job.db, source.id, offices, _place(response), whole=not listing.lists)
        return Listing(listing.entries, defect=defect)

    def follow(self, source: str, listing: Listing, new: int) -> tuple[Entry, ...]:
        """None: a list in pages is not read as a whole, and says so."""
        return ()

    def due_pages(self, source: str) -> list[Page]:
        """Every office's page that was not asked for in the last half of the source's interval."""
        named = listed(self.job.db, source)
        pages = frontier.revisits(self.job.db, source, self.sources[source].interval / 2)
        return [page for page in pages if page.url in named]

    def store(self, page: Page, response: Response) -> Judged:
        """Note what an office's page says."""
        try:
            record = read_office(response.body, header(response, "Content-Type"), today())
        except NoOfficeError as error:
            self.logger.warning("%s tells of no office: %s", page.url, error)
            return Judged(Outcome.LAYOUT_CHANGED)
        self.job.run.count("snapshots", note_page(self.job.db, page.source, page.url, record, _place(response)))
        self.job.run.count("out")
        return Judged(Outcome.OK)

    def _mark_read(self, page: Page, response: Response) -> None:
        super()._mark_read(page, response)
        if page.kind == "article":
            note_unchanged(self.job.db, page.source, page.url)
        elif _NOTED not in response.meta:
            self.job.report(page.source).defect = note_list(self.job.db, page.source, None, _place(response))


def _place(response: Response) -> tuple[str, int]:
    place: Place = response.meta[PLACE]
    return place.file, place.offset

"""The official list of offices: its links are offices, whose pages are looked at again at every reading."""

from scrapy.http import Response

from crawlers.families.base import Listing
from crawlers.families.office_answers import still_so, take_list, take_page
from crawlers.keeping import frontier
from crawlers.keeping.answers import Judged
from crawlers.keeping.frontier import Page
from crawlers.sources import Source
from crawlers.spiders.listing import ListingSpider
from register.office_lists import listed


class OfficeRegisterSpider(ListingSpider):
    """Sources whose address is a page of links to offices; what the pages say becomes snapshots, not articles."""

    name = "office_register"

    def read(self, response: Response, source: Source) -> Listing:
        """The offices of the list; a list in several pages is not read as a whole, and says so."""
        listing = super().read(response, source)
        offices = self._matching(listing.entries, source.match)
        defect = take_list(self.job, source.id, offices, response, whole=not listing.lists)
        return Listing(listing.entries, defect=defect)

    def due_pages(self, source: str) -> list[Page]:
        """Every office's page that was not asked for in the last half of the source's interval."""
        named = listed(self.job.db, source)
        pages = frontier.revisits(self.job.db, source, self.sources[source].interval / 2)
        return [page for page in pages if page.url in named]

    def store(self, page: Page, response: Response) -> Judged:
        """Note what an office's page says."""
        return take_page(self.job, page, response)

    def _mark_read(self, page: Page, response: Response) -> None:
        super()._mark_read(page, response)
        still_so(self.job, page, response)

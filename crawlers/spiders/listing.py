"""Web pages that list documents: links by a CSS selector, with their dates, over several pages."""

from scrapy.http import Response, TextResponse

from crawlers.families.base import Listing, UnreadableListError
from crawlers.families.paging import PagedSpider, next_pages
from crawlers.lists.link_lists import read_links, stated_next
from crawlers.sources import Source
from register.ledger import Outcome


class ListingSpider(PagedSpider):
    """Sources whose address is a page of links; `links`, and if set `item`, `date`, `next` and `page`, select."""

    name = "listing"

    def read(self, response: Response, source: Source) -> Listing:
        """The links of the page, and the page after it."""
        if not isinstance(response, TextResponse):
            raise UnreadableListError(Outcome.WRONG_TYPE)
        entries = read_links(response, source)
        if not entries:
            raise UnreadableListError(Outcome.EMPTY_FEED)
        return Listing(entries, next_pages(source, response.url, stated_next(response, source)))

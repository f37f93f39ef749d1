"""Press rooms and portlets that answer with a feed at some addresses and with a page of links at others."""

from dataclasses import replace

from scrapy.http import HtmlResponse, Response

from crawlers.families.base import Listing, UnreadableListError
from crawlers.sources import Source
from crawlers.spiders.feed import FeedSpider
from crawlers.spiders.listing import ListingSpider


class PressRoomSpider(FeedSpider, ListingSpider):
    """Sources on one platform. A family sets `name`, and in CSS selectors what its pages look like; a source may too.

    `item` selects what holds a link and its date (None: nothing does), `links` the links and `date` the date in it.
    """

    item: str | None = None
    links = "a"
    date = "time::attr(datetime)"

    def read(self, response: Response, source: Source) -> Listing:
        """The entries of the feed or the links of the page, whichever came."""
        try:
            return super().read(response, source)
        except UnreadableListError:
            if not isinstance(response, HtmlResponse):
                raise
        if not source.links:
            source = replace(source, item=self.item, links=self.links, date=self.date if self.item else None)
        return ListingSpider.read(self, response, source)

"""Press rooms and portlets that answer with a feed at some addresses and with a page of links at others."""

from dataclasses import replace

from scrapy.http import HtmlResponse, Response

from crawlers.base import Listing, UnreadableListError
from crawlers.sources import Source
from crawlers.spiders.feed import FeedSpider
from crawlers.spiders.listing import ListingSpider


class PressRoomSpider(FeedSpider, ListingSpider):
    """Sources on one platform. A family sets `name`, and in `links` the CSS selector of its pages' links."""

    links = "a"

    def read(self, response: Response, source: Source) -> Listing:
        """The entries of the feed or the links of the page, whichever came; pages are turned as a listing's are."""
        try:
            return super().read(response, source)
        except UnreadableListError:
            if not isinstance(response, HtmlResponse):
                raise
        return ListingSpider.read(self, response, replace(source, links=source.links or self.links))

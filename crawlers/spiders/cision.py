"""Press releases on Cision by its feeds (/se/ListItems?format=rss, /se/<room>/ListItems?format=rss)."""

from dataclasses import replace

from scrapy.http import Response

from crawlers.base import Listing
from crawlers.frontier import Entry
from crawlers.json_lists import next_page
from crawlers.sources import Source
from crawlers.spiders.feed import FeedSpider
from crawlers.spiders.listing import ListingSpider


class CisionSpider(FeedSpider, ListingSpider):
    """Sources on Cision: 24 releases a page, pages numbered by `pageIx` and turned as a listing's are."""

    name = "cision"

    def read(self, response: Response, source: Source) -> Listing:
        """The entries of the feed and the page after it; which is the last the feed does not say."""
        further = next_page(response.url, "pageIx")
        return replace(super().read(response, source), lists=(Entry(further),) if further else ())

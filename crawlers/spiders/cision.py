"""Press releases on Cision by its feeds (/se/ListItems?format=rss, /se/<room>/ListItems?format=rss)."""

from dataclasses import replace

from scrapy.http import Response

from crawlers.families.base import Listing
from crawlers.sources import Source
from crawlers.spiders.feed import FeedSpider


class CisionSpider(FeedSpider):
    """Sources on Cision: 24 releases a page, pages numbered by `pageIx`; which is the last the feed does not say."""

    name = "cision"

    def read(self, response: Response, source: Source) -> Listing:
        """The entries of the feed and the page after it."""
        return super().read(response, replace(source, page=source.page or "pageIx={n}"))

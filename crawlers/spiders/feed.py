"""RSS and Atom feeds."""

from scrapy.http import Response

from crawlers.base import Listing, SourceSpider, UnreadableListError
from crawlers.exchange import header
from crawlers.feeds import NoFeedError, read_feed
from crawlers.sources import Source
from register.ledger import Outcome


class FeedSpider(SourceSpider):
    """Sources whose address is a feed."""

    name = "feed"

    def read(self, response: Response, source: Source) -> Listing:
        """The entries of the feed."""
        try:
            entries, defect = read_feed(response.body, response.url, header(response, "Content-Type"))
        except NoFeedError:
            raise UnreadableListError(Outcome.BROKEN_FEED if response.body.strip() else Outcome.EMPTY_FEED) from None
        if not entries:
            raise UnreadableListError(Outcome.BROKEN_FEED if defect else Outcome.EMPTY_FEED)
        return Listing(entries, defect=defect)

"""RSS, Atom and JSON feeds."""

from scrapy.http import Response

from crawlers.families.base import Listing, UnreadableListError
from crawlers.families.paging import PagedSpider, next_pages
from crawlers.fetching.exchange import header
from crawlers.lists.feeds import NoFeedError, read_feed
from crawlers.sources import Source
from register.ledger import Outcome


class FeedSpider(PagedSpider):
    """Sources whose address is a feed; pages after it as RFC 5005 and JSON Feed name them, or by `page`."""

    name = "feed"

    def read(self, response: Response, source: Source) -> Listing:
        """The entries of the feed and the page after it."""
        try:
            feed = read_feed(response.body, response.url, header(response, "Content-Type"))
        except NoFeedError:
            raise UnreadableListError(Outcome.BROKEN_FEED if response.body.strip() else Outcome.EMPTY_FEED) from None
        self.job.run.count("entries_lost", feed.lost)
        if not feed.entries:
            raise UnreadableListError(Outcome.BROKEN_FEED if feed.defect else Outcome.EMPTY_FEED)
        return Listing(feed.entries, next_pages(source, response.url, feed.further), feed.defect)

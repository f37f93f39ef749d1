"""Web pages that list documents: links by a CSS selector, further pages by rel=next."""

from scrapy.http import Response, TextResponse

from crawlers.addresses import clean_address
from crawlers.base import Listing, SourceSpider, UnreadableListError
from crawlers.frontier import Entry
from crawlers.sources import Source
from register.ledger import Outcome


class ListingSpider(SourceSpider):
    """Sources whose address is a page of links; `links` in sources.toml selects them."""

    name = "listing"

    def read(self, response: Response, source: Source) -> Listing:
        """The links of the page, and the page after it."""
        if not isinstance(response, TextResponse):
            raise UnreadableListError(Outcome.WRONG_TYPE)
        links = response.css(source.links or "a")
        entries = tuple(
            Entry(url, " ".join(link.css("*::text").getall()).strip() or None)
            for link in links
            if (url := clean_address(link.attrib.get("href", ""), response.url))
        )
        if not entries:
            raise UnreadableListError(Outcome.EMPTY_FEED)
        following = response.css("a[rel~=next]::attr(href), link[rel~=next]::attr(href)").get()
        further = clean_address(following, response.url) if following else None
        return Listing(entries, lists=(Entry(further),) if further else ())

    def follow(self, listing: Listing, new: int) -> tuple[Entry, ...]:
        """The next page only when this one had something new, and not without end."""
        return listing.lists if new else ()

"""Web pages that list documents: links by a CSS selector, further pages by rel=next."""

from collections import Counter
from dataclasses import replace
from typing import Any

from scrapy.http import Response, TextResponse

from crawlers.addresses import clean_address
from crawlers.base import Listing, SourceSpider, UnreadableListError
from crawlers.frontier import Entry
from crawlers.sources import Source
from register.ledger import Outcome
from register.store import now

DEEPEST = 5  # next pages of one source in one run


class ListingSpider(SourceSpider):
    """Sources whose address is a page of links; `links` in sources.toml selects them."""

    name = "listing"

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's
        super().__init__(**kwargs)
        self.turned: Counter[str] = Counter()

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
            raise UnreadableListError(Outcome.LAYOUT_CHANGED)
        following = response.css("a[rel~=next]::attr(href), link[rel~=next]::attr(href)").get()
        further = clean_address(following, response.url) if following else None
        return Listing(entries, lists=(Entry(further),) if further else ())

    def follow(self, source: str, listing: Listing, new: int) -> tuple[Entry, ...]:
        """The next page when half of this one was news, since more may have slipped there; not without end."""
        if new * 2 < len(listing.entries) or self.turned[source] >= DEEPEST:
            return ()
        self.turned[source] += 1
        return tuple(replace(entry, updated=now()) for entry in listing.lists)

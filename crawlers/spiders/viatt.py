"""Press releases on Via TT by its feeds (/rss/releases/latest, with or without a publisher)."""

from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from scrapy.http import Response

from crawlers.families.base import Listing
from crawlers.sources import Source
from crawlers.spiders.feed import FeedSpider


class ViattSpider(FeedSpider):
    """Sources on Via TT.

    A release's number stands in its path, and its query says only through whose room it was found: without it, the
    room of a party and the list of all releases lead to one address and not to two.
    """

    name = "viatt"

    def read(self, response: Response, source: Source) -> Listing:
        """The entries of the feed, by their bare addresses."""
        listing = super().read(response, source)
        return replace(listing, entries=tuple(replace(entry, url=_bare(entry.url)) for entry in listing.entries))


def _bare(url: str) -> str:
    parts = urlsplit(url)
    numbered = parts.path.startswith("/pressmeddelande/")  # before 2021 the number stood in the query
    return urlunsplit((*parts[:3], "", "")) if numbered else url
